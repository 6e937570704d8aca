#!/usr/bin/env bash
# Unpacks nanobind and what it needs from Debian's unstable into the folder PREFIX, once: this
# Debian has no package of it. They are headers and sources, and nothing of the system is touched.
# The archive's address is the one that the system's own apt knows.
# Usage: nanobind.sh PREFIX
set -euo pipefail
export LC_ALL=C

prefix=$(realpath -m "${1:?usage: nanobind.sh PREFIX}")
[[ ! -d $prefix/usr/share/nanobind ]] || exit 0

mkdir -p "$(dirname "$prefix")"
work=$(mktemp -d "$prefix.work.XXXXXX")
trap 'rm -rf "$work"' EXIT
cd "$work"

# shellcheck disable=SC2016  # apt expands it
archive=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Label: Debian' | head -n 1)
mkdir -p apt/lists/partial apt/cache/archives/partial
echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $archive sid main" >apt/sources.list
apt=(apt-get -o Dir::Etc::sourcelist="$PWD/apt/sources.list" -o Dir::Etc::sourceparts=-
  -o Dir::State::Lists="$PWD/apt/lists" -o Dir::Cache="$PWD/apt/cache" -o APT::Sandbox::User=root)
"${apt[@]}" update -qq
"${apt[@]}" download -qq nanobind-dev robin-map-dev
for package in *.deb; do dpkg -x "$package" root; done
mv root "$prefix"
