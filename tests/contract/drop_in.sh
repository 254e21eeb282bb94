#!/bin/sh
# Adding a plugin is adding one file: drops a balancer into a copy of the checkout, builds that, and
# finds it in the list, in the generated page, in a scenario, and through the conformance kit.
#
# usage: drop_in.sh CHECKOUT
set -eu
checkout=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

copy=$work/copy
mkdir "$copy"
for entry in CMakeLists.txt sim plugins scenarios docs; do cp -R "$checkout/$entry" "$copy/"; done
named() { sed 's/@NAME@/dropped_in/g' "$copy/plugins/starter/$1"; }
named balancer.cpp >"$copy/plugins/balancer/dropped_in.cpp"

say() { echo "failed: $*"; exit 1; }
cmake -S "$copy" -B "$work/build" -G Ninja -DBUILD_TESTING=OFF -DCMAKE_BUILD_TYPE=None \
  -DCMAKE_CXX_FLAGS=-O0 >"$work/log" || { cat "$work/log"; exit 1; }
cmake --build "$work/build" -j2 --target cqrslab >"$work/log" 2>&1 || {
  tail -n 30 "$work/log"
  exit 1
}
program=$work/build/cqrslab

"$program" plugins | grep -q '  *dropped_in  *each target in turn' || say "it is not in the list"
"$program" docs plugins | grep -q '^### dropped_in$' || say "it is not in the generated page"
named balancer_scenario.lua >"$work/scenario.lua"
"$program" run "$work/scenario.lua" >"$work/log" || { cat "$work/log"; say "its scenario fails"; }
"$program" plugins check dropped_in >"$work/log" || {
  cat "$work/log"
  say "it breaks the contract"
}
echo "passed  one new file added a plugin"
