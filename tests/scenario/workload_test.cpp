// Workloads as scenarios write them.
#include "sim/scenario/reader.hpp"
#include "tests/catch.hpp"
#include "tests/mistake.hpp"
#include "tests/scenario/script.hpp"
#include "tests/temporary_folder.hpp"

using namespace cqrslab;
using Law = Distribution::Law;
using Kind = ArrivalProcess::Kind;

namespace {

RateProfile profile(const std::string& rate) {
  return read_source("arrivals = poisson(" + rate + ")").arrivals.rate;
}
Distribution gap(const std::string& distribution) {
  return read_source("arrivals = renewal(" + distribution + ")").arrivals.gap;
}

}  // namespace

TEST_CASE("every distribution of the language is read") {
  CHECK(gap("'5 ms'") == Distribution::deterministic(0.005));
  CHECK(gap("constant(ms(5))") == Distribution::deterministic(0.005));
  CHECK(gap("exponential('2 ms')") == Distribution::exponential(0.002));
  CHECK(gap("uniform('1 ms', '3 ms')") == Distribution::uniform(0.001, 0.003));
  CHECK(gap("lognormal('10 ms', 2)") == Distribution{Law::lognormal, 0.01, 2, 0, {}});
  CHECK(gap("erlang('10 ms', 4)") == Distribution{Law::erlang, 0.01, 4, 0, {}});
  CHECK(gap("hyperexponential{ {0.9, '1 ms'}, {0.1, '20 ms'} }") ==
        Distribution{Law::hyperexponential, 0, 0, 0, {0.9, 0.001, 0.1, 0.02}});
  CHECK(gap("bounded_pareto(1.5, '1 ms', '1 s')") ==
        Distribution{Law::bounded_pareto, 1.5, 0.001, 1, {}});
  CHECK(gap("pareto(1.5, '1 ms')") == Distribution{Law::pareto, 1.5, 0.001, 0, {}});
  Distribution tail{Law::pareto, 1.5, 0.001, 0, {}}, fixed = Distribution::deterministic(0.005);
  CHECK(gap("mixture{ {0.4, pareto(1.5, '1 ms')}, {0.6, '5 ms'} }") ==
        Distribution{Law::mixture, 0, 0, 0, {0.4, 0.6}, {tail, fixed}});
  CHECK(gap("sum_of{ '5 ms', pareto(1.5, '1 ms') }") ==
        Distribution{Law::sum, 0, 0, 0, {}, {fixed, tail}});
  CHECK(gap("empirical{ '1 ms', '2 ms' }") ==
        Distribution{Law::empirical, 0, 0, 0, {0.001, 0.002}});
}

TEST_CASE("every choice of keys is read") {
  auto key = [](const std::string& choice) {
    return read_source("arrivals = poisson(1), key = " + choice).key;
  };
  CHECK(key("zipf(0.8, 50)") == KeyChoice{KeyChoice::Law::zipf, 0.8, 50, 0});
  CHECK(key("uniform_keys(50)") == KeyChoice{KeyChoice::Law::uniform, 0, 50, 0});
  CHECK(key("sequential(50)") == KeyChoice{KeyChoice::Law::sequential, 0, 50, 0});
  CHECK(key("fixed(7)") == KeyChoice{KeyChoice::Law::fixed, 0, 8, 7});
}

TEST_CASE("every arrival process is read") {
  CHECK(read_source("arrivals = every('10 ms')").arrivals.kind == Kind::renewal);
  CHECK(read_source("arrivals = at('3 s', '1 s')").arrivals.instants ==
        std::vector<Time>{Time::seconds(1), Time::seconds(3)});
  CHECK(read_source("arrivals = at{ '3 s' }").arrivals.instants.size() == 1);
  Source closed = read_source("arrivals = clients{ n = 20, think = exponential('1 s') }");
  CHECK(closed.arrivals.kind == Kind::closed);
  CHECK(closed.arrivals.clients == 20);
  CHECK(closed.arrivals.gap == Distribution::exponential(1));
  CHECK(read_source("arrivals = poisson(5), batch = 10").arrivals.batch == 10);
  Source batches = read_source("arrivals = poisson(5), batch = geometric(3)");
  CHECK(batches.arrivals.batch == 0);
  CHECK(batches.arrivals.batch_mean == 3);
}

TEST_CASE("a rate may vary over time") {
  auto at = [](double seconds, double rate) {
    return RateProfile::Point{Time::from_seconds(seconds), rate};
  };
  CHECK(profile("'120/min'") == RateProfile{{at(0, 2)}});
  CHECK(profile("phases{ {lasts='2 s', rate=100}, {lasts='3 s', from=100, to=0}, {rate=50} }") ==
        RateProfile{{at(0, 100), at(2, 100), at(2, 100), at(5, 0), at(5, 50)}});
  CHECK(profile("phases{ {lasts='4 s', rate=1}, {lasts='4 s', rate=2}, repeats=true }")
            .points.back() == at(16, 2));
  CHECK(profile("ramp{ from=0, to='10/s', lasts='5 s' }") == RateProfile{{at(0, 0), at(5, 10)}});
  CHECK(profile("burst{ base=1, peak=9, at='2 s', lasts='1 s' }") ==
        RateProfile{{at(2, 1), at(2, 9), at(3, 9), at(3, 1)}});
  CHECK(profile("flash_crowd{ base=1, peak=9, at='2 s', rise='1 s', lasts='2 s', fall='3 s' }") ==
        RateProfile{{at(2, 1), at(3, 9), at(5, 9), at(8, 1)}});
  CHECK(profile("rate(function(t) return 2 * t end, 2)") ==
        RateProfile{{at(0, 0), at(5, 10), at(10, 20)}});
  CHECK(profile("rate(function(t) return 1 + math.sin(t) end)").points.size() == 1001);
}

TEST_CASE("a recorded file brings instants and keys") {
  TemporaryFolder folder;
  folder.file("trace.csv", "time_s,key\n0.5,3\n# a remark\n1.25,17\n1.25,4\n");
  std::string body =
      "workload = { query 'Q' { arrivals = recorded('trace.csv') } }, "
      "topologies = { t = topology { routes = { ['*'] = {} } } }";
  Scenario s = read_scenario(folder.file("x.lua", script_of(body)));
  const Source& source = s.workload.sources[0];
  CHECK(source.arrivals.instants.size() == 3);
  CHECK(source.arrivals.instants[1] == Time::milliseconds(1250));
  CHECK(source.recorded_keys == std::vector<unsigned>{3, 17, 4});
  CHECK(s.domain.aggregates[0].keys == 18);
}

TEST_CASE("a recorded file must lie in the scenario's folder and hold ascending rows") {
  auto words = [](const std::string& file) {
    return mistake([&] { read_source("arrivals = recorded('" + file + "')"); }).message();
  };
  CHECK(words("../../etc/passwd") ==
        "recorded file '../../etc/passwd' leaves the scenario's folder");
  CHECK(words("/etc/passwd") == "recorded file '/etc/passwd' leaves the scenario's folder");
  CHECK(words("none.csv") == "recorded file 'none.csv' cannot be read");
}

TEST_CASE("only a first line that begins with a word is the heading of a recorded file") {
  TemporaryFolder folder;
  auto read = [&](const std::string& rows) {
    folder.file("trace.csv", rows);
    std::string body =
        "workload = { query 'Q' { arrivals = recorded('trace.csv') } }, "
        "topologies = { t = topology { routes = { ['*'] = {} } } }";
    return read_scenario(folder.file("x.lua", script_of(body))).workload.sources[0];
  };
  std::vector<Time> both{Time::milliseconds(500), Time::milliseconds(1250)};
  for (const char* rows :
       {".5,1\n1.25,17\n", " 0.5,1\n1.25,17\n", "0.5,1\r\n1.25,17\r\n", "t,k\r\n.5,1\n1.25,17",
        "\xef\xbb\xbf.5,1\n1.25,17\n", "\xef\xbb\xbf\"t\",\"k\"\r\n0.5,1\r\n\r\n1.25,17\r\n",
        "# by hand\n_t,k\n.5,1\n1.25,17\n"}) {
    INFO(rows);
    Source source = read(rows);
    CHECK(source.arrivals.instants == both);
    CHECK(source.recorded_keys == std::vector<unsigned>{1, 17});
  }
  auto words = [&](const std::string& rows) {
    std::string message = mistake([&] { read(rows); }).message();
    return message.substr(0, message.find(" of '"));
  };
  CHECK(words("-1,1\n1.25,17\n") == "line 1");
  CHECK(words(";t;k\n1.25,17\n") == "line 1");
  CHECK(words("0.5;1\n1.25,17\n") == "line 1");
  CHECK(words("t,k\nt,k\n1.25,17\n") == "line 2");
  CHECK(words("0.5,1\nt,k\n") == "line 2");
  CHECK(mistake([&] { read("-1,1\n"); }).message() ==
        "line 1 of '" + folder / "trace.csv" + "' is not \"seconds,key\"");
}

TEST_CASE("the hash of a scenario knows the text of its recorded files") {
  auto hash = [](const std::string& rows) {
    TemporaryFolder folder;
    folder.file("trace.csv", rows);
    return read_scenario(folder.file("x.lua", script_of("workload = { query 'Q' { arrivals = "
                                                        "recorded('trace.csv') } }, topologies = "
                                                        "{ t = topology { routes = { ['*'] = {} } "
                                                        "} }")))
        .hash;
  };
  CHECK(hash("0.5,3\n") == hash("0.5,3\n"));
  CHECK(hash("0.5,3\n") != hash("0.6,3\n"));
  CHECK(hash("0.5,3\n") != hash("0.5,4\n"));
}

TEST_CASE("a source may follow another: same session, same key") {
  Workload workload =
      read_body(
          "workload = { command 'Like' { arrivals = poisson(5), key = fixed(3), sessions = 10 }, "
          "query 'Refresh' { follows = 'Like', think = '2 s' } }, "
          "topologies = { t = topology { routes = { ['*'] = {} } } }")
          .workload;
  CHECK(workload.sources[1].follows == 0);
  CHECK(workload.sources[1].arrivals.gap == Distribution::deterministic(2));
  CHECK(workload.sources[1].key.fixed == 3);
  CHECK(workload.sources[0].sessions == 10);
}

TEST_CASE("the fractions, role and priority of a source are read") {
  Source source = read_source(
      "arrivals = poisson(1), invalid = 0.1, malicious = 0.05, unauthorised = 0.2, priority = 2, "
      "hold = '1 s', name = 'batch', method = 'HEAD', rows = 3");
  CHECK(source.invalid == 0.1);
  CHECK(source.malicious == 0.05);
  CHECK(source.unauthorised == 0.2);
  CHECK(source.priority == 2);
  CHECK(source.name == "batch");
  Workload roles =
      read_body(
          "domain = domain { aggregates = { A = 5 }, queries = { Q = { roles = { 'editor' } } } }, "
          "workload = { query 'Q' { arrivals = poisson(1), by = 'reader' } }, "
          "topologies = { t = topology { routes = { ['*'] = {} } } }")
          .workload;
  CHECK(roles.sources[0].role == "reader");
}

TEST_CASE("operations without a domain declare themselves") {
  Scenario s = read_body(
      "workload = { query 'Read' { arrivals = poisson(1), key = zipf(1, 40) }, "
      "command 'Write' { arrivals = poisson(1), key = uniform_keys(70), method = 'PATCH' } }, "
      "topologies = { t = topology { routes = { ['*'] = {} } } }");
  CHECK(s.domain.aggregates == std::vector<Aggregate>{{"item", 70}});
  CHECK(s.domain.operations[0].method == "GET");
  CHECK(s.domain.operations[1].method == "PATCH");
  CHECK(s.domain.events == std::vector<std::string>{"WriteDone"});
  CHECK(s.domain.operations[1].emits == std::vector<unsigned>{0});
}

TEST_CASE("a client's lock_timeout is read, and 0 means without limit") {
  CHECK(read_source("arrivals = poisson(1)").lock_timeout == Time());
  CHECK(read_source("arrivals = poisson(1), lock_timeout = '2 s'").lock_timeout ==
        Time::seconds(2));
  CHECK(read_source("arrivals = poisson(1), lock_timeout = '0 s'").lock_timeout == Time::max());
}
