// Lets Python's `threading` know the main thread, whichever thread imports it first.
#include "main_thread.hpp"

#include <atomic>

#include "embedded_module.hpp"
#include "krait/python/inline_api.hpp"

namespace krait::detail {

bool is_threading_imported() noexcept {
  const Owned<InlineApi> name{PyUnicode_FromString("threading")};
  const Owned<InlineApi> module{name ? PyImport_GetModule(name.get()) : nullptr};
  PyErr_Clear();
  return static_cast<bool>(module);
}

namespace {

EmbeddedModule support{"_krait_main_thread", main_thread_source};

std::atomic<bool> imported{false};
unsigned long main_ident = 0;
unsigned long main_native_id = 0;

}  // namespace

void note_main_thread() noexcept {
  main_ident = PyThread_get_thread_ident();
  main_native_id = PyThread_get_thread_native_id();
  imported.store(false);
}

void import_threading_for_main() noexcept {
  if (imported.load() || is_threading_imported()) return;
  try {
    const Owned<InlineApi> done{support.call("restore", "kk", main_ident, main_native_id)};
    imported.store(true);
  } catch (...) {  // whoever needs it will see why
  }
}

}  // namespace krait::detail
