// Hands on errors that no code of the program waits for.
#include "unhandled.hpp"

#include <cstdio>
#include <string>

#include "error_state.hpp"
#include "krait/error.hpp"
#include "krait/gil.hpp"
#include "runtime.hpp"
#include "text.hpp"

namespace krait::detail {

namespace {

std::string text_of(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const PythonError& python_error) {
    return python_error.traceback();
  } catch (...) {
    return what_of(error);
  }
}

void print(const std::exception_ptr& error) noexcept {
  try {
    std::fprintf(stderr, "krait: nobody waits for the task that failed with this:\n%s\n",
                 text_of(error).c_str());
  } catch (...) {  // there is no memory even to say so
    std::fputs("krait: nobody waits for a task that failed\n", stderr);
  }
}

}  // namespace

void report_unhandled(const std::exception_ptr& error) noexcept {
  if (!error || is_cancelled(error)) return;
  const auto& handler = runtime().config->on_unhandled;
  if (!handler) return print(error);
  try {
    const GilRelease release;
    handler(error);
  } catch (...) {
    print(error);
    print(std::current_exception());
  }
}

}  // namespace krait::detail
