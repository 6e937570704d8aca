// Makes traceback entries for C++ code, as Cython does for its own.
#include "cpp_frames.hpp"

#include <cxxabi.h>

#include <cstdlib>
#include <memory>
#include <new>
#include <vector>

#include "error_state.hpp"
#include "krait/error.hpp"
#include "krait/python/inline_api.hpp"
#include "krait/python/python.hpp"

#include <frameobject.h>  // after Python.h

namespace krait::detail {

namespace {

using Ref = Owned<InlineApi>;
using Frames = std::vector<std::source_location>;

struct Place {
  const char* file;
  const char* function;
  int line;
};

PyObject* make_frame(const Place& place) noexcept {
  const Ref code{
      reinterpret_cast<PyObject*>(PyCode_NewEmpty(place.file, place.function, place.line))};
  const Ref globals{code ? PyDict_New() : nullptr};
  if (!globals) return nullptr;
  return reinterpret_cast<PyObject*>(PyFrame_New(
      PyThreadState_Get(), reinterpret_cast<PyCodeObject*>(code.get()), globals.get(), nullptr));
}

// Around the entries that the traceback has.
void add_entry(PyObject* exception, const Place& place) noexcept {
  const Ref frame{make_frame(place)};
  const Ref traceback{PyException_GetTraceback(exception)};
  PyObject* inner = traceback ? traceback.get() : Py_None;
  const Ref entry{frame ? PyObject_CallFunction(reinterpret_cast<PyObject*>(&PyTraceBack_Type),
                                                "OOii", inner, frame.get(), 0, place.line)
                        : nullptr};
  if (!entry || PyException_SetTraceback(exception, entry.get()) != 0) PyErr_Clear();
}

// The line isn't known, but a lambda's type says which function it stands in.
void add_entry(PyObject* exception, const std::type_info& target) {
  int status = 0;
  const std::unique_ptr<char, decltype(&std::free)> name{
      abi::__cxa_demangle(target.name(), nullptr, nullptr, &status), &std::free};
  add_entry(exception, {"<C++>", name ? name.get() : target.name(), 0});
}

void add_entries(PyObject* exception, std::span<const std::source_location> frames) {
  for (const std::source_location& where : frames) {
    const std::string name = short_name(where.function_name());
    add_entry(exception, {where.file_name(), name.c_str(), static_cast<int>(where.line())});
  }
}

enum class Kind { from_python, from_cpp, cancellation };

// The frames that the error keeps itself stand in place of those given.
Kind take_frames(const std::exception_ptr& error, Frames& frames) {
  try {
    std::rethrow_exception(error);
  } catch (const PythonError& python) {
    frames = ErrorAccess::state(python).frames_for_python();
    return Kind::from_python;
  } catch (const Cancelled&) {
    return Kind::cancellation;
  } catch (...) {
    return Kind::from_cpp;
  }
}

void raise_with_frames(const std::exception_ptr& error,
                       std::span<const std::source_location> passed, const std::type_info& target,
                       bool always_shows_target) {
  Frames frames{passed.begin(), passed.end()};
  const Kind kind = take_frames(error, frames);
  raise_in_python(error);
  if (kind == Kind::cancellation) return;
  const Ref exception{take_raised()};
  add_entries(exception.get(), frames);
  if (frames.empty() || always_shows_target) add_entry(exception.get(), target);
  raise_object(exception.get());
}

// Where memory ends, the error goes on without its frames.
void raise_or_do_without(const std::exception_ptr& error,
                         std::span<const std::source_location> passed, const std::type_info& target,
                         bool always_shows_target) noexcept {
  try {
    raise_with_frames(error, passed, target, always_shows_target);
  } catch (const std::bad_alloc&) {
    if (PyErr_Occurred() == nullptr) raise_in_python(error);
  }
}

}  // namespace

std::string short_name(std::string_view signature) {
  if (signature.empty()) return "<C++>";  // Clang doesn't name the coroutine of a co_await
  const std::string_view name = signature.substr(0, signature.find('('));
  const std::size_t space = name.rfind(' ');
  return std::string{space == std::string_view::npos ? name : name.substr(space + 1)};
}

bool is_krait_frame(const std::source_location& where) {
  return where.line() == 0 || short_name(where.function_name()).starts_with("krait::");
}

void raise_through_cpp(const std::exception_ptr& error,
                       std::span<const std::source_location> passed,
                       const std::type_info& target) noexcept {
  raise_or_do_without(error, passed, target, false);
}

void raise_from_callback(const std::exception_ptr& error, const std::type_info& target) noexcept {
  raise_or_do_without(error, {}, target, true);
}

}  // namespace krait::detail
