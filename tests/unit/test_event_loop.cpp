// EventLoop: a thread's event loop that the program turns.
#include <gtest/gtest.h>
#include <poll.h>
#include <krait/krait.hpp>

#include <cstddef>
#include <cstdint>
#include <latch>
#include <limits>
#include <optional>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "../support/async_fixture.hpp"

namespace {

using namespace krait_test;

class EventLoopTest : public AsyncTest {
 protected:
  EventLoopTest() {
    krait::exec(
        "import threading\n"
        "async def nap(value):\n"
        "  await asyncio.sleep(0.001)\n"
        "  return value\n"
        "async def wait_for_ever():\n"
        "  try: await asyncio.sleep(1000)\n"
        "  finally: log.append('ended')\n"
        "async def fail(): raise KeyError('no')\n");
  }
};

krait::Task<std::thread::id> cpp_thread() { co_return std::this_thread::get_id(); }

template <class T>
void turn_until_done(krait::EventLoop& loop, const krait::Future<T>& future) {
  while (!future.done()) loop.poll();
}

bool is_readable(int descriptor, int timeout_ms) {
  pollfd entry{.fd = descriptor, .events = POLLIN, .revents = 0};
  return ::poll(&entry, 1, timeout_ms) == 1;
}

TEST_F(EventLoopTest, what_the_thread_spawns_stays_on_it_and_goes_on_when_it_is_turned) {
  krait::EventLoop loop;
  auto future = krait::spawn(cpp_thread());
  EXPECT_FALSE(future.done());
  turn_until_done(loop, future);
  EXPECT_EQ(future.get(), std::this_thread::get_id());
}

TEST_F(EventLoopTest, poll_never_waits) {
  krait::EventLoop loop;
  auto waiting = krait::spawn(call("wait_for_ever"));
  for (int i = 0; i < 1000; ++i) loop.poll();
  EXPECT_FALSE(waiting.done());
}

krait::Task<> yield_often(int* turns) {
  for (int i = 0; i < 100; ++i) {
    co_await krait::yield_now();
    ++*turns;
  }
}

TEST_F(EventLoopTest, poll_runs_what_becomes_ready_meanwhile) {
  krait::EventLoop loop;
  int turns = 0;
  auto future = krait::spawn(yield_often(&turns));
  while (loop.poll()) {
  }
  EXPECT_EQ(turns, 100);
  EXPECT_TRUE(future.done());
}

krait::Task<> yield_for_ever() {
  for (;;) co_await krait::yield_now();
}

TEST_F(EventLoopTest, poll_comes_back_from_tasks_that_are_always_ready) {
  krait::EventLoop loop;
  auto busy = krait::spawn(yield_for_ever());
  EXPECT_TRUE(loop.poll());
}

TEST_F(EventLoopTest, run_for_turns_it_for_that_long) {
  krait::EventLoop loop;
  auto nap = krait::spawn(call<std::int64_t>("nap", std::int64_t{3}));
  while (!nap.done()) loop.run_for(1ms);
  EXPECT_EQ(nap.get(), 3);
}

krait::Task<> stop_when_done(std::stop_source* source) {
  co_await krait::sleep_for(1ms);
  source->request_stop();
}

TEST_F(EventLoopTest, a_time_that_is_no_number_is_an_error) {
  krait::EventLoop loop;
  const std::chrono::duration<double> time{std::numeric_limits<double>::quiet_NaN()};
  EXPECT_THROW(loop.run_for(time), krait::Error);
}

TEST_F(EventLoopTest, run_until_ends_with_a_stop_of_a_task) {
  krait::EventLoop loop;
  std::stop_source source;
  auto stopping = krait::spawn(stop_when_done(&source));
  loop.run_until(source.get_token());
  loop.run_until(source.get_token());  // a stop that was requested before
  while (!stopping.done()) loop.poll();
  stopping.get();
}

TEST_F(EventLoopTest, run_until_ends_with_a_stop_of_another_thread) {
  krait::EventLoop loop;
  std::stop_source source;
  const std::jthread other{[&] { source.request_stop(); }};
  loop.run_until(source.get_token());
}

// ---- The descriptor ----

TEST_F(EventLoopTest, its_descriptor_is_readable_when_something_is_spawned) {
  krait::EventLoop loop;
  const int descriptor = loop.wait_handle();
  loop.poll();
  EXPECT_FALSE(is_readable(descriptor, 0));
  auto future = krait::spawn(cpp_thread());
  EXPECT_TRUE(is_readable(descriptor, 0));
  turn_until_done(loop, future);
  EXPECT_FALSE(is_readable(descriptor, 0));
}

TEST_F(EventLoopTest, its_descriptor_is_readable_when_a_timer_is_due) {
  krait::EventLoop loop;
  const int descriptor = loop.wait_handle();
  auto nap = krait::spawn(call<std::int64_t>("nap", std::int64_t{3}));
  while (!nap.done()) {
    ASSERT_TRUE(is_readable(descriptor, -1));
    loop.poll();
  }
  EXPECT_EQ(nap.get(), 3);
}

krait::Task<std::int64_t> on_a_worker() {
  co_return co_await call<std::int64_t>("nap", std::int64_t{4});
}

krait::Task<std::int64_t> await_worker(krait::Future<std::int64_t> future) {
  co_return co_await std::move(future);
}

TEST_F(EventLoopTest, its_descriptor_is_readable_when_another_thread_has_a_result) {
  krait::Future<std::int64_t> worker = [] {
    std::optional<krait::Future<std::int64_t>> spawned;
    std::jthread{[&] { spawned.emplace(krait::spawn(on_a_worker())); }}.join();
    return *std::move(spawned);
  }();
  krait::EventLoop loop;
  const int descriptor = loop.wait_handle();
  auto future = krait::spawn(await_worker(std::move(worker)));
  while (!future.done()) {
    ASSERT_TRUE(is_readable(descriptor, -1));
    loop.poll();
  }
  EXPECT_EQ(future.get(), 4);
}

TEST_F(EventLoopTest, its_descriptor_is_readable_when_data_comes) {
  krait::exec(
      "import socket\n"
      "a, b = socket.socketpair()\n"
      "a.setblocking(False)\n"
      "async def receive(): return await asyncio.get_running_loop().sock_recv(a, 10)\n");
  krait::EventLoop loop;
  const int descriptor = loop.wait_handle();
  auto data = krait::spawn(call<std::vector<std::byte>>("receive"));
  while (loop.poll()) {
  }
  EXPECT_FALSE(is_readable(descriptor, 0));
  krait::exec("b.send(b'hello')");
  while (!data.done()) {
    ASSERT_TRUE(is_readable(descriptor, -1));
    loop.poll();
  }
  EXPECT_EQ(data.get().size(), 5U);
  krait::exec("a.close(); b.close()");
}

// ---- Misuse, errors and ends ----

TEST_F(EventLoopTest, get_is_an_error_where_the_program_turns_the_loop) {
  krait::EventLoop loop;
  auto future = krait::spawn(call("wait_for_ever"));
  EXPECT_THROW(future.get(), krait::Error);
}

TEST_F(EventLoopTest, a_thread_has_one_at_a_time) {
  {
    krait::EventLoop loop;
    EXPECT_THROW(krait::EventLoop{}, krait::Error);
  }
  krait::EventLoop again;
}

krait::Task<> turn_inside(krait::EventLoop* loop) {
  loop->poll();
  co_return;
}

TEST_F(EventLoopTest, turning_it_inside_a_task_is_an_error) {
  krait::EventLoop loop;
  auto future = krait::spawn(turn_inside(&loop));
  turn_until_done(loop, future);
  EXPECT_THROW(future.get(), krait::Error);
}

TEST_F(EventLoopTest, on_another_thread_it_is_an_error) {
  krait::EventLoop loop;
  std::jthread{[&] { EXPECT_THROW(loop.poll(), krait::Error); }}.join();
}

TEST_F(EventLoopTest, errors_are_those_of_the_futures) {
  krait::EventLoop loop;
  auto failing = krait::spawn(call("fail"));
  turn_until_done(loop, failing);
  EXPECT_THROW(failing.get(), krait::KeyError);
}

TEST_F(EventLoopTest, an_exit_of_python_code_is_thrown_by_the_turn) {
  krait::exec(
      "async def leave(): sys.exit(3)\n"
      "async def start():\n  global leaving\n  leaving = asyncio.create_task(leave())\n");
  krait::EventLoop loop;
  auto starting = krait::spawn(call("start"));
  EXPECT_THROW(
      {
        for (;;) loop.poll();
      },
      krait::SystemExit);
  starting.get();
  krait::exec("leaving.exception()");
}

TEST_F(EventLoopTest, run_works_beside_it) {
  krait::EventLoop loop;
  auto nap = krait::spawn(call<std::int64_t>("nap", std::int64_t{1}));
  EXPECT_EQ(krait::run(call<std::int64_t>("nap", std::int64_t{2})), 2);
  turn_until_done(loop, nap);
  EXPECT_EQ(nap.get(), 1);
}

// Waits for the handle before each turn, as a program's own loop does; counts exits.
template <class T>
int turn_when_readable(krait::EventLoop& loop, int handle, const krait::Future<T>& future) {
  int exits = 0;
  while (!future.done()) {
    if (!is_readable(handle, 10'000)) throw std::runtime_error{"nobody woke the loop"};
    try {
      loop.poll();
    } catch (const krait::SystemExit&) {
      ++exits;
    }
  }
  return exits;
}

TEST_F(EventLoopTest, its_handle_wakes_after_a_run_beside_it) {
  krait::EventLoop loop;
  const int handle = loop.wait_handle();
  for (std::int64_t i = 0; i < 3; ++i) {
    const auto before = krait::spawn(call<std::int64_t>("nap", i));
    krait::run(call<std::int64_t>("nap", i));
    const auto after = krait::spawn(call<std::int64_t>("nap", i));
    turn_when_readable(loop, handle, before);
    turn_when_readable(loop, handle, after);
  }
}

TEST_F(EventLoopTest, its_handle_wakes_after_an_exit_left_a_turn) {
  krait::exec(
      "import sys\n"
      "async def nap_beside_an_exit():\n"
      "  asyncio.get_running_loop().call_later(0.001, sys.exit, 3)\n"
      "  await asyncio.sleep(0.02)\n");
  krait::EventLoop loop;
  const int handle = loop.wait_handle();
  const auto nap = krait::spawn(call("nap_beside_an_exit"));
  EXPECT_EQ(turn_when_readable(loop, handle, nap), 1);
}

// A stop ends a turn, and no more.
TEST_F(EventLoopTest, what_python_code_stops_goes_on_in_the_next_turn) {
  krait::exec(
      "async def stop(value):\n"
      "  asyncio.get_running_loop().stop()\n"
      "  await asyncio.sleep(0.001)\n"
      "  return value\n");
  krait::EventLoop loop;
  auto polled = krait::spawn(call<std::int64_t>("stop", std::int64_t{1}));
  turn_until_done(loop, polled);
  EXPECT_EQ(polled.get(), 1);
  std::stop_source source;
  auto served = krait::spawn(call<std::int64_t>("stop", std::int64_t{2}));
  const auto stop_after = [](krait::Future<std::int64_t>* future,
                             std::stop_source ends) -> krait::Task<std::int64_t> {
    const std::int64_t value = co_await std::move(*future);
    ends.request_stop();
    co_return value;
  };
  auto ending = krait::spawn(stop_after(&served, source));
  loop.run_until(source.get_token());
  turn_until_done(loop, ending);
  EXPECT_EQ(ending.get(), 2);
}

TEST_F(EventLoopTest, waiting_for_a_future_says_that_the_loop_must_be_turned) {
  krait::EventLoop loop;
  auto nap = krait::spawn(call<std::int64_t>("nap", std::int64_t{1}));
  try {
    nap.get();
    FAIL();
  } catch (const krait::Error& error) {
    EXPECT_NE(std::string{error.what()}.find("turn the loop"), std::string::npos) << error.what();
  }
  turn_until_done(loop, nap);
  EXPECT_EQ(nap.get(), 1);
}

TEST_F(EventLoopTest, what_is_pending_at_its_end_goes_on_in_the_next_run) {
  std::optional<krait::EventLoop> loop{std::in_place};
  auto nap = krait::spawn(call<std::int64_t>("nap", std::int64_t{1}));
  loop.reset();
  EXPECT_EQ(nap.get(), 1);
}

// Whichever thread closes the loop: what had not started must not start there.
TEST_F(EventLoopTest, the_interpreters_end_cancels_what_another_threads_loop_never_started) {
  krait::run(call<std::int64_t>("nap", std::int64_t{1}));  // this thread has a loop, too
  std::latch spawned{1}, ended{1};
  std::jthread other{[&] {
    krait::EventLoop loop;
    auto waiting = krait::spawn(call("wait_for_ever"));
    spawned.count_down();
    ended.wait();
    EXPECT_THROW(waiting.get(), krait::Cancelled);
  }};
  spawned.wait();
  end_python();
  ended.count_down();
}

TEST_F(EventLoopTest, the_interpreters_end_cancels_what_is_pending) {
  krait::EventLoop loop;
  auto waiting = krait::spawn(call("wait_for_ever"));
  while (loop.poll()) {
  }
  end_python();
  EXPECT_THROW(waiting.get(), krait::Cancelled);
  EXPECT_THROW(loop.poll(), krait::Error);
}

}  // namespace
