// Answers LeakSanitizer whether it is to look for leaks at the process's end.
#include "sanitizers.hpp"

#include <atomic>

namespace krait_test {

namespace {

std::atomic<bool> leaks_overlooked{false};

}  // namespace

void overlook_leaks() noexcept { leaks_overlooked = true; }

extern "C" [[gnu::visibility("default")]] int __lsan_is_turned_off() {
  return leaks_overlooked ? 1 : 0;
}

}  // namespace krait_test
