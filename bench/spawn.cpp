// Calls from a thread that runs no loop: spawn, what users write today, and a bare wake-up.
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <krait/krait.hpp>
#include <krait/python/python.hpp>
#include <system_error>
#include <thread>
#include <workload.hpp>
#include <yardstick.hpp>

#include "cases.hpp"

namespace bench {

namespace {

constexpr std::int64_t outstanding = 1000;

void spawn_and_get(std::int64_t repeat) {
  std::int64_t sum = 0;
  for (std::int64_t i = 0; i < repeat; ++i) sum += krait::spawn(workload::answer()).get();
  expect("spawn", sum, 42 * repeat);
}

void spawn_many(std::int64_t repeat) {
  std::vector<krait::Future<std::int64_t>> futures;
  futures.reserve(static_cast<std::size_t>(repeat));
  for (std::int64_t i = 0; i < repeat; ++i) futures.push_back(krait::spawn(workload::answer()));
  std::int64_t sum = 0;
  for (auto& future : futures) sum += future.get();
  expect("spawn_many", sum, 42 * repeat);
}

// What users write today, on a thread that isn't Python's.
void threadsafe_from_cpp(std::int64_t repeat) {
  yardstick::call_threadsafe(1);  // makes the loop
  std::int64_t sum = 0;
  std::jthread{[&] {
    for (std::int64_t i = 0; i < repeat; ++i) {
      const PyGILState_STATE state = PyGILState_Ensure();
      PyObject* module = PyImport_ImportModule("yardstick");
      PyObject* result = PyObject_CallMethod(module, "call_threadsafe", "i", 1);
      sum += PyLong_AsLongLong(result);
      Py_DECREF(result);
      Py_DECREF(module);
      PyGILState_Release(state);
    }
  }}.join();
  expect("threadsafe_from_cpp", sum, 42 * repeat);
}

void threadsafe(std::int64_t repeat) {
  expect("threadsafe", yardstick::call_threadsafe(repeat), 42 * repeat);
}
void threadsafe_many(std::int64_t repeat) {
  expect("threadsafe_many", yardstick::call_threadsafe_together(repeat), 42 * repeat);
}

// One end of a pair of threads that wake each other; nothing of Python.
class WakeUp {
 public:
  WakeUp() {
    epoll_event event{.events = EPOLLIN, .data = {}};
    if (event_ < 0 || epoll_ < 0 || epoll_ctl(epoll_, EPOLL_CTL_ADD, event_, &event) != 0) {
      throw std::system_error{errno, std::generic_category(), "eventfd"};
    }
  }
  WakeUp(const WakeUp&) = delete;
  WakeUp& operator=(const WakeUp&) = delete;
  ~WakeUp() {
    close(event_);
    close(epoll_);
  }

  void send(std::uint64_t value) const { expect("write", write(event_, &value, 8), ssize_t{8}); }
  [[nodiscard]] std::uint64_t receive() const {
    epoll_event event{};
    expect("epoll_wait", epoll_wait(epoll_, &event, 1, -1), 1);
    std::uint64_t value = 0;
    expect("read", read(event_, &value, 8), ssize_t{8});
    return value;
  }

 private:
  int event_ = eventfd(0, EFD_NONBLOCK);
  int epoll_ = epoll_create1(0);
};

constexpr std::uint64_t last = 1000;

void wake_up(std::int64_t repeat) {
  const WakeUp there, back;
  const std::jthread echo{[&] {
    for (std::uint64_t value = 0; value != last;) {
      value = there.receive();
      back.send(value);
    }
  }};
  std::int64_t sum = 0;
  for (std::int64_t i = 0; i < repeat; ++i) {
    there.send(42);
    sum += static_cast<std::int64_t>(back.receive());
  }
  there.send(last);
  expect("wake-up", sum, 42 * repeat);
}

}  // namespace

std::vector<Case> spawn_cases() {
  return {
      {"spawn/krait", &spawn_and_get},
      {"spawn/wake_up", &wake_up},
      {"spawn/threadsafe", &threadsafe},
      {"spawn/threadsafe_from_cpp", &threadsafe_from_cpp},
      {"spawn_many/krait", &spawn_many, outstanding},
      {"spawn_many/threadsafe", &threadsafe_many, outstanding},
  };
}

}  // namespace bench
