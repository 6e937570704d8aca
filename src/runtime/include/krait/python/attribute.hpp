// Typed attributes of instances, and typed variables of modules and classes.
#pragma once

#include <optional>
#include <string_view>
#include <utility>

#include "krait/object.hpp"
#include "krait/python/attach.hpp"
#include "krait/python/function.hpp"
#include "krait/python/inline_api.hpp"
#include "krait/python/module.hpp"

namespace krait::detail {

/// "module.Class.name: attribute[3]: expected …"; `noun` is the kind of value. Needs the GIL.
[[noreturn]] KRAIT_EXPORT void throw_read_failure(const CachedAttribute& place, const char* noun,
                                                  const Failure& failure);
/// The same of a value that Python was to get.
[[noreturn]] KRAIT_EXPORT void throw_write_failure(const CachedAttribute& place, const char* noun,
                                                   const Failure& failure);
/// `object.name` as a new reference; needs the GIL; throws PythonError.
[[nodiscard]] KRAIT_EXPORT PyObject* read_attribute(PyObject* object, CachedName& name);
/// `object.name = value`; likewise.
KRAIT_EXPORT void write_attribute(PyObject* object, CachedName& name, PyObject* value);

/// The class that a dotted name is in, or the module itself: looked up once.
class KRAIT_EXPORT CachedOwner : public KeptObject {
 public:
  constexpr CachedOwner(const Module& module, const char* name) noexcept
      : module_(module), name_(name) {}

  /// Borrowed; needs the GIL; throws PythonError.
  [[nodiscard]] PyObject* get() {
    PyObject* owner = peek();
    return owner != nullptr ? owner : find();
  }

 private:
  PyObject* find();

  const Module& module_;
  const char* name_;
};

/// What a value is read as and written from, with errors that name its place.
template <class Tag>
class TypedName : public CachedAttribute {
 protected:
  template <class Place>
  constexpr TypedName(Place& place, const char* name, const char* noun) noexcept
      : CachedAttribute(place, name), noun_(noun), name_(last_part(name)) {}

  typename Tag::Cpp read(PyObject* object) {
    const Owned<InlineApi> found{read_attribute(object, name_)};
    Failure failure;
    std::optional<typename Tag::Cpp> value;
    if constexpr (KnowsItsFunction<Tag>) {
      value = Tag::load_from(*this, found.get(), failure);
    } else {
      value = Tag::template load<InlineApi>(found.get(), failure);
    }
    if (!value) throw_read_failure(*this, noun_, failure);
    return *std::move(value);
  }

  template <class Value>
  void write(PyObject* object, const Value& value) {
    Failure failure;
    const Owned<InlineApi> made{Tag::template make<InlineApi>(value, failure)};
    if (!made) throw_write_failure(*this, noun_, failure);
    write_attribute(object, name_, made.get());
  }

 private:
  static constexpr const char* last_part(const char* name) noexcept {
    const auto dot = std::string_view{name}.rfind('.');
    return dot == std::string_view::npos ? name : name + dot + 1;
  }

  const char* noun_;
  CachedName name_;
};

/// `Attribute<types::Int>{Person_class_, "age"}`: an attribute or property of instances.
///
/// **Thread safety:** any thread may use it. **GIL:** taken by each call.
template <class Tag>
class Attribute : public TypedName<Tag> {
 public:
  constexpr Attribute(CachedAttribute& owner, const char* name) noexcept
      : TypedName<Tag>(owner, name, "attribute") {}

  [[nodiscard]] typename Tag::Cpp get(const Object& self) {
    const Attach attach;
    return this->read(ObjectAccess::get(self));
  }
  template <class Value>
  void set(const Object& self, const Value& value) {
    const Attach attach;
    this->write(ObjectAccess::get(self), value);
  }
};

/// `Variable<types::Str>{module_, "VERSION"}`, `{module_, "Person.population"}`: read anew each
/// time, since it may change.
///
/// **Thread safety, GIL:** as `Attribute`.
template <class Tag>
class Variable : public TypedName<Tag> {
 public:
  constexpr Variable(const Module& module, const char* name) noexcept
      : TypedName<Tag>(module, name, "value"), owner_(module, name) {}

  [[nodiscard]] typename Tag::Cpp get() {
    const Attach attach;
    return this->read(owner_.get());
  }
  template <class Value>
  void set(const Value& value) {
    const Attach attach;
    this->write(owner_.get(), value);
  }

 private:
  CachedOwner owner_;
};

}  // namespace krait::detail
