// Python's enumerations, whose members are found once and compared by identity.
#pragma once

#include <cstdint>
#include <span>

#include "krait/detail/compiled_api.hpp"
#include "krait/python/module.hpp"

namespace krait::detail {

/// `{module_, "Color.RED", cases::Color::RED}`
struct EnumMember {
  template <class E>
  constexpr EnumMember(const Module& module, const char* name, E enumerator) noexcept
      : object(module, name), value(static_cast<std::int64_t>(enumerator)) {}

  CachedAttribute object;
  std::int64_t value;
};

// All need the GIL, and throw PythonError where the class or a member of it can't be found. A
// `type` names itself in errors as the module does: "cases.Color".

/// False where the object is none of the members; the failure says so then.
KRAIT_EXPORT bool load_member(CachedAttribute& type, std::span<EnumMember> members, Handle object,
                              std::int64_t& value, Failure& failure);
/// The member as a new reference; null where there is none of that value.
KRAIT_EXPORT Handle make_member(CachedAttribute& type, std::span<EnumMember> members,
                                std::int64_t value, Failure& failure);

/// The bits of an instance of a `Flag`, which may be several members at once.
KRAIT_EXPORT bool load_flags(CachedAttribute& type, Handle object, std::int64_t& bits,
                             Failure& failure);
/// `Type(bits)` as a new reference; null with Python's error set.
KRAIT_EXPORT Handle make_flags(CachedAttribute& type, std::int64_t bits);

}  // namespace krait::detail
