// Small tools with which tests speak Python and look at what was thrown.
#pragma once

#include <krait/krait.hpp>

#include <stdexcept>
#include <string>
#include <string_view>

// Frames of C++ have a file and a line with each compiler, and a name where that gives one.
#ifdef __clang__
#define KRAIT_NEEDS_NAMES_OF_COROUTINES() \
  GTEST_SKIP() << "Clang doesn't name a co_await's coroutine"
#else
#define KRAIT_NEEDS_NAMES_OF_COROUTINES() static_cast<void>(0)
#endif

namespace krait_test {

/// Runs the statements in a module namespace of their own, named "example", and gives that as a
/// dict: `define("def f(): return 1")["f"]()`.
inline krait::Object define(std::string_view statements) {
  const krait::Object globals = krait::eval("{'__name__': 'example'}");
  krait::exec(statements, globals);
  return globals;
}

/// The `E` that `act` throws. The test fails if it throws something else, or nothing.
template <class E, class Act>
E caught(Act&& act) {
  try {
    act();
  } catch (const E& error) {
    return error;
  }
  throw std::logic_error{"an exception was expected, but nothing was thrown"};
}

/// What converting the value of a Python expression to `T` complains of.
template <class T>
std::string complaint(std::string_view expression) {
  const krait::Object object = krait::eval(expression);
  return caught<krait::ConversionError>([&] { static_cast<void>(object.as<T>()); }).what();
}

/// The value of a Python expression as a `T`.
template <class T>
T value(std::string_view expression) {
  return krait::eval(expression).as<T>();
}

/// `repr()` of what a C++ value becomes in Python.
inline std::string python_repr(const krait::Object& object) { return object.repr(); }

/// Whether the Python that runs has such a module.
inline bool is_installed(std::string_view module) {
  return !krait::import("importlib.util").attr("find_spec")(module).is_none();
}

inline bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

inline std::size_t count(std::string_view text, std::string_view part) {
  std::size_t found = 0;
  for (auto at = text.find(part); at != text.npos; at = text.find(part, at + part.size())) ++found;
  return found;
}

/// Whether the bytes are UTF-8 as Unicode defines it: no surrogates, nothing overlong.
inline bool is_utf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto byte = [&](std::size_t at) -> unsigned {
      return at < text.size() ? static_cast<unsigned char>(text[at]) : 0U;
    };
    const unsigned lead = byte(i);
    const std::size_t length = lead < 0x80   ? 1
                               : lead < 0xC2 ? 0
                               : lead < 0xE0 ? 2
                               : lead < 0xF0 ? 3
                               : lead < 0xF5 ? 4
                                             : 0;
    if (length == 0) return false;
    for (std::size_t k = 1; k < length; ++k) {
      if ((byte(i + k) & 0xC0U) != 0x80U) return false;
    }
    const unsigned second = byte(i + 1);
    if ((lead == 0xE0 && second < 0xA0) || (lead == 0xED && second > 0x9F)) return false;
    if ((lead == 0xF0 && second < 0x90) || (lead == 0xF4 && second > 0x8F)) return false;
    i += length;
  }
  return true;
}

}  // namespace krait_test
