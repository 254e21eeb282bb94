// What the reader says about every kind of mistake, word for word.
#include "tests/mistake.hpp"

#include "sim/scenario/reader.hpp"
#include "tests/catch.hpp"
#include "tests/scenario/script.hpp"
#include "tests/temporary_folder.hpp"

using namespace cqrslab;

namespace {

std::string words(const std::string& script) {
  return mistake([&] { read_scenario_text(script, "x.lua"); }).what();
}

// About a source's fields, a topology's fields, a body: without the place, which is x.lua:2.
std::string without_place(const Error& error) {
  CHECK(error.code() == ExitCode::usage);
  CHECK(error.where() == "x.lua:2");
  return error.hint().empty() ? error.message() : error.message() + "; " + error.hint();
}
std::string in_source(const std::string& fields) {
  return without_place(mistake([&] { read_source(fields); }));
}
std::string in_topology(const std::string& fields) {
  return without_place(mistake([&] { read_fields(fields); }));
}
std::string in_body(const std::string& body) {
  return without_place(mistake([&] { read_body(body); }));
}
const std::string load = "workload = { query 'Q' { arrivals = poisson(1) } }, ";

}  // namespace

TEST_CASE("a misspelt key names its line, the nearest key and all of them") {
  CHECK(words("return scenario {\n  name = 'x',\n  horizont = '5 s',\n}") ==
        "x.lua:3: unknown key 'horizont' in scenario; did you mean 'horizon'? known: name, title, "
        "seeds, horizon, warm_up, plugins, parameters, setup");
  CHECK(words("return scenario {\n  name = 'x', horizon = '5 s',\n  parameters = {\n"
              "    a = { 5,\n      maxx = 3 } } }") ==
        "x.lua:5: unknown key 'maxx' in parameter 'a'; did you mean 'max'? known: min, max, unit, "
        "doc, choices");
}

TEST_CASE("a misspelt key of an architecture names the line of the script, not of the library") {
  CHECK(words("return scenario { name = 'x', horizon = '5 s', setup = function(p)\nreturn {\n" +
              load + "\ntopologies = {\n  a = cqrs {\n    raed = {},\n  } } } end }") ==
        "x.lua:6: unknown key 'raed' in cqrs; did you mean 'read'? known: write, read, feed, "
        "gateway, query, command");
  CHECK(words("return scenario { name = 'x', horizon = '5 s', setup = function(p)\nreturn {\n" +
              load +
              "\ntopologies = {\n  a = cqrs {\n    query = {\n      wrokers = 3 } } } } end }")
            .rfind(
                "x.lua:7: unknown key 'wrokers' in service 'query'; did you mean 'workers'? known:",
                0) == 0);
  CHECK(words("return scenario { name = 'x', horizon = '5 s', setup = function(p)\nreturn {\n" +
              load +
              "\ntopologies = {\n  a = cqrs {\n    read = { replicas =\n 'four' } } } } end }") ==
        "x.lua:6: 'replicas' of store 'read' must be a number in 1 .. 100000, not the text 'four'");
}

TEST_CASE("a law that cannot be drawn from is refused where it is written") {
  CHECK(in_source("arrivals = poisson(1), hold = exponential('0 s')") ==
        "'hold' of query 'Q': mean is 0.000000; allowed: > 0");
}

TEST_CASE("a bare number where a time is meant is refused with the way to write it") {
  CHECK(words("return scenario { name = 'x',\n horizon = 120 }") ==
        "x.lua:2: 'horizon' of scenario is a time and needs a unit, not the bare number 120; write "
        "\"120 s\" or s(120)");
  CHECK(in_source("arrivals = poisson(1), hold = 5") ==
        "'hold' of query 'Q' is a time and needs a unit, not the bare number 5; write \"5 s\" or "
        "s(5)");
  CHECK(in_source("arrivals = at(30)") ==
        "an instant of at is a time and needs a unit, not the bare number 30; write \"30 s\" or "
        "s(30)");
  CHECK(in_source("arrivals = renewal(exponential(0.5))") ==
        "mean of exponential is a time and needs a unit, not the bare number 0.5; write \"0.5 s\" "
        "or s(0.5)");
  CHECK(in_source("arrivals = every('10 apples')") ==
        "the gap of every must be a time, not the text '10 apples'; write \"5 s\"; units: ns, us, "
        "ms, "
        "s, min, h, d");
}

TEST_CASE("what is missing is named") {
  CHECK(words("return scenario { horizon = '1 s' }") == "x.lua:1: scenario lacks 'name'");
  CHECK(words("return scenario { name = 'x' }") == "x.lua:1: scenario lacks 'horizon'");
  CHECK(words("return scenario { name = 'x', horizon = '1 s' }") ==
        "x.lua:1: scenario lacks 'setup'");
  CHECK(words("return 5") ==
        "x.lua: the script's result must be scenario { ... }, not the number 5; write return "
        "scenario { ... }");
  CHECK(words("") ==
        "x.lua: the script's result must be scenario { ... }, not nothing; write return scenario { "
        "... }");
  CHECK(in_source("key = zipf(1, 5)") == "query 'Q' lacks 'arrivals'");
  CHECK(words(script_of("topologies = {}")) == "x.lua:1: setup's result lacks 'workload'");
}

TEST_CASE("wrong types and ranges name the value and what is allowed") {
  CHECK(in_source("arrivals = poisson(-1)") ==
        "the rate of poisson must be in 0 .. 1e12 per second, not the number -1");
  CHECK(in_source("arrivals = poisson('fast')") ==
        "the rate of poisson must be a rate, not the text 'fast'; write 2000 or \"2000/s\" or "
        "\"6/min\"");
  CHECK(in_source("arrivals = poisson(0/0)") ==
        "the rate of poisson must be in 0 .. 1e12 per second, not the number nan");
  CHECK(
      in_source("arrivals = 5") ==
      "'arrivals' of query 'Q' must be an arrival process, not the number 5; known: poisson(rate), "
      "every(\"10 ms\"), renewal(distribution), at(\"30 s\", ...), recorded(\"file.csv\"), "
      "clients{ n "
      "= 10, think = \"1 s\" }");
  CHECK(in_source("arrivals = poisson(1), invalid = 2") ==
        "'invalid' of query 'Q' must be in 0 .. 1, not the number 2");
  CHECK(in_source("arrivals = poisson(1), key = zipf('a', 5)") ==
        "skew of zipf must be a number in 0 .. 100, not the text 'a'");
  CHECK(in_source("arrivals = poisson(1), key = zipf(1)") ==
        "zipf got 1 arguments; write zipf(skew, n)");
  CHECK(in_source("arrivals = poisson(1), sessions = 2.5") ==
        "'sessions' of query 'Q' must be a whole number, not the number 2.5");
  CHECK(in_source("arrivals = phases{ {rate=1} }") ==
        "'arrivals' of query 'Q' lacks the kind of its arrivals; write poisson(phases...)");
  CHECK(in_source("arrivals = poisson(rate(function(t) return 'x' end))") ==
        "the result of rate at 0 s must be a rate, not the text 'x'; write 2000 or \"2000/s\" or "
        "\"6/min\"");
  CHECK(in_source("arrivals = renewal(hyperexponential{ {0.5, '1 s'} })") ==
        "the probabilities of hyperexponential sum to 0.5, not 1");
}

TEST_CASE("unknown names offer the nearest one") {
  CHECK(in_topology("routes = { ['*'] = { 'apii' } }, services = { api = service{} }") ==
        "unknown service or store 'apii'; did you mean 'api'? known: api");
  CHECK(
      in_topology("services = { a = service{ discipline = 'fifoo' } }, routes = { ['*'] = 'a' }") ==
      "unknown discipline 'fifoo'; did you mean 'fifo'? known: fifo, lifo, lifo_preemptive, "
      "random, priority, "
      "priority_preemptive, shortest_first, processor_sharing");
  CHECK(in_topology("routes = { get = {} }") ==
        "unknown method or operation 'get'; did you mean 'GET'? known: *, GET, HEAD, POST, PUT, "
        "PATCH, "
        "DELETE, Q");
  CHECK(in_topology("services = { a = station{} }, routes = { ['*'] = { 'a', jump 'agian' } }") ==
        "unknown label 'agian'");
  CHECK(in_topology("stores = { w = 'mvcc' }, routes = { ['*'] = 'w' }, feeds = { f = { from = "
                    "'w', to = 'x' } }") == "unknown store 'x'; known: w");
  CHECK(in_topology("stores = { w = 'mvcc', r = 'mvcc' }, routes = { ['*'] = 'w' }, "
                    "feeds = { f = { from = 'w', to = 'r', at_once = 2 } }") ==
        "'at_once' of feed 'f' needs mode = \"image_swap\"");
  CHECK(in_body("domain = domain { aggregates = { a = 5 }, queries = { Read = {} } }, "
                "workload = { query 'Reed' { arrivals = poisson(1) } }, topologies = {}") ==
        "unknown query 'Reed'; did you mean 'Read'? known: Read");
  CHECK(in_body("workload = { qury 'Q' {} }") == "unknown name 'qury'; did you mean 'query'?");
}

TEST_CASE("a machine without a use and a pause without a length are refused") {
  auto store = [](const std::string& fields) {
    return in_topology("stores = { db = { 'mvcc', " + fields + " } }, routes = { ['*'] = 'db' }");
  };
  CHECK(store("disks = 2") ==
        "'disks' of store 'db' would have nothing to do; say which part of the store's work is "
        "theirs: disk_share = 0.7");
  CHECK(store("disk_share = 0.7") ==
        "'disk_share' of store 'db' is for disks that it does not have; write disks = 2 too");
  CHECK(store("disks = 1001, disk_share = 0.7") ==
        "'disks' of store 'db' must be in 0 .. 1000, not the number 1001");
  CHECK(store("cpus = 0") == "'cpus' of store 'db' must be in 1 .. 1000000000, not the number 0");
  CHECK(in_topology("services = { a = { retries = 3, adaptive_backoff = true } }, "
                    "routes = { ['*'] = 'a' }") ==
        "'adaptive_backoff' of service 'a' stretches pauses that it does not have; give it retries "
        "and the pause to begin with: backoff = exponential(\"10 ms\")");
}

TEST_CASE("what a service is told and cannot do is refused") {
  auto service = [](const std::string& fields) {
    return in_topology("services = { a = " + fields + " }, routes = { ['*'] = 'a' }");
  };
  CHECK(
      service("station{ retries = 50 }") ==
      "'retries' of service 'a' needs blocking = true; who lets its worker go does not learn what "
      "became of the request");
  CHECK(
      service("service{ blocking = false, retries = 1 }").starts_with("'retries' of service 'a'"));
  CHECK(service("{ backoff = '5 ms' }") == "'backoff' of service 'a' needs 'retries'");
  CHECK(service("{ authorise_time = '5 ms' }") ==
        "'authorise_time' of service 'a' needs authorises = true");
  CHECK(service("{ validate_time = '5 ms' }") ==
        "'validate_time' of service 'a' needs validates = true");
  CHECK(words("return scenario { name = 'x', horizon = '5 s', setup = function(p)\nreturn {\n" +
              load +
              "\ntopologies = {\n  a = cqrs {\n    gateway = {\n      retries = 3 } } } } end }")
            .starts_with("x.lua:7: 'retries' of service 'gateway' needs blocking = true"));
  CHECK_NOTHROW(
      read_fields("services = { a = station{ retries = 0, backoff = '5 ms', authorises = false, "
                  "authorise_time = '5 ms' } }, routes = { ['*'] = 'a' }"));
  CHECK_NOTHROW(read_body(load + "topologies = { t = crud { api = { blocking = false } } }"));
}

TEST_CASE("waiting without limit of workers, and patience where all are served, are refused") {
  auto service = [](const std::string& fields) {
    return in_topology("services = { a = " + fields + " }, routes = { ['*'] = 'a' }");
  };
  for (std::string key : {"capacity = 3", "patience = '1 s'", "discipline = 'lifo'"}) {
    CHECK(service("{ workers = unlimited, " + key + " }") ==
          "'" + key.substr(0, key.find(' ')) +
              "' of service 'a' is without effect: nobody waits where workers are unlimited");
  }
  CHECK(service("{ discipline = 'processor_sharing', patience = '1 s' }") ==
        "'patience' of service 'a' is without effect: nobody waits where all share the processor");
  CHECK_NOTHROW(
      read_fields("services = { a = { workers = unlimited, capacity = unlimited }, "
                  "b = { discipline = 'processor_sharing', capacity = 3 } }, "
                  "routes = { ['*'] = 'a' }"));
}

TEST_CASE("what a source is told twice, or in vain, is refused") {
  CHECK(in_source("arrivals = poisson(1), scattered = true") ==
        "'scattered' of query 'Q' needs 'rows'");
  CHECK(
      in_body("domain = domain { aggregates = { A = 5 }, queries = { Q = { scattered = true } } }, "
              "workload = {}, topologies = {}") == "'scattered' of query 'Q' needs 'rows'");
  CHECK(in_body("workload = { command 'C' { arrivals = poisson(1) }, query 'Q' { follows = 'C', "
                "sessions = 5 } }, topologies = {}") ==
        "'sessions' of query 'Q' are those of the source it follows");
  CHECK(in_source("arrivals = poisson(1), by = 'nobody'") ==
        "'by' of query 'Q' is without effect: everybody may issue it; name those who may in the "
        "domain: roles = { \"editor\" }");
  TemporaryFolder folder;
  folder.file("trace.csv", "0.5,3\n");
  auto recorded = [&](const std::string& more) {
    read_scenario(folder.file(
        "x.lua",
        script_of("workload = { query 'Q' { arrivals = recorded('trace.csv'), key = "
                  "uniform_keys(9)" +
                  more + " } }, topologies = { t = topology { routes = { ['*'] = {} } } }")));
  };
  CHECK(mistake([&] { recorded(""); }).message() == "'key' of query 'Q' is in the recorded file");
  CHECK_NOTHROW(recorded(", rows = 2, scattered = true"));
}

TEST_CASE("a feed refuses what its mode, or another of its keys, leaves without effect") {
  auto feed = [](const std::string& fields) {
    return in_topology(
        "stores = { w = 'mvcc', r = 'mvcc' }, routes = { ['*'] = 'w' }, "
        "feeds = { f = { from = 'w', to = 'r', " +
        fields + " } }");
  };
  CHECK(feed("mode = 'image_swap', queue = { 'no_such_queue', nonsense = 3 }") ==
        "'queue' of feed 'f' needs mode = \"events\"");
  CHECK(feed("mode = 'image_swap', drain_limit = '1 s'") ==
        "'drain_limit' of feed 'f' needs serve_while_copying = false");
  CHECK(feed("mode = 'image_swap', every = '5 s', events = {}") ==
        "'events' of feed 'f' is without effect beside 'every'; images are then replaced at their "
        "time, whatever has happened");
}

TEST_CASE("an image_swap feed of cqrs has no queue unless it is told one") {
  auto swapped = [](const std::string& more) {
    return load + "topologies = { t = cqrs { feed = { mode = 'image_swap'" + more + " } } }";
  };
  CHECK_NOTHROW(read_body(swapped("")));
  CHECK(in_body(swapped(", queue = 'fifo'")) == "'queue' of feed 'feed' needs mode = \"events\"");
}

TEST_CASE("what a command cannot read beside its rows is refused") {
  auto domain = [](const std::string& reads) {
    return in_body(
        "domain = domain { aggregates = { a = 4 }, commands = { C = { rows = 2, reads = " + reads +
        " } } }, workload = {}, topologies = {}");
  };
  CHECK(domain("3") == "'reads' of command 'C' must be in 0 .. 2, not the number 3");
  CHECK(domain("function(key) return { key + 1 } end") ==
        "the result of 'reads' of command 'C' for key 3 must be in 0 .. 3, not the number 4");
  CHECK(in_body("workload = { query 'Q' { arrivals = poisson(1), reads = 1 } }, topologies = {}") ==
        "'reads' of query 'Q' is for commands; a query reads its rows");
  CHECK(in_body("workload = { command 'C' { arrivals = poisson(1), reads = function() end } }, "
                "topologies = {}") == "'reads' of command 'C' as a function belongs into a domain");
}

TEST_CASE("a fault's target must exist") {
  auto fault = [](const std::string& text) {
    return in_body(load + "topologies = { t = cqrs {} }, faults = { " + text + " }");
  };
  CHECK(fault("crash('t.reed', { at = '1 s', lasts = '1 s' })") ==
        "unknown part of topology 't' 'reed'; did you mean 'read'? known: gateway, query, command, "
        "write, read, feed, feed.queue, feed.capture");
  CHECK(fault("crash('u.read', { at = '1 s', lasts = '1 s' })") ==
        "unknown topology 'u'; known: t");
  CHECK(fault("crash('t.read[2]', { at = '1 s', lasts = '1 s' })") ==
        "'t.read[2]' does not exist: 'read' has 1 instance");
  CHECK(fault("slow('t.read', { at = '1 s', lasts = '1 s' })") == "slow lacks 'factor'");
}

TEST_CASE("an unknown parameter in setup offers the nearest one") {
  CHECK(words("return scenario { name = 'x', horizon = '1 s', parameters = { users = { 5 } },\n"
              "setup = function(p)\n  return p.user\nend }") ==
        "x.lua:3: unknown parameter 'user'; did you mean 'users'? known: users");
  CHECK(words("return scenario { name = 'x', horizon = '1 s',\nparameters = { a = { 5, min = 6, "
              "max = 9 } } }") == "x.lua:2: parameter 'a' starts at 5, outside 6 .. 9");
}

TEST_CASE("a syntax error has the words of Lua and the line") {
  CHECK(words("return scenario {\n  name = 'x'\n  horizon = '5 s' }") ==
        "x.lua:3: '}' expected (to close '{' at line 1) near 'horizon'");
  CHECK(words("return scenario {") == "x.lua:1: unexpected symbol near <eof>");
  CHECK(words("x = 'abc") == "x.lua:1: unfinished string near <eof>");
}

TEST_CASE("a script that never ends or never has enough is stopped") {
  Error error = mistake([&] { read_scenario_text("\nwhile true do end", "x.lua"); });
  CHECK(error.code() == ExitCode::limit);
  CHECK(std::string(error.what()) ==
        "x.lua:2: script exceeded its budget of 20000000 instructions");
  error = mistake([&] {
    read_scenario_text("local t = {}\nfor i = 1, 1e9 do t[i] = ('x'):rep(50000) end", "x.lua");
  });
  CHECK(error.code() == ExitCode::limit);
  CHECK(std::string(error.what()) ==
        "x.lua:2: script exceeded its memory limit of 64 MB; no text may exceed 64 KB and no list "
        "4 MB");
}

TEST_CASE("files that cannot be read are input errors") {
  TemporaryFolder folder;
  auto failure = [](const std::string& path) { return mistake([&] { read_scenario(path); }); };
  CHECK(failure(folder / "none.lua").code() == ExitCode::input_output);
  CHECK(failure(folder / "none.lua").message() == "no such file");
  CHECK(failure(folder.path()).message() == "is a directory, not a scenario file");
  std::string binary = folder.file("garbage.lua", std::string("\x7f"
                                                              "ELF\0\1\2\3",
                                                              8));
  CHECK(failure(binary).code() == ExitCode::usage);
  CHECK(failure(binary).message() == "not a scenario: the file is binary");
  std::string large = folder.file("large.lua", std::string(2u << 20, ' '));
  CHECK(failure(large).message() == "script is longer than 1 MB");
}

TEST_CASE("a wrong read store setting is not refused here but kept with its line") {
  Topology t =
      read_fields("stores = { db = { store = 'mvcc', replicsa = 3 } }, routes = { ['*'] = 'db' }");
  REQUIRE(t.stores[0].plugin.settings.size() == 1);
  CHECK(t.stores[0].plugin.settings[0].key == "replicsa");
  CHECK(t.stores[0].plugin.settings[0].where == "x.lua:2");
}
