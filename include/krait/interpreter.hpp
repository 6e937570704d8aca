// The lifetime of Python in the process: Interpreter starts it, and ends it with its scope.
#pragma once

#include <chrono>
#include <exception>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "krait/detail/export.hpp"

namespace krait {

/// How Python starts; an aggregate for designated initialisers.
struct Config {
  /// The prefix whose standard library is used; by default that of the Python which Krait was
  /// built with.
  std::optional<std::filesystem::path> home = {};

  /// A virtual environment of the same x.y version; its `site-packages` are importable. The
  /// variable VIRTUAL_ENV does not count.
  std::optional<std::filesystem::path> venv = {};

  /// Put before `sys.path`, in this order.
  std::vector<std::filesystem::path> search_paths = {};

  /// Lets no `PYTHON…` variable, user site directory or working directory leak in.
  bool isolated = true;

  /// Lets Python take SIGINT, so that Ctrl-C raises KeyboardInterrupt on the main thread. By
  /// default the host's signal handlers stay as they are, whatever Python imports.
  bool signal_handlers = false;

  /// `sys.argv`; a NUL character in one, as in a search path, is an `Error`.
  std::vector<std::string> argv = {};

  /// How long a thread computes in Python before another gets its turn (Python's own: 5 ms); at
  /// most a century. What isn't above zero is an `Error`.
  std::optional<std::chrono::duration<double>> switch_interval = {};

  /// What makes event loops: "asyncio", "uvloop", or "package.module:factory". It is looked up at
  /// the first async call, which throws `ImportError` where it can't be had.
  std::string event_loop = "asyncio";

  /// How many threads run the tasks that are spawned where no event loop runs; each is made when
  /// it is needed. 0: one where Python has a GIL, as many as there are cores where it has none.
  /// Negative is an `Error`.
  int workers = 0;

  /// Gets errors that nobody waits for: of tasks whose `Future` is gone, and of error handlers. By
  /// default they are printed on stderr; so they are, with what it throws itself, where it throws.
  /// Called on any thread, without the GIL; a copy is kept until the next interpreter starts.
  std::function<void(std::exception_ptr)> on_unhandled = {};

  /// How long the end of a loop or of the interpreter waits for what doesn't want to end; at most a
  /// century, and negative is zero. A NaN is an `Error`.
  std::chrono::duration<double> shutdown_timeout = std::chrono::seconds{10};
};

/// CPython, from construction to destruction; one at a time in a process.
///
/// **Thread safety:** made and destroyed on one thread; meanwhile any thread may use Python.
/// **Lifetime:** the end cancels and awaits what still runs on any thread's loop, then closes all
/// loops and refuses later calls with an `Error`; objects, errors and tasks that outlive it can
/// still be read as far as they are C++ values, and destroyed. Bounded by `shutdown_timeout`, after
/// which it says on stderr what would not end, and leaves Python unfinalised. So it does on another
/// thread than the one that made it. An end asked for inside Python (by a callback or a task), or
/// under a `GilLock`, is refused on stderr, and calls go on working. After either, no other
/// Interpreter can start.
/// **Errors:** the constructor throws `Error` when one is alive already, when Python doesn't start,
/// when the home or virtual environment doesn't fit, on a thread with less than 512 KiB of stack,
/// or where this CPython would crash in a second start (3.12.0 to 3.12.4, after asyncio).
/// **Output:** Python's `sys.stdout` writes each line at once, also into pipes and files.
class KRAIT_EXPORT Interpreter {
 public:
  /// Starts it with the defaults.
  [[nodiscard]] Interpreter();
  /// Starts it as configured, of which it keeps a copy.
  [[nodiscard]] explicit Interpreter(const Config& config);
  Interpreter(const Interpreter&) = delete;
  Interpreter& operator=(const Interpreter&) = delete;
  ~Interpreter();
};

}  // namespace krait
