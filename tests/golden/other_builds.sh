#!/bin/sh
# Builds the program with other compilers and flags and checks that all print the same results.
#
# usage: other_builds.sh FOLDER
# g++ -O0, g++ with the address and undefined-behaviour sanitizers, and clang++ -O2, for processors
# with FMA where this is one. Exit code 1 on any difference, 77 when something could not be built
# here (a compiler is not installed) and the rest agreed.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
folder=$1
jobs=${CMAKE_BUILD_PARALLEL_LEVEL:-2}
bad=0
skipped=0

build() { # build NAME COMPILER FLAGS SANITIZE
  if ! command -v "$2" >/dev/null 2>&1; then
    echo "$1: skipped, no $2 here"
    skipped=1
    return
  fi
  cmake -S "$root" -B "$folder/$1" -G Ninja -DBUILD_TESTING=OFF -DCMAKE_BUILD_TYPE=None \
    -DCMAKE_CXX_COMPILER="$2" -DCMAKE_CXX_FLAGS="$3" -DCQRSLAB_SANITIZE="$4" >"$folder/$1.log"
  cmake --build "$folder/$1" -j "$jobs" --target cqrslab >>"$folder/$1.log" 2>&1 || {
    tail -n 30 "$folder/$1.log"
    exit 1
  }
  sh "$root/tests/golden/fingerprints.sh" "$folder/$1/cqrslab" "$1" || bad=1
}

mkdir -p "$folder"
build gcc-O0 g++ "-O0" OFF
build gcc-sanitizers g++ "-O1 -g1" ON
fused=
if grep -qw fma /proc/cpuinfo 2>/dev/null; then fused=-march=x86-64-v3; fi
build clang-O2 clang++ "-O2 $fused" OFF
[ "$bad" -eq 0 ] || exit 1
[ "$skipped" -eq 0 ] || exit 77
