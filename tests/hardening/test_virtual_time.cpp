// Random trees of concurrent work on a loop whose seed decides every order: each ends as foretold.
#include <gtest/gtest.h>
#include <krait/detail/test_hooks.hpp>
#include <krait/krait.hpp>

#include <array>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <functional>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "../support/async_fixture.hpp"
#include "random_tree.hpp"
#include "tree_model.hpp"

namespace {

using namespace krait_test;

using Number = std::int64_t;

krait::Task<Number> act(const Node& node);

std::chrono::duration<double> time_of(const Node& node) {
  return std::chrono::duration<double>(node.seconds);
}

krait::Task<Number> call_python(const char* function, double seconds, Number value) {
  co_return co_await global(function)(seconds, value).await<Number>();
}

krait::Task<Number> sleep_in_cpp(const Node& node) {
  co_await krait::sleep_for(time_of(node));
  co_return node.value;
}

krait::Task<Number> act_in_sequence(const Node& node) {
  Number sum = 0;
  for (const Node& child : node.children) sum += co_await act(child);
  co_return sum;
}

krait::Task<Number> act_and_clean_up(const Node& node) {
  std::exception_ptr cancellation;
  try {
    co_return co_await act(node.children[0]);
  } catch (const krait::Cancelled&) {
    cancellation = std::current_exception();
  }
  co_await krait::sleep_for(time_of(node));
  std::rethrow_exception(cancellation);
}

krait::Task<Number> act_through_python(const char* function, const Node& node) {
  const std::function<krait::Task<Number>()> make = [&node] { return act(node.children[0]); };
  const krait::Object coroutine = global(function)(node.seconds, make);
  co_return co_await coroutine.await<Number>();
}

std::vector<krait::Task<Number>> tasks_of(const Node& node) {
  std::vector<krait::Task<Number>> tasks;
  for (const Node& child : node.children) tasks.push_back(act(child));
  return tasks;
}

krait::Task<Number> act_at_once(const Node& node) {
  Number sum = 0;
  for (const Number value : co_await krait::when_all(tasks_of(node))) sum += value;
  co_return sum;
}

krait::Task<Number> race(const Node& node) {
  const auto winner = co_await krait::when_any(tasks_of(node));
  co_return winner.second;
}

krait::Task<Number> act_in_group(const Node& node) {
  krait::TaskGroup group;
  std::vector<krait::GroupFuture<Number>> futures;
  for (const Node& child : node.children) futures.push_back(group.spawn(act(child)));
  co_await group.join();
  Number sum = 0;
  for (auto& future : futures) sum += co_await std::move(future);
  co_return sum;
}

krait::Task<Number> await_spawned(const Node& node) {
  auto future = krait::spawn(act(node.children[0]));
  co_return co_await std::move(future);
}

krait::Task<Number> act_and_cancel(const Node& node) {
  auto future = krait::spawn(act(node.children[0]));
  co_await krait::sleep_for(time_of(node));
  future.cancel();
  co_return co_await std::move(future);
}

// NOLINTNEXTLINE(misc-no-recursion)
krait::Task<Number> act(const Node& node) {
  using enum Node::Kind;
  switch (node.kind) {
    case nap:
      return call_python("nap", node.seconds, node.value);
    case sleep:
      return sleep_in_cpp(node);
    case fail:
      return call_python("fail", node.seconds, node.value);
    case sequence:
      return act_in_sequence(node);
    case cleanup:
      return act_and_clean_up(node);
    case timeout:
      return krait::timeout(time_of(node), act(node.children[0]));
    case python_limit:
      return act_through_python("limit", node);
    case python:
      return act_through_python("through", node);
    case all:
      return act_at_once(node);
    case any:
      return race(node);
    case group:
      return act_in_group(node);
    case spawned:
      return await_spawned(node);
    case cancelled:
      return act_and_cancel(node);
  }
  std::abort();
}

krait::Object loop() { return krait::import("asyncio").attr("get_running_loop")(); }

krait::Task<Outcome> outcome_of(const Node& tree) {
  Outcome outcome{0, Outcome::Kind::cancelled};
  try {
    outcome.value = co_await act(tree);
    outcome.kind = Outcome::Kind::value;
  } catch (const krait::ValueError& error) {
    outcome.kind = Outcome::Kind::failure;
    outcome.value = std::stoll(error.message());
  } catch (const krait::ExceptionGroup& group) {
    outcome.kind = Outcome::Kind::failures;
    outcome.value = static_cast<Number>(group.exceptions().size());
  } catch (const krait::TimeoutError&) {
    outcome.kind = Outcome::Kind::timeout;
  } catch (const krait::Cancelled&) {
  }
  outcome.end = loop().attr("time")().as<double>();
  co_return outcome;
}

krait::Task<> begin(std::uint64_t seed) {
  loop().attr("begin")(seed);
  co_return;
}

/// Until all has ended that a tree may have left behind: what it dropped cleans up.
krait::Task<> settle() {
  co_await krait::sleep_for(std::chrono::hours{1000});
  EXPECT_EQ(krait::eval("len(asyncio.all_tasks())").as<Number>(), 1);
}

class VirtualTime : public AsyncTest {
 protected:
  VirtualTime() {
    end_python();
    krait::Config config;
    config.search_paths = {std::filesystem::path{__FILE__}.parent_path().parent_path() / "support"};
    config.event_loop = "virtual_loop:VirtualLoop";
    config.on_unhandled = [](const std::exception_ptr&) {};  // of those who lost a race
    python_.emplace(std::move(config));
    krait::exec(
        "import asyncio\n"
        "async def nap(seconds, value):\n"
        "  await asyncio.sleep(seconds)\n"
        "  return value\n"
        "async def fail(seconds, value):\n"
        "  await asyncio.sleep(seconds)\n"
        "  raise ValueError(str(value))\n"
        "async def through(_, make): return await make()\n"
        "async def limit(seconds, make):\n"
        "  async with asyncio.timeout(seconds): return await make()\n");
  }

  static void expect_as_foretold(std::uint64_t seed) {
    krait::run(begin(seed));
    const Node tree = Grower{seed}.grow(4);
    Model model;
    const Outcome foretold = model.foretell(tree);
    const auto gil = seed % 2 == 0 ? krait::Gil::held : krait::Gil::released;
    const Outcome outcome = krait::run(outcome_of(tree), {.gil = gil});
    std::ostringstream difference;
    difference << outcome << " instead of " << foretold << ", seed " << seed << ": " << tree;
    EXPECT_NEAR(outcome.end, foretold.end, 1e-9) << difference.str();
    if (model.is_sure()) {
      EXPECT_EQ(outcome.kind, foretold.kind) << difference.str();
      EXPECT_EQ(outcome.value, foretold.value) << difference.str();
    }
    krait::run(settle());
  }

 private:
  std::optional<krait::Interpreter> python_;
};

std::uint64_t from_environment(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text != nullptr ? std::strtoull(text, nullptr, 10) : otherwise;
}

// KRAIT_TREE_SEED brings one back, KRAIT_TREES asks for more of them.
TEST_F(VirtualTime, trees_of_concurrent_work_end_as_foretold) {
  const std::uint64_t first = from_environment("KRAIT_TREE_SEED", 1);
  const bool one = std::getenv("KRAIT_TREE_SEED") != nullptr;
  const std::uint64_t count = one ? 1 : from_environment("KRAIT_TREES", 1000);
  for (std::uint64_t seed = first; seed < first + count && !HasFailure(); ++seed) {
    expect_as_foretold(seed);
  }
  for (int i = 0; i < 3; ++i) krait::import("gc").attr("collect")();  // what errors tied together
#ifdef KRAIT_TEST_HOOKS
  EXPECT_EQ(krait::detail::census.frames.load(), 0);
#endif
}

// The model is worth something only where it foretells all that can happen.
TEST_F(VirtualTime, the_trees_come_to_every_kind_of_end) {
  std::array<int, 5> ends{};
  for (std::uint64_t seed = 1; seed <= 20'000; ++seed) {
    ++ends[static_cast<std::size_t>(Model{}.foretell(Grower{seed}.grow(4)).kind)];
  }
  for (const int count : ends) EXPECT_GT(count, 0);
  EXPECT_LT(std::ranges::max(ends), 12'000);
}

}  // namespace
