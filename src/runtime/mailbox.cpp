// Wakes event loops of other threads.
#include "mailbox.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <system_error>
#include <tuple>
#include <utility>

#include "krait/detail/test_hooks.hpp"

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
  ::close(read_end_);
  if (write_end_ != read_end_) ::close(write_end_);
  read_end_ = write_end_ = -1;
}

// Sequentially consistent, as in fall_asleep: of who posts and who falls asleep, one sees the
// other.
bool Mailbox::post(Letter& letter) noexcept {
  Letter* newest = newest_.load(std::memory_order_relaxed);
  do {
    if (newest == closed()) return false;
    letter.next_ = newest;
  } while (!newest_.compare_exchange_weak(newest, &letter, std::memory_order_seq_cst,
                                          std::memory_order_relaxed));
  KRAIT_CHAOS();
  if (asleep_.load(std::memory_order_seq_cst) && asleep_.exchange(false)) wake_up();
  return true;
}

Letter* Mailbox::in_order(Letter* newest) noexcept {
  Letter* first = nullptr;
  while (newest != nullptr) first = std::exchange(newest, std::exchange(newest->next_, first));
  return first;
}

bool Mailbox::deliver() noexcept {
  Letter* newest = newest_.load(std::memory_order_relaxed);
  if (newest == nullptr || newest == closed()) return false;
  KRAIT_CHAOS();
  KRAIT_REQUIRE_NO_LOCK("a job of a loop");
  Letter* letter = in_order(newest_.exchange(nullptr, std::memory_order_acquire));
  while (letter != nullptr) std::exchange(letter, letter->next_)->deliver();
  return true;
}

void Mailbox::close(const std::exception_ptr& why) noexcept {
  Letter* newest = newest_.exchange(closed(), std::memory_order_acquire);
  if (newest == closed()) return;
  Letter* letter = in_order(newest);
  while (letter != nullptr) std::exchange(letter, letter->next_)->refuse(why);
}

bool Mailbox::fall_asleep() noexcept {
  asleep_.store(true, std::memory_order_seq_cst);
  const Letter* newest = newest_.load(std::memory_order_seq_cst);
  return newest == nullptr || newest == closed();
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
