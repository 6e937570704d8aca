// A timer that makes an event loop's own descriptor readable when work is due.
#pragma once

#ifdef __linux__
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <system_error>
#endif

namespace krait::detail {

#ifdef __linux__

class Alarm {
 public:
  explicit Alarm(int epoll) {
    if (descriptor_ < 0) throw std::system_error{errno, std::generic_category(), "krait: timerfd"};
    epoll_event event{};
    event.events = EPOLLIN | EPOLLET;  // it is never read
    event.data.fd = descriptor_;
    epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor_, &event);
  }
  Alarm(const Alarm&) = delete;
  Alarm& operator=(const Alarm&) = delete;
  ~Alarm() { close(descriptor_); }

  void set(double seconds) const noexcept {
    const double bounded = std::clamp(seconds, 1e-9, 3e9);  // zero would switch it off
    const double whole = std::floor(bounded);
    itimerspec time{};
    time.it_value.tv_sec = static_cast<time_t>(whole);
    time.it_value.tv_nsec = std::min(999'999'999L, static_cast<long>((bounded - whole) * 1e9) + 1);
    timerfd_settime(descriptor_, 0, &time, nullptr);
  }

 private:
  int descriptor_ = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
};

#else

class Alarm {
 public:
  explicit Alarm(int) {}
  void set(double) const noexcept {}
};

#endif

}  // namespace krait::detail
