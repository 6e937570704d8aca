// A character would become its number in Python, where a text is meant.
// expected: krait::Object{'x'}
#include <krait/krait.hpp>

krait::Object right() { return krait::Object{"x"}; }
krait::Object small_integer() { return krait::Object{static_cast<signed char>(7)}; }

#ifdef KRAIT_MISTAKE
krait::Object wrong() { return krait::Object{'x'}; }
#endif
