// The verb `docs`: prints the pages of docs/ that are generated from the program.
#include "sim/analysis/metric_table.hpp"
#include "sim/base/error.hpp"
#include "sim/base/names.hpp"
#include "sim/cli/verb.hpp"
#include "sim/contract/page.hpp"
#include "sim/contract/registry.hpp"

namespace cqrslab {
namespace {

VerbResult run(const Arguments& arguments) {
  const std::vector<std::string>& words = arguments.operands();
  if (words.size() != 1) {
    throw Error(ExitCode::usage, "docs", "needs the name of one page", "metrics or plugins");
  }
  if (words[0] == "metrics") return {.output = metrics_page()};
  if (words[0] == "plugins") return {.output = plugins_page(Registry::built_in())};
  throw Error(ExitCode::usage, "docs", "unknown page '" + words[0] + "'",
              known_names_hint(words[0], {"metrics", "plugins"}));
}

}  // namespace

const Verb docs_verb = {
    {.verb = "docs",
     .operands = "metrics|plugins",
     .summary = "prints a page of the documentation that is made from the program",
     .options = {},
     .example = "  cqrslab docs metrics\n"},
    run};

}  // namespace cqrslab
