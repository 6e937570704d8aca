// The version of the agreement between generated code and the runtime, checked by every generated
// header.
#pragma once

/// Grows whenever generated code must be generated again to work with this runtime.
#define KRAIT_GENERATED_ABI 1
