// The operations of krait::Object in terms of the C API.
#include "krait/object.hpp"

#include <ostream>
#include <utility>
#include <vector>

#include "embedded_module.hpp"
#include "krait/detail/native_callable.hpp"
#include "krait/error.hpp"
#include "krait/python/attach.hpp"
#include "krait/python/function.hpp"
#include "krait/python/inline_api.hpp"
#include "krait/python_errors.hpp"
#include "object_awaiter.hpp"
#include "runtime.hpp"
#include "text.hpp"

namespace krait {

using detail::Attach;
using detail::checked;
using detail::ObjectAccess;
using Ref = detail::Owned<detail::InlineApi>;

namespace {

std::uint32_t current_epoch() noexcept {
  return detail::runtime().epoch.load(std::memory_order_relaxed);
}

// What a C++ function captured is destroyed by who drops it: a thread that only came along to empty
// the queue may hold the very lock that a destructor waits for.
bool drop_function_here(PyObject* object, std::uint32_t epoch) noexcept {
  if (detail::native_callable_of(object) == nullptr) return false;
  const detail::TryAttach attached;
  if (attached && epoch == current_epoch()) Py_DECREF(object);
  return static_cast<bool>(attached);
}

PyObject* handle(const Object& object) { return ObjectAccess::get(object); }

bool checked_truth(int result) {
  if (result < 0) detail::throw_python_error();
  return result != 0;
}

// Interned: see attributes.hpp.
PyObject* make_name(std::string_view name) {
  PyObject* text = checked(detail::InlineApi::make_str(name));
  PyUnicode_InternInPlace(&text);
  return text;
}

PyObject* make_names(std::span<const std::string_view> names) {
  Ref tuple{checked(PyTuple_New(static_cast<Py_ssize_t>(names.size())))};
  for (std::size_t i = 0; i < names.size(); ++i) {
    PyTuple_SET_ITEM(tuple.get(), static_cast<Py_ssize_t>(i), make_name(names[i]));
  }
  return tuple.release();
}

PyObject* main_module() {
#if PY_VERSION_HEX >= 0x030D0000
  return checked(PyImport_AddModuleRef("__main__"));
#else
  return Py_NewRef(checked(PyImport_AddModule("__main__")));
#endif
}

// Runs code as Python's eval() and exec() do: in the given dict, else in that of `__main__`.
PyObject* evaluate(std::string_view code, const Object& globals, int start) {
  const std::string text{code};
  if (text.find('\0') != std::string::npos) {
    throw ValueError{"source code must not contain NUL characters"};
  }
  const bool in_main = globals.is_none();
  const Ref main{in_main ? main_module() : nullptr};
  PyObject* const dictionary = in_main ? PyModule_GetDict(main.get()) : handle(globals);
  if (PyDict_Check(dictionary) == 0) {
    throw TypeError{"globals must be a dict, not " + detail::describe(dictionary)};
  }
  return checked(PyRun_String(text.c_str(), start, dictionary, dictionary));
}

}  // namespace

namespace detail {

Object ObjectAccess::steal(Handle object) noexcept { return Object{object, current_epoch()}; }

Object ObjectAccess::borrow(Handle object) noexcept { return steal(Py_NewRef(object)); }

Handle ObjectAccess::get(const Object& object) {
  if (object.handle_ == nullptr) return Py_None;
  if (object.epoch_ == current_epoch()) return object.handle_;
  throw Error{"a krait::Object was used after the end of the interpreter that it came from"};
}

}  // namespace detail

Object::Object(const Object& other) : handle_(other.handle_), epoch_(other.epoch_) {
  if (handle_ == nullptr || epoch_ != current_epoch()) return;
  PyObject* const object = std::exchange(handle_, nullptr);
  try {
    const Attach attach;
    if (epoch_ != current_epoch()) return;
    handle_ = Py_NewRef(object);
    KRAIT_CENSUS(handles, 1);
  } catch (const Error&) {
    const bool has_ended = detail::runtime().calls_closed.load() || epoch_ != current_epoch();
    if (!has_ended) throw;  // else a reference can't be had any more, and is of no use
  }
}

Object::Object(Object&& other) noexcept
    : handle_(std::exchange(other.handle_, nullptr)), epoch_(other.epoch_) {}

Object& Object::operator=(const Object& other) & {
  if (this != &other) *this = Object{other};
  return *this;
}

Object& Object::operator=(Object&& other) & noexcept {
  Object taken{std::move(other)};  // first: what this held may own the other one
  std::swap(handle_, taken.handle_);
  std::swap(epoch_, taken.epoch_);
  return *this;
}

Object::~Object() { drop(); }

void Object::drop() noexcept {
  PyObject* object = std::exchange(handle_, nullptr);
  if (object == nullptr) return;
  KRAIT_CENSUS(handles, -1);
  if (epoch_ != current_epoch()) return;
  if (detail::holds_gil()) {
    KRAIT_REQUIRE_NO_LOCK("dropping an object");
    Py_DECREF(object);
  } else if (!drop_function_here(object, epoch_)) {
    detail::drop_queue().push(object, epoch_);
  }
}

bool Object::is_none() const noexcept { return handle_ == nullptr || handle_ == Py_None; }

Object Object::attr(std::string_view name) const {
  const Attach attach;
  const Ref text{make_name(name)};
  return ObjectAccess::steal(checked(PyObject_GetAttr(handle(*this), text.get())));
}

void Object::set_attr(std::string_view name, const Object& value) const {
  const Attach attach;
  const Ref text{make_name(name)};
  checked_truth(PyObject_SetAttr(handle(*this), text.get(), handle(value)));
}

bool Object::has_attr(std::string_view name) const {
  const Attach attach;
  const Ref text{make_name(name)};
  const Ref value{PyObject_GetAttr(handle(*this), text.get())};
  if (value) return true;
  if (PyErr_ExceptionMatches(PyExc_AttributeError) == 0) detail::throw_python_error();
  PyErr_Clear();
  return false;
}

Object Object::call(std::span<const Object> arguments,
                    std::span<const std::string_view> keywords) const {
  if (keywords.size() > arguments.size()) {
    throw Error{"a call of a krait::Object has more names than arguments"};
  }
  const Attach attach;
  std::vector<PyObject*> items;
  items.reserve(arguments.size());
  for (const Object& argument : arguments) items.push_back(handle(argument));
  const Ref names{keywords.empty() ? nullptr : make_names(keywords)};
  const std::size_t by_place = arguments.size() - keywords.size();
  return ObjectAccess::steal(
      checked(PyObject_Vectorcall(handle(*this), items.data(), by_place, names.get())));
}

Object Object::operator[](const Object& key) const {
  const Attach attach;
  return ObjectAccess::steal(checked(PyObject_GetItem(handle(*this), handle(key))));
}

void Object::set_item(const Object& key, const Object& value) const {
  const Attach attach;
  checked_truth(PyObject_SetItem(handle(*this), handle(key), handle(value)));
}

bool Object::contains(const Object& key) const {
  const Attach attach;
  return checked_truth(PySequence_Contains(handle(*this), handle(key)));
}

std::size_t Object::size() const {
  const Attach attach;
  const Py_ssize_t size = PyObject_Size(handle(*this));
  if (size < 0) detail::throw_python_error();
  return static_cast<std::size_t>(size);
}

Object::Iterator Object::begin() const {
  const Attach attach;
  return Iterator{ObjectAccess::steal(checked(PyObject_GetIter(handle(*this))))};
}

Object::Iterator& Object::Iterator::operator++() {
  const Attach attach;
  PyObject* item = PyIter_Next(handle(iterator_));
  if (item == nullptr && PyErr_Occurred() != nullptr) detail::throw_python_error();
  at_end_ = item == nullptr;
  item_ = at_end_ ? Object{} : ObjectAccess::steal(item);
  return *this;
}

std::string Object::str() const {
  const Attach attach;
  const Ref text{checked(PyObject_Str(handle(*this)))};
  return detail::text_of(text.get());
}

std::string Object::repr() const {
  const Attach attach;
  const Ref text{checked(PyObject_Repr(handle(*this)))};
  return detail::text_of(text.get());
}

Object Object::type() const {
  const Attach attach;
  return ObjectAccess::borrow(reinterpret_cast<PyObject*>(Py_TYPE(handle(*this))));
}

bool Object::is_instance(const Object& type) const {
  const Attach attach;
  return checked_truth(PyObject_IsInstance(handle(*this), handle(type)));
}

bool Object::is(const Object& other) const noexcept {
  return is_none() ? other.is_none() : handle_ == other.handle_ && epoch_ == other.epoch_;
}

std::size_t Object::hash() const {
  const Attach attach;
  const Py_hash_t hash = PyObject_Hash(handle(*this));
  if (hash == -1) detail::throw_python_error();
  return static_cast<std::size_t>(hash);
}

Object::operator bool() const {
  const Attach attach;
  return checked_truth(PyObject_IsTrue(handle(*this)));
}

bool Object::compare(const Object& other, Order order) const {
  if (order == Order::equal && handle_ == nullptr && other.handle_ == nullptr) return true;
  const Attach attach;
  int operation = Py_EQ;
  switch (order) {
    case Order::less:
      operation = Py_LT;
      break;
    case Order::less_equal:
      operation = Py_LE;
      break;
    case Order::equal:
      break;
    case Order::greater:
      operation = Py_GT;
      break;
    case Order::greater_equal:
      operation = Py_GE;
      break;
  }
  // Not PyObject_RichCompareBool: it takes the same object for an equal one, which a nan is not.
  const Ref result{checked(PyObject_RichCompare(handle(*this), handle(other), operation))};
  return checked_truth(PyObject_IsTrue(result.get()));
}

std::ostream& operator<<(std::ostream& out, const Object& object) { return out << object.str(); }

Object import(std::string_view name) {
  const Attach attach;
  if (name.find('\0') != std::string_view::npos) {
    throw ModuleNotFoundError{"the name of a module must not contain NUL characters"};
  }
  return ObjectAccess::steal(detail::import_module(std::string{name}.c_str()));
}

Object eval(std::string_view expression, const Object& globals) {
  const Attach attach;
  const auto start = expression.find_first_not_of(" \t");  // as Python's eval()
  if (start != std::string_view::npos) expression.remove_prefix(start);
  return ObjectAccess::steal(evaluate(expression, globals, Py_eval_input));
}

void exec(std::string_view statements, const Object& globals) {
  const Attach attach;
  const Ref done{evaluate(statements, globals, Py_file_input)};
}

namespace detail {

Task<Object> await_object(Object awaitable) {
  ObjectAwaiter awaiter{std::move(awaitable)};
  co_return co_await awaiter;
}

}  // namespace detail
}  // namespace krait
