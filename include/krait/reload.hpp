// New bodies for Python functions while the program runs, for development.
#pragma once

#include <string_view>

#include "krait/detail/export.hpp"

namespace krait {

/// Reads the source of a module anew and runs it, so that the functions' new bodies are called from
/// then on: `krait::reload("demo")`.
///
/// A module that is built into the program must come from a library that says
/// `krait_add_library(… RELOADABLE)`, which also reloads it by itself soon after its file changes;
/// any other is reloaded as Python's `importlib.reload` does: nothing is compared with what C++ was
/// built for, and nothing undone after an error.
///
/// **Errors:** `Error` where a function, a class or a field that C++ was built for has another
/// signature now, or is gone: build the program again; and where the module was not used yet.
/// `SyntaxError`, and whatever else the module raises as it runs. After an error everything is as
/// it was before.
/// **Lifetime:** what was made before stays what it is: calls that are under way end with the old
/// body, objects keep their old class, and C++ no longer takes them for instances of the new one.
/// **Thread safety, GIL:** any thread may call it; it takes the GIL.
KRAIT_EXPORT void reload(std::string_view module);

}  // namespace krait
