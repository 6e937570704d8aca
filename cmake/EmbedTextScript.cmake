# Writes OUTPUT, a C++ source that defines krait::detail::SYMBOL as the bytes of INPUT; run by the
# build on behalf of krait_embed_text.
file(READ "${INPUT}" hex HEX)

# A list of numbers instead of a string literal: nothing to escape, and no limit on its length.
string(REGEX REPLACE "(................................)" "\\1\n" hex "${hex}")
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "'\\\\x\\1'," numbers "${hex}")
cmake_path(GET INPUT FILENAME name)

file(
  WRITE "${OUTPUT}"
  "// The text of ${name}. Written by the build: change ${name} instead.
#include <string_view>

namespace krait::detail {
extern const std::string_view ${SYMBOL};

namespace {
constexpr char bytes[] = {
${numbers}'\\0'};
}  // namespace

constinit const std::string_view ${SYMBOL}{bytes, sizeof bytes - 1};
}  // namespace krait::detail
")
