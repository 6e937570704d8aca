// What surrounds the program: variables, folders, another libpython, other kinds of event loop.
#include <Python.h>
#include <dlfcn.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>
#include <krait/krait.hpp>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stop_token>
#include <string>
#include <thread>
#include <tuple>
#include <vector>

#include "lifetime.hpp"

// Other people's loops leave memory to the end of the process.
extern "C" __attribute__((visibility("default"))) const char* __asan_default_options();
extern "C" const char* __asan_default_options() { return "detect_leaks=0"; }

namespace {

const char* pretended_version = nullptr;

}  // namespace

// A definition of the program's own comes before libpython's.
extern "C" const char* Py_GetVersion() {
  using Real = const char* (*)();
  static const auto real = reinterpret_cast<Real>(dlsym(RTLD_NEXT, "Py_GetVersion"));
  return pretended_version != nullptr ? pretended_version : real();
}

namespace {

using namespace krait_test;
namespace fs = std::filesystem;

// Pollution.

constexpr const char* fingerprint =
    "import asyncio, faulthandler, gc, json, os, site, sys, tracemalloc\n"
    "loop = asyncio.new_event_loop()\n"
    "with open(sys.argv[0], 'w') as file:\n"
    "  print(sys.path, sys.flags, sys.prefix, sys.exec_prefix, sys.executable, sys.warnoptions,\n"
    "        sys._xoptions, sys.platlibdir, sys.getfilesystemencoding(), asyncio.__file__,\n"
    "        json.__file__, site.ENABLE_USER_SITE, loop.get_debug(), faulthandler.is_enabled(),\n"
    "        tracemalloc.is_tracing(), sorted(m for m in sys.modules if 'intru' in m),\n"
    "        file=file)\n"
    "loop.close()\n";

std::string fingerprint_with(const Folder& folder, void (*pollute)(const fs::path&)) {
  const fs::path file = folder.path() / "fingerprint";
  expect_clean_exit([&] {
    pollute(folder.path());
    const krait::Interpreter python{krait::Config{.argv = {file.string()}}};
    krait::exec(fingerprint);
    require_calls_work();
  });
  std::ifstream in{file};
  return {std::istreambuf_iterator<char>{in}, {}};
}

void pollute(const fs::path& folder) {
  fs::current_path(folder);
  for (const char* name : {"PYTHONPATH", "HOME", "PYTHONUSERBASE", "VIRTUAL_ENV"}) {
    setenv(name, folder.c_str(), 1);
  }
  setenv("PYTHONSTARTUP", (folder / "intruder.py").c_str(), 1);
  for (const char* name : {"PYTHONHOME", "PYTHONEXECUTABLE", "PYTHONPLATLIBDIR",
                           "PYTHONPYCACHEPREFIX", "__PYVENV_LAUNCHER__"}) {
    setenv(name, "/nonexistent", 1);
  }
  for (const char* name :
       {"PYTHONASYNCIODEBUG", "PYTHONDEVMODE", "PYTHONFAULTHANDLER", "PYTHONTRACEMALLOC",
        "PYTHONVERBOSE", "PYTHONOPTIMIZE", "PYTHONINSPECT", "PYTHONPROFILEIMPORTTIME",
        "PYTHONDONTWRITEBYTECODE", "PYTHONNOUSERSITE", "PYTHON_GIL"}) {
    setenv(name, "1", 1);
  }
  setenv("PYTHONWARNINGS", "error", 1);
  setenv("PYTHONMALLOC", "debug", 1);
  setenv("PYTHONIOENCODING", "latin-1", 1);
  setenv("PYTHONUTF8", "0", 1);
  setenv("PYTHONHASHSEED", "nonsense", 1);
}

TEST(Environment, E02_pollution_of_variables_folders_and_user_site_changes_nothing) {
  const Folder folder;
  const std::string version = [] {
    const krait::Interpreter python;
    return krait::eval("'python%d.%d' % __import__('sys').version_info[:2]").str();
  }();
  const fs::path user_site = fs::path{"lib"} / version / "site-packages";
  for (const fs::path& place : {fs::path{}, user_site, ".local" / user_site}) {
    for (const char* module : {"asyncio", "json", "sitecustomize", "usercustomize", "intruder"}) {
      folder.write(place / (std::string{module} + ".py"), "import intruder\nraise SystemExit(9)\n");
    }
    folder.write(place / "intruder.pth", "import intruder\n");
  }
  const std::string clean = fingerprint_with(folder, [](const fs::path&) {});
  ASSERT_NE(clean.find("asyncio"), std::string::npos);
  EXPECT_EQ(fingerprint_with(folder, &pollute), clean);
}

// Processes of Python's own.

constinit krait::detail::Module spawner{"krait_spawner"};
constinit wrapped::IntFunction spawn{spawner, "spawn", {"n"}};
constinit wrapped::IntFunction spawn_async{spawner, "spawn_async", {"n"}};

TEST(Environment, E03_multiprocessing_spawns_from_a_wrapper) {
  const Folder folder;
  folder.write("krait_spawner.py",
               "import asyncio, multiprocessing\n"
               "from concurrent.futures import ProcessPoolExecutor\n"
               "context = multiprocessing.get_context('spawn')\n"
               "def double(n): return 2 * n\n"
               "def spawn(n):\n"
               "  with context.Pool(1) as pool: return pool.apply(double, (n,))\n"
               "async def spawn_async(n):\n"
               "  with ProcessPoolExecutor(1, mp_context=context) as pool:\n"
               "    return await asyncio.get_running_loop().run_in_executor(pool, double, n)\n");
  expect_clean_exit([&] {
    const krait::Interpreter python{krait::Config{.search_paths = {folder.path()}}};
    KRAIT_REQUIRE(spawn.call(21) == 42);
    KRAIT_REQUIRE(krait::run(spawn_async.async_call(std::int64_t{21})) == 42);
  });
}

// Another libpython than that of the build.

std::string refusal_of_version(const std::string& version) {
  pretended_version = version.c_str();
  std::string refusal = refusal_of([] { const krait::Interpreter python; });
  pretended_version = nullptr;
  return refusal;
}

TEST(Environment, E04_a_libpython_of_another_version_or_threading_is_refused) {
  expect_clean_exit([] {
    const std::string own =
        std::to_string(PY_MAJOR_VERSION) + "." + std::to_string(PY_MINOR_VERSION);
    const std::string normal = " (main, Jan  1 2026, 00:00:00) [GCC 12.2.0]";
    const std::string free_threaded = " experimental free-threading build" + normal;
#ifdef Py_GIL_DISABLED
    const std::string& same = free_threaded;
    const std::string& other = normal;
#else
    const std::string& same = normal;
    const std::string& other = free_threaded;
#endif
    for (const std::string& version : {"3.2.1" + same, own + "0.1" + same, "4.0.0" + same,
                                       own + ".1" + other, "3.99.0a1+" + other}) {
      const std::string refusal = refusal_of_version(version);
      KRAIT_REQUIRE(refusal.find("was built for Python " + own) != std::string::npos);
      KRAIT_REQUIRE(refusal.find(version) != std::string::npos);
    }
    for (const std::string& version : {own + ".99" + same, own + ".0rc1+" + same}) {
      KRAIT_REQUIRE(refusal_of_version(version).empty());
    }
    const krait::Interpreter python;
    require_calls_work();
  });
}

// Stricter and faster loops.

void define_smoke() {
  krait::exec(
      "import asyncio, contextvars, logging\n"
      "logging.getLogger('asyncio').setLevel(logging.ERROR)  # a slow machine is no fault\n"
      "async def later(n):\n  await asyncio.sleep(0.001)\n  return n\n"
      "async def fail(n):\n  await asyncio.sleep(0)\n  raise KeyError(n)\n"
      "async def threaded(n):\n  return await asyncio.to_thread(lambda: n)\n"
      "async def served(n):\n"
      "  async def answer(reader, writer):\n"
      "    writer.write(await reader.readline())\n"
      "    writer.close()\n"
      "    await writer.wait_closed()\n"
      "  async with await asyncio.start_server(answer, '127.0.0.1') as server:\n"
      "    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())\n"
      "    writer.write(b'%d\\n' % n)\n"
      "    line = await reader.readline()\n"
      "    writer.close()\n"
      "    await writer.wait_closed()\n"
      "    return int(line)\n"
      "async def generate():\n"
      "  try:\n"
      "    while True: yield 1\n"
      "  finally: await asyncio.sleep(0)\n"
      "async def leave_open(n):\n"
      "  generator = generate()\n"
      "  generators.append(generator)\n"
      "  await generator.__anext__()\n"
      "generators = []\n");
}

krait::Task<std::int64_t> add_up() {
  auto [a, b, c] =
      co_await krait::when_all(call<std::int64_t>("later", 1), call<std::int64_t>("threaded", 2),
                               call<std::int64_t>("served", 3));
  co_await krait::sleep_for(1ms);
  co_return a + b + c;
}

krait::Task<> fail_among_sleepers() {
  co_await krait::when_all(wrapped::wait(), call<>("fail", 1), wrapped::wait());
}

void require_cancellation_works() {
  std::stop_source source;
  std::jthread canceller{[&] { source.request_stop(); }};
  bool cancelled = false;
  try {
    krait::run(wrapped::wait(), source.get_token());
  } catch (const krait::Cancelled&) {
    cancelled = true;
  }
  KRAIT_REQUIRE(cancelled);
}

void smoke() {
  require_calls_work();
  KRAIT_REQUIRE(krait::run(add_up()) == 6);
  KRAIT_REQUIRE(error_of<krait::KeyError>(fail_among_sleepers()));
  require_cancellation_works();
  krait::run(call("leave_open", 1));
  krait::run(wrapped::leave_behind());
  [[maybe_unused]] const auto dropped = add_up();
}

void smoke_in(const krait::Config& config, const std::string& kind_of_loop, bool debug) {
  const krait::Interpreter python{config};
  define_smoke();
  krait::exec(
      "async def kind(n):\n"
      "  loop = asyncio.get_running_loop()\n"
      "  return '%s %s' % (type(loop).__module__, loop.get_debug())\n");
  const std::string kind = krait::run(call<std::string>("kind", 1));
  KRAIT_REQUIRE(kind == kind_of_loop + (debug ? " True" : " False"));
  smoke();
  on_threads(4, [](int) { smoke(); });
  smoke();
}

void be_strict() {
  setenv("PYTHONASYNCIODEBUG", "1", 1);
  setenv("PYTHONDEVMODE", "1", 1);
  setenv("PYTHONWARNINGS", "error", 1);
}

// Asked in another process: CPython does not begin in dev mode after it began without.
bool has_uvloop() {
  const pid_t child = fork();
  if (child == 0) {
    const krait::Interpreter python;
    const bool found = !krait::import("importlib.util").attr("find_spec")("uvloop").is_none();
    std::_Exit(found ? 0 : 1);
  }
  int status = -1;
  waitpid(child, &status, 0);
  return status == 0;
}

TEST(Environment, E05_smoke_with_the_default_loop) {
  expect_clean_exit([] { smoke_in({}, "asyncio.unix_events", false); });
}

TEST(Environment, E05_smoke_with_asyncio_debug_dev_mode_and_warnings_as_errors) {
  expect_clean_exit([] {
    be_strict();
    smoke_in({.isolated = false}, "asyncio.unix_events", true);
  });
}

TEST(Environment, E05_smoke_with_uvloop) {
  if (!has_uvloop()) GTEST_SKIP() << "this Python has no uvloop";
  expect_clean_exit([] { smoke_in({.event_loop = "uvloop"}, "uvloop", false); });
}

TEST(Environment, E05_smoke_with_uvloop_debug_dev_mode_and_warnings_as_errors) {
  if (!has_uvloop()) GTEST_SKIP() << "this Python has no uvloop";
  expect_clean_exit([] {
    be_strict();
    smoke_in({.isolated = false, .event_loop = "uvloop"}, "uvloop", true);
  });
}

}  // namespace
