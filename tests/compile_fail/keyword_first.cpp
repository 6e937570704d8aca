// Python would refuse it too.
// expected: arguments that go by their place come before each krait::Keyword
#include <krait/krait.hpp>

void call(const krait::Object& object) {
  object(1, krait::Keyword{"name", 2});
#ifdef KRAIT_MISTAKE
  object(krait::Keyword{"name", 2}, 1);
#endif
}
