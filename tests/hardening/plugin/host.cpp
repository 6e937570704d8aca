// A program that loads, uses and closes a plug-in as plug-in hosts do: `host <plug-in> <way>`.
#include <dlfcn.h>

#include <cstdio>
#include <cstdlib>
#include <latch>
#include <string_view>
#include <thread>
#include <vector>

// Extension modules leave memory to the end of the process.
extern "C" __attribute__((visibility("default"))) const char* __asan_default_options();
extern "C" const char* __asan_default_options() { return "detect_leaks=0"; }

namespace {

void require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "not so: %s\n", what);
  std::_Exit(1);
}

class Plugin {
 public:
  explicit Plugin(const char* path) : handle_(dlopen(path, RTLD_NOW | RTLD_LOCAL)) {
    if (handle_ == nullptr) std::fprintf(stderr, "%s\n", dlerror());
    require(handle_ != nullptr, "the plug-in is loaded");
  }
  Plugin(const Plugin&) = delete;
  Plugin& operator=(const Plugin&) = delete;
  ~Plugin() { dlclose(handle_); }

  void operator()(const char* function) const {
    const auto call = reinterpret_cast<int (*)()>(dlsym(handle_, function));
    require(call != nullptr && call() == 0, function);
  }

 private:
  void* handle_;
};

// The threads used the plug-in, and end when it is closed.
void close_before_threads_end(const char* path, bool stop) {
  std::latch used{3};
  std::latch closed{1};
  std::vector<std::jthread> threads;
  {
    const Plugin plugin{path};
    plugin("plugin_start");
    for (int i = 0; i < 3; ++i) {
      threads.emplace_back([&] {
        plugin("plugin_use");
        used.count_down();
        closed.wait();
      });
    }
    used.wait();
    plugin("plugin_import");
    plugin("plugin_use");
    if (stop) plugin("plugin_stop");
  }
  closed.count_down();
}

// No thread alive has used it when it is closed.
void close_and_load_again(const char* path) {
  {
    const Plugin plugin{path};
    std::jthread{[&] {
      plugin("plugin_start");
      plugin("plugin_use");
    }}.join();
  }
  const Plugin plugin{path};
  plugin("plugin_use");
  std::_Exit(0);  // the thread that could end Python is gone
}

void restart(const char* path) {
  for (int i = 0; i < 3; ++i) {
    const Plugin plugin{path};
    plugin("plugin_start");
    plugin("plugin_use");
    plugin("plugin_stop");
  }
}

}  // namespace

int main(int count, char** arguments) {
  require(count == 3, "there are two arguments");
  const std::string_view way = arguments[2];
  if (way == "stopped") close_before_threads_end(arguments[1], true);
  if (way == "running") close_before_threads_end(arguments[1], false);
  if (way == "loaded_again") close_and_load_again(arguments[1]);
  if (way == "restarted") restart(arguments[1]);
}
