// An owned reference to a Python object, with the few ways in which the parser reads one.

#pragma once

#include <Python.h>

#include <string>
#include <utility>
#include <vector>

namespace krait::generator {

class PythonValue {
 public:
  /// Takes over a new reference. A null one is a pending Python error, and is thrown.
  static PythonValue own(PyObject* reference);
  static PythonValue borrow(PyObject* reference);

  PythonValue(const PythonValue& other) : reference_(Py_NewRef(other.reference_)) {}
  PythonValue(PythonValue&& other) noexcept
      : reference_(std::exchange(other.reference_, nullptr)) {}
  PythonValue& operator=(PythonValue other) noexcept {
    std::swap(reference_, other.reference_);
    return *this;
  }
  ~PythonValue() { Py_XDECREF(reference_); }

  PyObject* get() const { return reference_; }

  bool is_none() const { return reference_ == Py_None; }
  bool truth() const { return reference_ == Py_True; }
  int integer() const;
  std::string text() const;
  /// The value of a dictionary's key, which must be there.
  PythonValue at(const char* key) const;
  bool has(const char* key) const;
  /// The elements of a list or tuple.
  std::vector<PythonValue> elements() const;

 private:
  explicit PythonValue(PyObject* reference) : reference_(reference) {}

  PyObject* reference_;
};

}  // namespace krait::generator
