// Calls with keywords, *args and **kwargs.
#include "krait/python/arguments.hpp"

#include "krait/python/call.hpp"

namespace krait::detail {

namespace {

constexpr std::size_t slots = 2;

// Takes the reference, also where there is no memory for it.
void push_to(std::vector<PyObject*>& references, PyObject* stolen) {
  Owned<InlineApi> reference{stolen};
  references.push_back(stolen);
  static_cast<void>(reference.release());
}

}  // namespace

MixedArguments::MixedArguments() : items_(slots, nullptr) {}

MixedArguments::~MixedArguments() {
  for (std::size_t i = slots; i < items_.size(); ++i) Py_DECREF(items_[i]);
  for (PyObject* name : names_) Py_DECREF(name);
}

void MixedArguments::push(PyObject* stolen) { push_to(items_, stolen); }

bool MixedArguments::push(std::string_view name, PyObject* stolen) {
  push_to(items_, stolen);
  PyObject* text = InlineApi::make_str(name);
  if (text == nullptr) return false;
  push_to(names_, text);
  return true;
}

PyObject* MixedArguments::names_as_tuple() const {
  if (names_.empty()) return nullptr;
  PyObject* const names = PyTuple_New(static_cast<Py_ssize_t>(names_.size()));
  if (names == nullptr) throw_python_error();
  for (std::size_t i = 0; i < names_.size(); ++i) {
    InlineApi::tuple_fill(names, i, Py_NewRef(names_[i]));
  }
  return names;
}

PyObject* MixedArguments::call(PyObject* callable) {
  const Owned<InlineApi> names{names_as_tuple()};
  const std::size_t positional = items_.size() - slots - names_.size();
  return PyObject_Vectorcall(callable, items_.data() + slots,
                             positional | PY_VECTORCALL_ARGUMENTS_OFFSET, names.get());
}

PyObject* MixedArguments::call_method(PyObject* name, PyObject* instance) {
  const Owned<InlineApi> names{names_as_tuple()};
  items_[slots - 1] = instance;
  const std::size_t positional = items_.size() - slots - names_.size() + 1;
  return PyObject_VectorcallMethod(name, items_.data() + slots - 1,
                                   positional | PY_VECTORCALL_ARGUMENTS_OFFSET, names.get());
}

}  // namespace krait::detail
