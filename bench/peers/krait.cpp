// Krait's side of what only the comparison with the peers measures.
#include <chrono>
#include <krait/krait.hpp>
#include <numeric>
#include <workload.hpp>

#include "peers.hpp"
#include "plain_threads.hpp"

namespace bench {

namespace {

using krait::Task;

constexpr double nap_seconds = 0.001;
constexpr int idle_tasks = 5'000;
constexpr std::chrono::hours for_ever{1000};

Task<std::int64_t> wait_in_turn(std::int64_t repeat) {
  std::int64_t sum = 0;
  for (std::int64_t i = 0; i < repeat; ++i) sum += co_await workload::nap(nap_seconds);
  co_return sum;
}

Task<std::int64_t> wait_together(std::int64_t repeat) {
  std::vector<Task<std::int64_t>> naps;
  naps.reserve(static_cast<std::size_t>(repeat));
  for (std::int64_t i = 0; i < repeat; ++i) naps.push_back(workload::nap(nap_seconds));
  const auto results = co_await krait::when_all(std::move(naps));
  co_return std::accumulate(results.begin(), results.end(), std::int64_t{0});
}

Task<std::int64_t> tick_beside_idle(std::int64_t repeat) {
  std::vector<krait::Future<>> others;
  for (int i = 0; i < idle_tasks; ++i) others.push_back(krait::spawn(krait::sleep_for(for_ever)));
  co_await krait::yield_now();
  std::int64_t sum = 0;
  for (std::int64_t i = 0; i < repeat; ++i) sum += co_await workload::tick();
  others.clear();
  co_await krait::yield_now();
  co_return sum;
}

template <Task<std::int64_t> (*work)(std::int64_t)>
void run(std::int64_t repeat) {
  expect("co_await", krait::run(work(repeat)), 42 * repeat);
}

template <int threads, Beside beside>
void add_on_threads(std::int64_t repeat) {
  sum_on_threads<threads, beside>(repeat, 3, [] { return workload::add(1, 2); });
}

template <int threads, Beside beside>
void spawn_on_threads(std::int64_t repeat) {
  sum_on_threads<threads, beside>(repeat, 42,
                                  [] { return krait::spawn(workload::answer()).get(); });
}

}  // namespace

std::vector<Case> krait_cases() {
  constexpr Beside nobody = Beside::nobody, busy = Beside::a_busy_python_thread;
  constexpr std::int64_t few = calls_beside_a_busy_thread;
  return {
      {"wait/krait", &run<wait_in_turn>},
      {"at_once_1/krait", &run<wait_together>, 1},
      {"at_once_10/krait", &run<wait_together>, 10},
      {"at_once_100/krait", &run<wait_together>, 100},
      {"at_once_1000/krait", &run<wait_together>, 1000},
      {"at_once_10000/krait", &run<wait_together>, 10'000},
      {"beside_idle/krait", &run<tick_beside_idle>, 1000},
      {"thread1/krait", &add_on_threads<1, nobody>, calls_on_threads},
      {"thread8/krait", &add_on_threads<8, nobody>, calls_on_threads},
      {"thread1_busy/krait", &add_on_threads<1, busy>, few},
      {"thread8_busy/krait", &add_on_threads<8, busy>, few},
      {"spawn1/krait", &spawn_on_threads<1, nobody>, awaits_on_threads},
      {"spawn8/krait", &spawn_on_threads<8, nobody>, awaits_on_threads},
      {"spawn1_busy/krait", &spawn_on_threads<1, busy>, few},
      {"spawn8_busy/krait", &spawn_on_threads<8, busy>, few},
  };
}

}  // namespace bench
