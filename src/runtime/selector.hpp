// Where an event loop of asyncio's own waits: for descriptors, for timers, and for letters.
#pragma once

#include <memory>

#include "krait/python/python.hpp"
#include "mailbox.hpp"

namespace krait::detail {

/// Replaces the `select` of the loop's selector by one that delivers letters too, without a turn of
/// the loop where they leave nothing for it to do. Gives the descriptor that is readable while
/// there is something, or -1 where the platform or the selector doesn't allow it. Needs the GIL;
/// throws PythonError.
int install_native_select(PyObject* loop, const std::shared_ptr<Mailbox>& mailbox);

}  // namespace krait::detail
