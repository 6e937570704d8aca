// Python's own await, create_task and gather, on asyncio's event loop and on uvloop.
#include <contenders.hpp>
#include <string>

#include "peers.hpp"

namespace bench {

namespace {

constexpr char asyncio[] = "asyncio";
constexpr char uvloop[] = "uvloop";
constexpr char answer[] = "answer";
constexpr char tick[] = "tick";
constexpr char nap[] = "nap";
constexpr std::int64_t idle_tasks = 5'000;

template <const char* loop, const char* work>
void in_turn(std::int64_t repeat) {
  expect("await", contenders::await_in_turn(loop, work, repeat), 42 * repeat);
}
template <const char* loop, const char* work>
void as_task(std::int64_t repeat) {
  expect("create_task", contenders::await_tasks(loop, work, repeat), 42 * repeat);
}
template <const char* loop>
void together(std::int64_t repeat) {
  expect("gather", contenders::gather(loop, repeat), 42 * repeat);
}
template <const char* loop>
void beside_idle(std::int64_t repeat) {
  expect("await", contenders::ticks_beside_idle(loop, idle_tasks, repeat), 42 * repeat);
}

std::vector<Case> stock_cases() {
  // Awaits of `answer` and `tick` by Python are cases of the benchmarks already.
  return {
      {"tick/python_task", &as_task<asyncio, tick>},
      {"wait/python", &in_turn<asyncio, nap>},
      {"wait/python_task", &as_task<asyncio, nap>},
      {"at_once_1/python", &together<asyncio>, 1},
      {"at_once_10/python", &together<asyncio>, 10},
      {"at_once_100/python", &together<asyncio>, 100},
      {"at_once_1000/python", &together<asyncio>, 1000},
      {"at_once_10000/python", &together<asyncio>, 10'000},
      {"beside_idle/python", &beside_idle<asyncio>, 1000},
  };
}

std::vector<Case> uvloop_cases() {
  return {
      {"answer/uvloop", &in_turn<uvloop, answer>},
      {"answer/uvloop_task", &as_task<uvloop, answer>},
      {"tick/uvloop", &in_turn<uvloop, tick>},
      {"tick/uvloop_task", &as_task<uvloop, tick>},
      {"wait/uvloop", &in_turn<uvloop, nap>},
      {"wait/uvloop_task", &as_task<uvloop, nap>},
      {"at_once_1/uvloop", &together<uvloop>, 1},
      {"at_once_10/uvloop", &together<uvloop>, 10},
      {"at_once_100/uvloop", &together<uvloop>, 100},
      {"at_once_1000/uvloop", &together<uvloop>, 1000},
      {"at_once_10000/uvloop", &together<uvloop>, 10'000},
      {"beside_idle/uvloop", &beside_idle<uvloop>, 1000},
  };
}

}  // namespace

std::vector<Case> python_cases() {
  std::vector<Case> cases = stock_cases();
  if (contenders::has_uvloop()) {
    const std::vector<Case> more = uvloop_cases();
    cases.insert(cases.end(), more.begin(), more.end());
  }
  return cases;
}

}  // namespace bench
