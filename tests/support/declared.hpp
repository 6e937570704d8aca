// Declares C++ classes for Python's as the generator does, in fewer lines.
#pragma once

#include <krait/python/generated.hpp>

#include <optional>
#include <string_view>

/// After the class, outside of namespaces.
#define KRAIT_TEST_DECLARE(Class, Name) \
  template <> \
  struct krait::types::Conversion<Class> { \
    static constexpr std::string_view name = Name; \
    static bool exact(krait::detail::Handle object); \
    static std::optional<Class> load(krait::detail::Handle object, \
                                     krait::detail::Failure& failure); \
    static krait::detail::Handle make(const Class& value, krait::detail::Failure& failure); \
  };

/// After the CachedAttribute `type`, outside of namespaces.
#define KRAIT_TEST_DEFINE(Class, type) \
  bool krait::types::Conversion<Class>::exact(krait::detail::Handle object) { \
    return krait::detail::is_exact_instance_of(type, object); \
  } \
  std::optional<Class> krait::types::Conversion<Class>::load(krait::detail::Handle object, \
                                                             krait::detail::Failure& failure) { \
    return krait::detail::load_instance<Class>(type, object, failure); \
  } \
  krait::detail::Handle krait::types::Conversion<Class>::make(const Class& value, \
                                                              krait::detail::Failure&) { \
    return krait::detail::make_instance(value); \
  }
