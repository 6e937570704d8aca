// Makes, chooses and ends workers.
#include "worker_pool.hpp"

#include <algorithm>
#include <chrono>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

#include "event_loop.hpp"
#include "host.hpp"
#include "krait/error.hpp"
#include "krait/gil.hpp"
#include "krait/python/attach.hpp"
#include "runtime.hpp"
#include "spawned.hpp"
#include "thread_record.hpp"

namespace krait::detail {

/// One thread, whose mailbox takes letters before its loop is there.
class WorkerPool::Worker {
 public:
  /// Starts the thread, which keeps the worker alive. Throws std::system_error.
  static std::shared_ptr<Worker> start() {
    auto worker = std::make_shared<Worker>();
    worker->thread_ = std::thread{[worker] { worker->work(); }};
    return worker;
  }

  [[nodiscard]] int load() const noexcept { return load_->load(std::memory_order_relaxed); }
  [[nodiscard]] bool has_ended() const noexcept { return ended_.load(); }

  /// False where it has ended, or is about to.
  bool give(Spawned& spawned) noexcept { return spawned.post_to(mailbox_, load_); }

  void stop() noexcept {
    mailbox_->post(stop_letter_);  // one that has ended needs none
  }

  void join() noexcept {
    while (!has_ended() && runtime().remaining_shutdown_time() > 0) {
      std::this_thread::sleep_for(std::chrono::microseconds{100});
    }
    has_ended() ? thread_.join() : thread_.detach();
  }

 private:
  class StopLetter final : public Letter {
   public:
    void deliver() noexcept override {
      if (EventLoop* loop = EventLoop::running_here(); loop != nullptr) loop->stop_serving();
    }
    void refuse(const std::exception_ptr&) noexcept override {}
  };

  void work() noexcept {
    name_this_thread("krait-worker");
    std::exception_ptr failure;
    try {
      serve();
    } catch (...) {  // the interpreter's end is no failure: it cancels what it finds
      if (!runtime().runs_closed.load()) failure = std::current_exception();
    }
    mailbox_->close(failure);
    ended_.store(true);
  }

  void serve() {
    ThreadRecord& record = this_thread_record();
    const RunPass pass{record};
    {
      const Attach attach;
      record.loop = std::make_unique<EventLoop>(mailbox_);
      record.loop->serve();
      end_loop(record);  // where the gate has closed meanwhile, there is no coming back to it
    }
    end_use_of_python(record);
  }

  std::shared_ptr<Mailbox> mailbox_ = std::make_shared<Mailbox>();
  std::shared_ptr<std::atomic<int>> load_ = std::make_shared<std::atomic<int>>(0);
  StopLetter stop_letter_;
  std::atomic<bool> ended_{false};
  std::thread thread_;
};

void WorkerPool::submit(Spawned& spawned) {
  bool is_given = false;
  try {
    is_given = give_to_worker(spawned);
  } catch (...) {  // the system has no thread, or no memory
    spawned.drop();
    throw;
  }
  if (!is_given) refuse_to_spawn(spawned);
}

// A worker whose loop could not be made has ended: another one tries anew.
bool WorkerPool::give_to_worker(Spawned& spawned) {
  while (const std::shared_ptr<Worker> worker = least_loaded()) {
    if (worker->give(spawned)) return true;
    if (!remove(*worker)) continue;
    const GilRelease release;  // its thread may still want to attach
    worker->join();
  }
  return false;
}

bool WorkerPool::remove(const Worker& worker) noexcept {
  const std::lock_guard lock{mutex_};
  return std::erase_if(workers_, [&](const auto& each) { return each.get() == &worker; }) > 0;
}

std::shared_ptr<WorkerPool::Worker> WorkerPool::least_loaded() {
  const std::lock_guard lock{mutex_};
  if (!is_open_ || runtime().forked.load()) return nullptr;  // a child has none of the threads
  workers_.reserve(workers_.size() + 1);  // a worker that has begun must not be lost
  const auto least =
      std::ranges::min_element(workers_, {}, [](const auto& worker) { return worker->load(); });
  const bool is_busy = least == workers_.end() || (*least)->load() > 0;
  if (!is_busy || workers_.size() >= runtime().worker_limit) return *least;
  try {
    return workers_.emplace_back(Worker::start());
  } catch (const std::system_error& error) {  // the system has no other thread
    if (least != workers_.end()) return *least;
    throw std::system_error{error.code(), "krait: no thread for a worker"};
  }
}

void WorkerPool::open() noexcept {
  const std::lock_guard lock{mutex_};
  is_open_ = true;
}

void WorkerPool::stop() noexcept {
  const std::lock_guard lock{mutex_};
  is_open_ = false;
  for (const auto& worker : workers_) worker->stop();
}

void WorkerPool::join() noexcept {
  std::vector<std::shared_ptr<Worker>> workers;
  {
    const std::lock_guard lock{mutex_};
    workers = std::exchange(workers_, {});
  }
  for (const auto& worker : workers) worker->join();
}

void WorkerPool::forget() noexcept {
  static_cast<void>(new std::vector{std::exchange(workers_, {})});
}

WorkerPool& worker_pool() noexcept {
  static auto* instance = new WorkerPool;
  return *instance;
}

}  // namespace krait::detail
