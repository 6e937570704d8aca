// Python on several threads at once: the GIL stays off, and what changes beside us harms nobody.
// With a GIL the same must hold, and the same tests run.
#include <gtest/gtest.h>
#include <krait/krait.hpp>
#include <krait/python/generated.hpp>

#include <atomic>
#include <cstdint>
#include <deque>
#include <future>
#include <map>
#include <optional>
#include <semaphore>
#include <set>
#include <stop_token>
#include <string>
#include <thread>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "../support/async_fixture.hpp"
#include "../support/async_threads.hpp"
#include "../support/callbacks.hpp"
#include "../support/chaos.hpp"
#include "../support/gil.hpp"

namespace {

using namespace krait_test;
namespace types = krait::types;

class FreeThreading : public AsyncTest {
 protected:
  // With a GIL, each call would wait for each thread that computes.
  FreeThreading() { krait::exec("sys.setswitchinterval(1e-5)"); }
};

// The GIL stays off.

#ifdef Py_GIL_DISABLED
// As extension modules are that were never made for it.
PyObject* make_needy_module() {
  static PyModuleDef definition{
      PyModuleDef_HEAD_INIT,
      "needs_the_gil",
      nullptr,
      0,
      nullptr,
      nullptr,
      nullptr,
      nullptr,
      nullptr,
  };
  return PyModule_Create(&definition);
}

TEST(GilStaysOff, G12_a_module_that_needs_the_gil_would_be_seen) {
  PyImport_AppendInittab("needs_the_gil", &make_needy_module);
  const krait::Interpreter python;
  EXPECT_FALSE(is_gil_enabled());
  krait::exec("import warnings\nwarnings.simplefilter('ignore')\nimport needs_the_gil");
  EXPECT_TRUE(is_gil_enabled());
}
#endif

void call_back() { static_cast<void>(krait::import("math").attr("sqrt")(2.0)); }

TEST_F(FreeThreading, G12_the_gil_stays_off) {
  krait::exec(
      "import asyncio.subprocess, concurrent.futures, ctypes, decimal, json, socket, sqlite3, ssl\n"
      "import threading\n"
      "def call(): call_back()\n"
      "async def wait(n):\n"
      "  await asyncio.to_thread(call)\n"
      "  await asyncio.sleep(0)\n"
      "  if n % 2: raise KeyError(n)\n"
      "  return n\n");
  define_callback("call_back", &call_back);
  on_threads(4, [](int i) {
    const auto error = error_of<krait::KeyError>(call<std::int64_t>("wait", std::int64_t{i}));
    EXPECT_EQ(error.has_value(), i % 2 == 1);
    EXPECT_EQ(is_gil_enabled(), !free_threaded);
  });
}

// Containers change while they are converted.

constexpr int readers = 4;
constexpr int rounds = 50;

// Each changes its own part of what is shared, `turn` after `turn`, in steps that Python code can't
// see the middle of. What is named "kept" is in the containers all the time.
constexpr const char* writers =
    "import itertools\n"
    "kept = range(100)\n"
    "items = list(kept)\n"
    "pairs = {i: -i for i in kept}\n"
    "numbers = set(kept)\n"
    "rows = {str(i): [i] * i for i in range(20)}\n"
    "def change_list(turn):\n"
    "  items.reverse()\n"
    "  items[:] = kept if turn % 2 else [*kept, *kept]\n"
    "def change_dict(turn):\n"
    "  key = 100 + turn % 1000\n"
    "  if pairs.pop(key, None) is None: pairs[key] = -key\n"
    "def change_set(turn):\n"
    "  number = 100 + turn % 1000\n"
    "  numbers.discard(number) if number in numbers else numbers.add(number)\n"
    "def change_rows(turn):\n"
    "  size = turn % 20\n"
    "  rows[str(size)] = [size] * size\n"
    "  rows[str(size)].clear()\n"
    "def change(kind):\n"
    "  function = globals()['change_' + kind]\n"
    "  for turn in itertools.count():\n"
    "    if done: return\n"
    "    function(turn)\n"
    "done = False\n";

template <class Read>
void while_others_write(Read read) {
  krait::exec(writers);
  std::vector<std::jthread> changing;
  for (const char* kind : {"list", "dict", "set", "rows"}) {
    changing.emplace_back([kind] { static_cast<void>(global("change")(kind)); });
  }
  on_threads(readers, [&](int) {
    for (int i = 0; i < rounds && !testing::Test::HasFailure(); ++i) read();
  });
  krait::exec("done = True");
}

void expect_whole_list(const std::vector<std::int64_t>& items) {
  std::map<std::int64_t, int> counted;
  for (const auto item : items) ++counted[item];
  EXPECT_EQ(counted.size(), 100U);
  for (const auto& [item, count] : counted) EXPECT_EQ(count, counted.begin()->second) << item;
}

void expect_whole_dict(const std::unordered_map<std::int64_t, std::int64_t>& pairs) {
  for (std::int64_t i = 0; i < 100; ++i) EXPECT_TRUE(pairs.contains(i)) << i;
  for (const auto& [key, value] : pairs) EXPECT_EQ(value, -key);
}

void expect_whole_set(const std::unordered_set<std::int64_t>& numbers) {
  for (std::int64_t i = 0; i < 100; ++i) EXPECT_TRUE(numbers.contains(i)) << i;
}

void expect_whole_rows(const std::unordered_map<std::string, std::vector<std::int64_t>>& rows) {
  EXPECT_EQ(rows.size(), 20U);
  for (const auto& [key, row] : rows) {
    EXPECT_TRUE(row.empty() || std::to_string(row.size()) == key) << key << ": " << row.size();
    for (const auto number : row) EXPECT_EQ(std::to_string(number), key);
  }
}

TEST_F(FreeThreading, G13_containers_change_while_objects_are_converted) {
  while_others_write([] {
    expect_whole_list(global("items").as<std::vector<std::int64_t>>());
    expect_whole_dict(global("pairs").as<std::unordered_map<std::int64_t, std::int64_t>>());
    expect_whole_set(global("numbers").as<std::unordered_set<std::int64_t>>());
    expect_whole_rows(
        global("rows").as<std::unordered_map<std::string, std::vector<std::int64_t>>>());
  });
}

// Generated functions convert with code of their own.
constexpr krait::detail::EmbeddedSource shared_source{
    .module = "shared_state",
    .file = "shared_state.py",
    .is_package = false,
    .text =
        "import __main__ as state\n"
        "def items() -> list[int]: return state.items\n"
        "def pairs() -> dict[int, int]: return state.pairs\n"
        "def numbers() -> set[int]: return state.numbers\n"
        "def rows() -> dict[str, list[int]]: return state.rows\n"
        "def either() -> list[int] | dict[int, int]: return state.items\n"};
constexpr const krait::detail::EmbeddedSource* shared_sources[] = {&shared_source};
constinit krait::detail::Module shared{"shared_state", shared_sources};
using Items = types::List<types::Int>;
using Pairs = types::Dict<types::Int, types::Int>;
constinit krait::detail::Function<Items()> shared_items{shared, "items"};
constinit krait::detail::Function<Pairs()> shared_pairs{shared, "pairs"};
constinit krait::detail::Function<types::Set<types::Int>()> shared_numbers{shared, "numbers"};
constinit krait::detail::Function<types::Dict<types::Str, Items>()> shared_rows{shared, "rows"};
constinit krait::detail::Function<types::Union<Pairs, Items>()> shared_either{shared, "either"};

TEST_F(FreeThreading, G13_containers_change_while_results_are_converted) {
  while_others_write([] {
    expect_whole_list(shared_items.call());
    expect_whole_dict(shared_pairs.call());
    expect_whole_set(shared_numbers.call());
    expect_whole_rows(shared_rows.call());
    expect_whole_list(std::get<1>(shared_either.call()));
  });
}

TEST_F(FreeThreading, G13_text_is_encoded_by_many_threads_at_once) {
  krait::exec("texts = ['ä' * n for n in range(1, 2000)]");
  on_threads(8, [](int) {
    const auto texts = global("texts").as<std::vector<std::string>>();
    for (std::size_t i = 0; i < texts.size(); ++i) EXPECT_EQ(texts[i].size(), 2 * (i + 1));
  });
}

// Modules come and go while functions of theirs are used for the first time. Never destroyed: the
// interpreter's end visits the functions.
struct FleetingModule {
  using Number = krait::detail::Function<types::Int(types::Int)>;

  explicit FleetingModule(int number)
      : name("fleeting_" + std::to_string(number)),
        file(name + ".py"),
        source{.module = name.c_str(), .file = file.c_str(), .is_package = false, .text = body} {
    for (const char* function : {"a", "b", "c", "d"}) functions.emplace_back(module, function);
  }

  static constexpr const char* body =
      "def a(n: int) -> int: return n + 1\n"
      "def b(n: int) -> int: return n + 2\n"
      "def c(n: int) -> int: return n + 3\n"
      "def d(n: int) -> int: return n + 4\n";
  std::string name;
  std::string file;
  krait::detail::EmbeddedSource source;
  const krait::detail::EmbeddedSource* sources[1] = {&source};
  krait::detail::Module module{name.c_str(), sources};
  std::deque<Number> functions;
};

TEST_F(FreeThreading, G13_modules_are_dropped_while_functions_are_bound) {
  static std::deque<FleetingModule> modules;
  for (int i = 0; i < 50; ++i) modules.emplace_back(i);
  krait::exec(
      "def drop():\n"
      "  while not done:\n"
      "    for name in [name for name in list(sys.modules) if name.startswith('fleeting')]:\n"
      "      sys.modules.pop(name, None)\n"
      "done = False\n");
  std::jthread dropper{[] { static_cast<void>(global("drop")()); }};
  on_threads(8, [](int thread) {
    for (FleetingModule& module : modules) {
      for (std::size_t i = 0; i < module.functions.size(); ++i) {
        try {
          const auto expected = thread + static_cast<std::int64_t>(i) + 1;
          EXPECT_EQ(module.functions[i].call(std::int64_t{thread}), expected);
        } catch (const krait::Error&) {  // the module had gone again; the next call imports it
        }
      }
    }
  });
  krait::exec("done = True");
  dropper.join();
  for (FleetingModule& module : modules) EXPECT_EQ(module.functions[3].call(std::int64_t{1}), 5);
}

// What an idle thread has made. Without a GIL, the thread that made an object frees it, which it
// can't while it does other things: see docs/limits.md.

class IdleMaker {
 public:
  std::vector<krait::Object> make(int count) {
    return on_its_thread([count] {
      std::vector<krait::Object> made;
      for (int i = 0; i < count; ++i) made.push_back(global("Counted")());
      return made;
    });
  }
  void call_python() {
    on_its_thread([] { return std::vector<krait::Object>{global("finalized")}; });
  }

 private:
  using Job = std::packaged_task<std::vector<krait::Object>()>;

  template <class Work>
  std::vector<krait::Object> on_its_thread(Work work) {
    Job job{std::move(work)};
    auto done = job.get_future();
    next_.emplace(std::move(job));
    turn_.release();
    return done.get();
  }

  std::counting_semaphore<> turn_{0};
  std::optional<Job> next_;
  std::jthread thread_{[this](const std::stop_token& stop) {
    const std::stop_callback wake_up{stop, [this] { turn_.release(); }};
    for (turn_.acquire(); !stop.stop_requested(); turn_.acquire()) (*std::exchange(next_, {}))();
  }};
};

TEST_F(FreeThreading, what_an_idle_thread_made_is_freed_by_its_next_call_or_by_a_collection) {
  krait::exec(
      "finalized = 0\n"
      "class Counted:\n"
      "  def __del__(self): global finalized; finalized += 1\n");
  IdleMaker maker;
  maker.make(1000).clear();
  maker.call_python();
  EXPECT_EQ(number("finalized"), 1000);
  maker.make(1000).clear();
  krait::import("gc").attr("collect")();
  EXPECT_EQ(number("finalized"), 2000);
}

// The Python face of a chain of tasks.

krait::Task<> publish_and_wait(int times) {
  co_await call("publish");
  for (int i = 0; i < times; ++i) co_await call("wait");
}

TEST_F(FreeThreading, G13_faces_are_looked_at_and_collected_while_they_run) {
  krait::exec(
      "faces = {}\n"
      "async def publish():\n"
      "  faces[id(asyncio.current_task())] = asyncio.current_task().get_coro()\n"
      "async def wait(): await asyncio.sleep(0)\n"
      "def look():\n"
      "  seen = 0\n"
      "  while not done:\n"
      "    for face in list(faces.values()):\n"
      "      seen += face.cr_await is not None\n"
      "      seen += face.cr_running\n"
      "    if seen % 16 == 0: gc.collect(0)\n"
      "def forget():\n"
      "  while not done:\n"
      "    if len(faces) > 1: faces.pop(next(iter(faces)), None)\n"
      "done = False\n");
  std::vector<std::jthread> others;
  for (const char* function : {"look", "look", "forget"}) {
    others.emplace_back([function] {
      try {
        static_cast<void>(global(function)());
      } catch (const krait::RuntimeError& error) {  // the dict changed while it was looked at
        EXPECT_TRUE(error.message().starts_with("dictionary")) << error.message();
      }
    });
  }
  on_threads(4, [](int) {
    for (int i = 0; i < 50; ++i) krait::run(publish_and_wait(20));
  });
  krait::exec("done = True");
}

std::atomic<int> refused{0};

void try_to_step_elsewhere() {
  on_a_thread([] {
    for (const char* step : {"face.send(None)", "face.throw(ValueError)", "face.close()"}) {
      try {
        krait::eval(step);
      } catch (const krait::ValueError& error) {
        refused += error.message() == "coroutine already executing";
      }
    }
  });
}

krait::Task<> step_elsewhere_while_running() {
  krait::exec("face = asyncio.current_task().get_coro()");
  try_to_step_elsewhere();
  co_return;
}

TEST_F(FreeThreading, G13_a_step_on_another_thread_is_refused_while_the_chain_runs) {
  krait::run(step_elsewhere_while_running());
  EXPECT_EQ(refused, 3);
}

}  // namespace
