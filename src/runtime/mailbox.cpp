// Wakes event loops of other threads.
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <system_error>
#include <utility>

#include "event_loop.hpp"

#ifdef __linux__
#include <sys/eventfd.h>
#endif

namespace krait::detail {

namespace {

[[noreturn]] void throw_errno(const char* what) {
  throw std::system_error{errno, std::generic_category(), what};
}

// One descriptor where the kernel has eventfd, a pipe elsewhere: what is written wakes the reader.
std::pair<int, int> open_wake_up_channel() {
#ifdef __linux__
  const int descriptor = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  if (descriptor < 0) throw_errno("krait: eventfd");
  return {descriptor, descriptor};
#else
  int ends[2];
  if (pipe(ends) != 0) throw_errno("krait: pipe");
  for (const int end : ends) {
    fcntl(end, F_SETFL, O_NONBLOCK);
    fcntl(end, F_SETFD, FD_CLOEXEC);
  }
  return {ends[0], ends[1]};
#endif
}

}  // namespace

Mailbox::Mailbox() { std::tie(read_end_, write_end_) = open_wake_up_channel(); }

Mailbox::~Mailbox() { close_descriptors(); }

void Mailbox::close_descriptors() noexcept {
  close(read_end_);
  if (write_end_ != read_end_) close(write_end_);
  read_end_ = write_end_ = -1;
}

void Mailbox::post(Job job) {
  bool first = false;
  {
    const std::lock_guard lock{mutex_};
    first = jobs_.empty();
    jobs_.push_back(std::move(job));
  }
  KRAIT_CHAOS();
  if (first) wake_up();
}

void Mailbox::deliver() {
  take_wake_ups();
  KRAIT_CHAOS();
  std::vector<Job> jobs;
  {
    const std::lock_guard lock{mutex_};
    jobs = std::exchange(jobs_, {});
  }
  KRAIT_REQUIRE_NO_LOCK("a job of a loop");
  for (const Job& job : jobs) job();
}

// A full pipe needs no other byte: the reader will come.
void Mailbox::wake_up() const noexcept {
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = write(write_end_, &one, sizeof one);
}

void Mailbox::take_wake_ups() const noexcept {
  std::uint64_t taken[16];
  while (read(read_end_, taken, sizeof taken) == sizeof taken) {
  }
}

}  // namespace krait::detail
