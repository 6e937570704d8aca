#!/usr/bin/env bash
# Unpacks a CPython that is newer than this Debian, from Debian's unstable, into the folder PREFIX,
# once: a PREFIX that holds one already is left as it is. Prints what CMake needs to build with it.
# Usage: newer_release.sh 3.14 PREFIX
#
# Such packages need a newer C library. It is unpacked beside them, and its loader made that of the
# interpreter and, by the options printed, that of the programs built with it: nothing of the
# system is touched. The archive's address is the one that the system's own apt knows.
set -euo pipefail
export LC_ALL=C

version=${1:?usage: newer_release.sh VERSION PREFIX}
prefix=$(realpath -m "${2:?usage: newer_release.sh VERSION PREFIX}")
libraries=$prefix/usr/lib/$(uname -m)-linux-gnu

fetch() {
  # shellcheck disable=SC2016  # apt expands it
  archive=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Label: Debian' | head -n 1)
  mkdir -p apt/lists/partial apt/cache/archives/partial
  echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $archive sid main" >apt/sources.list
  apt=(apt-get -o Dir::Etc::sourcelist="$PWD/apt/sources.list" -o Dir::Etc::sourceparts=-
    -o Dir::State::Lists="$PWD/apt/lists" -o Dir::Cache="$PWD/apt/cache" -o APT::Sandbox::User=root)
  "${apt[@]}" update -qq
  "${apt[@]}" download -qq "libpython$version"{,-minimal,-stdlib,-dev} "python$version-minimal" \
    {libc6,libgcc-s1,libstdc++6,zlib1g,libexpat1,libffi8,libssl3t64}/sid
}

unpack() {
  local root=$1 package
  for package in *.deb; do dpkg -x "$package" "$root"; done
  # Where a Python that was moved is asked for them; and the headers without the system's beside.
  ln -s "$(uname -m)-linux-gnu/libpython$version.so.1.0" "$root/usr/lib/libpython$version.so"
  ln -s "$(uname -m)-linux-gnu/libpython$version.so.1.0" "$root/usr/lib/libpython$version.so.1.0"
  cp "$root/usr/include/$(uname -m)-linux-gnu/python$version/pyconfig.h" "$root/usr/include/python$version/"
  patchelf --set-interpreter "$libraries/$(basename "$root"/usr/lib64/ld-linux-*)" \
    --force-rpath --set-rpath "$libraries" "$root/usr/bin/python$version"
}

if [[ ! -x $prefix/usr/bin/python$version ]]; then
  mkdir -p "$(dirname "$prefix")"
  work=$(mktemp -d "$prefix.work.XXXXXX")
  trap 'rm -rf "$work"' EXIT
  cd "$work"
  fetch >&2
  unpack "$work/root" >&2
  mv "$work/root" "$prefix"
fi

loader=$(echo "$libraries"/ld-linux-*.so.*)
echo "-DKRAIT_PYTHON=$prefix/usr/bin/python$version"
echo "-DCMAKE_EXE_LINKER_FLAGS=-Wl,--dynamic-linker=$loader,--disable-new-dtags,-rpath,$libraries,--allow-shlib-undefined"
