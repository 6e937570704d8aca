// Recycles the frames of coroutines: a task that awaits in a loop allocates the same few again.
#pragma once

#include <array>
#include <cstddef>
#include <new>

#include "krait/detail/export.hpp"

#if defined(__SANITIZE_ADDRESS__)
#define KRAIT_NO_FRAME_POOL
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define KRAIT_NO_FRAME_POOL
#endif
#endif

namespace krait::detail {

/// A thread's free frames, in lists by size. Plain data, so that reaching it is one instruction;
/// emptied when the thread's use of Krait ends.
///
/// A frame may be given back on another thread than it was taken from: all are blocks of the
/// global `operator new`, of their class's size.
class KRAIT_EXPORT FramePool {
 public:
  static constexpr std::size_t granularity = 32;
  static constexpr std::size_t largest = 1024;
  static constexpr int longest_list = 32;

  /// The size of the block that a frame is given: that of its class.
  static constexpr std::size_t rounded(std::size_t size) noexcept {
    return (size + granularity - 1) / granularity * granularity;
  }

  void* take(std::size_t size) {
    if (size > largest) return ::operator new(size);
    List& list = list_for(size);
    if (list.first == nullptr) return ::operator new(rounded(size));
    Free* frame = list.first;
    list.first = frame->next;
    --list.length;
    return frame;
  }

  void give_back(void* block, std::size_t size) noexcept {
    if (size > largest) return ::operator delete(block);
    List& list = list_for(size);
    if (list.length >= longest_list) return ::operator delete(block);
    list.first = new (block) Free{list.first};
    ++list.length;
  }

  void clear() noexcept;

 private:
  struct Free {
    Free* next;
  };
  struct List {
    Free* first = nullptr;
    int length = 0;
  };

  List& list_for(std::size_t size) noexcept { return lists_[(size - 1) / granularity]; }

  std::array<List, largest / granularity> lists_{};
};

extern KRAIT_EXPORT constinit thread_local FramePool frame_pool;

}  // namespace krait::detail
