// docs/validation.md: every case of scenarios/validation, simulated once and judged.
//
// A case is a scenario whose expectations `left == value within tolerance` are the prediction, what
// was measured or is known, and how far they may be apart. A known miss is written with != and must
// stay one. The comment that a file begins with is a remark, which the page shows. Cases that no
// scenario can express are listed with the reason in not_expressible.txt of their folder, a line
// "NAME: why" each.
#pragma once

#include <algorithm>
#include <cctype>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "sim/base/error.hpp"
#include "sim/cli/quantity_cell.hpp"
#include "sim/experiment/known_topologies.hpp"
#include "sim/experiment/replications.hpp"
#include "sim/scenario/reader.hpp"

namespace cqrslab::validation {

struct Case {
  std::string name, title, remark;
  std::string excuse;                 // why no scenario expresses it; then the rest is empty
  std::vector<Judgement> judgements;  // of its expectations, in their order
  std::vector<Dimension> dimensions;  // of each

  bool is_known_miss(std::size_t i) const {
    return judgements[i].text.find(" != ") != std::string::npos;
  }
  // "agrees", "misses" where a known miss is one still, "fails" otherwise.
  std::string verdict() const {
    if (!excuse.empty()) return "not expressible";
    bool misses = false;
    for (std::size_t i = 0; i < judgements.size(); ++i) {
      if (!judgements[i].passed()) return "**fails**";
      misses |= is_known_miss(i);
    }
    return judgements.empty() ? "**fails**" : misses ? "misses" : "agrees";
  }
};

// The comment lines at the top of a scenario file, as one text.
inline std::string remark_of(const std::filesystem::path& file) {
  std::ifstream lines(file);
  std::string text;
  for (std::string line; std::getline(lines, line) && line.starts_with("-- ");)
    text += (text.empty() ? "" : " ") + line.substr(3);
  return text;
}

inline Case simulated(const std::filesystem::path& file) {
  Registry registry = Registry::built_in();
  Case result;
  result.name = file.stem().string();
  Scenario scenario = read_scenario(file.string());
  registry.load_all(scenario.plugins);
  result.title = scenario.title;
  result.remark = remark_of(file);
  ReplicationOptions options;
  auto runs = by_topology(run_replications(scenario, options, registry).runs);
  for (const Claim& claim : read_claims(scenario, registry)) {
    result.judgements.push_back(claim.judge(runs));
    result.dimensions.push_back(claim.dimension());
  }
  return result;
}

// "A-2" before "A-10": numbers in names count as numbers.
inline bool natural_less(const std::string& a, const std::string& b) {
  auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  for (std::size_t i = 0, j = 0; i < a.size() && j < b.size();) {
    if (is_digit(a[i]) && is_digit(b[j])) {
      std::size_t m = i, n = j;
      while (m < a.size() && is_digit(a[m])) ++m;
      while (n < b.size() && is_digit(b[n])) ++n;
      unsigned long x = std::stoul(a.substr(i, m - i)), y = std::stoul(b.substr(j, n - j));
      if (x != y) return x < y;
      i = m, j = n;
    } else if (a[i] != b[j]) {
      return a[i] < b[j];
    } else {
      ++i, ++j;
    }
  }
  return a.size() < b.size();
}

// All cases of a folder by name.
inline std::vector<Case> cases_of(const std::filesystem::path& folder) {
  std::vector<Case> all;
  for (const auto& file : std::filesystem::directory_iterator(folder))
    if (file.path().extension() == ".lua") all.push_back(simulated(file.path()));
  std::ifstream excuses(folder / "not_expressible.txt");
  for (std::string line; std::getline(excuses, line);) {
    std::size_t colon = line.find(": ");
    if (colon != std::string::npos)
      all.push_back({line.substr(0, colon), "", "", line.substr(colon + 2), {}, {}});
  }
  std::sort(all.begin(), all.end(),
            [](const Case& a, const Case& b) { return natural_less(a.name, b.name); });
  return all;
}

// "left", "within" and what follows of "left == value within tolerance"; of a bound what it is, and
// of which metric if the right side is one.
inline std::string left_of(const std::string& text) {
  return text.substr(0, text.find_first_of("<>=!"));
}
inline std::string tolerance_of(const std::string& text) {
  std::size_t at = text.find(" within ");
  if (at != std::string::npos) return "± " + text.substr(at + 8);
  std::size_t sign = text.find_first_of("<>=!"), behind = text.find(' ', sign);
  const std::string word = text.substr(sign, behind - sign), right = text.substr(behind + 1);
  std::string said = word == "<"    ? "below"
                     : word == "<=" ? "at most"
                     : word == ">"  ? "above"
                     : word == ">=" ? "at least"
                                    : word;
  auto names_metric = [&](std::size_t dot) {
    return dot + 1 < right.size() && std::isalpha(static_cast<unsigned char>(right[dot + 1]));
  };
  for (std::size_t dot = right.find('.'); dot != std::string::npos; dot = right.find('.', dot + 1))
    if (names_metric(dot)) return said + " `" + right + "`";
  return said;
}

inline std::string deviation(const Judgement& j) {
  if (!j.value || !j.limit || *j.limit == 0) return "";
  double percent = std::round((*j.value / *j.limit - 1) * 1000) / 10;
  return (percent < 0 ? "" : "+") + format_dimension(0, percent) + " %";
}

inline std::string row(const Case& one) {
  std::string what = "**" + one.name + "**";
  if (!one.title.empty()) what += "<br>" + one.title;
  if (!one.remark.empty()) what += "<br>*" + one.remark + "*";
  if (!one.excuse.empty()) return "| " + what + " | " + one.excuse + " | | | | not expressible |\n";
  std::string cells[4];
  for (std::size_t i = 0; i < one.judgements.size(); ++i) {
    const Judgement& j = one.judgements[i];
    auto shown = [&](const std::optional<double>& value) {
      return value ? format_dimension(one.dimensions[i].seconds, *value) : "-";
    };
    std::string texts[] = {"`" + left_of(j.text), shown(j.value), shown(j.limit),
                           tolerance_of(j.text)};
    while (texts[0].back() == ' ') texts[0].pop_back();
    texts[0] += '`';
    bool off = !j.passed() || one.is_known_miss(i);
    if (off) texts[1] = "**" + texts[1] + "** (" + deviation(j) + ")";
    for (int c = 0; c < 4; ++c) cells[c] += (i > 0 ? "<br>" : "") + texts[c];
  }
  std::string line = "| " + what;
  for (const std::string& cell : cells) line += " | " + cell;
  return line + " | " + one.verdict() + " |\n";
}

inline std::string table(const std::vector<Case>& cases, const std::string& known) {
  std::string text = "| case | quantity | predicted | " + known + " | tolerance | verdict |\n" +
                     "|---|---|---|---|---|---|\n";
  for (const Case& one : cases) text += row(one);
  return text;
}

inline std::string summary(const std::vector<Case>& cases) {
  std::string line;
  for (const char* verdict : {"agrees", "misses", "**fails**", "not expressible"}) {
    auto n = std::count_if(cases.begin(), cases.end(),
                           [&](const Case& one) { return one.verdict() == verdict; });
    if (n > 0) line += (line.empty() ? "" : ", ") + std::to_string(n) + " " + verdict;
  }
  return std::to_string(cases.size()) + " cases: " + line + ".\n\n";
}

inline std::string page(const std::vector<Case>& measured, const std::vector<Case>& known) {
  return "# Validation\n\n"
         "Made from the scenarios of `scenarios/validation`: do not edit, run "
         "`build/tests/validation/cqrslab_validation > docs/validation.md`. Each case is one "
         "scenario, simulated once with seed 1; `cqrslab run` prints the same verdicts.\n\n"
         "## Real databases\n\n"
         "What SQLite 3.40.1 and PostgreSQL 15.20 did under contention: three runs of 20 s, "
         "medians "
         "given. Hold, handler and think times were sleeps inside the transactions; parameters and "
         "the service times of an idle database go into the scenario, and nothing else. Waits "
         "below "
         "a millisecond are compared absolutely. A remark says why a prediction "
         "misses, and where the machine decided a result, which is then a demonstration and no "
         "test "
         "of the model.\n\n" +
         summary(measured) + table(measured, "measured") +
         "\n## Textbooks and papers\n\n"
         "Closed forms, numerical solutions of chains, and printed tables. Tolerances allow for "
         "the noise of one run of the scenario's length. Where a formula is an approximation and "
         "the simulation is elsewhere, that is a known miss, and a remark says why.\n\n" +
         summary(known) + table(known, "expected");
}

}  // namespace cqrslab::validation
