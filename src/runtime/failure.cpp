// Why a conversion failed, in words.
#include <string>

#include "krait/detail/compiled_api.hpp"
#include "krait/python/python.hpp"
#include "text.hpp"

namespace krait::detail {

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

void Failure::raised() { reason().python_error = true; }

void Failure::inside_index(std::size_t index) {
  Reason& inner = reason();
  inner.path.insert(0, "[" + std::to_string(index) + "]");
}

void Failure::inside_key(Handle key) {
  // The key's own text may run Python code, which must not meet an error that is set.
  PyObject *type = nullptr, *value = nullptr, *traceback = nullptr;
  PyErr_Fetch(&type, &value, &traceback);
  std::string text = shortened(repr_of(key));
  PyErr_Restore(type, value, traceback);
  if (PyUnicode_Check(key) && text.size() > 1 && text.front() == '\'') {
    text.front() = text.back() = '"';
  }
  reason().path.insert(0, "[" + text + "]");
}

void Failure::inside_key(std::string_view key) {
  reason().path.insert(0, "[\"" + shortened(std::string{key}) + "\"]");
}

void Failure::inside_field(std::string_view name) {
  reason().path.insert(0, "." + std::string{name});
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
