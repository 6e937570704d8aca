// Finds the C++ enumerator of a Python member, and the way back.
#include "krait/python/enumeration.hpp"

#include <string>

#include "attributes.hpp"
#include "krait/python/function.hpp"
#include "krait/python/inline_api.hpp"
#include "krait/python/instance.hpp"
#include "text.hpp"

namespace krait::detail {

namespace {

using Ref = Owned<InlineApi>;

void expect_member(const CachedAttribute& type, std::span<const EnumMember> members, Handle object,
                   Failure& failure) {
  std::string names;
  for (const EnumMember& member : members) {
    names += (names.empty() ? "" : ", ") + std::string{member.object.name()};
  }
  failure.invalid(type.full_name() + " as it was when the C++ code was generated (" + names + ")",
                  shortened(repr_of(object)));
}

}  // namespace

bool load_member(CachedAttribute& type, std::span<EnumMember> members, Handle object,
                 std::int64_t& value, Failure& failure) {
  for (EnumMember& member : members) {
    if (member.object.get() != object) continue;
    value = member.value;
    return true;
  }
  if (is_instance_of(type, object)) {
    expect_member(type, members, object, failure);
  } else {
    expect_instance(type, object, failure);
  }
  return false;
}

Handle make_member(CachedAttribute& type, std::span<EnumMember> members, std::int64_t value,
                   Failure& failure) {
  for (EnumMember& member : members) {
    if (member.value == value) return Py_NewRef(member.object.get());
  }
  failure.invalid(type.full_name(), "the number " + std::to_string(value));
  return nullptr;
}

bool load_flags(CachedAttribute& type, Handle object, std::int64_t& bits, Failure& failure) {
  if (!is_instance_of(type, object)) return expect_instance(type, object, failure), false;
  const Ref value{attribute(object, "value")};
  if (!value) return failure.raised(), false;
  return CompiledApi::read_int(value.get(), bits, failure);
}

Handle make_flags(CachedAttribute& type, std::int64_t bits) {
  const Ref number{PyLong_FromLongLong(bits)};
  return number ? PyObject_CallOneArg(type.get(), number.get()) : nullptr;
}

}  // namespace krait::detail
