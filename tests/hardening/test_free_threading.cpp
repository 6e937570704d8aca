// Python on several threads at once: the GIL stays off, and what changes beside us harms nobody.
// With a GIL the same must hold, and the same tests run.
#include <gtest/gtest.h>
#include <krait/krait.hpp>
#include <krait/python/generated.hpp>

#include <atomic>
#include <cstdint>
#include <deque>
#include <future>
#include <optional>
#include <semaphore>
#include <stop_token>
#include <string>
#include <thread>
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

class FreeThreading : public AsyncTest {};

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
