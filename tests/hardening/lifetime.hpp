// What the tests of lifetimes share: generated-looking wrappers, disorder, and a folder.
#pragma once

#include <krait/detail/test_hooks.hpp>
#include <krait/krait.hpp>
#include <krait/python/generated.hpp>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "../support/async_child.hpp"
#include "../support/async_fixture.hpp"
#include "../support/async_threads.hpp"

namespace krait_test {

/// What the generator writes for
///     def triple(n: int) -> int
///     async def double(n: int) -> int
///     async def wait(descriptor: int) -> None
namespace wrapped {

namespace types = krait::types;

inline const krait::detail::EmbeddedSource source{
    .module = "wrapped",
    .file = "wrapped.py",
    .is_package = false,
    .text =
        "import os\n"
        "def triple(n: int) -> int:\n  return 3 * n\n"
        "async def double(n: int) -> int:\n"
        "  import asyncio\n"
        "  await asyncio.sleep(0)\n"
        "  return 2 * n\n"
        "async def wait(descriptor: int) -> None:\n"
        "  import asyncio\n"
        "  try: await asyncio.sleep(1000)\n"
        "  finally:\n"
        "    await asyncio.sleep(0)\n"
        "    if descriptor >= 0: os.write(descriptor, b'f')\n"
        "async def leave_behind(descriptor: int) -> None:\n"
        "  global task\n"
        "  import asyncio\n"
        "  task = asyncio.create_task(wait(descriptor))\n"
        "  await asyncio.sleep(0)\n"};
inline constexpr const krait::detail::EmbeddedSource* sources[] = {&source};
inline constinit krait::detail::Module module{"wrapped", sources};

using IntFunction = krait::detail::Function<types::Int(types::Int)>;
using Procedure = krait::detail::Function<types::None(types::Int)>;
inline constinit IntFunction triple_{module, "triple", {"n"}};
inline constinit IntFunction double_{module, "double", {"n"}};
inline constinit Procedure wait_{module, "wait", {"descriptor"}};
inline constinit Procedure leave_behind_{module, "leave_behind", {"descriptor"}};

inline std::int64_t triple(std::int64_t n) { return triple_.call(n); }
inline krait::Task<std::int64_t> twice(std::int64_t n) { return double_.async_call(n); }
inline krait::Task<> wait(std::int64_t descriptor = -1) { return wait_.async_call(descriptor); }
/// A task that waits is left on this thread's loop; at its end it writes to the descriptor.
inline krait::Task<> leave_behind(std::int64_t descriptor = -1) {
  return leave_behind_.async_call(descriptor);
}

}  // namespace wrapped

/// Calls a sync and an async wrapper; both must work.
inline void require_calls_work() {
  KRAIT_REQUIRE(wrapped::triple(7) == 21);
  KRAIT_REQUIRE(krait::run(wrapped::twice(7)) == 14);
}

template <class Act>
std::string refusal_of(Act act) {
  try {
    act();
  } catch (const krait::Error& error) {
    return error.what();
  }
  return "";
}

/// Both kinds of wrapper must be refused because the interpreter has ended.
inline void require_calls_are_refused() {
  const auto says_so = [](const std::string& text) {
    return text.find("has ended") != std::string::npos;
  };
  KRAIT_REQUIRE(says_so(refusal_of([] { wrapped::triple(7); })));
  KRAIT_REQUIRE(says_so(refusal_of([] { krait::run(wrapped::twice(7)); })));
}

/// Shakes what follows in this process, where the build can.
inline void disorder([[maybe_unused]] unsigned seed) {
#ifdef KRAIT_TEST_HOOKS
  krait::detail::start_chaos(seed);
#endif
}

/// Calls `body(seed)` in `count` processes, each shaken by a seed of its own.
///
/// KRAIT_CHAOS_SEED lets the seeds begin after that number.
template <class Body>
void expect_clean_exits(unsigned count, Body body) {
  const char* text = std::getenv("KRAIT_CHAOS_SEED");
  const unsigned first =
      text != nullptr ? static_cast<unsigned>(std::strtoul(text, nullptr, 10)) : 0;
  for (unsigned i = 1; i <= count && !testing::Test::HasFailure(); ++i) {
    const unsigned seed = first + i;
    SCOPED_TRACE("chaos seed " + std::to_string(seed));
    expect_clean_exit([&] {
      disorder(seed);
      body(seed);
    });
  }
}

/// Runs `body` in a process that must leave by 0, say this on stderr, and complain of nothing.
template <class Body>
void expect_exit_that_says(const std::string& what, Body body) {
  EXPECT_EXIT(
      {
        alarm(child_deadline);
        body();
        std::exit(0);
      },
      testing::ExitedWithCode(0), Saying{what});
}

/// A directory of a test's own.
class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "krait-XXXXXX").string();
    path_ = mkdtemp(name.data());
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  std::filesystem::path write(const std::filesystem::path& file, std::string_view text) const {
    std::filesystem::create_directories((path_ / file).parent_path());
    std::ofstream{path_ / file} << text;
    return path_ / file;
  }

 private:
  std::filesystem::path path_;
};

}  // namespace krait_test
