// with(): C++ code inside Python's context managers, of both kinds.
#include "krait/with.hpp"

#include <gtest/gtest.h>
#include <krait/krait.hpp>

#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "../support/async_fixture.hpp"
#include "../support/python.hpp"

namespace {

using krait::Object;
using krait_test::call;
using krait_test::caught;
using krait_test::for_ever;
using krait_test::global;
using krait_test::Log;

constexpr std::string_view managers = R"(
import contextlib

class Manager:
    takes = False
    def __enter__(self):
        log.append("enter")
        return 5
    def __exit__(self, type, value, traceback):
        log.append("exit" if type is None else f"exit {type.__name__} {value}".rstrip())
        assert type is None or (isinstance(value, type) and sys.exc_info()[1] is value)
        return self.takes

class Taking(Manager):
    takes = True

class Failing(Manager):
    def __exit__(self, type, value, traceback):
        raise KeyError("left")

class AsyncManager:
    takes = False
    async def __aenter__(self):
        await asyncio.sleep(0)
        log.append("aenter")
        return 6
    async def __aexit__(self, type, value, traceback):
        await asyncio.sleep(0)
        log.append("aexit" if type is None else f"aexit {type.__name__} {value}".rstrip())
        return self.takes

class AsyncTaking(AsyncManager):
    takes = True

class Quick(AsyncManager):
    async def __aexit__(self, type, value, traceback):
        log.append(f"aexit {type.__name__}")

@contextlib.contextmanager
def generated():
    log.append("enter")
    try:
        yield "value"
    except ValueError as error:
        log.append(f"caught {error}")
        raise
    finally:
        log.append("exit")

def raising():
    raise ValueError("from python")
)";

class WithTest : public krait_test::AsyncTest {
 protected:
  WithTest() { krait::exec(managers); }
};

Object make(const char* name) { return global(name)(); }

TEST_F(WithTest, gives_the_entered_value_and_the_result) {
  EXPECT_EQ(krait::with(make("Manager"), [](const Object& five) { return five.as<int>() + 1; }), 6);
  EXPECT_EQ(log(), (Log{"enter", "exit"}));
  EXPECT_EQ(krait::with<int>(make("Manager"), [](int five) { return five + 1; }), 6);
  bool ran = false;
  krait::with(make("Manager"), [&] { ran = true; });
  EXPECT_TRUE(ran);
}

TEST_F(WithTest, hands_the_error_to_the_manager_and_throws_it_on) {
  const auto fail = [](const Object&) { throw std::invalid_argument{"bad"}; };
  EXPECT_STREQ(caught<std::invalid_argument>([&] { krait::with(make("Manager"), fail); }).what(),
               "bad");
  EXPECT_EQ(log(), (Log{"enter", "exit ValueError bad"}));
}

TEST_F(WithTest, throws_pythons_error_on_as_the_same_object) {
  const Object manager = make("generated");
  const auto fail = [](const Object&) { global("raising")(); };
  const auto error = caught<krait::ValueError>([&] { krait::with(manager, fail); });
  EXPECT_EQ(error.message(), "from python");
  EXPECT_EQ(log(), (Log{"enter", "caught from python", "exit"}));
}

TEST_F(WithTest, ends_where_the_manager_takes_the_error_on_itself) {
  krait::with(make("Taking"), [] { throw std::invalid_argument{"bad"}; });
  EXPECT_EQ(log(), (Log{"enter", "exit ValueError bad"}));
  const auto nothing = krait::with(
      make("Taking"), []() -> std::optional<int> { throw std::invalid_argument{"bad"}; });
  EXPECT_EQ(nothing, std::nullopt);
  const auto fail = []() -> int { throw std::invalid_argument{"bad"}; };
  EXPECT_STREQ(caught<krait::Error>([&] { krait::with(make("Taking"), fail); }).what(),
               "krait::with: the context manager suppressed an error, and so the function has no "
               "result: let it return a std::optional, or nothing (the error: bad)");
}

TEST_F(WithTest, throws_what_leaving_raises_with_the_first_error_as_its_context) {
  const auto fail = [] { throw std::invalid_argument{"bad"}; };
  const auto error = caught<krait::KeyError>([&] { krait::with(make("Failing"), fail); });
  EXPECT_EQ(error.message(), "'left'");
  ASSERT_TRUE(error.cause());
  EXPECT_EQ(error.cause()->message(), "bad");
}

TEST_F(WithTest, leaves_where_the_entered_value_is_of_another_type) {
  EXPECT_THROW(krait::with<std::string>(make("Manager"), [](const std::string&) {}),
               krait::ConversionError);
  EXPECT_EQ(log().size(), 2U);
}

TEST_F(WithTest, says_that_an_object_is_no_manager) {
  EXPECT_STREQ(caught<krait::TypeError>([] { krait::with(Object{3}, [] {}); }).message().c_str(),
               "'int' object does not support the context manager protocol");
  EXPECT_TRUE(krait_test::contains(
      caught<krait::TypeError>([] { krait::with(make("AsyncManager"), [] {}); }).message(),
      "give krait::with a function that returns a krait::Task"));
}

krait::Task<int> add_one(Object six) {
  co_await krait::yield_now();
  co_return six.as<int>() + 1;
}

krait::Task<int> fail_with(Object) {
  co_await krait::yield_now();
  throw std::invalid_argument{"bad"};
}

krait::Task<void> wait_for_ever(Object) { co_await krait::sleep_for(for_ever); }

TEST_F(WithTest, in_a_task_awaits_entering_and_leaving) {
  EXPECT_EQ(krait::run(krait::with(make("AsyncManager"), &add_one)), 7);
  EXPECT_EQ(log(), (Log{"aenter", "aexit"}));
}

TEST_F(WithTest, in_a_task_takes_managers_that_are_not_async) {
  EXPECT_EQ(krait::run(krait::with(make("Manager"), &add_one)), 6);
  EXPECT_EQ(log(), (Log{"enter", "exit"}));
}

TEST_F(WithTest, in_a_task_hands_the_error_to_the_manager) {
  EXPECT_THROW(krait::run(krait::with(make("AsyncManager"), &fail_with)), std::invalid_argument);
  EXPECT_EQ(log(), (Log{"aenter", "aexit ValueError bad"}));
  EXPECT_THROW(krait::run(krait::with(make("AsyncTaking"), &fail_with)), krait::Error);
}

TEST_F(WithTest, in_a_task_says_that_an_object_is_no_manager) {
  EXPECT_THROW(krait::run(krait::with(Object{3}, &add_one)), krait::TypeError);
}

TEST_F(WithTest, lets_a_cancellation_pass_through_the_manager) {
  EXPECT_THROW(krait::run(krait::timeout(std::chrono::milliseconds{1},
                                         krait::with(make("AsyncManager"), &wait_for_ever))),
               krait::TimeoutError);
  EXPECT_EQ(log(), (Log{"aenter", "aexit CancelledError"}));
}

krait::Task<void> wait_in_pythons_timeout() {
  const Object timeout = krait::import("asyncio").attr("timeout")(0.001);
  co_await krait::with(timeout, &wait_for_ever);
}

TEST_F(WithTest, works_with_pythons_own_timeout) {
  if (!krait::import("asyncio").has_attr("timeout")) GTEST_SKIP() << "before 3.11";
  EXPECT_THROW(krait::run(wait_in_pythons_timeout()), krait::TimeoutError);
}

// Drives the task's coroutine to its first wait, and closes it there.
void close_inside(Object manager) {
  krait::exec(
      "def close_inside(coroutine):\n"
      "    for _ in range(3):\n"
      "        coroutine.send(None)\n"
      "    coroutine.close()\n");
  const std::function<krait::Task<void>()> inside = [&] {
    return krait::with(manager, [](Object) -> krait::Task<void> {
      while (true) co_await krait::yield_now();
    });
  };
  global("close_inside")(Object{inside}());
}

TEST_F(WithTest, leaves_the_manager_where_the_task_is_closed_inside) {
  close_inside(make("Quick"));
  EXPECT_EQ(log(), (Log{"aenter", "aexit GeneratorExit"}));
}

TEST_F(WithTest, leaves_a_manager_that_is_not_async_where_the_task_is_closed_inside) {
  close_inside(make("Manager"));
  EXPECT_EQ(log(), (Log{"enter", "exit GeneratorExit"}));
}

}  // namespace
