// A constant that is none of a Literal's choices.
// expected: this_is_none_of_the_choices
#include <krait/literal.hpp>

int convert(krait::Literal<"C", "F"> units) { return units == "C" ? 0 : 32; }

int right() { return convert("F"); }

#ifdef KRAIT_MISTAKE
int wrong() { return convert("K"); }
#endif
