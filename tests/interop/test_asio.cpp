// Krait and Boost.Asio: tasks as operations, operations in tasks, one thread for both.
#include <gtest/gtest.h>
#include <krait/interop/asio.hpp>
#include <krait/krait.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/local/connect_pair.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <tuple>
#include <utility>

#include "../support/async_fixture.hpp"
#include "../support/inventory.hpp"

namespace {

using namespace krait_test;
namespace asio = boost::asio;

class AsioTest : public AsyncTest {
 protected:
  AsioTest() {
    krait::exec(
        "import threading\n"
        "async def later(value):\n"
        "  await asyncio.sleep(0)\n"
        "  return value\n"
        "async def where(): return threading.get_ident()\n"
        "async def fail(): raise KeyError('no')\n"
        "started = threading.Event()\n"
        "released = threading.Event()\n"
        "ended = threading.Event()\n"
        "async def wait_for_ever():\n"
        "  started.set()\n"
        "  try: await asyncio.sleep(1000)\n"
        "  finally: ended.set()\n"
        "async def wait_for_release():\n"
        "  started.set()\n"
        "  await asyncio.to_thread(released.wait)\n"
        "  return 3\n");
  }
};

void await_event(const char* name) { global(name).attr("wait")(); }

/// A thread that runs a context, until there is no work in it.
class Service {
 public:
  Service() : thread_([this] { context_.run(); }) {}
  asio::io_context& context() { return context_; }
  void end() {
    work_.reset();
    thread_.join();
  }

 private:
  asio::io_context context_;
  asio::executor_work_guard<asio::io_context::executor_type> work_{context_.get_executor()};
  std::jthread thread_;
};

std::int64_t this_pythons_thread() {
  return krait::import("threading").attr("get_ident")().as<std::int64_t>();
}

template <class Exception>
bool holds(const std::exception_ptr& error) {
  try {
    if (error) std::rethrow_exception(error);
  } catch (const Exception&) {
    return true;
  } catch (...) {
  }
  return false;
}

// ---- Tasks as operations ----

struct NoDefault {
  explicit NoDefault(int given) : number(given) {}
  int number;
};

krait::Task<NoDefault> give_no_default() { co_return NoDefault{7}; }
krait::Task<std::unique_ptr<int>> give_pointer() { co_return std::make_unique<int>(8); }

asio::awaitable<void> await_tasks(std::thread::id here, bool* finished) {
  EXPECT_EQ(
      co_await krait::async_wait(call<std::string>("later", std::string{"x"}), asio::use_awaitable),
      "x");
  EXPECT_EQ(std::this_thread::get_id(), here);
  co_await krait::async_wait(krait::sleep_for(0s), asio::use_awaitable);
  EXPECT_EQ((co_await krait::async_wait(give_no_default(), asio::use_awaitable))->number, 7);
  EXPECT_EQ(*co_await krait::async_wait(give_pointer(), asio::use_awaitable), 8);
  EXPECT_NE(co_await krait::async_wait(call<std::int64_t>("where"), asio::use_awaitable),
            this_pythons_thread());
  try {
    co_await krait::async_wait(call("fail"), asio::use_awaitable);
    ADD_FAILURE();
  } catch (const krait::KeyError&) {
  }
  const auto [error] = co_await krait::async_wait(krait::timeout(0s, krait::sleep_for(for_ever)),
                                                  asio::as_tuple(asio::use_awaitable));
  EXPECT_TRUE(error);
  EXPECT_EQ(std::this_thread::get_id(), here);
  *finished = true;
}

TEST_F(AsioTest, a_coroutine_of_asios_awaits_tasks_and_stays_where_it_is) {
  asio::io_context context;
  bool finished = false;
  asio::co_spawn(context, await_tasks(std::this_thread::get_id(), &finished), asio::detached);
  context.run();
  EXPECT_TRUE(finished);
}

TEST_F(AsioTest, a_callback_is_called_on_its_executor_later_and_keeps_the_context_running) {
  asio::io_context context;
  std::thread::id called_on;
  const auto callback = [&](const std::exception_ptr& error, std::int64_t value) {
    EXPECT_FALSE(error);
    EXPECT_EQ(value, 5);
    called_on = std::this_thread::get_id();
  };
  auto future = krait::spawn(call<std::int64_t>("later", 5));
  EXPECT_TRUE(future.wait_for(for_ever));
  krait::async_wait(std::move(future), asio::bind_executor(asio::make_strand(context), callback));
  EXPECT_EQ(called_on, std::thread::id{});
  context.run();
  EXPECT_EQ(called_on, std::this_thread::get_id());
}

TEST_F(AsioTest, other_tokens_work_too) {
  EXPECT_EQ(krait::async_wait(call<std::int64_t>("later", 5), asio::use_future).get(), 5);
  EXPECT_THROW(krait::async_wait(call("fail"), asio::use_future).get(), krait::KeyError);
  auto deferred = krait::async_wait(call<std::int64_t>("later", 6), asio::deferred);
  EXPECT_EQ(std::move(deferred)(asio::use_future).get(), 6);
}

TEST_F(AsioTest, a_future_that_has_none_and_an_interpreter_that_has_ended_are_errors) {
  auto future = krait::spawn(call<std::int64_t>("later", 5));
  EXPECT_EQ(krait::async_wait(std::move(future), asio::use_future).get(), 5);
  EXPECT_THROW(krait::async_wait(std::move(future), asio::use_future).get(), krait::Error);
  end_python();
  EXPECT_THROW(krait::async_wait(give_pointer(), asio::use_future).get(), krait::Error);
}

TEST_F(AsioTest, a_cancellation_of_the_operation_cancels_the_task) {
  asio::io_context context;
  asio::cancellation_signal signal;
  std::exception_ptr error;
  krait::async_wait(
      call("wait_for_ever"),
      asio::bind_cancellation_slot(
          signal.slot(),
          asio::bind_executor(context, [&](const std::exception_ptr& got, auto) { error = got; })));
  await_event("started");
  signal.emit(asio::cancellation_type::terminal);
  context.run();
  EXPECT_TRUE(holds<krait::Cancelled>(error));
  await_event("ended");
  signal.emit(asio::cancellation_type::terminal);  // too late
}

TEST_F(AsioTest, a_task_cannot_promise_to_have_done_nothing) {
  asio::cancellation_signal signal;
  auto waiting = krait::async_wait(call<std::int64_t>("wait_for_release"),
                                   asio::bind_cancellation_slot(signal.slot(), asio::use_future));
  await_event("started");
  signal.emit(asio::cancellation_type::total);
  global("released").attr("set")();
  EXPECT_EQ(waiting.get(), 3);
}

TEST_F(AsioTest, a_context_that_ends_first_cancels_the_task_and_destroys_the_handler) {
  std::optional<asio::io_context> context{std::in_place};
  const auto kept = std::make_shared<int>(1);
  krait::async_wait(call("wait_for_ever"),
                    asio::bind_executor(asio::make_strand(*context),
                                        [kept](const std::exception_ptr&, auto) { FAIL(); }));
  await_event("started");
  context.reset();
  EXPECT_EQ(kept.use_count(), 1);
  await_event("ended");
}

TEST_F(AsioTest, a_context_may_end_while_tasks_end) {
  for (int i = 0; i < 200; ++i) {
    asio::io_context context;
    for (int j = 0; j < 5; ++j) {
      krait::async_wait(call<std::int64_t>("later", i),
                        asio::bind_executor(context, [](auto...) {}));
    }
    if (i % 2 == 0) context.run_one();
  }
}

TEST_F(AsioTest, an_interpreter_that_ends_first_cancels_the_task) {
  asio::io_context context;
  std::exception_ptr error;
  krait::async_wait(call("wait_for_ever"),
                    asio::bind_executor(context, [&](std::exception_ptr got, krait::Object) {
                      error = std::move(got);
                    }));
  await_event("started");
  end_python();
  context.run();
  EXPECT_TRUE(holds<krait::Cancelled>(error));
}

// ---- One thread for both ----

asio::awaitable<void> take_turns(int* turns) {
  asio::steady_timer timer{co_await asio::this_coro::executor};
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(co_await krait::async_wait(call<std::int64_t>("where"), asio::use_awaitable),
              this_pythons_thread());
    timer.expires_after(10us);
    co_await timer.async_wait(asio::use_awaitable);
    co_await krait::async_wait(krait::sleep_for(10us), asio::use_awaitable);
    ++*turns;
  }
}

TEST_F(AsioTest, python_and_asio_take_turns_on_one_thread) {
  asio::io_context context;
  const krait::AsioEventLoop loop{context};
  int turns = 0;
  for (int i = 0; i < 5; ++i) asio::co_spawn(context, take_turns(&turns), asio::detached);
  context.run();
  EXPECT_EQ(turns, 50);
}

TEST_F(AsioTest, the_loop_does_not_keep_the_context_running) {
  asio::io_context context;
  const krait::AsioEventLoop loop{context};
  auto waiting = krait::spawn(call("wait_for_ever"));
  context.run();
  EXPECT_FALSE(waiting.done());
  for (int i = 0; i < 3; ++i) {
    context.restart();
    auto later = krait::async_wait(call<std::int64_t>("later", i), asio::use_future);
    asio::steady_timer timer{context, 1ms};
    bool fired = false;
    timer.async_wait([&](auto) { fired = true; });
    context.run();
    EXPECT_TRUE(fired);
    EXPECT_EQ(later.get(), i);
  }
  EXPECT_FALSE(waiting.done());
}

TEST_F(AsioTest, the_context_goes_on_after_the_loop) {
  asio::io_context context;
  asio::steady_timer timer{context, 1ms};
  bool fired = false;
  {
    const krait::AsioEventLoop loop{context};
    EXPECT_EQ(context.poll(), 1);
    timer.async_wait([&](auto) { fired = true; });
  }
  { const krait::AsioEventLoop unused{context}; }
  context.restart();  // there was nothing to run for
  context.run();
  EXPECT_TRUE(fired);
}

TEST_F(AsioTest, an_exit_of_python_code_leaves_the_context_which_can_run_on) {
  krait::exec(
      "async def leave(): sys.exit(3)\n"
      "async def start():\n  global leaving\n  leaving = asyncio.create_task(leave())\n");
  asio::io_context context;
  const krait::AsioEventLoop loop{context};
  auto starting = krait::spawn(call("start"));
  EXPECT_THROW(context.run(), krait::SystemExit);
  bool called = false;
  krait::async_wait(call("later", 1),
                    asio::bind_executor(context, [&](const auto&...) { called = true; }));
  context.run();
  EXPECT_TRUE(called);
  starting.get();
  krait::exec("leaving.exception()");
}

TEST_F(AsioTest, another_thread_must_not_turn_the_loop) {
  asio::io_context context;
  const krait::AsioEventLoop loop{context};
  std::jthread{[&] { EXPECT_THROW(context.run(), krait::Error); }}.join();
}

// ---- Operations in tasks ----

using Stream = asio::local::stream_protocol::socket;

krait::Task<std::string> exchange(Stream* near, Stream* far) {
  const auto here = std::this_thread::get_id();
  asio::steady_timer timer{near->get_executor(), 10us};
  co_await timer.async_wait(krait::use_task);
  EXPECT_EQ(co_await asio::async_write(*near, asio::buffer("hello", 5), krait::use_task), 5U);
  std::array<char, 5> data{};
  EXPECT_EQ(co_await asio::async_read(*far, asio::buffer(data), krait::use_task), 5U);
  near->close();
  try {
    co_await far->async_read_some(asio::buffer(data), krait::use_task);
    ADD_FAILURE();
  } catch (const boost::system::system_error& error) {
    EXPECT_EQ(error.code(), asio::error::eof);
  }
  EXPECT_EQ(std::this_thread::get_id(), here);
  co_return std::string(data.begin(), data.end());
}

TEST_F(AsioTest, a_task_awaits_operations_and_stays_where_it_is) {
  Service service;
  Stream near{service.context()};
  Stream far{service.context()};
  asio::local::connect_pair(near, far);
  EXPECT_EQ(krait::run(exchange(&near, &far)), "hello");
  service.end();
}

template <class Signature, class... Values>
auto give(Values... values) {
  const auto initiation = [](auto handler, Values... given) {
    asio::post([handler = std::move(handler), ... given = std::move(given)]() mutable {
      std::move(handler)(std::move(given)...);
    });
  };
  return asio::async_initiate<const krait::UseTask, Signature>(initiation, krait::use_task,
                                                               std::move(values)...);
}

krait::Task<> await_signatures() {
  co_await give<void()>();
  EXPECT_EQ(*co_await give<void(std::unique_ptr<int>)>(std::make_unique<int>(1)), 1);
  EXPECT_EQ((co_await give<void(int, std::string)>(1, "x")), std::tuple(1, "x"));
  EXPECT_EQ((co_await give<void(std::exception_ptr, int, int)>(nullptr, 1, 2)), std::tuple(1, 2));
  EXPECT_EQ(co_await krait::async_wait(call<std::int64_t>("later", 4), krait::use_task), 4);
  co_await krait::async_wait(call("fail"), krait::use_task);
}

TEST_F(AsioTest, every_signature_has_its_result) {
  EXPECT_THROW(krait::run(await_signatures()), krait::KeyError);
}

krait::Task<> await_timer(asio::steady_timer* timer) {
  co_await timer->async_wait(krait::use_task);
}

TEST_F(AsioTest, cancelling_a_task_ends_the_operation_first) {
  Service service;
  asio::steady_timer timer{service.context(), for_ever};
  EXPECT_THROW(krait::run(krait::timeout(1ms, await_timer(&timer))), krait::TimeoutError);
  EXPECT_EQ(timer.cancel(), 0);
  service.end();
}

TEST_F(AsioTest, an_operation_that_is_cancelled_by_others_is_an_error_of_its_own) {
  asio::io_context context;
  const krait::AsioEventLoop loop{context};
  asio::steady_timer timer{context, for_ever};
  std::exception_ptr error;
  krait::async_wait(await_timer(&timer), asio::bind_executor(context, [&](std::exception_ptr got) {
                      error = std::move(got);
                    }));
  asio::steady_timer canceller{context, 1ms};
  canceller.async_wait([&](auto) { timer.cancel(); });
  context.run();
  EXPECT_TRUE(holds<boost::system::system_error>(error));
}

TEST_F(AsioTest, a_context_that_ends_first_is_an_error_of_the_task) {
  std::optional<asio::io_context> context{std::in_place};
  std::optional<asio::steady_timer> timer{std::in_place, *context, for_ever};
  auto waiting = krait::spawn(await_timer(&*timer));
  {
    const auto work = asio::make_work_guard(*context);
    context->run_one();  // the start of the wait
  }
  timer.reset();
  context.reset();
  EXPECT_THROW(waiting.get(), krait::Error);
}

krait::Task<int> alternate(asio::io_context* context) {
  asio::steady_timer timer{*context};
  const auto here = std::this_thread::get_id();
  for (int i = 0; i < 10; ++i) {
    timer.expires_after(10us);
    co_await timer.async_wait(krait::use_task);
    co_await krait::sleep_for(10us);
    EXPECT_EQ(std::this_thread::get_id(), here);
  }
  co_return 1;
}

TEST_F(AsioTest, on_one_thread_tasks_await_both) {
  asio::io_context context;
  const krait::AsioEventLoop loop{context};
  int sum = 0;
  for (int i = 0; i < 5; ++i) {
    krait::async_wait(alternate(&context),
                      asio::bind_executor(context, [&](const std::exception_ptr& error, int one) {
                        EXPECT_FALSE(error);
                        sum += one;
                      }));
  }
  context.run();
  EXPECT_EQ(sum, 5);
}

TEST_F(AsioTest, the_leak_law_holds) {
  expect_nothing_left_at_last_by([] {
    asio::io_context context;
    const krait::AsioEventLoop loop{context};
    int done = 0;
    const auto count = [&] {
      return asio::bind_executor(context, [&](const auto&...) { ++done; });
    };
    krait::async_wait(call("later", 1), count());
    krait::async_wait(call("fail"), count());
    krait::async_wait(alternate(&context), count());
    asio::steady_timer never{context, for_ever};
    krait::async_wait(krait::timeout(1ms, await_timer(&never)), count());
    context.run();
    EXPECT_EQ(done, 4);
  });
}

}  // namespace
