// The templates of Object that convert: from a C++ value, and to one.
#pragma once

#include "krait/object.hpp"
#include "krait/task.hpp"
#include "krait/types/tag_for.hpp"

namespace krait {

namespace detail {

template <class T>
struct IsConvertible : std::bool_constant<types::Tagged<T>> {};

KRAIT_EXPORT Task<Object> await_object(Object awaitable);

template <class T>
Task<T> await_object_as(Object awaitable) {
  Object result = co_await await_object(std::move(awaitable));
  if constexpr (!std::is_void_v<T>) co_return result.as<T>();
}

}  // namespace detail

template <class T>
Task<T> Object::await() const {
  return detail::await_object_as<T>(*this);
}

template <class T>
  requires(!std::is_base_of_v<Object, std::remove_cvref_t<T>> &&
           detail::IsConvertible<std::decay_t<T>>::value)
Object::Object(T&& value) {
  const GilLock gil;
  detail::Failure failure;
  using Tag = types::TagFor<std::decay_t<T>>;
  const detail::Handle made = Tag::template make<detail::CompiledApi>(value, failure);
  if (made == nullptr) detail::throw_not_made(failure);
  *this = detail::ObjectAccess::steal(made);
}

template <class T>
T Object::as() const {
  static_assert(types::Readable<T>,
                "krait::Object::as<T>: Krait doesn't convert to T; where T is a view, such as "
                "std::string_view, take the type that owns the value");
  const GilLock gil;
  detail::Failure failure;
  auto value = types::TagFor<T>::template load<detail::CompiledApi>(
      detail::ObjectAccess::get(*this), failure);
  if (!value) detail::throw_not_loaded(failure);
  return *std::move(value);
}

}  // namespace krait
