// The types that Krait converts, as a tree that knows neither Python's spelling nor C++'s.

#pragma once

#include <algorithm>
#include <string>
#include <vector>

namespace krait::generator {

struct Declaration;

enum class TypeKind {
  none,
  boolean,
  integer,
  real,
  complex,
  string,
  bytes,
  any,
  any_arguments,    // the `...` of a callable
  declared,         // a class of the modules that are generated
  literal,          // of its choices
  big_integer,      // `Annotated[int, "big"]`
  date_time,        // with a time zone
  local_date_time,  // `Annotated[datetime, "local"]`: without one
  date,
  time_of_day,
  time_delta,
  path,
  uuid,
  decimal,
  bytes_view,  // `Annotated[bytes, "view"]` as a result
  buffer,      // what exports its memory, with items of any type
  memory_view,
  byte_array,
  array_array,
  any_ndarray,
  ndarray,  // of its choices: the type of its items, and its rank if that is said
  list,
  sequence,
  iterable,
  dict,
  mapping,
  set,
  frozen_set,
  tuple,
  variadic_tuple,
  optional,
  boxed,  // an optional value apart from the struct that it is in, which may be of its own type
  union_of,
  generator,        // of what it yields, is sent and returns
  async_generator,  // of what it yields and is sent
  awaitable,        // the result of an async callable
  callable          // arguments: its result, then its parameters
};

struct Type {
  TypeKind kind = TypeKind::any;
  std::vector<Type> arguments = {};
  std::vector<std::string> choices = {};  // between angle brackets in C++: `"C"`, `1`; `float`, `2`
  const Declaration* declaration = nullptr;

  bool operator==(const Type&) const = default;
};

/// What a function gives: a value, at once or as the result of a task.
struct ResultType {
  Type value;
  bool is_task = false;

  /// An async generator whose function is called at its first step.
  bool is_stream() const { return value.kind == TypeKind::async_generator && !is_task; }
  /// Whether the call is made later, so that its arguments must be kept.
  bool is_lazy() const { return is_task || is_stream(); }
};

/// More choices than this make the C++ type of a literal too large.
constexpr std::size_t most_choices = 64;

/// One of several: alternatives that are the same in C++ become one, `None` an optional around the
/// others, unions inside dissolve.
Type union_of(const std::vector<Type>& alternatives);

/// Whether C++ compilers can be expected to bear the C++ type: each `std::vector` names its element
/// twice (its allocator does, too), so that what nests deeply grows beyond all bounds.
bool is_bearable_in_cpp(const Type& type);

/// Whether its first argument is hashed.
inline bool is_keyed(TypeKind kind) {
  return kind >= TypeKind::dict && kind <= TypeKind::frozen_set;
}

/// Whether Python could hash the values, as keys of a dictionary and elements of a set must be.
bool is_hashable(const Type& type);

/// Whether one of the classes inside is such a one.
template <class Predicate>
bool any_declaration(const Type& type, const Predicate& is_wanted) {
  if (type.declaration != nullptr && is_wanted(*type.declaration)) return true;
  return std::ranges::any_of(type.arguments,
                             [&](const Type& each) { return any_declaration(each, is_wanted); });
}

}  // namespace krait::generator
