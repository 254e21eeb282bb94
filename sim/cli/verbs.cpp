#include "sim/cli/verb.hpp"

namespace cqrslab {

const std::vector<const Verb*>& verbs() {
  static const std::vector<const Verb*> all = {&run_verb, &check_verb, &plugins_verb, &docs_verb};
  return all;
}

}  // namespace cqrslab
