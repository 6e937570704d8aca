// Imports modules, embedded ones from their sources, and keeps what was looked up in them.
#include "krait/python/module.hpp"

#include <utility>

#include "attributes.hpp"
#include "embedded_module.hpp"
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

PyObject* Module::attribute(const char* name) const {
  const Ref module{sources_.empty() ? checked(PyImport_ImportModule(name_))
                                    : import_embedded(name_, sources_)};
  return checked(detail::attribute(module.get(), name));
}

PyObject* CachedAttribute::bind() {
  KRAIT_REQUIRE_NO_LOCK("an import");
  PyObject* found = module_.attribute(name_);
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
    Py_XDECREF(attribute->object_.exchange(nullptr));
    attribute = std::exchange(attribute->next_bound_, nullptr);
  }
}

}  // namespace krait::detail
