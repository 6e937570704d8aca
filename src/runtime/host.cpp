// Signal handlers and symbol visibility of the host process.
#include "host.hpp"

#include <dlfcn.h>

#include "krait/python/python.hpp"

namespace krait::detail {

KeptSignalHandlers::KeptSignalHandlers() noexcept {
  for (int number = 1; number < NSIG; ++number) {
    sigaction(number, nullptr, &actions_[static_cast<std::size_t>(number)]);
  }
}

KeptSignalHandlers::~KeptSignalHandlers() {
  for (int number = 1; number < NSIG; ++number) {
    const auto& kept = actions_[static_cast<std::size_t>(number)];
    struct sigaction now {};
    if (sigaction(number, nullptr, &now) != 0) continue;
    if (now.sa_handler != kept.sa_handler || now.sa_flags != kept.sa_flags) {
      sigaction(number, &kept, nullptr);
    }
  }
}

void make_python_symbols_global() noexcept {
  Dl_info info{};
  if (dladdr(reinterpret_cast<void*>(&Py_IsInitialized), &info) == 0) return;
  // Loading again what is loaded only raises its visibility; the handle is kept for good.
  dlopen(info.dli_fname, RTLD_NOW | RTLD_GLOBAL | RTLD_NOLOAD);
}

}  // namespace krait::detail
