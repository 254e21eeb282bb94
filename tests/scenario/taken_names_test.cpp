// Names that would give two metrics one name.
#include "sim/scenario/taken_names.hpp"

#include <algorithm>

#include "sim/analysis/metric_table.hpp"
#include "tests/catch.hpp"
#include "tests/mistake.hpp"
#include "tests/scenario/script.hpp"

using namespace cqrslab;

namespace {

std::string without_place(const Error& error) {
  CHECK(error.where() == "x.lua:2");
  return error.message() + "; " + error.hint();
}
std::string in_topology(const std::string& fields) {
  return without_place(mistake([&] { read_fields(fields); }));
}
std::string in_body(const std::string& body) {
  return without_place(mistake([&] { read_body(body); }));
}

}  // namespace

TEST_CASE("the fixed subjects are those of the metric table") {
  std::vector<std::string> subjects;
  for (const MetricInfo& row : metric_table()) {
    std::string subject = row.pattern.substr(0, row.pattern.find('.'));
    bool known = std::find(subjects.begin(), subjects.end(), subject) != subjects.end();
    if (subject[0] != '<' && !known) subjects.push_back(subject);
  }
  CHECK(subjects == fixed_subjects());
}

TEST_CASE("an operation has no name of which all metrics speak") {
  std::string taken =
      "; metrics have these names already: query, command, session, consistency_window, feed, "
      "lock, "
      "cost";
  std::string rest = ", topologies = { t = crud {} }";
  for (const std::string& name : fixed_subjects()) {
    CHECK(in_body("workload = { query '" + name + "' { arrivals = poisson(1) } }" + rest) ==
          "a query cannot be named '" + name + "'" + taken);
    CHECK(in_body("domain = domain { aggregates = { A = 5 }, commands = { " + name +
                  " = {} } }, workload = { command '" + name + "' { arrivals = poisson(1) } }" +
                  rest) == "a command cannot be named '" + name + "'" + taken);
  }
  CHECK_NOTHROW(read_body("workload = { query 'Lock' { arrivals = poisson(1) } }" + rest));
}

TEST_CASE("a part has no name of which other metrics speak") {
  std::string taken = "; metrics have these names already: session, consistency_window, lock, cost";
  std::string end = ", routes = { ['*'] = 'lock' }";
  CHECK(in_topology("services = { lock = {} }" + end) ==
        "a service cannot be named 'lock'" + taken);
  CHECK(in_topology("stores = { lock = 'mvcc' }" + end) ==
        "a store cannot be named 'lock'" + taken);
  CHECK(in_topology("stores = { a = 'mvcc', b = 'mvcc' }, routes = { ['*'] = 'a' }, "
                    "feeds = { cost = { from = 'a', to = 'b' } }") ==
        "a feed cannot be named 'cost'" + taken);
  CHECK_NOTHROW(
      read_fields("services = { query = { watch = true } }, stores = { command = 'mvcc' }, "
                  "routes = { ['*'] = { 'query', 'command' } }"));
}

TEST_CASE("a watched store has no name of which there is a lock_wait") {
  auto watched = [](const std::string& name) {
    return in_topology("stores = { " + name +
                       " = { 'mvcc', watch = true } }, routes = { ['*'] = '" + name + "' }");
  };
  std::string taken = "; of these there is a lock_wait already: query, command, Q";
  CHECK(watched("query") == "a watched store cannot be named 'query'" + taken);
  CHECK(watched("command") == "a watched store cannot be named 'command'" + taken);
  CHECK(watched("Q") == "a watched store cannot be named 'Q'" + taken);
  CHECK_NOTHROW(read_fields("stores = { Q = 'mvcc' }, routes = { ['*'] = 'Q' }"));
}

TEST_CASE("a name has none of the marks that separate the parts of a metric's name") {
  std::string marks = "; in the name of a metric '.' and '[ ]' separate its parts";
  CHECK(in_topology("services = { ['a.b'] = {} }, routes = { ['*'] = 'a.b' }") ==
        "a service cannot be named 'a.b'" + marks);
  CHECK(in_topology("stores = { ['db[1]'] = 'mvcc' }, routes = { ['*'] = 'db[1]' }") ==
        "a store cannot be named 'db[1]'" + marks);
  CHECK(in_body("workload = { query 'a.b' { arrivals = poisson(1) } }, topologies = {}") ==
        "a query cannot be named 'a.b'" + marks);
  CHECK(in_body("workload = { query 'Q' { arrivals = poisson(1) } }, topologies = { ['a.b'] = crud "
                "{} }") == "a topology cannot be named 'a.b'" + marks);
}
