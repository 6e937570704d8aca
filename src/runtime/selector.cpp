// Waits for descriptors, timers and letters in one system call.
#include "selector.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cmath>
#include <optional>

#include "attributes.hpp"
#include "embedded_module.hpp"
#include "krait/python/function.hpp"
#include "krait/python/inline_api.hpp"

#ifdef __linux__
#include <sys/epoll.h>
#include <unistd.h>
#endif

namespace krait::detail {

#ifdef __linux__

namespace {

using Ref = Owned<InlineApi>;
using Clock = std::chrono::steady_clock;

// `Selector.select` of one loop.
//
// asyncio's loop sleeps only there. While letters leave nothing for the loop to do, since the tasks
// that they start have ended at once, the thread goes on sleeping: a turn of the loop in Python
// costs more than all the rest of a call from another thread.
class NativeSelect {
 public:
  // The loop owns the selector, which owns this: so these are borrowed.
  NativeSelect(PyObject* loop, PyObject* keys, int descriptor, std::shared_ptr<Mailbox> mailbox)
      : loop_(loop), keys_(keys), descriptor_(descriptor), mailbox_(std::move(mailbox)) {}

  // Edge-triggered, so that a wake-up need not be read.
  [[nodiscard]] bool watch_mailbox() const noexcept {
    epoll_event event{};
    event.events = EPOLLIN | EPOLLET;
    event.data.fd = mailbox_->descriptor();
    return epoll_ctl(descriptor_, EPOLL_CTL_ADD, mailbox_->descriptor(), &event) == 0;
  }

  /// A list of `(key, events)` as a new reference; null with Python's error set.
  PyObject* select(std::optional<Clock::time_point> deadline) {
    for (;;) {
      if (!mailbox_->is_empty()) {
        const Py_ssize_t timers = size_of("_scheduled");
        mailbox_->deliver();
        // C++ that they resumed may have got a Ctrl-C, which would sleep with the loop.
        if (PyErr_CheckSignals() != 0) return nullptr;
        if (has_work_after(timers)) deadline = Clock::time_point::min();
      }
      const int count = wait(deadline);
      if (count < 0) return nullptr;
      const bool is_mail = count == 1 && events_[0].data.fd == mailbox_->descriptor();
      if (is_mail) continue;
      if (count > 0 || is_over(deadline)) return found(count);
    }
  }

 private:
  // Whether letters left something for the loop to do, which had so many timers before. They are
  // taken away by its turns only; what can't be told counts as work.
  [[nodiscard]] bool has_work_after(Py_ssize_t timers) const noexcept {
    if (size_of("_ready") != 0 || timers < 0 || size_of("_scheduled") != timers) return true;
    const Ref stopping{attribute(loop_, "_stopping")};
    if (!stopping) PyErr_Clear();
    return stopping.get() != Py_False;
  }
  [[nodiscard]] Py_ssize_t size_of(const char* name) const noexcept {
    const Ref container{attribute(loop_, name)};
    const Py_ssize_t size = container ? PyObject_Size(container.get()) : -1;
    if (size < 0) PyErr_Clear();
    return size;
  }

  static bool is_over(const std::optional<Clock::time_point>& deadline) noexcept {
    return deadline && (*deadline == Clock::time_point::min() || Clock::now() >= *deadline);
  }

  // Negative with Python's error set.
  int wait(const std::optional<Clock::time_point>& deadline) {
    const bool may_sleep = !is_over(deadline) && mailbox_->fall_asleep();
    int count = -1;
    if (may_sleep) {
      PyThreadState* state = PyEval_SaveThread();
      count = epoll(deadline);
      const int error = errno;
      PyEval_RestoreThread(state);
      errno = error;
    } else {
      count = epoll(Clock::time_point::min());
    }
    mailbox_->stay_awake();
    if (count >= 0) return count;
    if (errno == EINTR) return PyErr_CheckSignals() == 0 ? 0 : -1;
    PyErr_SetFromErrno(PyExc_OSError);
    return -1;
  }

  int epoll(const std::optional<Clock::time_point>& deadline) noexcept {
    const auto size = static_cast<int>(events_.size());
    if (!deadline) return epoll_wait(descriptor_, events_.data(), size, -1);
    const auto left = std::max<Clock::duration>(remaining(*deadline), Clock::duration::zero());
    if (has_pwait2_) {
      const auto seconds = std::chrono::floor<std::chrono::seconds>(left);
      const timespec time{.tv_sec = seconds.count(),
                          .tv_nsec = std::chrono::nanoseconds{left - seconds}.count()};
      const int count = epoll_pwait2(descriptor_, events_.data(), size, &time, nullptr);
      if (count >= 0 || errno != ENOSYS) return count;
      has_pwait2_ = false;  // Linux before 5.11
    }
    const std::chrono::milliseconds longest = std::chrono::hours{24};
    const auto rounded = std::min(longest, std::chrono::ceil<std::chrono::milliseconds>(left));
    return epoll_wait(descriptor_, events_.data(), size, static_cast<int>(rounded.count()));
  }
  static Clock::duration remaining(Clock::time_point deadline) noexcept {
    if (deadline == Clock::time_point::min()) return Clock::duration::zero();
    return deadline - Clock::now();
  }

  PyObject* found(int count) {
    Ref list{PyList_New(0)};
    for (int i = 0; list && i < count; ++i) {
      if (!append(list.get(), events_[static_cast<std::size_t>(i)])) return nullptr;
    }
    return list.release();
  }
  bool append(PyObject* list, const epoll_event& event) {
    const Ref descriptor{PyLong_FromLong(event.data.fd)};
    const Ref key{descriptor ? PyObject_GetItem(keys_, descriptor.get()) : nullptr};
    if (!key) {  // the mailbox, or one that is no longer watched
      if (PyErr_ExceptionMatches(PyExc_KeyError) == 0) return false;
      PyErr_Clear();
      return true;
    }
    const Ref watched{attribute(key.get(), "events")};
    if (!watched) return false;
    const Ref pair{
        Py_BuildValue("(Ol)", key.get(), readiness(event) & PyLong_AsLong(watched.get()))};
    return pair && PyList_Append(list, pair.get()) == 0;
  }
  // selectors.EVENT_READ and EVENT_WRITE; an error is both, so that whoever waits sees it.
  static long readiness(const epoll_event& event) noexcept {
    const bool readable = (event.events & ~static_cast<unsigned>(EPOLLOUT)) != 0;
    const bool writable = (event.events & ~static_cast<unsigned>(EPOLLIN)) != 0;
    return (readable ? 1 : 0) | (writable ? 2 : 0);
  }

  PyObject* loop_;
  PyObject* keys_;
  int descriptor_;
  std::shared_ptr<Mailbox> mailbox_;
  bool has_pwait2_ = true;
  std::array<epoll_event, 64> events_{};
};

constexpr const char* select_name = "krait.select";

// Seconds, or None for ever. A century is for ever too: clocks' numbers end somewhere.
bool read_deadline(PyObject* timeout, std::optional<Clock::time_point>& deadline) {
  constexpr double longest = 3e9;
  deadline.reset();
  if (timeout == Py_None) return true;
  const double seconds = PyFloat_AsDouble(timeout);
  if (seconds == -1.0 && PyErr_Occurred() != nullptr) return false;
  deadline = Clock::time_point::min();
  if (!(seconds > 0)) return true;
  if (seconds > longest) return deadline.reset(), true;
  deadline =
      Clock::now() + std::chrono::ceil<Clock::duration>(std::chrono::duration<double>{seconds});
  return true;
}

PyObject* select(PyObject* capsule, PyObject* timeout) noexcept {
  auto* native = static_cast<NativeSelect*>(PyCapsule_GetPointer(capsule, select_name));
  std::optional<Clock::time_point> deadline;
  if (native == nullptr || !read_deadline(timeout, deadline)) return nullptr;
  return native->select(deadline);
}

PyMethodDef select_method{"select", &select, METH_O, nullptr};

void delete_select(PyObject* capsule) noexcept {
  delete static_cast<NativeSelect*>(PyCapsule_GetPointer(capsule, select_name));
}

// The descriptor of the selector's epoll object; negative where it is something else.
int epoll_descriptor(PyObject* selector) {
  const Ref epoll{attribute(selector, "_selector")};
  const Ref number{epoll ? call_method(epoll.get(), "fileno") : nullptr};
  const int descriptor = number ? static_cast<int>(PyLong_AsLong(number.get())) : -1;
  PyErr_Clear();
  return descriptor;
}

}  // namespace

int install_native_select(PyObject* loop, const std::shared_ptr<Mailbox>& mailbox) {
  const Ref selector{attribute(loop, "_selector")};
  const Ref keys{selector ? attribute(selector.get(), "_fd_to_key") : nullptr};
  PyErr_Clear();
  const int descriptor = keys ? epoll_descriptor(selector.get()) : -1;
  if (descriptor < 0) return -1;
  auto native = std::make_unique<NativeSelect>(loop, keys.get(), descriptor, mailbox);
  if (!native->watch_mailbox()) return -1;
  const Ref capsule{checked(PyCapsule_New(native.get(), select_name, &delete_select))};
  static_cast<void>(native.release());  // the capsule's
  const Ref method{checked(PyCFunction_New(&select_method, capsule.get()))};
  if (PyObject_SetAttrString(selector.get(), "select", method.get()) != 0) throw_python_error();
  return descriptor;
}

#else

int install_native_select(PyObject*, const std::shared_ptr<Mailbox>&) { return -1; }

#endif

}  // namespace krait::detail
