// TaskGroup: a scope for tasks that run beside each other.
#pragma once

#include <coroutine>
#include <memory>
#include <utility>

#include "krait/detail/export.hpp"
#include "krait/detail/foreign.hpp"
#include "krait/detail/spawned.hpp"
#include "krait/future.hpp"
#include "krait/task.hpp"

namespace krait {

namespace detail {

class Group;

/// Takes the coroutine over.
KRAIT_EXPORT SpawnedHandle spawn_in(Group& group, std::coroutine_handle<> coroutine,
                                    PromiseBase& promise);

}  // namespace detail

/// The `Future` of a group's task, which the group owns: it may be dropped, and the task goes on.
template <class T = void>
class GroupFuture : public Future<T> {
 public:
  explicit GroupFuture(Future<T> future) noexcept : Future<T>(std::move(future)) {}
};

template <class T>
struct detail::TaskAdapter<GroupFuture<T>> : TaskAdapter<Future<T>> {};

/// Runs tasks beside the one that made it, and ends with all of them, as `asyncio.TaskGroup`:
///
///     krait::TaskGroup group;
///     group.spawn(serve());
///     auto answer = group.spawn(ask());
///     co_await group.join();
///
/// The first task to fail cancels the others, and `join` throws its error. Unlike in Python, where
/// the scope is a block of its own, the task that made the group isn't cancelled then: it learns of
/// the failure from `join`, or from `spawn`, which refuses more tasks.
/// **Thread safety:** used on the thread whose loop runs it. **GIL:** taken where needed.
/// **Lifetime:** dropped before `join` has ended, it cancels its tasks and doesn't wait for their
/// end, but a task that is in `join` does; an error that they end with then, or have ended with,
/// goes to `Config::on_unhandled`. Tasks may refer to the group, to spawn others, until then.
class KRAIT_EXPORT TaskGroup {
 public:
  TaskGroup();
  TaskGroup(const TaskGroup&) = delete;
  TaskGroup& operator=(const TaskGroup&) = delete;
  ~TaskGroup();

  /// Starts the task beside the others, in an `asyncio.Task` of its own.
  ///
  /// Its future may be awaited, cancelled, or dropped. A task that is cancelled, by its future or
  /// by itself, doesn't fail the group.
  /// **Errors:** `Error` where no `krait::Task` runs, on another thread than before, after a task
  /// of the group has failed or the group was cancelled, and after `join`.
  template <class T>
  GroupFuture<T> spawn(Task<T> task) {
    const auto coroutine = detail::TaskAccess::release(task);
    if (!coroutine) detail::throw_awaited_before();
    detail::Promise<T>& promise = coroutine.promise();
    return GroupFuture<T>{
        detail::FutureAccess::make_shared(detail::spawn_in(*group_, coroutine, promise), promise)};
  }

  /// Waits until all tasks have ended, those too that they spawn meanwhile; once, and not in a task
  /// of the group, which would wait for itself.
  ///
  /// **Errors:** that of a task that failed; where several did, `ExceptionGroup` with all of them,
  /// in the order in which they came (see docs/errors.md for Python 3.10). An exit is thrown alone.
  /// **Cancellation:** cancels all tasks, unless they are already, waits for their end, and throws
  /// `Cancelled`, unless one failed.
  [[nodiscard]] Task<void> join();

 private:
  std::shared_ptr<detail::Group> group_;
};

}  // namespace krait
