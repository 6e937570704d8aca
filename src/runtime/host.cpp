// Signal handlers and symbol visibility of the host process.
#include "host.hpp"

#include <dlfcn.h>
#include <pthread.h>
#include <sys/resource.h>
#include <unistd.h>

#include <ctime>
#include <fstream>
#include <limits>
#include <utility>

#include "krait/python/python.hpp"

#ifdef __linux__
#include <sys/syscall.h>
#endif

namespace krait::detail {

namespace {

bool same(const struct sigaction& one, const struct sigaction& other) noexcept {
  return one.sa_handler == other.sa_handler && one.sa_flags == other.sa_flags;
}

}  // namespace

KeptSignalHandlers::Actions KeptSignalHandlers::all() noexcept {
  Actions actions{};
  for (std::size_t number = 1; number < NSIG; ++number) {
    sigaction(static_cast<int>(number), nullptr, &actions[number]);
  }
  return actions;
}

bool KeptSignalHandlers::is_the_hosts(std::size_t number,
                                      const struct sigaction& now) const noexcept {
  if (!started_ || !before_end_) return false;
  const struct sigaction& before_end = (*before_end_)[number];
  return !same(before_end, (*started_)[number]) && same(before_end, now);
}

KeptSignalHandlers::KeptSignalHandlers() noexcept = default;

KeptSignalHandlers::~KeptSignalHandlers() {
  const Actions now = all();
  for (std::size_t number = 1; number < NSIG; ++number) {
    if (same(now[number], kept_[number]) || is_the_hosts(number, now[number])) continue;
    sigaction(static_cast<int>(number), &kept_[number], nullptr);
  }
}

namespace {

sigset_t only_sigpipe() noexcept {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGPIPE);
  return set;
}

}  // namespace

SigpipeHeldBack::SigpipeHeldBack() noexcept {
  struct sigaction action {};
  if (sigaction(SIGPIPE, nullptr, &action) != 0 || action.sa_handler != SIG_DFL) return;
  const sigset_t sigpipe = only_sigpipe();
  sigset_t before;
  blocked_ = pthread_sigmask(SIG_BLOCK, &sigpipe, &before) == 0 && !sigismember(&before, SIGPIPE);
}

// What came meanwhile is taken first: it would end the process when it is let through.
SigpipeHeldBack::~SigpipeHeldBack() {
  if (!blocked_) return;
  const sigset_t sigpipe = only_sigpipe();
  const timespec at_once{};
  while (sigtimedwait(&sigpipe, nullptr, &at_once) > 0) {
  }
  pthread_sigmask(SIG_UNBLOCK, &sigpipe, nullptr);
}

void name_this_thread([[maybe_unused]] const char* name) noexcept {
#ifdef __linux__
  pthread_setname_np(pthread_self(), name);
#endif
}

long id_of_this_thread() noexcept {
#ifdef __linux__
  return syscall(SYS_gettid);
#else
  return 0;
#endif
}

std::string describe_thread(long id) {
  const std::string number = std::to_string(id);
  std::string name;
  std::ifstream file{"/proc/self/task/" + number + "/comm"};
  return std::getline(file, name) ? name + " (" + number + ")" : "thread " + number;
}

#ifdef __linux__

namespace {

// Asking pthread for it would read a file of /proc.
std::uintptr_t end_of_main_stack() noexcept {
  constexpr rlim_t above = 1024 * 1024;  // the environment, the arguments, and who called us
  rlimit limit{};
  if (getrlimit(RLIMIT_STACK, &limit) != 0) return 0;
  const auto here = reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
  const bool is_known = limit.rlim_cur > above && limit.rlim_cur < here;
  return is_known ? here - (limit.rlim_cur - above) : 0;
}

}  // namespace

Stack stack_of_this_thread() noexcept {
  constexpr auto unknown = std::numeric_limits<std::size_t>::max();
  if (getpid() == static_cast<pid_t>(syscall(SYS_gettid))) return {unknown, end_of_main_stack()};
  pthread_attr_t attributes;
  if (pthread_getattr_np(pthread_self(), &attributes) != 0) return {unknown, 0};
  void* end = nullptr;
  std::size_t size = unknown;
  pthread_attr_getstack(&attributes, &end, &size);
  pthread_attr_destroy(&attributes);
  return {size, reinterpret_cast<std::uintptr_t>(end)};
}

#else

Stack stack_of_this_thread() noexcept { return {std::numeric_limits<std::size_t>::max(), 0}; }

#endif

namespace {

char hidden_entry[] = "KRAIT_HIDES=";

char** find_entry(const auto& fits) noexcept {
  char** entry = environ;
  while (entry != nullptr && *entry != nullptr && !fits(*entry)) ++entry;
  return entry != nullptr && *entry != nullptr ? entry : nullptr;
}

}  // namespace

HiddenVariable::HiddenVariable(std::string_view name) noexcept {
  char** entry = find_entry([&](std::string_view text) {
    return text.starts_with(name) && text.substr(name.size()).starts_with('=');
  });
  if (entry != nullptr) kept_ = std::exchange(*entry, hidden_entry);
}

HiddenVariable::~HiddenVariable() {
  if (kept_ == nullptr) return;
  char** entry = find_entry([](const char* text) { return text == hidden_entry; });
  if (entry != nullptr) *entry = kept_;
}

void make_python_symbols_global() noexcept {
  Dl_info info{};
  if (dladdr(reinterpret_cast<void*>(&Py_IsInitialized), &info) == 0) return;
  // Loading again what is loaded only raises its visibility; the handle is kept for good.
  dlopen(info.dli_fname, RTLD_NOW | RTLD_GLOBAL | RTLD_NOLOAD);
}

}  // namespace krait::detail
