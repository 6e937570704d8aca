// Converts what generators give and are sent, with errors that name the place.
#pragma once

#include <cstddef>
#include <optional>

#include "krait/detail/export.hpp"
#include "krait/python/inline_api.hpp"
#include "krait/python/module.hpp"

namespace krait::detail {

/// "module.function: item 3[0]: expected …"
[[noreturn]] KRAIT_EXPORT void throw_item_failure(const CachedAttribute& function,
                                                  std::size_t index, const Failure& failure);
/// "module.function: sent value[0]: expected …"
[[noreturn]] KRAIT_EXPORT void throw_sent_failure(const CachedAttribute& function,
                                                  const Failure& failure);

template <class Tag>
std::optional<typename Tag::Cpp> load_item(const CachedAttribute& function, std::size_t index,
                                           PyObject* item) {
  Failure failure;
  auto value = Tag::template load<InlineApi>(item, failure);
  if (!value) throw_item_failure(function, index, failure);
  return value;
}

/// A new reference to what Python is sent; needs the GIL.
template <class Tag, class Value>
PyObject* make_sent(const CachedAttribute& function, const Value& value) {
  Failure failure;
  PyObject* made = Tag::template make<InlineApi>(value, failure);
  if (made == nullptr) throw_sent_failure(function, failure);
  return made;
}

}  // namespace krait::detail
