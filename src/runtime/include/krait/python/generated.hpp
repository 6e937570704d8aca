// All that generated sources need.
#pragma once

#include <bit>     // of flags
#include <string>  // of their names

#include "krait/krait.hpp"               // IWYU pragma: export
#include "krait/python/attribute.hpp"    // IWYU pragma: export
#include "krait/python/enumeration.hpp"  // IWYU pragma: export
#include "krait/python/exception.hpp"    // IWYU pragma: export
#include "krait/python/function.hpp"     // IWYU pragma: export
#include "krait/python/generator.hpp"    // IWYU pragma: export
#include "krait/python/instance.hpp"     // IWYU pragma: export
#include "krait/python/method.hpp"       // IWYU pragma: export
#include "krait/python/operator.hpp"     // IWYU pragma: export
#include "krait/python/record.hpp"       // IWYU pragma: export
#include "krait/python/stream.hpp"       // IWYU pragma: export
