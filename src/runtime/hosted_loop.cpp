// EventLoop: turns of a thread's event loop that the program asks for.
#include "krait/event_loop.hpp"

#include <memory>
#include <utility>

#include "event_loop.hpp"
#include "krait/error.hpp"
#include "krait/python/attach.hpp"
#include "seconds.hpp"
#include "thread_record.hpp"

namespace krait {

namespace {

using detail::Attach;

// Turns of the loop of this very thread, which only its owner may ask for.
class Turning {
 public:
  explicit Turning(std::uint64_t owner) : pass_(detail::this_thread_record()) {
    if (owner != detail::thread_number()) {
      throw Error{"a krait::EventLoop was used on another thread than the one that made it"};
    }
    loop_ = &detail::EventLoop::of_this_thread();
    if (loop_->is_running() || detail::python_runs_a_loop()) {
      throw Error{"a krait::EventLoop was turned inside of a task: co_await there"};
    }
    loop_->host(true);  // it may have been made anew, where Python code closed it
  }
  detail::EventLoop& loop() noexcept { return *loop_; }

 private:
  detail::RunPass pass_;
  Attach attach_;
  detail::EventLoop* loop_ = nullptr;
};

// Wakes a loop that waits for its end; may come when it has ended already.
class StopLetter final : public detail::Letter {
 public:
  static void post(const std::shared_ptr<StopLetter>& letter, detail::Mailbox& mailbox) noexcept {
    letter->on_its_way_ = letter;
    if (!mailbox.post(*letter)) letter->on_its_way_.reset();
  }
  void end() noexcept { ended_ = true; }

  void deliver() noexcept override {
    const auto self = std::move(on_its_way_);
    auto* loop = detail::EventLoop::running_here();
    if (!ended_ && loop != nullptr) loop->stop();
  }
  void refuse(const std::exception_ptr&) noexcept override { on_its_way_.reset(); }

 private:
  std::shared_ptr<StopLetter> on_its_way_;  // of the letter itself, while it is posted
  bool ended_ = false;                      // the loop's thread's
};

}  // namespace

EventLoop::EventLoop() : thread_(detail::thread_number()) {
  if (detail::LoopHere{}.is_hosted()) {
    throw Error{"this thread has a krait::EventLoop already: a thread has one at a time"};
  }
  const Turning turning{thread_};
}

EventLoop::~EventLoop() {
  if (thread_ != detail::thread_number()) return;
  if (const detail::LoopHere loop; loop) loop->host(false);
}

bool EventLoop::poll() {
  Turning turning{thread_};
  turning.loop().poll();
  return turning.loop().has_work();
}

void EventLoop::run_seconds(double seconds) {
  detail::require_number(seconds, "krait::EventLoop::run_for");
  Turning turning{thread_};
  turning.loop().run_for(seconds);
}

void EventLoop::run_until(const std::stop_token& token) {
  Turning turning{thread_};
  const auto letter = std::make_shared<StopLetter>();
  const auto mailbox = turning.loop().mailbox();
  const std::stop_callback on_stop{token, [&] { StopLetter::post(letter, *mailbox); }};
  while (!token.stop_requested()) turning.loop().run_for({});
  letter->end();
}

int EventLoop::wait_handle() {
  Turning turning{thread_};
  const int descriptor = turning.loop().descriptor();
  if (descriptor < 0) {
    throw Error{
        "the configured event loop has no descriptor to wait for: call EventLoop::poll at "
        "intervals, or use Config::event_loop \"asyncio\""};
  }
  turning.loop().set_alarms();
  return descriptor;
}

}  // namespace krait
