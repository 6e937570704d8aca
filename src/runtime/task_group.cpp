// The tasks of a TaskGroup, and the wait for their end.
#include "krait/task_group.hpp"

#include <algorithm>
#include <list>
#include <optional>
#include <vector>

#include "error_state.hpp"
#include "exception_group.hpp"
#include "krait/detail/signal.hpp"
#include "krait/error.hpp"
#include "krait/python/attach.hpp"
#include "krait/python_errors.hpp"
#include "spawned.hpp"
#include "thread_record.hpp"
#include "unhandled.hpp"

namespace krait::detail {

/// Used on one thread only: that of the loop.
class Group {
 public:
  Group() = default;
  Group(const Group&) = delete;
  Group& operator=(const Group&) = delete;
  ~Group() { leave(); }

  SpawnedHandle spawn(std::coroutine_handle<> coroutine, PromiseBase& promise);
  static Task<void> join(std::shared_ptr<Group> group);
  /// Its scope has ended.
  void drop() noexcept;

 private:
  struct Member;
  using Members = std::list<Member>;

  /// One task; removed when it has ended, unless it failed.
  struct Member final : SpawnedObserver {
    explicit Member(Group& of) noexcept : group(of) {}
    void ended(Spawned& spawned) noexcept override { group.member_ended(*this, spawned); }

    Group& group;
    Members::iterator place;
    SpawnedHandle task;  // empty while it starts
    std::exception_ptr error;
    bool has_ended = false;
  };

  enum class State { open, joining, joined };

  // While the coroutine of `join` lives.
  class JoinerMark {
   public:
    explicit JoinerMark(bool& mark) noexcept : mark_(mark) { mark_ = true; }
    JoinerMark(const JoinerMark&) = delete;
    JoinerMark& operator=(const JoinerMark&) = delete;
    ~JoinerMark() { mark_ = false; }

   private:
    bool& mark_;
  };

  void require_open() const;
  Member& add_member();
  void member_ended(Member& member, const Spawned& spawned) noexcept;
  void remove(Member& member) noexcept;
  void cancel_all() noexcept;
  void tell_joiner() noexcept;
  void begin_join();
  void leave() noexcept;
  void settle(const std::exception_ptr& cancellation);
  [[noreturn]] void throw_failures();

  Members members_;
  Members failed_;                   // in the order in which they did
  std::optional<Signal> all_ended_;  // what `join` waits for
  std::uint64_t thread_ = 0;         // see thread_number; 0 until the first task
  State state_ = State::open;
  bool has_joiner_ = false;
  bool cancelling_ = false;
  bool walking_ = false;  // through `members_`, which keeps those that end meanwhile
};

void Group::require_open() const {
  if (Root::current() == nullptr) {
    throw Error{"krait::TaskGroup::spawn was called where no task runs: call it in a krait::Task"};
  }
  if (thread_ != 0 && thread_ != thread_number()) {
    throw Error{
        "krait::TaskGroup::spawn was called on another thread than before: make a group "
        "on each thread"};
  }
  if (state_ == State::joined) {
    throw Error{"krait::TaskGroup::spawn was called after join: make another group"};
  }
  if (cancelling_) {
    throw Error{
        "krait::TaskGroup::spawn was called on a group that ends, since a task of it failed or it "
        "was cancelled: join it, which says why"};
  }
}

Group::Member& Group::add_member() {
  Member& member = members_.emplace_back(*this);
  member.place = std::prev(members_.end());
  return member;
}

SpawnedHandle Group::spawn(std::coroutine_handle<> coroutine, PromiseBase& promise) {
  Member* member = nullptr;
  try {
    require_open();
    member = &add_member();
  } catch (...) {
    coroutine.destroy();
    throw;
  }
  thread_ = thread_number();
  SpawnedHandle task;
  try {
    task = spawn_child(coroutine, promise, *member);
  } catch (...) {  // perhaps after the task has ended, and its member gone
    std::erase_if(members_, [member](const Member& each) { return &each == member; });
    throw;
  }
  if (task.done()) return task;  // a task factory made all its steps at once; its member is gone
  member->task = task;
  if (cancelling_) task.cancel();
  return task;
}

void Group::member_ended(Member& member, const Spawned& spawned) noexcept {
  const std::exception_ptr& failure = spawned.failure();
  const bool failed = failure && !is_cancelled(failure);
  if (failed) member.error = failure;
  member.has_ended = true;
  if (walking_) return;
  remove(member);
  if (failed) cancel_all();
  tell_joiner();
}

void Group::remove(Member& member) noexcept {
  if (member.error) {
    failed_.splice(failed_.end(), members_, member.place);
  } else {
    members_.erase(member.place);
  }
}

// To cancel a task may run Python code, which may end other tasks.
void Group::cancel_all() noexcept {
  if (std::exchange(cancelling_, true)) return;
  walking_ = true;
  for (const Member& member : members_) {
    if (member.task && !member.has_ended) member.task.cancel();
  }
  walking_ = false;
  for (auto next = members_.begin(); next != members_.end();) {
    Member& member = *next++;
    if (member.has_ended) remove(member);
  }
  tell_joiner();
}

void Group::tell_joiner() noexcept {
  if (members_.empty() && all_ended_ && !all_ended_->is_set()) all_ended_->set();
}

void Group::begin_join() {
  if (state_ != State::open) throw Error{"a krait::TaskGroup was joined twice: join it once"};
  state_ = State::joining;
}

Task<void> Group::join(std::shared_ptr<Group> group) {
  group->begin_join();
  const JoinerMark mark{group->has_joiner_};
  std::exception_ptr cancellation;
  const auto cancel_all = [&] {
    const Attach attach;
    group->cancel_all();
  };
  while (!group->members_.empty()) {
    auto waiting = group->all_ended_.emplace().wait(cancel_all);
    const std::exception_ptr cancelled = co_await std::move(waiting);
    if (!cancellation) cancellation = cancelled;
  }
  group->settle(cancellation);
}

// Errors beat cancellation, as in asyncio.TaskGroup: else a failure would be lost.
void Group::settle(const std::exception_ptr& cancellation) {
  state_ = State::joined;
  if (!failed_.empty()) throw_failures();
  if (cancellation) std::rethrow_exception(cancellation);
}

namespace {

bool is_exit(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const SystemExit&) {
    return true;
  } catch (const KeyboardInterrupt&) {
    return true;
  } catch (...) {
    return false;
  }
}

}  // namespace

void Group::throw_failures() {
  std::vector<std::exception_ptr> errors;
  errors.reserve(failed_.size());
  for (const Member& member : failed_) errors.push_back(member.error);
  failed_.clear();
  const auto exit = std::ranges::find_if(errors, &is_exit);
  if (exit != errors.end()) {
    std::rotate(errors.begin(), exit, exit + 1);
    for (std::size_t i = 1; i < errors.size(); ++i) report_unhandled(errors[i]);
    errors.resize(1);
  }
  if (errors.size() == 1) std::rethrow_exception(errors.front());
  throw_together(errors, "tasks of a krait::TaskGroup failed");
}

// Whoever waits in `join` goes on waiting for their end.
void Group::drop() noexcept {
  if (!has_joiner_) return leave();
  const TryAttach attached;
  cancel_all();
}

void Group::leave() noexcept {
  if (members_.empty() && failed_.empty()) return;
  const TryAttach attached;
  const bool are_cancelled = cancelling_;
  for (const Member& member : members_) {
    if (Spawned* task = member.task.get()) task->observe(nullptr);
  }
  const Members orphans = std::exchange(members_, {});
  for (const Member& member : orphans) {
    are_cancelled ? member.task.detach({}) : member.task.abandon();
  }
  for (const Member& member : std::exchange(failed_, {})) {
    if (member.task) {
      member.task.abandon();
    } else {
      report_unhandled(member.error);
    }
  }
}

SpawnedHandle spawn_in(Group& group, std::coroutine_handle<> coroutine, PromiseBase& promise) {
  return group.spawn(coroutine, promise);
}

}  // namespace krait::detail

namespace krait {

TaskGroup::TaskGroup() : group_(std::make_shared<detail::Group>()) {}
TaskGroup::~TaskGroup() { group_->drop(); }
Task<void> TaskGroup::join() { return detail::Group::join(group_); }

}  // namespace krait
