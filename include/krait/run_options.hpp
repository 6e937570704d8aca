// How run() and spawn() run a task.
#pragma once

#include <stop_token>

namespace krait {

/// Who has the GIL while a task's C++ code runs.
enum class Gil {
  released,  ///< Others do: C++ work between two awaits doesn't stop Python elsewhere.
  held,      ///< The task: faster for tight loops of short awaits, and never waits to re-take it.
};

/// How `run` and `spawn` run a task; an aggregate for designated initialisers.
struct RunOptions {
  /// Who has the GIL while the task's C++ code runs.
  Gil gil = Gil::released;
  /// A stop request cancels the task, from any thread; one made before the start prevents it.
  std::stop_token stop_token = {};
};

}  // namespace krait
