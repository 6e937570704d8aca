// The frame pool of each thread, and its end.
#include "krait/detail/frame_pool.hpp"

namespace krait::detail {

constinit thread_local FramePool frame_pool;

void FramePool::clear() noexcept {
  for (List& list : lists_) {
    while (list.first != nullptr) {
      Free* frame = list.first;
      list.first = frame->next;
      ::operator delete(frame);
    }
    list.length = 0;
  }
}

}  // namespace krait::detail
