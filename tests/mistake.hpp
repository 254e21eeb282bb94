// mistake: the Error that an action throws; a failure of the test when it throws none.
#pragma once

#include "sim/base/error.hpp"
#include "tests/catch.hpp"

namespace cqrslab {

template <typename Action>
Error mistake(Action action) {
  try {
    action();
  } catch (const Error& error) {
    return error;
  }
  FAIL("no error was thrown");
  return Error(ExitCode::ok, "", "");
}

}  // namespace cqrslab
