// A plug-in that contains Krait; its host knows nothing of Python.
#include <krait/krait.hpp>

#include <cstdint>
#include <cstdio>
#include <exception>
#include <memory>
#include <string_view>

namespace {

std::unique_ptr<krait::Interpreter> python;

krait::Task<std::int64_t> answer() {
  const krait::Object later = krait::import("__main__").attr("later");
  co_return co_await later(42).await<std::int64_t>();
}

krait::Task<> leave_behind() {
  const krait::Object function = krait::import("__main__").attr("leave_behind");
  co_await function().await<void>();
}

template <class Act>
int failures_of(Act act) noexcept {
  try {
    act();
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "plug-in: %s\n", error.what());
    return 1;
  }
}

}  // namespace

#define PLUGIN_API extern "C" __attribute__((visibility("default")))

PLUGIN_API int plugin_start() noexcept {
  return failures_of([] {
    python = std::make_unique<krait::Interpreter>();
    krait::exec(
        "import asyncio\n"
        "async def later(n):\n  await asyncio.sleep(0)\n  return n\n"
        "async def wait():\n  await asyncio.sleep(1000)\n"
        "async def leave_behind():\n  asyncio.create_task(wait())\n  await asyncio.sleep(0)\n");
  });
}

PLUGIN_API int plugin_use() noexcept {
  return failures_of([] {
    if (krait::run(answer()) != 42) throw krait::Error{"wrong answer"};
    krait::run(leave_behind());
  });
}

/// Extension modules, whose symbols of Python's the host does not provide.
PLUGIN_API int plugin_import() noexcept {
  return failures_of([] {
    for (const char* name : {"_ctypes", "_decimal", "_asyncio", "numpy"}) {
      const bool optional = std::string_view{name} == "numpy";
      if (optional && krait::import("importlib.util").attr("find_spec")(name).is_none()) continue;
      static_cast<void>(krait::import(name));
    }
  });
}

PLUGIN_API int plugin_stop() noexcept {
  return failures_of([] { python.reset(); });
}
