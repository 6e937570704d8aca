// Why a conversion failed, in words.
#include <string>

#include "kept_error.hpp"
#include "krait/detail/compiled_api.hpp"
#include "krait/python/python.hpp"
#include "text.hpp"

namespace krait::detail {

namespace {

// Where there is no memory for the words, what is thrown takes the place of Python's error.
template <class Work>
void or_drop_error(Work work) {
  try {
    work();
  } catch (...) {
    PyErr_Clear();
    throw;
  }
}

// It may run Python code, which must not meet an error that is set.
std::string text_of_key(PyObject* key) {
  const KeptError kept;
  std::string text = shortened(repr_of(key));
  if (PyUnicode_Check(key) && text.size() > 1 && text.front() == '\'') {
    text.front() = text.back() = '"';
  }
  return text;
}

}  // namespace

struct Failure::Reason {
  std::string expected;
  std::string found;
  std::string path;
  bool python_error = false;
};

Failure::Reason& Failure::reason() {
  if (reason_ == nullptr) reason_ = new Reason;
  return *reason_;
}

void Failure::mismatch(std::string_view expected, Handle object) {
  invalid(expected, describe(object));
}

void Failure::invalid(std::string_view expected, std::string_view found) {
  reason().expected = expected;
  reason().found = found;
}

void Failure::raised() {
  or_drop_error([&] { reason().python_error = true; });
}

void Failure::inside_index(std::size_t index) {
  or_drop_error([&] { reason().path.insert(0, "[" + std::to_string(index) + "]"); });
}

void Failure::inside_key(Handle key) {
  or_drop_error([&] { reason().path.insert(0, "[" + text_of_key(key) + "]"); });
}

void Failure::inside_key(std::string_view key) {
  or_drop_error([&] { reason().path.insert(0, "[\"" + shortened(key) + "\"]"); });
}

void Failure::inside_field(std::string_view name) {
  or_drop_error([&] { reason().path.insert(0, "." + std::string{name}); });
}

void Failure::reset() noexcept {
  delete reason_;
  reason_ = nullptr;
}

bool Failure::is_python_error() const noexcept {
  return reason_ != nullptr && reason_->python_error;
}

std::string_view Failure::path() const noexcept {
  return reason_ != nullptr ? std::string_view{reason_->path} : std::string_view{};
}

std::string Failure::text() const {
  if (reason_ == nullptr) return "conversion failed";
  return "expected " + reason_->expected + ", got " + reason_->found;
}

}  // namespace krait::detail
