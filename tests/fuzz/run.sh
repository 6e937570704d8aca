#!/usr/bin/env bash
# Runs both fuzzers one after the other: run.sh BUILD_FOLDER [SECONDS for each, else 300]
#
#   cmake --preset clang -B build/fuzz -DKRAIT_BUILD_FUZZ=ON
#   cmake --build build/fuzz --target fuzzers
#   tests/fuzz/run.sh build/fuzz 600
#
# What was found interesting stays in the build folder, and the next run starts from it. An input
# that breaks something is left there, too, as crash-…, timeout-… or oom-…; run the fuzzer with that
# file as its only argument to see it again.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cd "$1/tests/fuzz"
seconds=${2-300}
export ASAN_OPTIONS=detect_leaks=0:${ASAN_OPTIONS-}

python3 "$here/seed_corpus.py" seeds
for fuzzer in fuzz_source fuzz_signature; do
  mkdir -p "corpus-$fuzzer"
  dictionary=()
  [[ $fuzzer != fuzz_source ]] || dictionary=(-dict="$here/python.dict")
  # Python never frees all that it has, so leaks are not looked for; what CPython itself makes of
  # deep nesting is bounded by its own limits and by the memory allowed here.
  "./$fuzzer" -max_total_time="$seconds" -max_len=4096 -timeout=20 -rss_limit_mb=2048 \
    -print_final_stats=1 "${dictionary[@]}" "corpus-$fuzzer" seeds
done
