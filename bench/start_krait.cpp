// A whole program that gets one result from Python through Krait: bench_start_krait sync|async.
#include <cstdio>
#include <krait/krait.hpp>
#include <start_async.hpp>
#include <start_sync.hpp>
#include <string_view>

namespace {

std::int64_t result_of(std::string_view kind) {
  if (kind == "async") return krait::run(start_async::answer());
  return start_sync::add(40, 2);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const krait::Interpreter python;
  std::printf("%ld\n", static_cast<long>(result_of(argv[1])));
}
