// The program: hands its arguments to the command line.
#include "sim/cli/command_line.hpp"

int main(int argc, char** argv) {
  return cqrslab::run_command_line({argv + (argc > 0), argv + argc});
}
