#!/bin/sh
# Writes scenarios/expected/ anew from what the built program prints now.
# Look at the difference before you commit it: it is a change of results.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
program=${1:-$root/build/cqrslab}
mkdir -p "$root/scenarios/expected"
for scenario in "$root"/scenarios/lecture/*.lua "$root"/scenarios/what_if/*.lua \
  "$root"/scenarios/theory/*.lua; do
  [ -e "$scenario" ] || continue
  out="$root/scenarios/expected/$(basename "$scenario" .lua).txt"
  code=0
  "$program" run "$scenario" >"$out" 2>&1 || code=$?
  echo "exit $code" >>"$out"
done
