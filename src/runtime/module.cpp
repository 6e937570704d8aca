// Imports modules, embedded ones from their sources, and keeps what was looked up in them.
#include "krait/python/module.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "attributes.hpp"
#include "embedded_module.hpp"
#include "importer.hpp"
#include "krait/python/attribute.hpp"
#include "krait/python/function.hpp"
#include "krait/python/inline_api.hpp"
#include "mutex.hpp"
#include "reload_watcher.hpp"

namespace krait::detail {

namespace {

using Ref = Owned<InlineApi>;

EmbeddedModule importer{"_krait_importer", importer_source};

Mutex kept_mutex;  // guards the list; never held while Python runs
KeptObject* first_kept = nullptr;
std::vector<PyObject*> retired;

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
  const Ref done{importer.call("register", "ssOs#z", source.module, source.file,
                               source.is_package ? Py_True : Py_False, source.text.data(),
                               static_cast<Py_ssize_t>(source.text.size()), source.origin)};
}

PyObject* import_embedded(const char* name, std::span<const EmbeddedSource* const> sources) {
  const Ref compile{checked(PyCFunction_New(&compile_text_method, nullptr))};
  for (const EmbeddedSource* source : sources) register_source(*source);
  PyObject* const module = importer.call("import_embedded", "sO", name, compile.get());
  for (const EmbeddedSource* source : sources) {
    if (source->origin != nullptr) watch_for_changes(source->module, source->origin);
  }
  return module;
}

// `start.Outer.Inner` as a new reference; null with Python's error set.
PyObject* follow(PyObject* start, std::string_view dotted) {
  if (dotted.empty()) return Py_NewRef(start);
  const std::string_view first = dotted.substr(0, dotted.find('.'));
  const Ref found{attribute(start, std::string{first}.c_str())};
  dotted.remove_prefix(std::min(first.size() + 1, dotted.size()));
  return found ? follow(found.get(), dotted) : nullptr;
}

std::string signature_of(const CachedAttribute& sought) {
  std::string parameters;
  for (const char* name : sought.parameters()) {
    parameters += (parameters.empty() ? "" : ", ") + std::string{name};
  }
  return "'def " + sought.full_name() + "(" + parameters + ")'";
}

// What is missing is told with what it was when the code was generated.
PyObject* found_or_explained(PyObject* found, const CachedAttribute& sought) {
  if (found != nullptr) return found;
  if (PyErr_ExceptionMatches(PyExc_AttributeError) == 0) throw_python_error();
  PyErr_Clear();
  PyErr_Format(PyExc_AttributeError,
               "module '%s' has no attribute '%s', but had %s when the C++ code was generated: "
               "generate it anew",
               sought.module().name(), sought.path().c_str(),
               sought.is_function() ? signature_of(sought).c_str() : "it");
  throw_python_error();
}

}  // namespace

PyObject* embedded_importer() { return importer.call("importer", ""); }

PyObject* import_module(const char* name) { return importer.call("import_module", "s", name); }

PyObject* Module::load() const {
  return sources_.empty() ? import_module(name_) : import_embedded(name_, sources_);
}

PyObject* KeptObject::keep(PyObject* stolen) noexcept {
  KRAIT_CHAOS();
  PyObject* other = nullptr;
  if (!object_.compare_exchange_strong(other, stolen, std::memory_order_acq_rel)) {
    Py_DECREF(stolen);
    return other;
  }
  const std::lock_guard lock{kept_mutex};
  next_kept_ = first_kept;
  first_kept = this;
  return stolen;
}

void KeptObject::retire_all() {
  const std::lock_guard lock{kept_mutex};
  while (first_kept != nullptr) {
    retired.reserve(retired.size() + 1);
    auto* const kept = std::exchange(first_kept, first_kept->next_kept_);
    kept->next_kept_ = nullptr;
    retired.push_back(kept->object_.exchange(nullptr));
  }
}

void KeptObject::forget_all() noexcept {
  KeptObject* kept = nullptr;
  std::vector<PyObject*> old;
  {
    const std::lock_guard lock{kept_mutex};
    kept = std::exchange(first_kept, nullptr);
    old = std::exchange(retired, {});
  }
  for (PyObject* object : old) Py_XDECREF(object);
  while (kept != nullptr) {
    // First the list: finalizers may use it anew, which enlists it anew.
    auto* const next = std::exchange(kept->next_kept_, nullptr);
    Py_XDECREF(std::exchange(kept, next)->object_.exchange(nullptr));
  }
}

void KeptObject::lose_all() noexcept {
  const std::lock_guard lock{kept_mutex};
  retired.clear();
  while (first_kept != nullptr) {
    auto* const kept = std::exchange(first_kept, first_kept->next_kept_);
    kept->next_kept_ = nullptr;
    kept->object_.store(nullptr);
  }
}

PyObject* CachedName::make() {
  PyObject* const name = PyUnicode_InternFromString(text_);
  if (name == nullptr) throw_python_error();
  return keep(name);
}

std::string CachedAttribute::path() const {
  return owner_ != nullptr ? owner_->path() + "." + name_ : name_;
}

std::string CachedAttribute::full_name() const { return module().name() + ("." + path()); }

PyObject* CachedAttribute::bind() {
  KRAIT_REQUIRE_NO_LOCK("an import");
  if (owner_ != nullptr) return keep(found_or_explained(attribute(owner_->get(), name_), *this));
  const Ref module{module_->load()};
  return keep(found_or_explained(follow(module.get(), name_), *this));
}

PyObject* CachedOwner::find() {
  KRAIT_REQUIRE_NO_LOCK("an import");
  const Ref module{module_.load()};
  const std::string_view path{name_};
  const auto dot = path.rfind('.');
  return keep(checked(follow(module.get(), dot == path.npos ? "" : path.substr(0, dot))));
}

}  // namespace krait::detail
