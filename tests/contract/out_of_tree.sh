#!/bin/sh
# Installs the program into an empty folder, begins a plugin of each kind there in C++ and in Lua,
# and builds and tests each as the program says, against nothing but what was installed.
#
# usage: out_of_tree.sh BUILD_FOLDER
set -eu
build=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

run() { # run COMMAND...: silent unless it fails
  "$@" >"$work/log" 2>&1 || {
    echo "failed: $*"
    cat "$work/log"
    exit 1
  }
}

run cmake --install "$build" --prefix "$work/installed"
program=$work/installed/bin/cqrslab
cd "$work"
for kind in balancer store queue; do
  # The commands that `plugins new` itself names.
  "$program" plugins new $kind "my_$kind" | sed -n 's/^  //p' >commands
  [ "$(wc -l <commands)" -eq 3 ] || { echo "three commands were expected:"; cat commands; exit 1; }
  run sh -eu commands
  "$program" plugins new $kind "my_lua_$kind" --lua | sed -n 's/^  //p' >commands
  run sh -eu commands
  echo "passed  $kind in C++ and in Lua"
done

# The same against the build folder, without installing anything.
run "$build/cqrslab" plugins new balancer from_the_checkout
grep -q "$build" from_the_checkout/CMakeLists.txt
run cmake -S from_the_checkout -B from_the_checkout/build -G Ninja
run cmake --build from_the_checkout/build
run ctest --test-dir from_the_checkout/build
echo "passed  against a checkout's build folder"
