// An item of an Object is a value of its own: assigning to it would change nothing in Python.
// expected: table["key"] = krait::Object{1}
#include <krait/object.hpp>

void right(const krait::Object& table) { table.set_item("key", 1); }

#ifdef KRAIT_MISTAKE
void wrong(const krait::Object& table) { table["key"] = krait::Object{1}; }
#endif
