#!/usr/bin/env bash
# Prints the table of goals by instructions for each operation, counted by valgrind's callgrind.
#
# Usage: bench/instructions.sh BENCH_BUILD_DIR [--strict] [part of a line of the table]...
#
# Unlike times, these are exact: a hash seed that stays, addresses that stay, and the difference of
# two run lengths, which leaves out start and end. The kernel's share isn't counted. With --strict
# a missed limit is a failure.
set -euo pipefail

(($# >= 1)) || { sed -n '4s/^# //p' "$0" >&2 && exit 2; }
folder=$1 program=$1/bench_one_case
shift
[[ -x $program ]] || { echo "instructions.sh: there is no program $program" >&2 && exit 2; }
command -v valgrind >/dev/null || {
  echo "instructions.sh: valgrind is missing (on Debian: apt-get install valgrind)" >&2
  exit 2
}

strict=no parts=()
for argument in "$@"; do
  if [[ $argument == --strict ]]; then strict=yes; else parts+=("$argument"); fi
done

# Without address randomisation where the system lets us switch it off.
fixed_addresses=()
if setarch -R true 2>/dev/null; then fixed_addresses=(setarch -R); fi

log=$(mktemp)
trap 'rm -f "$log"' EXIT

# instructions_of PROGRAM [its arguments]
instructions_of() {
  env -i PATH="$PATH" PYTHONHASHSEED=0 PYTHONDONTWRITEBYTECODE=1 "${fixed_addresses[@]}" \
    valgrind --tool=callgrind --callgrind-out-file=/dev/null "$@" >"$log" 2>&1 ||
    { cat "$log" >&2 && exit 1; }
  awk '/Collected/ { print $NF }' "$log"
}

declare -A known=()

# measure CASE: instructions for each operation, into known[CASE]
measure() {
  [[ -z ${known[$1]-} ]] || return 0
  local few=2000 more=10000
  case $1 in
    start_*)
      known[$1]=$(instructions_of "$folder/bench_${1%/*}" "${1#*/}")
      return
      ;;
    total/*) few=20 more=200 ;;
    *_million/*) few=1 more=2 ;;
    sleep/* | nap/*) few=1000 more=4000 ;;
  esac
  local short long
  short=$(instructions_of "$program" "$1" "$few")
  long=$(instructions_of "$program" "$1" $((few + more)))
  known[$1]=$(((long - short) / more))
}

is_wanted() {
  ((${#parts[@]})) || return 0
  local part
  for part in "${parts[@]}"; do [[ $1 != *"$part"* ]] || return 0; done
  return 1
}

missed=0
echo "Instructions for each operation"
printf '    %-38s %6s  %10s  %10s  %5s\n' "this / that" ratio this that limit
while IFS='|' read -r id meaning subject yardstick limit; do
  [[ $limit != inf ]] || continue
  is_wanted "$id|$meaning|$subject|$yardstick" || continue
  measure "$subject"
  measure "$yardstick"
  awk -v id="$id" -v meaning="${meaning//÷//}" -v limit="$limit" \
    -v this="${known[$subject]}" -v that="${known[$yardstick]}" 'BEGIN {
      holds = this / that <= limit + 0
      printf "%s  %-38s %6.3f  %10d  %10d  %5.3g  %s\n", id, meaning, this / that, this, that,
             limit, holds ? "holds" : "MISSED"
      exit !holds
    }' || missed=$((missed + 1))
done < <(
  "$program" --goals
  echo "G8|start and end, sync ÷ by hand|start_krait/sync|start_raw/sync|1.1"
  echo "G8|start and end, async ÷ by hand|start_krait/async|start_raw/async|1.05"
)

if ((missed)); then echo "Some limits are missed."; else echo "All limits hold."; fi
[[ $strict == no ]] || ((missed == 0))
