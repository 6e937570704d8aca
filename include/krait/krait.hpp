// All of Krait's public API.
#pragma once

#include "krait/async_generator.hpp"  // IWYU pragma: export
#include "krait/box.hpp"              // IWYU pragma: export
#include "krait/error.hpp"            // IWYU pragma: export
#include "krait/event_loop.hpp"       // IWYU pragma: export
#include "krait/future.hpp"           // IWYU pragma: export
#include "krait/generator.hpp"        // IWYU pragma: export
#include "krait/gil.hpp"              // IWYU pragma: export
#include "krait/hash.hpp"             // IWYU pragma: export
#include "krait/interpreter.hpp"      // IWYU pragma: export
#include "krait/item.hpp"             // IWYU pragma: export
#include "krait/iterator.hpp"         // IWYU pragma: export
#include "krait/object.hpp"           // IWYU pragma: export
#include "krait/python_errors.hpp"    // IWYU pragma: export
#include "krait/required.hpp"         // IWYU pragma: export
#include "krait/run.hpp"              // IWYU pragma: export
#include "krait/sleep.hpp"            // IWYU pragma: export
#include "krait/spawn.hpp"            // IWYU pragma: export
#include "krait/task.hpp"             // IWYU pragma: export
#include "krait/task_group.hpp"       // IWYU pragma: export
#include "krait/timeout.hpp"          // IWYU pragma: export
#include "krait/to_thread.hpp"        // IWYU pragma: export
#include "krait/version.hpp"          // IWYU pragma: export
#include "krait/when_all.hpp"         // IWYU pragma: export
#include "krait/when_any.hpp"         // IWYU pragma: export
#include "krait/yield_now.hpp"        // IWYU pragma: export
