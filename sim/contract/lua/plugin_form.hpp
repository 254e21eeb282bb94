// What a plugin of each kind may and must say in Lua.
#pragma once

#include <string>
#include <vector>

#include "sim/script/vocabulary.hpp"

namespace cqrslab {

struct FunctionForm {
  const char* name;
  const char* arguments;  // "(self, op, targets)"
  bool needed = false;
};

struct KindForm {
  const char* name;  // "balancer"
  const char* kind;  // "balancer/1", as the contract calls it
  std::vector<FunctionForm> functions;
  std::vector<const char*> keys;  // beside those of every plugin
};

// Places of the functions in KindForm::functions, and so everywhere.
struct BalancerFunction {
  enum : int { create, pick, done, timer };
};
struct StoreFunction {
  enum : int { create, locks, next, ended, timer, fault, ask };
};
struct QueueFunction {
  enum : int { create, publish, ready, acknowledge, depth, timer, consumer, fault };
};

const std::vector<KindForm>& kind_forms();

// The words of every plugin file; Lua's own are read-only, times are whole nanoseconds.
const Vocabulary& plugin_words();

}  // namespace cqrslab
