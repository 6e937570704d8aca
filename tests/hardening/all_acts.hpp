// All that is swept with memory that fails, and the Python code that it uses.
#pragma once

#include <krait/krait.hpp>

#include <string>

#include "async_acts.hpp"
#include "callback_acts.hpp"
#include "data_acts.hpp"
#include "stream_acts.hpp"
#include "sync_acts.hpp"

namespace krait_test {

inline void define_python_of_acts() {
  for (const auto text : {python_of_sync_acts, python_of_async_acts, python_of_stream_acts,
                          python_of_callback_acts, python_of_data_acts}) {
    krait::exec(text);
  }
}

inline std::string name_of_act(const testing::TestParamInfo<Act>& act) { return act.param.name; }

}  // namespace krait_test

/// Sweeps each of those that need no executor of Python's in tests of this name, one after another.
#define KRAIT_TEST_SWEEP_ALL_ACTS(Suite) \
  INSTANTIATE_TEST_SUITE_P(Sync, Suite, testing::ValuesIn(sync_acts), name_of_act); \
  INSTANTIATE_TEST_SUITE_P(Async, Suite, testing::ValuesIn(async_acts), name_of_act); \
  INSTANTIATE_TEST_SUITE_P(Spawning, Suite, testing::ValuesIn(spawning_acts), name_of_act); \
  INSTANTIATE_TEST_SUITE_P(Streams, Suite, testing::ValuesIn(stream_acts), name_of_act); \
  INSTANTIATE_TEST_SUITE_P(Callbacks, Suite, testing::ValuesIn(callback_acts), name_of_act); \
  INSTANTIATE_TEST_SUITE_P(Data, Suite, testing::ValuesIn(data_acts), name_of_act); \
  INSTANTIATE_TEST_SUITE_P(Threads, Suite, testing::Values(thread_act), name_of_act)
