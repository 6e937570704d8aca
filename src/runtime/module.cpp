// Imports modules, embedded ones from their sources, and keeps what was looked up in them.
#include "krait/python/module.hpp"

#include <string>
#include <utility>

#include "attributes.hpp"
#include "embedded_module.hpp"
#include "krait/python/function.hpp"
#include "krait/python/inline_api.hpp"
#include "mutex.hpp"

namespace krait::detail {

namespace {

using Ref = Owned<InlineApi>;

EmbeddedModule importer{"_krait_importer", importer_source};

Mutex bound_mutex;  // guards the list; never held while Python runs
CachedAttribute* first_bound = nullptr;

// Python's own compile() first makes all classes of the module `ast`, a quarter of Python's start.
PyObject* compile_text(PyObject*, PyObject* arguments) noexcept {
  const char* text = nullptr;
  PyObject* file = nullptr;
  if (PyArg_ParseTuple(arguments, "sU", &text, &file) == 0) return nullptr;
  PyCompilerFlags flags{PyCF_SOURCE_IS_UTF8 | PyCF_IGNORE_COOKIE, PY_MINOR_VERSION};
  return Py_CompileStringObject(text, file, Py_file_input, &flags, -1);
}

PyMethodDef compile_text_method{"compile_text", &compile_text, METH_VARARGS, nullptr};

void register_source(const EmbeddedSource& source) {
  const Ref done{importer.call("register", "ssOs#", source.module, source.file,
                               source.is_package ? Py_True : Py_False, source.text.data(),
                               static_cast<Py_ssize_t>(source.text.size()))};
}

PyObject* import_embedded(const char* name, std::span<const EmbeddedSource* const> sources) {
  const Ref compile{checked(PyCFunction_New(&compile_text_method, nullptr))};
  for (const EmbeddedSource* source : sources) register_source(*source);
  return importer.call("import_embedded", "sO", name, compile.get());
}

}  // namespace

namespace {

// A missing function's error says what it was when the code was generated.
PyObject* found_or_explained(PyObject* found, const CachedAttribute& sought) {
  if (found != nullptr) return found;
  if (PyErr_ExceptionMatches(PyExc_AttributeError) == 0) throw_python_error();
  PyErr_Clear();
  std::string parameters;
  for (const char* name : sought.parameters()) {
    parameters += (parameters.empty() ? "" : ", ") + std::string{name};
  }
  PyErr_Format(PyExc_AttributeError,
               "module '%s' has no attribute '%s', but had 'def %s.%s(%s)' when the C++ code was "
               "generated: generate it anew",
               sought.module().name(), sought.name(), sought.module().name(), sought.name(),
               parameters.c_str());
  throw_python_error();
}

}  // namespace

PyObject* import_module(const char* name) { return importer.call("import_module", "s", name); }

PyObject* Module::find(const CachedAttribute& sought) const {
  const Ref module{sources_.empty() ? import_module(name_) : import_embedded(name_, sources_)};
  return found_or_explained(attribute(module.get(), sought.name()), sought);
}

std::string CachedAttribute::full_name() const { return std::string{module_.name()} + "." + name_; }

PyObject* CachedAttribute::bind() {
  KRAIT_REQUIRE_NO_LOCK("an import");
  PyObject* found = module_.find(*this);
  KRAIT_CHAOS();
  PyObject* other = nullptr;
  if (!object_.compare_exchange_strong(other, found, std::memory_order_acq_rel)) {
    Py_DECREF(found);
    return other;
  }
  const std::lock_guard lock{bound_mutex};
  next_bound_ = first_bound;
  first_bound = this;
  return found;
}

void CachedAttribute::forget_all() noexcept {
  CachedAttribute* attribute = nullptr;
  {
    const std::lock_guard lock{bound_mutex};
    attribute = std::exchange(first_bound, nullptr);
  }
  while (attribute != nullptr) {
    // First the list: finalizers may use it anew, which enlists it anew.
    auto* const next = std::exchange(attribute->next_bound_, nullptr);
    Py_XDECREF(std::exchange(attribute, next)->object_.exchange(nullptr));
  }
}

}  // namespace krait::detail
