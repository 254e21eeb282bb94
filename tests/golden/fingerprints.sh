#!/bin/sh
# The same results whatever built the program and wherever it runs.
#
# usage: fingerprints.sh PROGRAM [LABEL]
# Runs every bundled scenario with PROGRAM and compares what it prints, fingerprints included, with
# scenarios/expected/. Without a label, which names another build, again with the processor's FMA
# and AVX2 hidden from the C library, and in another locale, time zone and environment. Exit code 1
# on any difference.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
program=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
label=${2:-$1}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
bad=0 compared=0

compare() { # compare HOW COMMAND...
  how=$1
  shift
  for scenario in "$root"/scenarios/lecture/*.lua "$root"/scenarios/what_if/*.lua \
    "$root"/scenarios/theory/*.lua; do
    [ -e "$scenario" ] || continue
    name=$(basename "$scenario" .lua)
    code=0
    (cd "$work" && "$@" "$program" run "$scenario") >"$work/$name.txt" 2>&1 || code=$?
    echo "exit $code" >>"$work/$name.txt"
    compared=$((compared + 1))
    if ! cmp -s "$work/$name.txt" "$root/scenarios/expected/$name.txt"; then
      echo "different: $name, $label, $how"
      diff "$root/scenarios/expected/$name.txt" "$work/$name.txt" | head -n 10 || true
      bad=$((bad + 1))
    fi
  done
}

compare "as it is" env
if [ $# -eq 1 ]; then
  compare "without FMA and AVX2" env GLIBC_TUNABLES=glibc.cpu.hwcaps=-FMA,-AVX2,-FMA4
  compare "elsewhere" env -i LANG=de_DE.UTF-8 LC_ALL=de_DE.UTF-8 TZ=Asia/Kathmandu HOME=/nowhere
fi
echo "$label: $compared runs compared, $bad different"
[ "$bad" -eq 0 ]
