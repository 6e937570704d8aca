// A truth value is no number for a Literal, though True == 1 in Python.
// expected: this_is_none_of_the_choices
#include <krait/literal.hpp>

krait::Literal<1, 2> right() { return 1; }

#ifdef KRAIT_MISTAKE
krait::Literal<1, 2> wrong() { return true; }
#endif
