// when_all(): awaits several tasks at once.
#pragma once

#include <cstddef>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "krait/detail/gathering.hpp"
#include "krait/task.hpp"

namespace krait {

/// Runs the tasks concurrently on this thread's loop and gives all results, in order; a void task
/// gives `std::monostate`.
///
/// Each runs in an `asyncio.Task` of its own, with its own copy of the context.
/// **Errors:** the first failure cancels the others and is thrown once all have ended.
/// **Cancellation:** cancels all, each time, waits for their end, and throws `Cancelled`, unless
/// one failed.
template <class... Ts>
Task<std::tuple<detail::NonVoid<Ts>...>> when_all(Task<Ts>... tasks) {
  detail::Gathering gathering{sizeof...(Ts)};
  std::tuple<detail::Promise<Ts>&...> promises{gathering.add(std::move(tasks))...};
  co_await gathering.join();
  co_return std::apply(
      [](auto&... promise) {
        return std::tuple<detail::NonVoid<Ts>...>{detail::take_result(promise)...};
      },
      promises);
}

/// The same for any number of tasks of one type.
template <class T>
  requires(!std::is_void_v<T>)
Task<std::vector<T>> when_all(std::vector<Task<T>> tasks) {
  detail::Gathering gathering{tasks.size()};
  std::vector<detail::Promise<T>*> promises;
  promises.reserve(tasks.size());
  for (Task<T>& task : tasks) promises.push_back(&gathering.add(std::move(task)));
  co_await gathering.join();
  std::vector<T> results;
  results.reserve(promises.size());
  for (detail::Promise<T>* promise : promises) results.push_back(promise->result());
  co_return results;
}

/// The same for tasks that give nothing.
inline Task<void> when_all(std::vector<Task<void>> tasks) {
  detail::Gathering gathering{tasks.size()};
  for (Task<void>& task : tasks) gathering.add(std::move(task));
  co_await gathering.join();
}

}  // namespace krait
