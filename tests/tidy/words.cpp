// Finds banned words and names that say nothing.
#include <regex>

#include "tests/tidy/rules.hpp"

namespace cqrslab::tidy {
namespace {

enum class Where { everywhere, code };  // the text as written, or what the compiler sees

struct Ban {
  std::string what;
  Where where;
  std::regex pattern;
  bool (*applies)(const SourceFile&);
};

bool anywhere(const SourceFile&) {
  return true;
}
bool in_product(const SourceFile& file) {
  return file.below("sim") || file.below("plugins") || file.below("viz");
}
bool in_simulated_world(const SourceFile& file) {
  return file.below("sim/kernel") || file.below("sim/model") || file.below("plugins");
}
bool in_model(const SourceFile& file) {
  return file.below("sim/model") || (file.below("plugins") && !file.path.ends_with(".lua"));
}
bool must_be_silent(const SourceFile& file) {
  if (file.path == "sim/base/assert.cpp") return false;  // the last words of a broken invariant
  return (file.below("sim") && !file.below("sim/cli")) || file.below("plugins");
}
bool is_code(const SourceFile& file) {
  return !file.is_markdown();
}

// The patterns are pieced together so that this file does not match itself.
const std::vector<Ban>& bans() {
  using std::regex;
  static const auto ignore_case = regex::ECMAScript | regex::icase;
  static const std::vector<Ban> all = {
      {"a mark for work left over", Where::everywhere,
       regex("\\b(TO"
             "DO|FIX"
             "ME|XX"
             "X|HA"
             "CK)\\b"),
       anywhere},
      {"a path of somebody's machine", Where::everywhere,
       regex("(^|[^\\w.$}])/(ho"
             "me|ro"
             "ot|wo"
             "rk|Us"
             "ers)/\\w"),
       anywhere},
      {"a fixed temporary path", Where::everywhere,
       regex("[\"'\\s]/t"
             "mp/\\w"),
       is_code},
      {"an architecture has a name only in scenarios", Where::everywhere,
       regex("cr"
             "ud|cqrs(?!lab)",
             ignore_case),
       in_model},
      {"randomness comes from a RandomStream", Where::code,
       regex("\\bs?rand\\s*\\(|random_device|mt19937|minstd_rand|_distribution\\s*<"), in_product},
      {"no run depends on the time of day", Where::code, regex("system_clock|\\bgettimeofday\\b"),
       in_product},
      {"simulated time is the only clock here", Where::code,
       regex("std::chrono|\\bclock_gettime\\b|\\btime\\s*\\(\\s*(nullptr|NULL|0)\\s*\\)"),
       in_simulated_world},
      {"unordered containers have no order to rely on", Where::code, regex("std::unordered_"),
       in_simulated_world},
      {"the C library's functions differ between machines", Where::code,
       regex("std::(log|log2|log10|log1p|exp|exp2|expm1|pow|sin|cos|tan|tgamma|lgamma)\\s*\\("),
       in_simulated_world},
      {"only the command line prints", Where::code,
       regex("std::(cout|cerr|clog)\\b|\\b(printf|puts|putchar)\\s*\\(|\\b(stdout|stderr)\\b"),
       must_be_silent},
  };
  return all;
}

}  // namespace

Findings check_words(const SourceFile& file) {
  Findings findings;
  for (const Ban& ban : bans()) {
    if (!ban.applies(file)) continue;
    const auto& lines = ban.where == Where::code ? file.code : file.lines;
    for (std::size_t i = 0; i < lines.size(); ++i) {
      std::smatch match;
      if (!std::regex_search(lines[i], match, ban.pattern)) continue;
      findings.push_back({file.path, static_cast<int>(i) + 1, match.str() + ": " + ban.what});
    }
  }
  return findings;
}

Findings check_names(const SourceFile& file) {
  static const std::regex empty_name(
      R"((^|/)(common|([a-z0-9]+_)*(util|utils|helper|helpers|manager|managers)(_[a-z0-9]+)*))"
      R"((\.[a-z]+)?(/|$))");
  static const std::regex snake_case(R"(([a-z0-9_]+/)*[a-z0-9_]+\.(cpp|hpp|h|c|lua|py|sh))");
  Findings findings;
  if (std::regex_search(file.path, empty_name)) {
    findings.push_back({file.path, 0, "a name that says nothing"});
  }
  if (!file.is_markdown() && file.path.find('.', 1) != std::string::npos &&
      !file.path.ends_with(".txt") && !file.below("scenarios/validation") &&  // ids of cases
      !std::regex_match(file.path, snake_case)) {
    findings.push_back({file.path, 0, "file and folder names are in snake_case"});
  }
  return findings;
}

}  // namespace cqrslab::tidy
