// A value that is not known when the program is compiled needs `from` or `find`.
// expected: a constant expression
#include <krait/literal.hpp>

#include <string>

using Units = krait::Literal<"C", "F">;

Units right(const std::string& text) { return Units::from(text); }

#ifdef KRAIT_MISTAKE
Units wrong(const std::string& text) { return Units{text}; }
#endif
