// Many threads that do at random all that a program can: no task is lost or doubled, each result is
// the right one.
#include <gtest/gtest.h>
#include <krait/krait.hpp>

#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <random>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "../support/async_fixture.hpp"
#include "../support/async_threads.hpp"
#include "../support/chaos.hpp"
#include "../support/inventory.hpp"

namespace {

using namespace krait_test;

void define() {
  krait::exec(
      "import asyncio, gc, importlib, sys, threading\n"
      "lock = threading.Lock()\n"
      "def same(value): return value\n"
      "def apply(function, value): return function(value)\n"
      "def import_anew():\n"
      "  with lock:\n"
      "    sys.modules.pop('colorsys', None)\n"
      "    return importlib.import_module('colorsys').__name__\n"
      "async def give(value): return value\n"
      "async def turn(value):\n"
      "  await asyncio.sleep(0)\n"
      "  return value\n"
      "async def nap(value):\n"
      "  await asyncio.sleep(0.0001)\n"
      "  return value\n"
      "async def fail(value):\n"
      "  await asyncio.sleep(0)\n"
      "  raise KeyError(value)\n"
      "async def wait_for_ever(value):\n"
      "  try: await asyncio.sleep(1000)\n"
      "  finally: await asyncio.sleep(0)\n");
}

class SpawnStress : public AsyncTest {};

// What the tasks of a test have come to; each must come to exactly one thing.
struct Tally {
  std::atomic<std::int64_t> started{0}, ended{0}, values{0}, cancelled{0};
};

krait::Task<std::int64_t> counted(Tally* tally, std::string function, std::int64_t value) {
  struct Counter {
    explicit Counter(Tally* counts) : counts_(counts) { ++counts_->started; }
    Counter(const Counter&) = delete;
    Counter& operator=(const Counter&) = delete;
    ~Counter() { ++counts_->ended; }
    Tally* counts_;
  };
  const Counter counter{tally};
  co_return co_await call<std::int64_t>(std::move(function), value);
}

class RandomUser {
 public:
  RandomUser(Tally& tally, std::uint64_t seed)
      : tally_(tally), dice_(static_cast<unsigned>(seed)) {}

  void act() {
    static constexpr const char* functions[] = {"give", "turn", "nap"};
    const auto value = static_cast<std::int64_t>(dice_() % 1000);
    switch (dice_() % 13) {
      case 0:
      case 1:
        return expect_value(krait::spawn(counted(&tally_, functions[dice_() % 3], value)), value);
      case 2:
        return static_cast<void>(krait::spawn(counted(&tally_, "wait_for_ever", value)));
      case 3: {
        auto future = krait::spawn(counted(&tally_, functions[dice_() % 3], value));
        future.cancel();
        return expect_one_outcome(std::move(future), value);
      }
      case 4:
        return expect_value(krait::spawn(await_other(
                                krait::spawn(counted(&tally_, functions[dice_() % 3], value)))),
                            value);
      case 5:
        return expect_error(krait::spawn(counted(&tally_, "fail", value)));
      case 6: {
        auto future = krait::spawn(counted(&tally_, "turn", value));
        return on_a_thread([&] { expect_value(std::move(future), value); });
      }
      case 7:
        return on_a_thread(
            [&] { EXPECT_EQ(krait::run(counted(&tally_, functions[dice_() % 3], value)), value); });
      case 8:
        return call_python(value);
      default:
        return keep(krait::spawn(counted(&tally_, "turn", value)), value);
    }
  }
  void finish() {
    for (auto& [future, value] : kept_) expect_value(std::move(future), value);
    kept_.clear();
  }

 private:
  static krait::Task<std::int64_t> await_other(krait::Future<std::int64_t> future) {
    co_return co_await std::move(future);
  }
  void expect_value(krait::Future<std::int64_t> future, std::int64_t value) {
    EXPECT_EQ(future.get(), value);
    ++tally_.values;
  }
  void expect_error(krait::Future<std::int64_t> future) {
    EXPECT_THROW(future.get(), krait::KeyError);
  }
  void call_python(std::int64_t value) {
    switch (dice_() % 4) {
      case 0:
        EXPECT_EQ(global("same")(value).as<std::int64_t>(), value);
        return;
      case 1: {
        const std::function twice = [](std::int64_t number) { return 2 * number; };
        EXPECT_EQ(global("apply")(twice, value).as<std::int64_t>(), 2 * value);
        return;
      }
      case 2:
        EXPECT_EQ(global("import_anew")().as<std::string>(), "colorsys");
        return;
      default:
        if (value % 20 == 0) global("gc").attr("collect")();
    }
  }
  void expect_one_outcome(krait::Future<std::int64_t> future, std::int64_t value) {
    try {
      expect_value(std::move(future), value);
    } catch (const krait::Cancelled&) {
      ++tally_.cancelled;
    }
  }
  void keep(krait::Future<std::int64_t> future, std::int64_t value) {
    kept_.emplace_back(std::move(future), value);
    if (kept_.size() > 20) finish();
  }

  Tally& tally_;
  std::minstd_rand dice_;
  std::vector<std::pair<krait::Future<std::int64_t>, std::int64_t>> kept_;
};

int from_environment(const char* name, int otherwise) {
  const char* text = std::getenv(name);
  return text != nullptr ? std::atoi(text) : otherwise;
}

int actions() { return from_environment("KRAIT_STRESS_ACTIONS", 100); }
int rounds() { return from_environment("KRAIT_STRESS_ROUNDS", 20); }

void act_at_random(int workers) {
  Tally tally;
  {
    const krait::Interpreter python{krait::Config{.workers = workers}};
    define();
    std::atomic<std::uint64_t> seed{0};
    under_chaos(5, [&] {
      const std::uint64_t base = seed.fetch_add(1) * 100;
      on_threads(8, [&](int thread) {
        RandomUser user{tally, base + static_cast<std::uint64_t>(thread)};
        for (int i = 0; i < actions(); ++i) user.act();
        user.finish();
      });
    });
  }
  EXPECT_EQ(tally.started, tally.ended);
  EXPECT_GT(tally.values, 0);
}

TEST_F(SpawnStress, eight_threads_at_random_with_one_worker) {
  end_python();
  act_at_random(1);
}

TEST_F(SpawnStress, eight_threads_at_random_with_three_workers) {
  end_python();
  act_at_random(3);
}

TEST_F(SpawnStress, a_hundred_thousand_outstanding) {
  define();
  constexpr std::int64_t count = 100'000;
  std::vector<krait::Future<std::int64_t>> futures;
  futures.reserve(count);
  for (std::int64_t i = 0; i < count; ++i) {
    futures.push_back(krait::spawn(call<std::int64_t>("turn", i)));
  }
  std::int64_t sum = 0;
  for (auto& future : futures) sum += future.get();
  EXPECT_EQ(sum, count * (count - 1) / 2);
}

// Pending tasks at each end; their futures are asked after it.
TEST_F(SpawnStress, rounds_of_start_work_and_end) {
  end_python();
  const auto round = [] {
    std::vector<krait::Future<std::int64_t>> pending;
    {
      const krait::Interpreter python{krait::Config{.workers = 2}};
      define();
      EXPECT_EQ(krait::spawn(call<std::int64_t>("turn", std::int64_t{1})).get(), 1);
      for (int i = 0; i < 5; ++i) {
        pending.push_back(krait::spawn(call<std::int64_t>("wait_for_ever", std::int64_t{2})));
      }
    }
    for (auto& future : pending) EXPECT_THROW(future.get(), krait::Cancelled);
  };
  for (int i = 0; i < 3; ++i) round();
  const std::ptrdiff_t descriptors = count_open_files();
  for (int i = 0; i < rounds(); ++i) round();
  EXPECT_EQ(count_open_files(), descriptors);
}

// Spawns beside the end either get a future that ends, or an error.
TEST_F(SpawnStress, an_end_under_fire) {
  end_python();
  under_chaos(20, [] {
    std::atomic<bool> stop{false};
    std::atomic<std::int64_t> outcomes{0}, spawned{0};
    {
      std::vector<std::jthread> threads;
      {
        const krait::Interpreter python{krait::Config{.workers = 2}};
        define();
        for (int t = 0; t < 4; ++t) {
          threads.emplace_back([&] {
            while (!stop) {
              try {
                auto future = krait::spawn(call<std::int64_t>("nap", std::int64_t{1}));
                ++spawned;
                try {
                  EXPECT_EQ(future.get(), 1);
                } catch (const krait::Cancelled&) {
                } catch (const krait::Error&) {  // its first step came too late to call Python
                }
                ++outcomes;
              } catch (const krait::Error&) {
                return;
              }
            }
          });
        }
        while (outcomes < 20) std::this_thread::yield();
      }
      stop = true;
    }
    EXPECT_EQ(outcomes, spawned);
  });
}

// The stop's letter must not reach a task that went meanwhile.
TEST_F(SpawnStress, a_stop_beside_the_end_of_its_task_and_its_future) {
  define();
  under_chaos(100, [] {
    std::stop_source source;
    const std::jthread stopper{[&] { source.request_stop(); }};
    auto future = krait::spawn(call<std::int64_t>("give", std::int64_t{1}),
                               {.stop_token = source.get_token()});
    try {
      EXPECT_EQ(future.get(), 1);
    } catch (const krait::Cancelled&) {
    }
  });
}

krait::Task<> keep_awake(const bool* stop) {
  while (!*stop) co_await krait::yield_now();
}

krait::Task<> await_while_awake(krait::Future<std::int64_t> future, bool* done) {
  EXPECT_EQ(co_await std::move(future), 1);
  *done = true;
}

// A loop that is awake goes on, and ends, as soon as the letter is there: while it is being posted.
TEST_F(SpawnStress, a_loop_that_ends_as_soon_as_what_it_awaits) {
  define();
  under_chaos(100, [] {
    on_a_thread([] {
      bool done = false;
      auto future = krait::spawn(call<std::int64_t>("turn", std::int64_t{1}));
      krait::run(krait::when_all(await_while_awake(std::move(future), &done), keep_awake(&done)));
    });
  });
}

}  // namespace
