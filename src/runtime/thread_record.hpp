// What Krait keeps for each C++ thread that uses Python, and the list of all such threads.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <source_location>
#include <vector>

#include "exit_gate.hpp"
#include "krait/python/attach.hpp"
#include "mutex.hpp"

namespace krait::detail {

class ActiveRun;
class EventLoop;

/// One thread's pinned thread state and event loop.
///
/// The thread itself uses it, inside the gate; the thread that ends the interpreter does so after
/// it has closed the gate.
struct ThreadRecord {
  ThreadRecord();
  ThreadRecord(const ThreadRecord&) = delete;
  ThreadRecord& operator=(const ThreadRecord&) = delete;
  ~ThreadRecord();

  GatePass calls;  // uses of the interpreter
  GatePass runs;   // runs of the event loop, which end before calls do

  enum class Owner {
    krait,        // made here, and ended with the thread
    interpreter,  // that of the thread that started Python
    others,       // a thread that Python or C code made: it may be gone at the next attach
  };
  PyThreadState* python = nullptr;
  Owner owner = Owner::others;
  bool found_attached = false;  // the C API had attached the thread before Krait did
  bool has_small_stack = false;
  long system_id = 0;   // see id_of_this_thread
  bool ending = false;  // the thread ends: its loop is closed, and no other may be made
  bool ended = false;   // nothing of Python's is left to end; the thread's own
  std::atomic<std::uint32_t> epoch{0};  // the interpreter that `python` belongs to
  std::unique_ptr<EventLoop> loop;
  Mutex run_mutex;
  std::shared_ptr<ActiveRun> run;  // guarded by run_mutex: another thread may cancel it
  std::source_location lock_site;  // the innermost GilLock
};

/// Keeps the interpreter's end waiting while this thread runs its event loop; throws Error where
/// the end has begun.
class RunPass {
 public:
  explicit RunPass(ThreadRecord& record);
  RunPass(const RunPass&) = delete;
  RunPass& operator=(const RunPass&) = delete;
  ~RunPass() { record_.runs.leave(); }

 private:
  ThreadRecord& record_;
};

/// Closes the thread's loop for good, if the thread may still attach.
void end_loop(ThreadRecord& record) noexcept;

/// Ends the thread's use of Python before the thread itself ends: its loop, its thread state. False
/// where the thread that ends the interpreter must do it.
bool end_use_of_python(ThreadRecord& record) noexcept;

/// Says that a thread with this stack can't call Python.
[[noreturn]] void throw_small_stack();

/// This thread's number: another's never, even after its end; std::thread::id is used again.
std::uint64_t thread_number() noexcept;

/// Whether this thread is attached, through Krait or without it.
bool is_attached() noexcept;

/// This thread's record, made at its first use.
ThreadRecord& this_thread_record();

/// All threads' records; kept until the thread or the process ends.
class ThreadRegistry {
 public:
  std::shared_ptr<ThreadRecord> make();
  void remove(const ThreadRecord& record) noexcept;
  [[nodiscard]] std::vector<std::shared_ptr<ThreadRecord>> all() const;
  /// For a forked child: the other threads are the parent's. Gives their records, which nothing may
  /// destroy: what they own is the parent's too.
  std::vector<std::shared_ptr<ThreadRecord>> keep_only(const ThreadRecord* own);
  /// Held through a fork.
  Mutex& mutex() noexcept { return mutex_; }

 private:
  mutable Mutex mutex_;  // held for list operations only, never while Python runs
  std::vector<std::shared_ptr<ThreadRecord>> records_;
};

ThreadRegistry& thread_registry() noexcept;

}  // namespace krait::detail
