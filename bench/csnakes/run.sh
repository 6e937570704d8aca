#!/usr/bin/env bash
# Measures CSnakes and, right after each of its runs, the limit in the same Python; prints lines of
# who, work and seconds. Where .NET or CSnakes can't be had, it says so on its last line and fails.
#
# Usage: bench/csnakes/run.sh BENCH_BUILD_DIR
#
# CSnakes comes from its package, or from a checkout of its source that CSNAKES_SOURCE names.
set -euo pipefail
folder=$(realpath "${1:?usage: bench/csnakes/run.sh BENCH_BUILD_DIR}")
cd "$(dirname "$0")"

skip() {
  echo "CSnakes is left out: $*" >&2
  exit 1
}

command -v dotnet >/dev/null || skip "there is no .NET SDK"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
output=$folder/csnakes
source=()
[[ -z ${CSNAKES_SOURCE-} ]] || source=(-p:CSnakesSource="$(realpath "$CSNAKES_SOURCE")")
mkdir -p "$output"
cp csnakes.csproj Program.cs work.py "$output"
dotnet build "$output/csnakes.csproj" -c Release -v quiet "${source[@]}" >"$output/build.log" 2>&1 ||
  skip "its packages can't be had, or it can't be built ($output/build.log)"

# It wants a Python in one folder; Debian's library is elsewhere.
python=${KRAIT_PYTHON-/usr/bin/python3}
version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
library=$("$python" -c 'import sysconfig; print(sysconfig.get_config_var("LIBDIR"), sysconfig.get_config_var("INSTSONAME"), sep="/")')
standard=$("$python" -c 'import sysconfig; print(sysconfig.get_path("stdlib"))')
mkdir -p "$output/python/"{bin,lib}
ln -sfn "$library" "$output/python/lib/libpython$version.so"
ln -sfn "$standard" "$output/python/lib/python$version"
ln -sfn "$(command -v "$python")" "$output/python/bin/python3"

for _ in 1 2 3; do
  "$output/bin/Release/net10.0/csnakes" "$output/python" "$version"
  "$folder/peers/bench_peers" --rounds 3 add/raw greet/raw length/raw answer/python tick/python \
    wait/python at_once_{1,10,100,1000,10000}/python | awk -F'\t' '{ print "limit\t" $1 "\t" $6 }'
done
