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
  Gil gil = Gil::released;
  std::stop_token stop_token = {};
};

}  // namespace krait
