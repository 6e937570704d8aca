// spawn() and Future: tasks that run by themselves, on the worker pool and on this thread's loop.
#include <gtest/gtest.h>
#include <krait/krait.hpp>

#include <atomic>
#include <cstdint>
#include <exception>
#include <future>
#include <limits>
#include <memory>
#include <optional>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "../support/async_fixture.hpp"
#include "../support/async_threads.hpp"

namespace {

using namespace krait_test;

class SpawnTest : public AsyncTest {
 protected:
  SpawnTest() {
    krait::exec(
        "import threading\n"
        "async def answer(): return 42\n"
        "async def later(value):\n"
        "  await asyncio.sleep(0)\n"
        "  return value\n"
        "async def where(): return threading.get_ident()\n"
        "async def fail(): raise KeyError('no')\n"
        "started = threading.Event()\n"
        "async def wait_for_ever():\n"
        "  started.set()\n"
        "  try: await asyncio.sleep(1000)\n"
        "  finally: log.append('ended')\n"
        "async def stubborn(value):\n"
        "  started.set()\n"
        "  try: await asyncio.sleep(1000)\n"
        "  except asyncio.CancelledError: return value\n"
        "async def fails_in_cleanup():\n"
        "  started.set()\n"
        "  try: await asyncio.sleep(1000)\n"
        "  finally: raise ValueError('in cleanup')\n");
  }
};

// Blocks until the task that was spawned last has begun to wait.
void await_start() { global("started").attr("wait")(); }

// ---- From a thread that runs no loop ----

TEST_F(SpawnTest, get_gives_the_value) {
  EXPECT_EQ(krait::spawn(call<std::int64_t>("answer")).get(), 42);
  auto later = krait::spawn(call<std::string>("later", std::string{"x"}));
  EXPECT_EQ(later.get(), "x");
  EXPECT_FALSE(later.valid());
  EXPECT_THROW(later.get(), krait::Error);
}

krait::Task<std::thread::id> cpp_thread() { co_return std::this_thread::get_id(); }

TEST_F(SpawnTest, it_runs_on_a_worker_thread_and_always_on_the_same_one_by_default) {
  const auto first = krait::spawn(cpp_thread()).get();
  EXPECT_NE(first, std::this_thread::get_id());
  EXPECT_EQ(krait::spawn(cpp_thread()).get(), first);
  EXPECT_EQ(krait::spawn(call<std::int64_t>("where")).get(),
            krait::spawn(call<std::int64_t>("where")).get());
}

TEST_F(SpawnTest, errors_arrive_as_what_they_are) {
  auto failing = krait::spawn(call("fail"));
  EXPECT_THROW(failing.get(), krait::KeyError);
}

krait::Task<int> throw_cpp() {
  throw std::out_of_range{"cpp"};
  co_return 1;
}

TEST_F(SpawnTest, errors_of_cpp_are_not_changed) {
  auto failing = krait::spawn(throw_cpp());
  EXPECT_THROW(failing.get(), std::out_of_range);
}

krait::Task<std::unique_ptr<int>> give_pointer() { co_return std::make_unique<int>(7); }

TEST_F(SpawnTest, results_need_only_be_movable) {
  EXPECT_EQ(*krait::spawn(give_pointer()).get(), 7);
}

TEST_F(SpawnTest, many_at_once) {
  std::vector<krait::Future<std::int64_t>> futures;
  for (std::int64_t i = 0; i < 2000; ++i)
    futures.push_back(krait::spawn(call<std::int64_t>("later", i)));
  for (std::int64_t i = 0; i < 2000; ++i) EXPECT_EQ(futures[static_cast<std::size_t>(i)].get(), i);
}

TEST_F(SpawnTest, from_many_threads) {
  std::atomic<std::int64_t> sum{0};
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 8; ++t) {
      threads.emplace_back([&sum, t] {
        for (std::int64_t i = 0; i < 100; ++i) {
          sum += krait::spawn(call<std::int64_t>("later", i + t)).get();
        }
      });
    }
  }
  EXPECT_EQ(sum, 8 * 4950 + 100 * 28);
}

TEST_F(SpawnTest, done_and_wait_for) {
  auto waiting = krait::spawn(call("wait_for_ever"));
  await_start();
  EXPECT_FALSE(waiting.done());
  EXPECT_FALSE(waiting.wait_for(1ms));
  waiting.cancel();
  EXPECT_TRUE(waiting.wait_for(for_ever));
  EXPECT_TRUE(waiting.done());
  EXPECT_THROW(waiting.get(), krait::Cancelled);
  EXPECT_EQ(log(), Log{"ended"});
}

TEST_F(SpawnTest, a_time_that_is_no_number_is_an_error) {
  const auto never = krait::spawn(call("wait_for_ever"));
  const std::chrono::duration<double> time{std::numeric_limits<double>::quiet_NaN()};
  EXPECT_THROW(static_cast<void>(never.wait_for(time)), krait::Error);
}

TEST_F(SpawnTest, a_dropped_future_cancels_its_task) {
  {
    auto dropped = krait::spawn(call("wait_for_ever"));
    await_start();
  }
  krait::spawn(call("answer")).get();
  krait::spawn(call<std::string>("later", std::string{})).get();
  EXPECT_EQ(log(), Log{"ended"});
}

krait::Task<> note_start(std::shared_ptr<std::atomic<bool>> started) {
  *started = true;
  co_return;
}

TEST_F(SpawnTest, one_that_is_cancelled_before_its_start_never_starts) {
  const auto started = std::make_shared<std::atomic<bool>>(false);
  std::stop_source source;
  source.request_stop();
  auto cancelled = krait::spawn(note_start(started), {.stop_token = source.get_token()});
  EXPECT_THROW(cancelled.get(), krait::Cancelled);
  EXPECT_FALSE(*started);
}

TEST_F(SpawnTest, a_stop_token_cancels_it) {
  std::stop_source source;
  auto waiting = krait::spawn(call("wait_for_ever"), {.stop_token = source.get_token()});
  source.request_stop();
  EXPECT_THROW(waiting.get(), krait::Cancelled);
}

TEST_F(SpawnTest, one_that_swallows_its_cancellation_gives_its_value) {
  auto stubborn = krait::spawn(call<std::int64_t>("stubborn", std::int64_t{3}));
  await_start();
  stubborn.cancel();
  stubborn.cancel();
  EXPECT_EQ(stubborn.get(), 3);
}

TEST_F(SpawnTest, cancelling_what_is_done_does_nothing) {
  auto done = krait::spawn(call<std::int64_t>("answer"));
  EXPECT_TRUE(done.wait_for(for_ever));
  done.cancel();
  EXPECT_EQ(done.get(), 42);
}

TEST_F(SpawnTest, an_exit_is_an_exception_and_the_worker_lives_on) {
  krait::exec("async def leave(): sys.exit(3)");
  auto leaving = krait::spawn(call("leave"));
  EXPECT_THROW(leaving.get(), krait::SystemExit);
  EXPECT_EQ(krait::spawn(call<std::int64_t>("answer")).get(), 42);
}

// ---- Errors that nobody waits for ----

TEST_F(SpawnTest, a_detached_task_runs_to_its_end_and_its_error_goes_to_the_handler) {
  krait::spawn(call("answer")).detach([](const std::exception_ptr&) { FAIL(); });
  std::promise<std::string> said;
  krait::spawn(call("fail")).detach([&](const std::exception& error) {
    said.set_value(error.what());
  });
  EXPECT_EQ(said.get_future().get(), "KeyError: 'no'");
}

TEST_F(SpawnTest, a_handler_of_what_is_done_is_called_here) {
  auto failed = krait::spawn(call("fail"));
  EXPECT_TRUE(failed.wait_for(for_ever));
  std::thread::id where;
  std::move(failed).detach([&](const std::exception_ptr&) { where = std::this_thread::get_id(); });
  EXPECT_EQ(where, std::this_thread::get_id());
}

class UnhandledTest : public SpawnTest {
 protected:
  UnhandledTest() {
    end_python();
    python_.emplace(krait::Config{.on_unhandled = [this](const std::exception_ptr& error) {
      try {
        std::rethrow_exception(error);
      } catch (const std::exception& exception) {
        said_.set_value(exception.what());
      }
    }});
    krait::exec(
        "import asyncio, threading\n"
        "started = threading.Event()\n"
        "async def answer(): return 42\n"
        "async def fail(): raise KeyError('no')\n"
        "async def fails_in_cleanup():\n"
        "  started.set()\n"
        "  try: await asyncio.sleep(1000)\n"
        "  finally: raise ValueError('in cleanup')\n");
  }
  void TearDown() override {
    python_.reset();
    SpawnTest::TearDown();
  }

  std::promise<std::string> said_;
  std::optional<krait::Interpreter> python_;
};

TEST_F(UnhandledTest, gets_the_error_of_a_future_that_is_dropped_when_it_is_done) {
  {
    auto failed = krait::spawn(call("fail"));
    EXPECT_TRUE(failed.wait_for(for_ever));
  }
  EXPECT_EQ(said_.get_future().get(), "KeyError: 'no'");
}

TEST_F(UnhandledTest, gets_the_error_that_comes_after_the_future_was_dropped) {
  {
    auto dropped = krait::spawn(call("fails_in_cleanup"));
    await_start();
  }
  EXPECT_EQ(said_.get_future().get(), "ValueError: in cleanup");
}

TEST_F(UnhandledTest, gets_what_an_error_handler_throws) {
  krait::spawn(call("fail")).detach([](const std::exception_ptr&) {
    throw std::runtime_error{"thrown by the handler"};
  });
  EXPECT_EQ(said_.get_future().get(), "thrown by the handler");
}

TEST_F(SpawnTest, without_a_handler_the_error_is_printed) {
  may_speak();
  auto failed = krait::spawn(call("fail"));
  EXPECT_TRUE(failed.wait_for(for_ever));
  failed = krait::spawn(call("answer"));
  EXPECT_NE(stderr_text().find("KeyError: 'no'"), std::string::npos);
  failed.get();
}

// ---- From a thread that runs its loop ----

krait::Task<std::pair<std::thread::id, bool>> spawn_here() {
  auto future = krait::spawn(cpp_thread());
  const bool at_once = future.done();
  co_return std::pair{co_await std::move(future), at_once};
}

TEST_F(SpawnTest, inside_a_task_it_stays_on_the_thread) {
  const auto [thread, at_once] = krait::run(spawn_here());
  EXPECT_EQ(thread, std::this_thread::get_id());
  EXPECT_FALSE(at_once);
}

krait::Task<std::int64_t> await_several() {
  std::vector<krait::Future<std::int64_t>> futures;
  for (std::int64_t i = 0; i < 10; ++i)
    futures.push_back(krait::spawn(call<std::int64_t>("later", i)));
  std::int64_t sum = 0;
  for (auto& future : futures) sum += co_await future;
  co_return sum;
}

TEST_F(SpawnTest, futures_are_awaited_in_tasks) { EXPECT_EQ(krait::run(await_several()), 45); }

krait::Task<> get_in_a_task() {
  auto future = krait::spawn(call("answer"));
  future.get();
  co_return;
}

TEST_F(SpawnTest, get_on_a_thread_that_runs_its_loop_is_an_error) {
  const auto error = error_of<krait::Error>(get_in_a_task());
  ASSERT_TRUE(error);
  EXPECT_NE(std::string{error->what()}.find("co_await"), std::string::npos) << error->what();
}

krait::Task<std::int64_t> get_when_done() {
  auto future = krait::spawn(call<std::int64_t>("answer"));
  while (!future.done()) co_await krait::sleep_for(0s);
  co_return future.get();
}

TEST_F(SpawnTest, get_of_what_is_done_is_none) { EXPECT_EQ(krait::run(get_when_done()), 42); }

krait::Task<std::int64_t> await_of_worker(krait::Future<std::int64_t> future) {
  co_return co_await std::move(future);
}

TEST_F(SpawnTest, a_task_awaits_what_runs_on_a_worker) {
  EXPECT_EQ(krait::run(await_of_worker(krait::spawn(call<std::int64_t>("later", std::int64_t{5})))),
            5);
}

krait::Task<krait::Future<std::int64_t>> leave_behind() {
  co_return krait::spawn(call<std::int64_t>("later", std::int64_t{6}));
}

TEST_F(SpawnTest, get_turns_this_threads_idle_loop) {
  auto future = krait::run(leave_behind());
  EXPECT_FALSE(future.done());
  EXPECT_EQ(future.get(), 6);
}

krait::Task<krait::Future<krait::Object>> leave_behind_for_ever() {
  co_return krait::spawn(call("wait_for_ever"));
}

TEST_F(SpawnTest, wait_for_turns_this_threads_idle_loop_and_comes_back) {
  auto future = krait::run(leave_behind_for_ever());
  EXPECT_FALSE(future.wait_for(2ms));
  future.cancel();
  EXPECT_THROW(future.get(), krait::Cancelled);
}

krait::Task<> await_for_ever(std::stop_source* source) {
  auto future = krait::spawn(call("wait_for_ever"));
  co_await krait::sleep_for(0s);
  source->request_stop();
  co_await future;
}

TEST_F(SpawnTest, a_task_that_is_cancelled_cancels_what_it_awaits) {
  std::stop_source source;
  EXPECT_THROW(krait::run(await_for_ever(&source), source.get_token()), krait::Cancelled);
  EXPECT_EQ(log(), Log{"ended"});
}

krait::Task<> await_failing_cleanup(std::stop_source* source) {
  auto future = krait::spawn(call("fails_in_cleanup"));
  co_await krait::sleep_for(0s);
  source->request_stop();
  co_await future;
}

TEST_F(SpawnTest, an_error_in_its_cleanup_is_not_lost) {
  std::stop_source source;
  EXPECT_THROW(krait::run(await_failing_cleanup(&source), source.get_token()), krait::ValueError);
}

krait::Task<std::string> context_of_children() {
  krait::exec(
      "var = contextvars.ContextVar('var', default='unset')\nvar.set('parent')\n"
      "async def read():\n  seen = var.get()\n  var.set('child')\n  return seen\n");
  auto first = krait::spawn(call<std::string>("read"));
  auto second = krait::spawn(call<std::string>("read"));
  std::string seen = co_await first;
  seen += "," + co_await second;
  co_return seen;
}

TEST_F(SpawnTest, each_has_a_copy_of_the_context) {
  EXPECT_EQ(krait::run(context_of_children()), "parent,parent");
}

// ---- The end ----

TEST_F(SpawnTest, the_interpreters_end_cancels_what_runs) {
  auto waiting = krait::spawn(call("wait_for_ever"));
  await_start();
  end_python();
  EXPECT_TRUE(waiting.done());
  EXPECT_THROW(waiting.get(), krait::Cancelled);
}

TEST_F(SpawnTest, without_an_interpreter_it_is_an_error) {
  end_python();
  EXPECT_THROW(static_cast<void>(krait::spawn(call("answer"))), krait::Error);
}

// What a task's error says whose worker got no loop.
template <class Exception>
std::string message_without_a_loop() {
  auto refused = krait::spawn(cpp_thread());
  try {
    refused.get();
  } catch (const Exception& error) {
    return error.what();
  }
  return "nothing";
}

TEST_F(SpawnTest, a_factory_that_fails_is_the_error_of_each_task) {
  end_python();
  const krait::Interpreter python{krait::Config{.event_loop = "no_such_module:make"}};
  for (int i = 0; i < 3; ++i) {
    const std::string message = message_without_a_loop<krait::ModuleNotFoundError>();
    EXPECT_NE(message.find("Config::event_loop 'no_such_module:make'"), std::string::npos);
  }
}

TEST_F(SpawnTest, a_factory_that_fails_stops_nobody_who_spawns_under_the_gil) {
  end_python();
  const krait::Interpreter python{krait::Config{.event_loop = "no_such_module:make"}};
  on_threads(4, [](int) {
    for (int i = 0; i < 50; ++i) {
      auto future = [] {
        const krait::GilLock gil;
        return krait::spawn(cpp_thread());
      }();
      EXPECT_THROW(future.get(), krait::ModuleNotFoundError);
    }
  });
}

TEST_F(SpawnTest, a_factory_that_makes_no_loop_is_named) {
  end_python();
  const krait::Interpreter python{krait::Config{.event_loop = "os:getcwd"}};
  const std::string message = message_without_a_loop<krait::TypeError>();
  EXPECT_NE(message.find("Config::event_loop 'os:getcwd'"), std::string::npos);
}

TEST_F(SpawnTest, a_worker_whose_loop_python_code_stops_or_closes_goes_on) {
  krait::exec(
      "async def stop(value):\n"
      "  asyncio.get_running_loop().stop()\n"
      "  await asyncio.sleep(0.001)\n"
      "  return value\n"
      "async def close(): asyncio.get_running_loop().close()\n");
  for (std::int64_t i = 0; i < 3; ++i) {
    auto waiting = krait::spawn(call<std::int64_t>("later", i));
    EXPECT_EQ(krait::spawn(call<std::int64_t>("stop", i)).get(), i);
    EXPECT_EQ(waiting.get(), i);
    EXPECT_THROW(krait::spawn(call("close")).get(), krait::RuntimeError);
  }
}

TEST_F(SpawnTest, several_workers_share_the_work) {
  end_python();
  const krait::Interpreter python{krait::Config{.workers = 3}};
  krait::exec(
      "import asyncio, threading\n"
      "barrier = threading.Barrier(3)\n"
      "async def meet():\n  barrier.wait()\n  return threading.get_ident()\n");
  std::vector<krait::Future<std::int64_t>> futures;
  for (int i = 0; i < 3; ++i) futures.push_back(krait::spawn(call<std::int64_t>("meet")));
  std::vector<std::int64_t> threads;
  for (auto& future : futures) threads.push_back(future.get());
  EXPECT_NE(threads[0], threads[1]);
  EXPECT_NE(threads[1], threads[2]);
}

}  // namespace
