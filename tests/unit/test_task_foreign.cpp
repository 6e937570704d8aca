// A Task awaited by a coroutine type that isn't Krait's.
#include <gtest/gtest.h>
#include <krait/krait.hpp>

#include <coroutine>
#include <exception>
#include <future>
#include <memory>
#include <semaphore>
#include <string>
#include <thread>
#include <utility>

#include "../support/async_fixture.hpp"
#include "../support/chaos.hpp"

namespace {

using namespace krait_test;

class ForeignCoroutineTest : public AsyncTest {};

krait::Task<int> give(int value) { co_return value; }

// Starts at once; its owner waits for its end, which may come on another thread.
class Foreign {
 public:
  struct promise_type;
  using Coroutine = std::coroutine_handle<promise_type>;
  using Ended = std::shared_ptr<std::binary_semaphore>;

  struct AtEnd : std::suspend_always {
    static void await_suspend(Coroutine coroutine) noexcept {
      const Ended ended = coroutine.promise().ended;  // the frame may go with the release
      ended->release();
    }
  };
  struct promise_type {
    Foreign get_return_object() { return Foreign{Coroutine::from_promise(*this)}; }
    static std::suspend_never initial_suspend() noexcept { return {}; }
    static AtEnd final_suspend() noexcept { return {}; }
    static void return_void() {}
    static void unhandled_exception() { std::terminate(); }

    Ended ended = std::make_shared<std::binary_semaphore>(0);
  };

  Foreign(const Foreign&) = delete;
  Foreign& operator=(const Foreign&) = delete;
  ~Foreign() {
    ended_->acquire();
    coroutine_.destroy();
  }

 private:
  explicit Foreign(Coroutine coroutine)
      : coroutine_(coroutine), ended_(coroutine.promise().ended) {}

  Coroutine coroutine_;
  Ended ended_;
};

Foreign await_elsewhere(krait::Task<int> task, std::string* outcome) {
  try {
    *outcome = std::to_string(co_await std::move(task));
  } catch (const krait::Error&) {
    *outcome = "refused";
  }
}

struct Outcome {
  std::promise<int> value;
  std::thread::id ran_on;
};

Foreign await_on_a_worker(krait::Task<int> task, Outcome* outcome) {
  outcome->value.set_value(co_await std::move(task));
}

krait::Task<int> give_later() {
  co_await krait::sleep_for(0s);
  co_return 2;
}

krait::Task<> start_elsewhere(krait::Task<int> task, std::string* outcome) {
  const Foreign foreign = await_elsewhere(std::move(task), outcome);
  for (int i = 0; i < 20; ++i) co_await krait::sleep_for(0s);
}

TEST_F(ForeignCoroutineTest, another_coroutine_type_awaits_it_on_the_loops_thread) {
  std::string outcome;
  krait::run(start_elsewhere(give(1), &outcome));
  EXPECT_EQ(outcome, "1");
}

TEST_F(ForeignCoroutineTest, another_coroutine_type_that_awaits_a_suspending_one_is_not_forgotten) {
  std::string outcome;
  try {
    krait::run(start_elsewhere(give_later(), &outcome));
  } catch (const krait::Error&) {
    outcome = "refused";
  }
  EXPECT_TRUE(outcome == "2" || outcome == "refused") << outcome;
}

TEST_F(ForeignCoroutineTest, awaited_where_no_loop_runs_it_runs_on_a_worker) {
  Outcome outcome;
  const auto give_and_note = [](Outcome* noted) -> krait::Task<int> {
    co_await krait::sleep_for(0s);
    noted->ran_on = std::this_thread::get_id();
    co_return 2;
  };
  auto task = give_and_note(&outcome);
  const Foreign foreign = await_on_a_worker(std::move(task), &outcome);
  EXPECT_EQ(outcome.value.get_future().get(), 2);
  EXPECT_NE(outcome.ran_on, std::this_thread::get_id());
}

// The task ends while the coroutine is being suspended, or before.
TEST_F(ForeignCoroutineTest, it_is_resumed_once_however_soon_the_task_ends) {
  under_chaos(500, [] {
    for (const bool suspends : {false, true}) {
      Outcome outcome;
      const Foreign foreign = await_on_a_worker(suspends ? give_later() : give(2), &outcome);
      EXPECT_EQ(outcome.value.get_future().get(), 2);
    }
  });
}

krait::Task<int> await_a_worker() {
  auto future = std::async(std::launch::async, [] { return krait::spawn(give(2)); });
  co_return co_await future.get();
}

// What a worker gives comes while the task that awaits it is being suspended.
TEST_F(ForeignCoroutineTest, a_task_is_resumed_once_however_soon_its_future_is_set) {
  under_chaos(500, [] { EXPECT_EQ(krait::run(await_a_worker()), 2); });
}

}  // namespace
