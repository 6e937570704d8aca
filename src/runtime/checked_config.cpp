// Finds in a krait::Config what can't be, before Python starts.
#include "checked_config.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <string>

#include "krait/error.hpp"

namespace krait::detail {

namespace {

using Seconds = std::chrono::duration<double>;

// What CPython can count in, and the clocks: a century is for ever.
constexpr Seconds longest_time{3e9};

// C would take a NUL for the end of the text.
template <class Texts>
void require_text(const char* field, const Texts& texts) {
  for (const auto& text : texts) {
    if (std::filesystem::path{text}.native().find('\0') == std::string::npos) continue;
    throw Error{std::string{"Config::"} + field + " holds a text with a NUL character in it"};
  }
}

void require_sense(const Config& config) {
  if (config.workers < 0) {
    throw Error{"Config::workers is negative: give a number of threads, or 0"};
  }
  require_text("argv", config.argv);
  require_text("search_paths", config.search_paths);
  if (config.switch_interval && !(config.switch_interval->count() > 0)) {
    throw Error{"Config::switch_interval is not positive: give a number of seconds above 0"};
  }
  if (std::isnan(config.shutdown_timeout.count())) {
    throw Error{"Config::shutdown_timeout is not a number: give a number of seconds"};
  }
}

}  // namespace

std::unique_ptr<const Config> checked_copy(const Config& config) {
  require_sense(config);
  auto copy = std::make_unique<Config>(config);
  copy->shutdown_timeout = std::clamp(config.shutdown_timeout, Seconds{0}, longest_time);
  if (auto& interval = copy->switch_interval) interval = std::min<Seconds>(*interval, longest_time);
  return copy;
}

}  // namespace krait::detail
