// Krait in programs on Asio: tasks as Asio's operations, Asio's operations in tasks, and Python's
// loop turned by an io_context.
//
// Include it where you need it: krait.hpp doesn't. It takes Boost.Asio, or standalone Asio where
// KRAIT_STANDALONE_ASIO is defined, the same in the whole program.
#pragma once

#include "krait/interop/asio/async_wait.hpp"  // IWYU pragma: export
#include "krait/interop/asio/event_loop.hpp"  // IWYU pragma: export
#include "krait/interop/asio/use_task.hpp"    // IWYU pragma: export
