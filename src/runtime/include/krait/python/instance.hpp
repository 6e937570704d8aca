// Instances of a Python class as objects of the C++ class that stands for it.
#pragma once

#include <optional>

#include "krait/object.hpp"
#include "krait/python/module.hpp"
#include "krait/types/declared.hpp"

namespace krait::detail {

/// `isinstance(object, type)`; needs the GIL; throws PythonError.
[[nodiscard]] KRAIT_EXPORT bool is_instance_of(CachedAttribute& type, Handle object);

/// Whether its own type is the class or derived from it, whatever the class says of instances;
/// needs the GIL; throws PythonError where the class can't be looked up.
[[nodiscard]] KRAIT_EXPORT bool is_exact_instance_of(CachedAttribute& type, Handle object);

/// The failure says which class was expected.
KRAIT_EXPORT void expect_instance(CachedAttribute& type, Handle object, Failure& failure);

/// A `T` that shares the instance; needs the GIL; throws PythonError.
template <class T>
std::optional<T> load_instance(CachedAttribute& type, Handle object, Failure& failure) {
  if (is_instance_of(type, object)) return T{Wrapped{}, ObjectAccess::borrow(object)};
  expect_instance(type, object, failure);
  return std::nullopt;
}

/// The instance itself, as a new reference; needs the GIL; throws Error where its interpreter has
/// ended.
[[nodiscard]] KRAIT_EXPORT Handle make_instance(const Object& value);

}  // namespace krait::detail
