// `run`: the formats, the exit codes and the files it writes.
#include <algorithm>
#include <cmath>
#include <regex>

#include "sim/results/sqlite.hpp"
#include "sim/trace/trace.hpp"
#include "tests/catch.hpp"
#include "tests/cli/json_value.hpp"
#include "tests/cli/program.hpp"
#include "tests/cli/small_scenario.hpp"

using namespace cqrslab;

namespace {

using Words = std::vector<std::string>;

Said run_small(const Words& more, const std::string& expectations = "") {
  TemporaryFolder folder;
  Words words{"run", folder.file("small.lua", small_scenario(expectations))};
  words.insert(words.end(), more.begin(), more.end());
  return run_program(words);
}

JsonValue json_of(const Said& said) {
  return JsonReader(said.out).read();
}

void collect_numbers(const JsonValue& value, std::vector<double>& numbers) {
  if (value.kind == JsonValue::Kind::number) numbers.push_back(value.number);
  for (const JsonValue& item : value.items) collect_numbers(item, numbers);
  for (const auto& member : value.members) collect_numbers(member.second, numbers);
}

// Whether some number of the JSON, in base units, reads as `shown` when rounded to its digits.
bool stands_for(const std::vector<double>& numbers, const std::string& digits, double unit) {
  std::string plain;
  std::copy_if(digits.begin(), digits.end(), std::back_inserter(plain),
               [](char c) { return c != ','; });
  double shown = std::strtod(plain.c_str(), nullptr);
  std::size_t point = plain.find('.'), exponent = plain.find('e');
  std::string mantissa = plain.substr(0, exponent);
  double last = point == std::string::npos
                    ? 1
                    : std::pow(10.0, -static_cast<double>(mantissa.size() - point - 1));
  if (exponent != std::string::npos) last *= std::pow(10.0, std::stod(plain.substr(exponent + 1)));
  return std::any_of(numbers.begin(), numbers.end(), [&](double number) {
    return std::fabs(std::fabs(number / unit) - shown) <= last * 0.5000001;
  });
}

double unit_of(const std::string& name) {
  static const std::map<std::string, double> units = {
      {"ns", 1e-9}, {"us", 1e-6}, {"ms", 1e-3}, {"min", 60}, {"h", 3600},
      {"d", 86400}, {"%", 0.01},  {"kB", 1e3},  {"MB", 1e6}, {"GB", 1e9}};
  auto found = units.find(name);
  return found == units.end() ? 1 : found->second;
}

// Numbers of the table that stand for none of the JSON's.
std::string unknown_numbers(std::string table, const JsonValue& json) {
  std::vector<double> numbers;
  collect_numbers(json, numbers);
  static const std::regex no_value(
      "engine \\S+|fingerprint[^]*?\n\n|99 of 100|95 %|p99|replication 0");
  table = std::regex_replace(table, no_value, "");
  static const std::regex number(
      "([0-9][0-9,]*(\\.[0-9]+)?(e[-+][0-9]+)?)"
      "( (ns|us|ms|min|s|h|d|%|kB|MB|GB|B)(?![a-z]))?");
  std::string unknown;
  for (std::sregex_iterator i(table.begin(), table.end(), number), end; i != end; ++i) {
    if (!stands_for(numbers, (*i)[1], unit_of((*i)[5]))) unknown += i->str() + "; ";
  }
  return unknown;
}

const std::string passes = R"("crud.query.latency.p99 < 10 s",)";
const std::string fails = R"("crud.query.latency.p99 < 1 us",)";
const std::string no_sample = R"("crud.consistency_window.p99 < 1 s",)";

}  // namespace

TEST_CASE("the table begins with what was simulated and how fast it answered") {
  Said said = run_small({});
  CHECK(said.code == 0);
  CHECK(said.err.empty());
  CHECK(said.out.starts_with("small: A small twin\n99 of 100 queries are answered within "));
  CHECK(said.out.find("\nparameters: readers 100 req/s, pause 20 ms\nseed 1, 5 s simulated, the "
                      "first 500 ms not counted, engine ") != std::string::npos);
}

TEST_CASE("every number in the table is in the JSON") {
  for (const char* replications : {"1", "4"}) {
    Said table = run_small({"--replications", replications}, passes + fails);
    Said json = run_small({"--replications", replications, "--format", "json"}, passes + fails);
    CHECK(unknown_numbers(table.out, json_of(json)) == "");
    CHECK(unknown_numbers("17.3456 ms", json_of(json)) != "");
  }
}

TEST_CASE("the JSON has the promised shape") {
  Said said = run_small({"--format", "json", "--seed", "42", "--set", "pause=5 ms"}, passes);
  JsonValue json = json_of(said);
  CHECK(json["schema"].number == 1);
  CHECK(json["scenario"].text == "small");
  CHECK(json["seed"].number == 42);
  CHECK(!json["engine"].text.empty());
  CHECK(json["parameters"]["pause"].number == 0.005);
  CHECK(json["parameters"]["readers"].number == 100);
  CHECK(json["passed"].truth);
  CHECK(json["expectations"].items.at(0)["text"].text == "crud.query.latency.p99 < 10 s");
  CHECK(json["expectations"].items.at(0)["passed"].truth);
  CHECK(json["expectations"].items.at(0)["value"].number ==
        json["topologies"]["crud"]["metrics"]["query.latency.p99"].number);
  for (const char* topology : {"crud", "cqrs"}) {
    CHECK(json["topologies"][topology]["fingerprint"].text.size() == 16);
    CHECK(json["topologies"][topology]["metrics"]["query.completed"].number > 300);
  }
  CHECK(!json["topologies"]["crud"]["metrics"].has("consistency_window.p99"));
  const JsonValue& difference = json["comparison"].items.at(0);
  CHECK(difference["baseline"].text == "crud");
  CHECK(difference["topology"].text == "cqrs");
  CHECK(!difference.has("half_width"));
}

TEST_CASE("replications bring means, intervals and one fingerprint each") {
  JsonValue json = json_of(run_small({"--format", "json", "--replications", "3"}));
  CHECK(json["replications"].number == 3);
  CHECK(json["topologies"]["crud"]["fingerprints"].items.size() == 3);
  CHECK(json["topologies"]["crud"]["half_widths"]["query.latency.mean"].number > 0);
  CHECK(json["comparison"].items.at(0).has("half_width"));
}

TEST_CASE("means of replications are shown with their interval, also of a lone topology") {
  Words once{"--only", "crud"}, often{"--only", "crud", "--replications", "3"};
  CHECK(run_small(once).out.find("±") == std::string::npos);
  Said said = run_small(often);
  CHECK(
      std::regex_search(said.out, std::regex("\n  latency mean +[0-9.]+ [mu]s ± [0-9.]+ [mu]s\n")));
  CHECK(said.out.find("\nmeans of 3 replications ± 95 % confidence\n") != std::string::npos);
  CHECK(said.out.find("differences") == std::string::npos);
  said = run_small({"--replications", "3"});
  CHECK(said.out.find("\nmeans of 3 replications ± 95 % confidence; differences are taken pair by "
                      "pair, ? where one could be chance\n") != std::string::npos);
}

TEST_CASE("equal calls print equal texts and another seed another one") {
  CHECK(run_small({}).out == run_small({}).out);
  CHECK(run_small({"--seed", "2"}).out != run_small({}).out);
}

TEST_CASE("a topology on its own does what it does beside others") {
  JsonValue both = json_of(run_small({"--format", "json"}));
  JsonValue one = json_of(run_small({"--format", "json", "--only", "cqrs"}, passes));
  CHECK(one["topologies"].members.size() == 1);
  CHECK(one["topologies"]["cqrs"]["fingerprint"].text ==
        both["topologies"]["cqrs"]["fingerprint"].text);
  CHECK(one["expectations"].items.empty());
}

TEST_CASE("the exit code is that of the worst expectation") {
  CHECK(run_small({}, passes).code == 0);
  CHECK(run_small({}, passes + fails).code == 1);
  CHECK(run_small({}, passes + no_sample).code == 6);
  CHECK(run_small({}, no_sample + fails).code == 1);
  Said said = run_small({}, fails + no_sample);
  CHECK(said.out.find("\n  failed     crud.query.latency.p99 < 1 us ") != std::string::npos);
  CHECK(said.out.find("\n  no sample  crud.consistency_window.p99 < 1 s ") != std::string::npos);
}

TEST_CASE("CSV has a row for each replication, topology and metric") {
  Said said = run_small({"--format", "csv", "--replications", "2"});
  CHECK(
      said.out.starts_with("scenario,seed,replication,topology,metric,value\n"
                           "small,1,0,crud,query.offered,"));
  CHECK(said.out.find("\nsmall,1,1,cqrs,cost.parts,6\n") != std::string::npos);
}

TEST_CASE("Markdown tables have equally many cells in every row") {
  Said said = run_small({"--format", "markdown"}, passes);
  CHECK(said.out.starts_with("## small: A small twin\n\n"));
  std::istringstream lines(said.out);
  long rows = 0;
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("|")) continue;
    ++rows;
    CHECK(std::count(line.begin(), line.end(), '|') == 4);
  }
  CHECK(rows > 20);
}

TEST_CASE("a results file holds what the JSON says") {
  TemporaryFolder folder;
  std::string path = folder / "runs.db";
  JsonValue json =
      json_of(run_small({"--format", "json", "--results", path, "--replications", "2"}, passes));
  Connection results(path, false);
  CHECK(results.integer("SELECT count(*) FROM run") == 2);
  CHECK(results.integer("SELECT count(*) FROM expectation WHERE verdict = 'passed'") == 2);
  Statement means(results,
                  "SELECT topology, metric, avg(value) FROM v_scalar GROUP BY topology, metric");
  while (means.step()) {
    double mean = json["topologies"][means.text(0)]["metrics"][means.text(1)].number;
    CHECK(means.real(2) == Approx(mean));
  }
  CHECK(results.text("SELECT fingerprint FROM topology WHERE name = 'crud' AND run_id = 1") ==
        json["topologies"]["crud"]["fingerprint"].text);
}

TEST_CASE("a second call adds only what is new to a results file") {
  TemporaryFolder folder;
  std::string path = folder / "runs.db";
  CHECK(run_small({"--results", path}).err.empty());
  CHECK(run_small({"--results", path, "--replications", "3"}).err.empty());
  CHECK(run_small({"--results", path, "--seed", "2"}).err.empty());
  CHECK(Connection(path, false).integer("SELECT count(*) FROM run") == 4);
}

TEST_CASE("the traces of all topologies go to one file") {
  TemporaryFolder folder;
  std::string path = folder / "small.trace";
  CHECK(run_small({"--trace", path, "--replications", "2"}).code == 0);
  std::vector<Trace> traces = read_traces(path);
  REQUIRE(traces.size() == 2);
  CHECK(traces[0].header().topology == "crud");
  CHECK(traces[1].header().topology == "cqrs");
  CHECK(traces[1].header().replication == 0);
}

TEST_CASE("what a script prints appears on stderr and leaves stdout alone") {
  TemporaryFolder folder;
  std::string script = "print('rate is', 5)\n" + small_scenario("");
  Said said = run_program({"run", folder.file("small.lua", script), "--format", "json"});
  CHECK(said.code == 0);
  CHECK(said.err.find("small.lua prints: rate is 5") != std::string::npos);
  CHECK(said.out.substr(0, 1) == "{");
}
