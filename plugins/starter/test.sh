#!/bin/sh
# Tests @NAME@ with the program itself; another one: CQRSLAB=path/to/cqrslab sh test.sh
set -eu
cd "$(dirname "$0")"
program=${CQRSLAB:-@PROGRAM@}
"$program" plugins check @NAME@.lua
"$program" run scenario.lua --plugin @NAME@.lua
