// Sandbox: one fresh Lua state in which a script can compute but not touch anything.
//
// The script sees an environment built by allow-list, Lua's own part and a Vocabulary: no files, no
// clock, no modules, no metatables, no coroutines, no protected calls, no bytecode. What it sees is
// deterministic: pairs and next go in key order, sort is stable, texts hold no addresses, powers
// and logarithms are our own. Work is counted in gas (one per instruction, or what a metered script
// counts, and more for host functions that touch many bytes), so that a verdict never depends on
// how fast the machine is; the clock is only an outer guard against what gas cannot see.
//
// Errors: ExitCode::usage for a mistake in the script, ExitCode::limit for an exhausted budget,
// both with "<name>:<line>" as where.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "sim/base/error.hpp"
#include "sim/script/value.hpp"
#include "sim/script/vocabulary.hpp"

struct lua_State;

namespace cqrslab {

struct SandboxLimits {
  std::int64_t instructions = 20'000'000;
  std::size_t memory = std::size_t{64} << 20;  // bytes of everything the script holds
  std::size_t single = std::size_t{4} << 20;   // bytes of one list; a text has at most 64 KB
  double seconds = 10;                         // of processor time, the last resort
};

class Sandbox {
 public:
  // `name` stands for the script's file in messages.
  Sandbox(std::string name, const Vocabulary& words, SandboxLimits limits = {});
  ~Sandbox();
  Sandbox(const Sandbox&) = delete;
  Sandbox& operator=(const Sandbox&) = delete;

  // Runs trusted text whose global functions become part of every script's environment.
  // Called: before run.
  void add_library(const std::string& name, const std::string& text);

  // Compiles and runs `text`, once, and returns a copy of the value it returned.
  Value run(const std::string& text);

  // The argument of `setup`: reading a name that is not among the fields is an error that names
  // the nearest. Field values: bool, integer, number, text or Span.
  using Record = std::vector<std::pair<std::string, Value::Data>>;
  Value call(const LuaFunction& function, const Record& argument);
  // One number in, anything out; a whole number goes in as an integer.
  Value call(const LuaFunction& function, double argument);

  // For those who add C functions and call the script's functions by themselves: lua_call.hpp.
  lua_State* state();
  // Takes the value on top of the Lua stack as the environment's `name`. Called: before run.
  void define(const char* name);
  // What the failure of such a call means. Clears the Lua stack; no call may follow.
  Error failure(int status);

  // What the script printed, one entry per call (64 KB at most).
  const std::vector<std::string>& printed() const;
  // Every name reachable from the script's environment, sorted: "math.floor", "pairs", ...
  std::vector<std::string> reachable_names();
  // Gas used so far.
  std::int64_t used() const;

  const std::string& name() const;
  // "<name>:<line>"
  std::string where(int line) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace cqrslab
