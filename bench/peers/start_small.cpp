// The smallest program with Krait that includes no more of it than it uses.
#include <cstdio>
#include <krait/interpreter.hpp>
#include <start_sync.hpp>

int main() {
  const krait::Interpreter python;
  std::printf("%ld\n", static_cast<long>(start_sync::add(40, 2)));
}
