// Calls with keywords, *args and **kwargs.
#include "krait/python/arguments.hpp"

namespace krait::detail {

// The slot before the first argument is the callee's to use.
MixedArguments::MixedArguments() : items_(1, nullptr) {}

MixedArguments::~MixedArguments() {
  for (std::size_t i = 1; i < items_.size(); ++i) Py_DECREF(items_[i]);
  for (PyObject* name : names_) Py_DECREF(name);
}

void MixedArguments::push(PyObject* stolen) { items_.push_back(stolen); }

bool MixedArguments::push(std::string_view name, PyObject* stolen) {
  items_.push_back(stolen);
  PyObject* text = InlineApi::make_str(name);
  if (text == nullptr) return false;
  names_.push_back(text);
  return true;
}

PyObject* MixedArguments::call(PyObject* callable) {
  PyObject* names = nullptr;
  if (!names_.empty()) {
    names = PyTuple_New(static_cast<Py_ssize_t>(names_.size()));
    if (names == nullptr) return nullptr;
    for (std::size_t i = 0; i < names_.size(); ++i) {
      InlineApi::tuple_fill(names, i, Py_NewRef(names_[i]));
    }
  }
  const std::size_t positional = items_.size() - 1 - names_.size();
  PyObject* result = PyObject_Vectorcall(callable, items_.data() + 1,
                                         positional | PY_VECTORCALL_ARGUMENTS_OFFSET, names);
  Py_XDECREF(names);
  return result;
}

}  // namespace krait::detail
