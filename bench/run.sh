#!/usr/bin/env bash
# Runs one kind of benchmark, or those that print tables.
#
# Usage: bench/run.sh BENCH_BUILD_DIR [ratios|instructions|processes|allocations|micro|threads|generator] [its arguments]...
set -euo pipefail

build_dir=$1 kind=${2-tables}
case $kind in
  tables)
    "$build_dir/bench_ratios"
    echo
    "$build_dir/bench_processes" "$build_dir"
    echo
    "$build_dir/bench_allocations"
    echo
    "$(dirname "$0")/generator.py" "$build_dir"
    echo
    "$(dirname "$0")/instructions.sh" "$build_dir"
    ;;
  instructions) "$(dirname "$0")/instructions.sh" "$build_dir" "${@:3}" ;;
  generator) "$(dirname "$0")/generator.py" "$build_dir" "${@:3}" ;;
  processes) "$build_dir/bench_processes" "$build_dir" "${@:3}" ;;
  ratios | allocations | micro | threads) "$build_dir/bench_$kind" "${@:3}" ;;
  *) echo "run.sh: there is no benchmark $kind" >&2 && exit 2 ;;
esac
