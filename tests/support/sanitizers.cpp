// What the sanitizers are to overlook: leaks at a process's end, and what they can't know.
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

// libstdc++ counts who holds an exception, in code that ThreadSanitizer doesn't see: the last one's
// destructor looks to it like a race with those who read the exception before.
extern "C" [[gnu::visibility("default")]] const char* __tsan_default_suppressions() {
  return "race:std::__exception_ptr::exception_ptr::_M_release\n";
}

}  // namespace krait_test
