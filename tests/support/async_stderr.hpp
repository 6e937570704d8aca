// Captures what a test writes to file descriptor 2, and knows what must never stand there.
#pragma once

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <string>
#include <string_view>

extern "C" [[gnu::weak]] void __sanitizer_set_death_callback(void (*callback)());

namespace krait_test {

/// The first complaint of CPython's or asyncio's in the text that no test may cause; "" if none.
inline std::string_view complaint_in(std::string_view text) {
  static constexpr std::array<std::string_view, 9> complaints{
      "Fatal Python error", "terminate called",  "never retrieved",
      "never awaited",      "ResourceWarning",   "was destroyed but it is pending",
      "Exception ignored",  "InvalidStateError", "GIL) has been enabled"};
  for (const std::string_view complaint : complaints) {
    if (text.find(complaint) != std::string_view::npos) return complaint;
  }
  return "";
}

/// Takes file descriptor 2 until it is stopped or destroyed; then what came is written there.
class StderrCapture {
 public:
  StderrCapture() : file_(memfd_create("stderr", MFD_CLOEXEC)), outer_(dup(2)) {
    dup2(file_, 2);
    innermost_ = this;
    // A sanitizer's report must be seen although the process ends with it.
    if (__sanitizer_set_death_callback != nullptr) {
      __sanitizer_set_death_callback([] {
        if (innermost_ != nullptr) innermost_->stop();
      });
    }
  }
  StderrCapture(const StderrCapture&) = delete;
  StderrCapture& operator=(const StderrCapture&) = delete;
  ~StderrCapture() {
    stop();
    close(outer_);
    close(file_);
  }

  [[nodiscard]] std::string text() const {
    std::string text(static_cast<std::size_t>(lseek(file_, 0, SEEK_END)), '\0');
    [[maybe_unused]] const auto read = pread(file_, text.data(), text.size(), 0);
    return text;
  }

  /// Gives file descriptor 2 back, and what was written to it.
  std::string stop() {
    const std::string captured = text();
    if (innermost_ != this) return captured;
    innermost_ = nullptr;
    dup2(outer_, 2);
    [[maybe_unused]] const auto written = write(2, captured.data(), captured.size());
    return captured;
  }

 private:
  inline static StderrCapture* innermost_ = nullptr;
  int file_;
  int outer_;
};

}  // namespace krait_test
