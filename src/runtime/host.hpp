// Keeps the host program's world as it was, whatever CPython does to it.
#pragma once

#include <array>

#include <csignal>

namespace krait::detail {

/// Puts the process's signal handlers back at the end of a scope in which Python may change them.
class KeptSignalHandlers {
 public:
  KeptSignalHandlers() noexcept;
  KeptSignalHandlers(const KeptSignalHandlers&) = delete;
  KeptSignalHandlers& operator=(const KeptSignalHandlers&) = delete;
  ~KeptSignalHandlers();

 private:
  std::array<struct sigaction, NSIG> actions_{};
};

/// Lets extension modules find libpython's symbols also where the program was loaded as a plug-in
/// with RTLD_LOCAL.
void make_python_symbols_global() noexcept;

}  // namespace krait::detail
