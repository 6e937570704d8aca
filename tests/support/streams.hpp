// Async generators of `__main__` as the code generator wraps them.
#pragma once

#include <krait/krait.hpp>
#include <krait/python/generated.hpp>

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace krait_test {

inline constinit krait::detail::Module main_module{"__main__"};

using Numbers = krait::AsyncGenerator<std::int64_t>;
using NumbersFunction =
    krait::detail::Function<krait::types::AsyncGenerator<krait::types::Int>(krait::types::Int)>;
inline constinit NumbersFunction numbers_{main_module, "numbers", {"count"}};

/// `def numbers(count: int) -> AsyncIterator[int]`
inline Numbers numbers(std::int64_t count) { return numbers_.stream(count); }

/// Runs statements that define anew what has been called before.
inline void redefine(std::string_view statements) {
  krait::exec(statements);
  const krait::GilLock gil;
  krait::detail::CachedAttribute::forget_all();
}

using Integers = std::vector<std::int64_t>;

template <class T, class Send>
krait::Task<std::vector<T>> collect(krait::AsyncGenerator<T, Send> stream) {
  std::vector<T> items;
  while (auto item = co_await stream.next()) items.push_back(*std::move(item));
  co_return items;
}

}  // namespace krait_test
