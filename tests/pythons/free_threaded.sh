#!/usr/bin/env bash
# Builds a free-threaded CPython 3.13 from Debian's source package into the folder PREFIX, once: a
# PREFIX that holds one already is left as it is. Usage: free_threaded.sh PREFIX
#
# Debian ships no free-threaded build, and a release only has the source of its own Python. So the
# source comes from the release after bookworm, by an apt with lists of its own: what the system's
# apt knows and would install stays as it is. The archive's address is the system's own.
set -euo pipefail
export LC_ALL=C

release=trixie
package=python3.13
prefix=$(realpath -m "${1:?usage: free_threaded.sh PREFIX}")
[[ ! -x $prefix/bin/${package}t ]] || exit 0

say() { printf 'free_threaded.sh: %s\n' "$*" >&2; }
die() {
  say "$*"
  exit 1
}

mkdir -p "$(dirname "$prefix")"
work=$(mktemp -d "$prefix.build.XXXXXX")
trap 'rm -rf "$work"' EXIT
cd "$work"

# Runs a command with its output in a file; shows the end of that file when it fails.
quietly() {
  local log=$work/$1.log
  shift
  "$@" >"$log" 2>&1 || {
    tail -n 40 "$log" >&2
    die "failed: $*"
  }
}

# ---- The source ----

# shellcheck disable=SC2016  # apt expands it
archive=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Label: Debian' | head -n 1)
[[ -n $archive ]] || die "this system's apt knows no archive of Debian to fetch the source of $package from"
mkdir -p apt/lists/partial apt/cache/archives/partial
echo "deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $archive $release main" >apt/sources.list
apt=(apt-get -o Dir::Etc::sourcelist="$work/apt/sources.list" -o Dir::Etc::sourceparts=-
  -o Dir::State::Lists="$work/apt/lists" -o Dir::Cache="$work/apt/cache" -o APT::Sandbox::User=root)
say "fetching the source of $package from Debian's $release"
quietly update "${apt[@]}" update -qq
quietly source "${apt[@]}" source -qq --download-only "$package"
tar xJf "${package}"_*.orig.tar.xz

# ---- The build ----

say "building it into $prefix, which takes some minutes"
mkdir build
cd build
# Small and quick to build: no tests of its own, no static library, just enough debug information
# for a backtrace.
quietly configure ../Python-3.13.*/configure --prefix="$prefix" --disable-gil --enable-shared \
  --with-ensurepip=no --disable-test-modules --without-static-libpython \
  OPT='-DNDEBUG -g1 -O2 -Wall' LDFLAGS="-Wl,-rpath,$prefix/lib"
quietly make make -j"$(nproc)"
# Into a folder of its own first: whoever interrupts this leaves no half of a Python behind.
quietly install make install DESTDIR="$work/installed"
rm -rf "$prefix"
mv "$work/installed$prefix" "$prefix"
"$prefix/bin/${package}t" -I -c 'import sys, asyncio, ssl, ctypes; sys.exit(sys._is_gil_enabled())' ||
  die "what was built has the GIL, or lacks ssl or ctypes"
