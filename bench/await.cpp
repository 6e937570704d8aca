// One await after the other in one task: from C++, and by Python itself on a stock event loop.
#include <chrono>
#include <krait/krait.hpp>
#include <workload.hpp>
#include <yardstick.hpp>

#include "cases.hpp"

namespace bench {

namespace {

using krait::Gil;
using krait::Task;

Task<std::int64_t> await_answers(std::int64_t repeat) {
  std::int64_t sum = 0;
  for (std::int64_t i = 0; i < repeat; ++i) sum += co_await workload::answer();
  co_return sum;
}

Task<std::int64_t> await_ticks(std::int64_t repeat) {
  std::int64_t sum = 0;
  for (std::int64_t i = 0; i < repeat; ++i) sum += co_await workload::tick();
  co_return sum;
}

Task<std::int64_t> await_turns(std::int64_t repeat) {
  std::int64_t sum = 0;
  for (std::int64_t i = 0; i < repeat; ++i, sum += 42) co_await krait::yield_now();
  co_return sum;
}

Task<std::int64_t> await_answers_in_time(std::int64_t repeat) {
  std::int64_t sum = 0;
  for (std::int64_t i = 0; i < repeat; ++i) {
    sum += co_await krait::timeout(std::chrono::seconds{100}, workload::answer());
  }
  co_return sum;
}

// What a layer of C++ coroutines costs.
Task<std::int64_t> cpp_answer() { co_return 42; }

Task<std::int64_t> await_cpp_answers(std::int64_t repeat) {
  std::int64_t sum = 0;
  for (std::int64_t i = 0; i < repeat; ++i) sum += co_await cpp_answer();
  co_return sum;
}

void check(std::int64_t sum, std::int64_t repeat) { expect("await", sum, 42 * repeat); }

template <Task<std::int64_t> (*await)(std::int64_t), Gil gil>
void by_krait(std::int64_t repeat) {
  check(krait::run(await(repeat), {.gil = gil}), repeat);
}

template <std::int64_t (*await)(std::int64_t)>
void by_python(std::int64_t repeat) {
  check(await(repeat), repeat);
}

}  // namespace

std::vector<Case> await_cases() {
  return {
      {"answer/krait", &by_krait<await_answers, Gil::released>},
      {"answer/krait_held", &by_krait<await_answers, Gil::held>},
      {"answer/cpp", &by_krait<await_cpp_answers, Gil::released>},
      {"answer/python", &by_python<yardstick::await_answer>},
      {"answer/python_task", &by_python<yardstick::await_answer_task>},
      {"tick/krait", &by_krait<await_ticks, Gil::released>},
      {"tick/krait_held", &by_krait<await_ticks, Gil::held>},
      {"tick/python", &by_python<yardstick::await_tick>},
      {"turn/krait", &by_krait<await_turns, Gil::released>},
      {"turn/python", &by_python<yardstick::await_turn>},
      {"in_time/krait", &by_krait<await_answers_in_time, Gil::released>},
      {"in_time/python", &by_python<yardstick::await_answer_in_time>},
  };
}

}  // namespace bench
