// when_any(): awaits the first of several tasks to end.
#pragma once

#include <cstddef>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

#include "krait/detail/gathering.hpp"
#include "krait/error.hpp"
#include "krait/task.hpp"

namespace krait {

namespace detail {

/// What the winner gave, as the alternative of its place.
template <std::size_t Place = 0, class... Ts>
std::variant<NonVoid<Ts>...> take_winner(std::size_t winner,
                                         const std::tuple<Promise<Ts>&...>& promises) {
  if constexpr (Place + 1 < sizeof...(Ts)) {
    if (winner != Place) return take_winner<Place + 1>(winner, promises);
  }
  return std::variant<NonVoid<Ts>...>{std::in_place_index<Place>,
                                      take_result(std::get<Place>(promises))};
}

inline void require_some(std::size_t tasks) {
  if (tasks == 0) throw Error{"krait::when_any was given no task to wait for: give it one or more"};
}

}  // namespace detail

/// Runs the tasks concurrently on this thread's loop until the first one ends, whichever way; gives
/// its value, whose `index()` is the task's place, or throws its error. A void task gives
/// `std::monostate`.
///
/// The others are cancelled, and awaited until they have ended. Each runs in an `asyncio.Task` of
/// its own, with its own copy of the context.
/// **Errors:** those of the others go to `Config::on_unhandled`.
/// **Cancellation:** cancels all, each time, waits for their end, and throws `Cancelled`, unless
/// the first to end had failed; errors that they end with then go there too.
template <class... Ts>
  requires(sizeof...(Ts) > 0)
Task<std::variant<detail::NonVoid<Ts>...>> when_any(Task<Ts>... tasks) {
  detail::Gathering gathering{sizeof...(Ts), detail::Gathering::DecidedBy::end};
  const std::tuple<detail::Promise<Ts>&...> promises{gathering.add(std::move(tasks))...};
  co_await gathering.join();
  co_return detail::take_winner(gathering.winner(), promises);
}

/// The same for any number of tasks of one type: gives the first one's place and value. None at all
/// is an `Error`.
template <class T>
  requires(!std::is_void_v<T>)
Task<std::pair<std::size_t, T>> when_any(std::vector<Task<T>> tasks) {
  detail::require_some(tasks.size());
  detail::Gathering gathering{tasks.size(), detail::Gathering::DecidedBy::end};
  std::vector<detail::Promise<T>*> promises;
  promises.reserve(tasks.size());
  for (Task<T>& task : tasks) promises.push_back(&gathering.add(std::move(task)));
  co_await gathering.join();
  const std::size_t winner = gathering.winner();
  co_return std::pair<std::size_t, T>{winner, promises[winner]->result()};
}

/// The same for tasks that give nothing: gives the first one's place.
inline Task<std::size_t> when_any(std::vector<Task<void>> tasks) {
  detail::require_some(tasks.size());
  detail::Gathering gathering{tasks.size(), detail::Gathering::DecidedBy::end};
  for (Task<void>& task : tasks) gathering.add(std::move(task));
  co_await gathering.join();
  co_return gathering.winner();
}

}  // namespace krait
