// Fuzzes the generator with the bytes of a Python file.

#include <cstddef>
#include <cstdint>

#include "pipeline.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  krait::generator::fuzz::generate_and_check({reinterpret_cast<const char*>(data), size});
  return 0;
}
