// Reloads modules soon after their files have changed.
#include "reload_watcher.hpp"

#include <chrono>
#include <condition_variable>
#include <exception>
#include <filesystem>
#include <map>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

#include "krait/python/attach.hpp"
#include "krait/reload.hpp"
#include "mutex.hpp"
#include "runtime.hpp"
#include "unhandled.hpp"

namespace krait::detail {

namespace {

namespace fs = std::filesystem;

// How long a change may go unseen: short for a person, long for a processor.
constexpr std::chrono::milliseconds patience{200};

fs::file_time_type time_of(const fs::path& file) {
  std::error_code ignored;  // an editor may be about to replace it
  return fs::last_write_time(file, ignored);
}

struct Watched {
  fs::path file;
  fs::file_time_type seen;
};

class Watcher {
 public:
  void add(const std::string& module, const fs::path& file) {
    const std::lock_guard lock{mutex_};
    if (!modules_.emplace(module, Watched{file, time_of(file)}).second) return;
    stopping_ = false;
    if (thread_.joinable()) return;
    thread_ = std::thread{[this] { watch(); }};
    running_ = true;
  }

  void stop() {
    std::unique_lock lock{mutex_};
    modules_.clear();
    if (!thread_.joinable()) return;
    stopping_ = true;
    wake_.notify_all();
    const auto has_ended = [this] { return !running_; };
    // A module that never comes to its end keeps its thread; the interpreter then says so.
    if (wake_.wait_for(lock, runtime().config->shutdown_timeout, has_ended)) {
      thread_.join();
    } else {
      thread_.detach();
    }
    thread_ = {};
  }

  Mutex& mutex() noexcept { return mutex_; }

 private:
  void watch() {
    std::unique_lock lock{mutex_};
    while (!stopping_) {
      wake_.wait_for(lock, patience);
      const auto changed = take_changed();
      lock.unlock();
      for (const auto& module : changed) reload_or_report(module);
      lock.lock();
    }
    running_ = false;
    wake_.notify_all();
  }

  std::vector<std::string> take_changed() {
    std::vector<std::string> changed;
    if (stopping_) return changed;
    for (auto& [module, watched] : modules_) {
      const auto now = time_of(watched.file);
      if (now == watched.seen || now == fs::file_time_type::min()) continue;
      watched.seen = now;
      changed.push_back(module);
    }
    return changed;
  }

  static void reload_or_report(const std::string& module) noexcept {
    try {
      reload(module);
    } catch (...) {
      const auto error = std::current_exception();
      const TryAttach attached;
      if (attached) report_unhandled(error);
    }
  }

  Mutex mutex_;
  std::condition_variable_any wake_;
  std::map<std::string, Watched> modules_;
  std::thread thread_;
  bool stopping_ = false;
  bool running_ = false;
};

// Never destroyed: a thread that was left behind may still use it.
Watcher*& watcher() {
  static auto* one = new Watcher;
  return one;
}

}  // namespace

void watch_for_changes(const char* module, const char* file) { watcher()->add(module, file); }

void stop_watching() noexcept {
  try {
    watcher()->stop();
  } catch (...) {  // a thread that can't be joined has ended
  }
}

Mutex& watcher_mutex() noexcept { return watcher()->mutex(); }

// NOLINTNEXTLINE: never freed, because the thread that this process doesn't have may hold its locks
void forget_watcher() noexcept { watcher() = new Watcher; }

}  // namespace krait::detail
