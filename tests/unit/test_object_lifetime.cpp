// krait::Object as a value: made from C++ values, copied, moved and dropped on any thread, at any
// time.
#include <gtest/gtest.h>
#include <krait/krait.hpp>

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

#include "../support/leaks.hpp"
#include "../support/python.hpp"
#include "../support/sanitizers.hpp"

namespace {

using krait::eval;
using krait::Object;
using krait_test::caught;
using krait_test::contains;
using krait_test::define;
using krait_test::references_to;

TEST(ObjectAfterTheEnd, NoneIsNoneWithoutAnInterpreter) {
  EXPECT_TRUE(krait::Object{} == krait::Object{});
  { const krait::Interpreter python; }
  EXPECT_TRUE(krait::Object{} == krait::Object{});
}

TEST(ObjectLifetimeTest, ADefaultConstructedObjectIsNoneAndNeedsNoInterpreter) {
  const Object nothing;
  EXPECT_TRUE(nothing.is_none());
  const Object copy = nothing;
  EXPECT_TRUE(copy.is(nothing));

  const krait::Interpreter python;
  EXPECT_TRUE(nothing.is(eval("None")));
  EXPECT_TRUE(eval("None").is_none());
  EXPECT_FALSE(Object{0}.is_none());
  EXPECT_EQ(nothing.repr(), "None");
  EXPECT_EQ(nothing, eval("None"));
}

TEST(ObjectLifetimeTest, WithoutAnInterpreterEveryUseIsAnError) {
  EXPECT_THROW(Object{1}, krait::Error);
  EXPECT_THROW(eval("1"), krait::Error);
  EXPECT_THROW(static_cast<void>(krait::import("sys")), krait::Error);
  const auto error = caught<krait::Error>([] { static_cast<void>(Object{}.repr()); });
  EXPECT_TRUE(contains(error.what(), "krait::Interpreter")) << error.what();
}

TEST(ObjectLifetimeTest, CppValuesBecomeObjectsByThemselves) {
  const krait::Interpreter python;
  const Object repr = eval("repr");
  const auto python_repr = [&](const Object& object) { return repr(object).as<std::string>(); };
  EXPECT_EQ(python_repr(-7), "-7");
  EXPECT_EQ(python_repr(std::uint64_t{18446744073709551615U}), "18446744073709551615");
  EXPECT_EQ(python_repr(short{3}), "3");
  EXPECT_EQ(python_repr(true), "True");
  EXPECT_EQ(python_repr(2.5), "2.5");
  EXPECT_EQ(python_repr(0.5F), "0.5");
  EXPECT_EQ(python_repr("text"), "'text'");
  EXPECT_EQ(python_repr(std::string_view{"a\0b", 3}), "'a\\x00b'");
  EXPECT_EQ(python_repr(std::string{"s"}), "'s'");
  EXPECT_EQ(python_repr(std::monostate{}), "None");
}

TEST(ObjectLifetimeTest, CppContainersBecomeObjectsByThemselves) {
  const krait::Interpreter python;
  const auto python_repr = [](const Object& object) { return object.repr(); };
  EXPECT_EQ(python_repr(std::vector<bool>{true, false}), "[True, False]");
  EXPECT_EQ(python_repr(std::vector<Object>{1, "x", Object{}}), "[1, 'x', None]");
  EXPECT_EQ(python_repr(std::map<std::string, int>{{"b", 2}, {"a", 1}}), "{'a': 1, 'b': 2}");
  EXPECT_EQ(python_repr(std::set<int>{1}), "{1}");
  EXPECT_EQ(python_repr(std::tuple{1, std::string{"x"}, 2.5}), "(1, 'x', 2.5)");
  EXPECT_EQ(python_repr(std::optional<int>{}), "None");
  EXPECT_EQ(python_repr(std::optional<int>{3}), "3");
  EXPECT_EQ(python_repr(std::variant<int, std::string>{"v"}), "'v'");
  EXPECT_EQ(python_repr(std::vector<std::byte>{std::byte{0}, std::byte{255}}), "b'\\x00\\xff'");
}

TEST(ObjectLifetimeTest, AValueThatPythonRefusesIsNamedByItsPlace) {
  const krait::Interpreter python;
  const auto error = caught<krait::ConversionError>([] {
    const Object object = std::map<std::string, std::vector<std::string>>{{"x", {"a", "\xff"}}};
  });
  EXPECT_TRUE(contains(error.what(), "[\"x\"][1]")) << error.what();
}

TEST(ObjectLifetimeTest, CopiesAndMovesKeepExactlyTheReferencesThatTheyAre) {
  const krait::Interpreter python;
  const Object list = eval("[]");
  const auto alone = references_to(list);
  {
    Object copy = list;
    EXPECT_EQ(references_to(list), alone + 1);
    const Object moved = std::move(copy);
    EXPECT_EQ(references_to(list), alone + 1);
    EXPECT_TRUE(copy.is_none());  // NOLINT: a moved-from Object is None
    Object assigned;
    assigned = moved;
    EXPECT_EQ(references_to(list), alone + 2);
    assigned = assigned;  // NOLINT: to itself
    EXPECT_EQ(references_to(list), alone + 2);
  }
  EXPECT_EQ(references_to(list), alone);
}

struct Link {
  Object next;
};

// As the nodes of a list, each of which Python holds for the one before.
TEST(ObjectLifetimeTest, WhatAnObjectOwnsCanBeMovedIntoIt) {
  const krait::Interpreter python;
  auto link = std::make_shared<Link>(Link{eval("[1, 2]")});
  Object& next = link->next;
  Object list{[owner = std::exchange(link, nullptr)] { return owner->next; }};
  list = std::move(next);
  EXPECT_EQ(list.repr(), "[1, 2]");

  Object& itself = list;
  list = std::move(itself);
  EXPECT_EQ(list.repr(), "[1, 2]");
}

TEST(ObjectLifetimeTest, CopiesAndDropsOnThreadsThatNeverUsedPythonLoseNothing) {
  const krait::Interpreter python;
  const Object list = eval("[]");
  const auto alone = references_to(list);
  std::vector<std::jthread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&list] {
      for (int k = 0; k < 500; ++k) {
        Object copy = list;
        std::vector<Object> more(3, copy);
        more.front() = std::move(copy);
      }
    });
  }
  threads.clear();
  EXPECT_EQ(references_to(list), alone);
}

TEST(ObjectLifetimeTest, TheLastReferenceDroppedOnAnotherThreadRunsTheFinalizerOnce) {
  const krait::Interpreter python;
  const Object globals = define(R"(
ended = []
class Resource:
    def __del__(self):
        ended.append(1)
)");
  Object resource = globals["Resource"]();
  std::jthread{[dropped = std::exchange(resource, {})] {}}.join();
  EXPECT_EQ(globals["ended"].size(), 1U);
}

TEST(ObjectLifetimeTest, AFinalizerMayDropAndMakeMoreObjects) {
  const krait::Interpreter python;
  const Object globals = define(R"(
ended = []
class Resource:
    def __init__(self, inner):
        self.inner = inner
    def __del__(self):
        ended.append(str(self.inner is None))
)");
  Object chain;
  for (int i = 0; i < 100; ++i) chain = globals["Resource"](chain);
  std::jthread{[dropped = std::exchange(chain, {})] {}}.join();
  EXPECT_EQ(globals["ended"].size(), 100U);
}

TEST(ObjectLifetimeTest, ObjectsAreUsedOnManyThreadsAtOnce) {
  const krait::Interpreter python;
  const Object counts = eval("__import__('collections').Counter()");
  std::atomic<int> sum = 0;
  std::vector<std::jthread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&, i] {
      for (int k = 0; k < 200; ++k) {
        counts.set_item(i, counts[i].as<int>() + 1);
        sum += eval("2 + 3").as<int>();
      }
    });
  }
  threads.clear();
  EXPECT_EQ(sum, 4 * 200 * 5);
  EXPECT_EQ(counts, eval("{0: 200, 1: 200, 2: 200, 3: 200}"));
}

TEST(ObjectLifetimeTest, ObjectsThatOutliveTheInterpreterAreCopiedAndDroppedInPeace) {
  Object list;
  {
    const krait::Interpreter python;
    list = eval("[1, 2, 3]");
  }
  Object copy = list;
  Object moved = std::move(copy);
  copy = moved;
  EXPECT_FALSE(list.is_none());
  EXPECT_TRUE(moved.is(list));
  std::jthread{[dropped = std::move(moved)] {}}.join();
}

TEST(ObjectLifetimeTest, UsingAnObjectAfterTheInterpretersEndIsAnErrorThatSaysSo) {
  Object list;
  {
    const krait::Interpreter python;
    list = eval("[1, 2, 3]");
  }
  EXPECT_THROW(static_cast<void>(list.size()), krait::Error);
  EXPECT_THROW(static_cast<void>(list.as<std::vector<int>>()), krait::Error);
  EXPECT_THROW(static_cast<void>(list.begin()), krait::Error);
  EXPECT_THROW(static_cast<void>(list == list), krait::Error);
}

TEST(ObjectLifetimeTest, AnObjectOfAnEarlierInterpreterIsRefusedByALaterOne) {
  krait_test::overlook_leaks();  // what outlives its interpreter can't be given back
  Object list;
  {
    const krait::Interpreter python;
    list = eval("[1, 2, 3]");
  }
  const krait::Interpreter python;
  const auto error = caught<krait::Error>([&] { static_cast<void>(list.repr()); });
  EXPECT_TRUE(contains(error.what(), "interpreter")) << error.what();
  EXPECT_THROW(eval("repr")(list), krait::Error);
  const Object copy = list;
  EXPECT_THROW(static_cast<void>(copy.repr()), krait::Error);
}

const Object* of_the_whole_program = nullptr;

TEST(ObjectLifetimeTest, AStaticObjectIsDestroyedAfterTheInterpreter) {
  static Object kept;
  of_the_whole_program = &kept;
  krait_test::overlook_leaks();  // what outlives its interpreter can't be given back
  const krait::Interpreter python;
  kept = eval("object()");
  EXPECT_FALSE(of_the_whole_program->is_none());
}

}  // namespace
