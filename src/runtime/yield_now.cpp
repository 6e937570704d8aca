// yield_now(): an await of nothing, for one turn of the loop.
#include "krait/yield_now.hpp"

#include "krait/python/attach.hpp"
#include "krait/python/suspension.hpp"

namespace krait {

namespace {

class TurnAwaiter final : public detail::Suspension {
 public:
  bool await_ready() {
    const detail::Attach attach;
    begin_turn();
    return !is_suspended();
  }
  template <class P>
  void await_suspend(std::coroutine_handle<P> coroutine) noexcept {
    suspend(coroutine);
  }
  void await_resume() { rethrow(); }

 private:
  void accept(PyObject* /*none*/) noexcept override {}
};

}  // namespace

Task<void> yield_now() {
  TurnAwaiter awaiter;
  co_await awaiter;
}

}  // namespace krait
