// Keeps the host program's world as it was, whatever CPython does to it.
#pragma once

#include <array>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace krait::detail {

/// Puts the process's signal handlers back at the end of a scope in which Python may change them.
///
/// Where the host may change them too, meanwhile, it is told from Python by what Python's own start
/// and end do: what differs from the one, and outlasts the other, is the host's.
class KeptSignalHandlers {
 public:
  KeptSignalHandlers() noexcept;
  KeptSignalHandlers(const KeptSignalHandlers&) = delete;
  KeptSignalHandlers& operator=(const KeptSignalHandlers&) = delete;
  ~KeptSignalHandlers();

  void python_has_started() noexcept { started_ = all(); }
  void python_ends() noexcept { before_end_ = all(); }

 private:
  using Actions = std::array<struct sigaction, NSIG>;
  static Actions all() noexcept;
  [[nodiscard]] bool is_the_hosts(std::size_t number, const struct sigaction& now) const noexcept;

  Actions kept_ = all();
  std::optional<Actions> started_;
  std::optional<Actions> before_end_;
};

/// Lets a write to a closed connection fail with EPIPE on this thread, as Python code expects,
/// where SIGPIPE would end the process; other threads, and the process's handler, stay as they are.
class SigpipeHeldBack {
 public:
  SigpipeHeldBack() noexcept;
  SigpipeHeldBack(const SigpipeHeldBack&) = delete;
  SigpipeHeldBack& operator=(const SigpipeHeldBack&) = delete;
  ~SigpipeHeldBack();

 private:
  bool blocked_ = false;
};

/// Hides an environment variable for a scope, from getenv on every thread. Nothing is moved or
/// allocated, so that no thread that reads the environment meanwhile is disturbed.
class HiddenVariable {
 public:
  explicit HiddenVariable(std::string_view name) noexcept;
  HiddenVariable(const HiddenVariable&) = delete;
  HiddenVariable& operator=(const HiddenVariable&) = delete;
  ~HiddenVariable();

 private:
  char* kept_ = nullptr;
};

/// Lets extension modules find libpython's symbols also where the program was loaded as a plug-in
/// with RTLD_LOCAL.
void make_python_symbols_global() noexcept;

/// As debuggers and `top` show this thread; up to 15 characters.
void name_this_thread(const char* name) noexcept;

/// What the system knows this thread by; 0 where it can't be told.
long id_of_this_thread() noexcept;

/// What debuggers and `top` call the thread with this id: "krait-worker (4711)".
std::string describe_thread(long id);

/// Less than this, and CPython's own limit of recursion lets C functions run over the stack's end.
inline constexpr std::size_t smallest_stack = 512 * 1024;

struct Stack {
  std::size_t size;    ///< The largest number where it is unknown.
  std::uintptr_t end;  ///< Its lowest address; 0 where it is unknown.
};

/// The main thread's grows up to a limit; its end is a little nearer than it is.
Stack stack_of_this_thread() noexcept;

}  // namespace krait::detail
