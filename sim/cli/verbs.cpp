// The list of all verbs, and the note that those share which take a scenario.
#include <algorithm>

#include "sim/cli/standard_streams.hpp"
#include "sim/cli/verb.hpp"

namespace cqrslab {

void note_printed(VerbResult& result, const std::string& path, const Scenario& scenario) {
  for (std::string line : scenario.printed) {
    std::replace(line.begin(), line.end(), '\t', ' ');  // which print puts between its arguments
    result.notes.push_back(path + " prints: " + printable(line));
  }
}

const std::vector<const Verb*>& verbs() {
  static const std::vector<const Verb*> all = {&run_verb, &check_verb, &plugins_verb, &docs_verb};
  return all;
}

}  // namespace cqrslab
