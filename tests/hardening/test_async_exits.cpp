// SystemExit and KeyboardInterrupt wherever a coroutine may raise them: a typed exception in C++,
// ended siblings, and a loop that serves the next call.
#include <gtest/gtest.h>
#include <krait/krait.hpp>

#include <cstdint>
#include <string>
#include <vector>

#include "../support/async_fixture.hpp"
#include "../support/inventory.hpp"

namespace {

using namespace krait_test;

class AsyncExits : public AsyncTest {
 protected:
  AsyncExits() {
    krait::exec(
        "import sys\n"
        "waiting = 0\n"
        "def exit(): sys.exit(3)\n"
        "def interrupt(): raise KeyboardInterrupt\n"
        "async def at_once(f): f()\n"
        "async def late(f):\n"
        "  await asyncio.sleep(0)\n"
        "  f()\n"
        "async def later(f):\n"
        "  for _ in range(5): await asyncio.sleep(0)\n"
        "  f()\n"
        "async def in_finally(f):\n"
        "  try: await asyncio.sleep(0)\n"
        "  finally: f()\n"
        "async def sibling():\n"
        "  global waiting\n"
        "  waiting += 1\n"
        "  try: await asyncio.get_running_loop().create_future()\n"
        "  finally: waiting -= 1\n"
        "async def healthy():\n  await asyncio.sleep(0)\n  return 1\n");
    krait::exec(
        "async def alone(c): await c\n"
        "async def child(c): await asyncio.create_task(c)\n"
        "async def grandchild(c): await asyncio.create_task(child(c))\n"
        "async def shielded(c): await asyncio.shield(c)\n"
        "async def limited(c): await asyncio.wait_for(c, 1000)\n"
        "async def gathered(c, **options):\n"
        "  beside = asyncio.ensure_future(sibling())\n"
        "  try: await asyncio.gather(c, beside, **options)\n"
        "  finally: beside.cancel()\n"
        "async def gathered_whole(c): await gathered(c, return_exceptions=True)\n"
        "async def waited(c):\n"
        "  tasks = [asyncio.ensure_future(c), asyncio.ensure_future(sibling())]\n"
        "  await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)\n"
        "  for t in tasks: t.cancel()\n"
        "  for t in tasks:\n"
        "    try: await t\n"
        "    except asyncio.CancelledError: pass\n"
        "async def beside(c):\n"
        "  task = asyncio.create_task(c)\n"
        "  await sibling()\n"
        "async def in_generator(c):\n"
        "  async def generate():\n"
        "    yield 1\n"
        "    await c\n"
        "  async for _ in generate(): pass\n"
        "async def grouped(c):\n"
        "  async with asyncio.TaskGroup() as group:\n"
        "    group.create_task(sibling())\n"
        "    group.create_task(c)\n"
        "async def group_body(c):\n"
        "  async with asyncio.TaskGroup() as group:\n"
        "    group.create_task(sibling())\n"
        "    await asyncio.sleep(0)\n"
        "    await c\n");
  }
  void TearDown() override {
    EXPECT_EQ(krait::run(call<std::int64_t>("healthy")), 1) << "the loop works afterwards";
    AsyncTest::TearDown();
  }
};

krait::Task<> exit_in(std::string shape, std::string when, std::string what) {
  const krait::Object coroutine = global(when)(global(what));
  co_await global(shape)(coroutine).await<void>();
}

krait::Task<> wait_in_cpp() { co_await krait::sleep_for(for_ever); }

struct Flavour {
  const char* shape;
  const char* when;
};

std::vector<Flavour> all_flavours() {
  std::vector<Flavour> all;
  for (const char* shape :
       {"alone", "child", "grandchild", "shielded", "limited", "gathered", "gathered_whole",
        "waited", "beside", "in_generator", "grouped", "group_body"}) {
    const bool needs_groups = std::string{shape}.starts_with("group");
    if (needs_groups && !krait::eval("hasattr(asyncio, 'TaskGroup')")) continue;
    for (const char* when : {"at_once", "late", "later", "in_finally"})
      all.push_back({shape, when});
  }
  return all;
}

template <class Exit>
void expect_in_every_flavour(const std::string& what) {
  for (const auto& [shape, when] : all_flavours()) {
    const testing::ScopedTrace trace{__FILE__, __LINE__, what + " " + when + " " + shape};
    EXPECT_TRUE(error_of<Exit>(exit_in(shape, when, what)));
    EXPECT_EQ(krait::run(call<std::int64_t>("healthy")), 1);
    EXPECT_TRUE(error_of<Exit>(krait::when_all(wait_in_cpp(), exit_in(shape, when, what))));
    EXPECT_EQ(krait::run(call<std::int64_t>("healthy")), 1);
    EXPECT_EQ(krait::eval("waiting").as<int>(), 0) << "a sibling still waits";
  }
}

TEST_F(AsyncExits, C10_system_exit) { expect_in_every_flavour<krait::SystemExit>("exit"); }

TEST_F(AsyncExits, C10_keyboard_interrupt) {
  expect_in_every_flavour<krait::KeyboardInterrupt>("interrupt");
}

TEST_F(AsyncExits, C10_leaves_nothing_behind) {
  expect_nothing_left_by([] {
    for (const auto& [shape, when] : all_flavours()) {
      if (std::string{shape} == "limited") continue;  // a loop keeps cancelled timers for a while
      EXPECT_TRUE(error_of<krait::SystemExit>(exit_in(shape, when, "exit")));
    }
  });
}

TEST_F(AsyncExits, C10_in_a_callback_of_the_loop) {
  krait::exec(
      "async def with_callback(f):\n"
      "  asyncio.get_running_loop().call_soon(f)\n"
      "  await sibling()\n");
  const krait::Object exit = global("exit");
  const krait::Object interrupt = global("interrupt");
  for (int i = 0; i < 20; ++i) {
    EXPECT_TRUE(error_of<krait::SystemExit>(call("with_callback", exit)));
    EXPECT_TRUE(error_of<krait::KeyboardInterrupt>(call("with_callback", interrupt)));
    EXPECT_TRUE(
        error_of<krait::SystemExit>(krait::when_all(wait_in_cpp(), call("with_callback", exit))));
    EXPECT_EQ(number("waiting"), 0);
  }
}

TEST_F(AsyncExits, C10_in_another_thread_of_python) {
  krait::exec("async def in_thread(f):\n  await asyncio.to_thread(f)\n");
  const krait::Object exit = global("exit");
  const krait::Object interrupt = global("interrupt");
  for (int i = 0; i < 20; ++i) {
    EXPECT_TRUE(error_of<krait::SystemExit>(call("in_thread", exit)));
    EXPECT_TRUE(error_of<krait::KeyboardInterrupt>(call("in_thread", interrupt)));
  }
}

bool is_seen_by_the_loop_alone(const std::string& shape) {
  return shape == "beside" || shape == "waited" || shape == "gathered_whole";
}

krait::Task<int> survive_all() {
  int survived = 0;
  for (const auto& [shape, when] : all_flavours()) {
    if (is_seen_by_the_loop_alone(shape)) continue;
    try {
      co_await exit_in(shape, when, "exit");
    } catch (const krait::SystemExit& error) {
      survived += error.object().attr("code").as<int>() == 3;
    }
    for (int i = 0; i < 10; ++i) co_await krait::sleep_for(0s);
  }
  co_return survived;
}

TEST_F(AsyncExits, C10_cpp_that_catches_one_goes_on) {
  std::int64_t awaited = 0;
  for (const auto& flavour : all_flavours()) awaited += !is_seen_by_the_loop_alone(flavour.shape);
  for (const krait::Gil gil : {krait::Gil::released, krait::Gil::held}) {
    EXPECT_EQ(krait::run(survive_all(), {.gil = gil}), awaited);
  }
}

krait::Task<int> survive_deep(int depth) {
  const krait::Object deep = global("deep");
  bool caught = false;
  try {
    co_await deep(depth).await<void>();
  } catch (const krait::SystemExit&) {
    caught = true;
  }
  for (int i = 0; i < 10; ++i) co_await krait::sleep_for(0s);
  co_return caught ? depth : -1;
}

TEST_F(AsyncExits, C10_through_any_number_of_tasks) {
  krait::exec(
      "async def deep(n):\n"
      "  if n == 0: sys.exit(3)\n"
      "  await asyncio.create_task(deep(n - 1))\n");
  for (const int depth : {1, 2, 3, 5, 50}) EXPECT_EQ(krait::run(survive_deep(depth)), depth);
}

TEST_F(AsyncExits, C10_the_same_object_again_and_again) {
  krait::exec(
      "the_exit = SystemExit(3)\n"
      "async def again(): raise the_exit\n"
      "async def forgotten():\n"
      "  task = asyncio.create_task(again())\n"
      "  await sibling()\n");
  for (int i = 0; i < 20; ++i) {
    EXPECT_TRUE(error_of<krait::SystemExit>(call("again")));
    EXPECT_TRUE(error_of<krait::SystemExit>(call("forgotten")));
  }
}

TEST_F(AsyncExits, C10_a_thousand_exits_leave_no_handler_on_the_loop) {
  expect_nothing_left_by([] {
    for (int i = 0; i < 200; ++i) {
      EXPECT_TRUE(error_of<krait::SystemExit>(exit_in("child", "at_once", "exit")));
    }
  });
}

}  // namespace
