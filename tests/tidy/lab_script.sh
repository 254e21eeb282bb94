#!/bin/sh
# lab_script.sh CHECKOUT: ./lab on machines that are not this one.
#
# The script meets stand-ins for the compiler, CMake and apt-get that write down how they were
# called, on a PATH that holds nothing else but the few tools every system has.
set -eu
checkout=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() { echo "failed: $*"; cat "$work/out" "$work/err" 2>/dev/null; exit 1; }
expect() { grep -qF -- "$1" "$2" || fail "no '$1' in ${2##*/}"; }

fake() {  # fake NAME: an executable made of standard input
  { printf '#!/bin/sh\necho "%s $*" >>"%s/calls"\n' "$1" "$work"; cat; } >"$work/bin/$1"
  chmod +x "$work/bin/$1"
}

# machine TOOL...: a fresh checkout and PATH. The compiler works once $work/installed exists.
machine() {
  rm -rf "${work:?}"/*
  mkdir -p "$work/bin" "$work/tree/scenarios/lecture"
  cp "$checkout/lab" "$work/tree/"
  printf 'return scenario {\n  title = "A first lesson",\n}\n' >"$work/tree/scenarios/lecture/a.lua"
  for tool in sh sed dirname readlink cat mkdir rm tr uname env grep chmod; do
    ln -s "$(command -v $tool)" "$work/bin/$tool"
  done
  echo "[ -f '$work/installed' ]" | fake c++
  cp "$work/bin/c++" "$work/bin/cc"
  echo : | fake ninja
  echo 'echo ${user:-0}' | fake id
  fake cmake <<CMAKE
case \$1 in
  --version) echo 'cmake version 3.25.1' ;;
  --build) printf '#!/bin/sh\necho "{\$*}"\nexit 7\n' >"$work/tree/build/cqrslab"
           chmod +x "$work/tree/build/cqrslab"; echo 'ninja: no work to do.' ;;
  *) echo configured ;;
esac
CMAKE
  : >"$work/calls"
}

lab() {  # lab EXPECTED_EXIT_CODE ARGUMENT...
  wanted=$1 status=0
  shift
  (cd / && PATH=$work/bin exec "$work/tree/lab" "$@") >"$work/out" 2>"$work/err" || status=$?
  [ "$status" -eq "$wanted" ] || fail "lab $*: exit code $status instead of $wanted"
}

machine
lab 0
expect 'scenarios/lecture/a.lua' "$work/out"
expect 'A first lesson' "$work/out"
[ ! -s "$work/calls" ] || fail "the list needs no compiler"
echo "passed: without arguments it lists verbs and scenarios and sets up nothing"

machine
lab 2 run x.lua
expect 'dnf install gcc-c++ boost-devel lua-devel sqlite-devel catch-devel' "$work/err"
expect 'pacman -S gcc boost lua54 sqlite catch2' "$work/err"
expect 'brew install llvm boost lua@5.4 sqlite catch2' "$work/err"
[ ! -s "$work/out" ] || fail "words on stdout"
echo "passed: without apt-get it names the packages and stops"

machine
echo "case \$* in *install*) : >'$work/installed' ;; esac" | fake apt-get
lab 7 run x.lua --format json
[ "$(cat "$work/out")" = '{run x.lua --format json}' ] || fail "stdout is not the program's alone"
expect 'apt-get -qq update' "$work/calls"
expect 'install g++ libboost-program-options-dev liblua5.4-dev libsqlite3-dev catch2' "$work/calls"
expect '--preset release' "$work/calls"
echo "passed: apt-get brings what is missing, and the program's output and exit code come through"

: >"$work/calls"
lab 7 check y.lua
[ "$(grep -vc 'cmake --build' "$work/calls")" -eq 0 ] || fail "a second call does more than build"
[ ! -s "$work/err" ] || fail "a second call has something to say"
echo "passed: a second call goes straight to work"

echo "another place" >"$work/tree/build/.lab_ready"
: >"$work/tree/build/CMakeCache.txt"
lab 7 check y.lua
[ ! -e "$work/tree/build/CMakeCache.txt" ] || fail "a moved checkout keeps its cache"
echo "passed: a checkout that was moved is set up anew"

machine
echo : | fake apt-get
lab 2 check y.lua
expect 'still missing or too old: compiler boost lua sqlite catch2' "$work/err"
echo "passed: what apt-get could not bring is named"

machine
echo "case \$* in *install*) : >'$work/installed' ;; esac" | fake apt-get
export user=1000
lab 2 check y.lua
expect 'no sudo' "$work/err"
echo '"$@"' | fake sudo
lab 7 check y.lua
expect 'sudo apt-get -qq update' "$work/calls"
echo "passed: without being root it goes through sudo or says so"
