// Counts what stays behind: memory blocks and references of the whole Python.
#pragma once

#include <krait/krait.hpp>

#include <cstdint>

namespace krait_test {

/// How many memory blocks of Python's stay behind for `repetitions` calls of `act`: a leak of one
/// object a call gives at least `repetitions`. Where Python doesn't count its blocks, as when
/// sanitizers have it use malloc, it is the containers and instances.
template <class Act>
std::int64_t blocks_left_by(int repetitions, Act act) {
  const krait::Object globals = krait::eval("{}");
  krait::exec(
      "import gc, sys\n"
      "def count():\n"
      "  gc.collect()\n"
      "  return sys.getallocatedblocks() or len(gc.get_objects())",
      globals);
  const krait::Object count = globals["count"];
  const auto run = [&] {
    for (int i = 0; i < repetitions; ++i) act();
    return count().as<std::int64_t>();
  };
  run();  // what is cached at first use is no leak
  const std::int64_t before = run();
  return run() - before;
}

/// The references to a Python object, but the one that the call itself needs.
inline std::int64_t references_to(const krait::Object& object) {
  return krait::import("sys").attr("getrefcount")(object).as<std::int64_t>();
}

}  // namespace krait_test
