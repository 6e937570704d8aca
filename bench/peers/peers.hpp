// The peers: the same work as Krait's, done by what else there is for it. A library that isn't
// installed is left out of the build, and the report says so.
#pragma once

#include <vector>

#include "../cases.hpp"

namespace bench {

std::vector<Case> pybind11_cases();
std::vector<Case> nanobind_cases();
std::vector<Case> boost_cases();

/// Code by hand on the C API: calls from plain threads, and the ways to await from C++ without
/// Krait.
std::vector<Case> by_hand_cases();

/// Python itself, on asyncio's event loop and on uvloop.
std::vector<Case> python_cases();

/// Krait where the existing cases don't have it: few and many at once, and from plain threads.
std::vector<Case> krait_cases();

/// All of them, and those that Krait is measured with anyway. The name of each is `work/who`.
std::vector<Case> all_peer_cases();

}  // namespace bench
