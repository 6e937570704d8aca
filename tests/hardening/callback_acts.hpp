// What a program does with functions that cross the border, in pieces that are swept with memory
// that fails.
#pragma once

#include <krait/krait.hpp>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "../support/async_fixture.hpp"
#include "memory_sweep.hpp"

namespace krait_test {

inline constexpr std::string_view python_of_callback_acts =
    "def apply(function, x): return [function(x)]\n"
    "def forgive(function, x):\n"
    "  try: function(x)\n"
    "  except ValueError as error: return [str(error)]\n"
    "async def apply_later(function, x): return [await function(x)]\n"
    "async def cancel_later(function, x):\n"
    "  task = asyncio.ensure_future(apply_later(function, x))\n"
    "  await asyncio.sleep(0)\n"
    "  task.cancel()\n"
    "  try: await task\n"
    "  except asyncio.CancelledError: pass\n";

using Callback = std::function<std::string(std::int64_t)>;
using AsyncCallback = std::function<krait::Task<std::int64_t>(std::int64_t)>;

/// Owns something large, and throws for a negative number.
inline Callback make_callback() {
  return [large = std::string(300, 'x')](std::int64_t number) {
    if (number < 0) throw std::invalid_argument{large};
    return large;
  };
}

inline void give_a_callback() {
  const krait::Object result = global("apply")(make_callback(), 1000);
  if (result[0].as<std::string>().size() != 300) std::abort();
}

inline void give_a_callback_that_throws() {
  const krait::Object text = global("forgive")(make_callback(), -1000);
  if (text[0].as<std::string>().size() != 300) std::abort();
  try {
    global("apply")(make_callback(), -1000);
    std::abort();
  } catch (const krait::ValueError&) {
  }
}

inline void give_a_callback_what_does_not_fit() {
  try {
    global("apply")(make_callback(), "no number");
    std::abort();
  } catch (const krait::Error&) {
  }
}

inline void take_a_function_back() {
  const krait::Object object = make_callback();
  const auto back = global("same")(object).as<Callback>();
  if (back(1000).size() != 300) std::abort();
}

inline void take_a_callable() {
  const auto same = global("same").as<std::function<std::string(std::string)>>();
  const auto copy = same;
  if (copy(std::string(300, 'x')).size() != 300) std::abort();
  const auto later = global("later").as<std::function<krait::Task<krait::Object>(std::int64_t)>>();
  krait::run(later(1000));
}

// ---- tasks of C++ that Python awaits ----

inline krait::Task<std::int64_t> doubled(std::int64_t number) {
  co_await call("later", number);
  if (number < 0) throw std::invalid_argument{"negative"};
  co_return 2 * number;
}

inline krait::Task<std::int64_t> wait_for_ever(std::int64_t number) {
  co_await call("for_ever");
  co_return number;
}

inline krait::Task<krait::Object> with_callback(const char* function, AsyncCallback callback,
                                                std::int64_t number) {
  krait::Object awaitable = global(function)(std::move(callback), number);
  co_return co_await awaitable.await<krait::Object>();
}

inline void let_python_await() {
  const auto result = krait::run(with_callback("apply_later", &doubled, 1000));
  if (result[0].as<std::int64_t>() != 2000) std::abort();
}

inline void let_python_await_a_failure() {
  try {
    krait::run(with_callback("apply_later", &doubled, -1000));
    std::abort();
  } catch (const krait::ValueError&) {
  }
}

inline void let_python_cancel() { krait::run(with_callback("cancel_later", &wait_for_ever, 1000)); }

inline void let_python_drop() { static_cast<void>(global("apply")(AsyncCallback{&doubled}, 1000)); }

// asyncio forgets a task whose step finds no memory, and who awaits it: both stay with their loop.
inline constexpr SweepOptions cancelled{.tasks_may_stay = true, .leaks_of_python = 12};

inline constexpr std::array callback_acts{
    Act{"callback", &give_a_callback, {}, true},
    Act{"callback_that_throws", &give_a_callback_that_throws, {}, true},
    Act{"callback_given_what_does_not_fit", &give_a_callback_what_does_not_fit, {}, true},
    Act{"callback_that_comes_back", &take_a_function_back, {}, true},
    Act{"callable_of_python", &take_a_callable},
    Act{"task_that_python_awaits", &let_python_await},
    Act{"task_that_python_awaits_and_that_fails", &let_python_await_a_failure},
    Act{"task_that_python_cancels", &let_python_cancel, cancelled},
    Act{"task_that_python_drops", &let_python_drop},
};

}  // namespace krait_test
