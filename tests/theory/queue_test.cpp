// Queues with known answers, each a scenario file of scenarios/theory.
#include "tests/theory/judge.hpp"

namespace cqrslab::theory {

TEST_CASE("M/M/1 gives the formula's means and quantiles") {
  agrees("mm1", {{"load", "0.5"}});
  agrees("mm1", {{"load", "0.8"}});
}

TEST_CASE("M/M/c gives Erlang's formula for workers and for connections") {
  agrees("mmc");
  agrees("mmc", {{"servers", "2"}, {"load", "0.5"}});
}

TEST_CASE("a database's processors are M/M/c and its disks M/M/1 each") {
  agrees("database_machine");
  agrees("database_machine", {{"servers", "2"}, {"load", "0.5"}});
}

TEST_CASE("M/G/1 gives Pollaczek's and Khinchine's formula under every law of service") {
  agrees("mg1");
  agrees("mg1", {{"law", "erlang"}});
  // Variation 2: rare long jobs make the mean wait of even a million jobs uncertain.
  agrees("mg1", {{"law", "lognormal"}, {"load", "0.5"}}, {.widest = 0.15});
  agrees("mg1", {{"law", "lognormal"}, {"load", "0.5"}, {"variation", "0.7"}});
  agrees("mg1", {{"law", "hyperexponential"}, {"load", "0.7"}});
}

TEST_CASE("two deterministic servers wait as the embedded chain says") {
  agrees("mdc");
}

TEST_CASE("regular arrivals at an exponential server wait as the root of the transform says") {
  agrees("gm1");
  agrees("gm1", {{"gaps", "erlang"}});
  agrees("gm1", {{"gaps", "uniform"}});
  agrees("e2e2");
}

TEST_CASE("processor sharing does not see the shape of work") {
  agrees("processor_sharing");
}

TEST_CASE("a system without a waiting room loses Erlang's share whatever the law of service") {
  agrees("loss");
}

TEST_CASE("a bounded queue refuses what the product form says") {
  agrees("mmck");
  agrees("mmck", {{"arrivals", "2.7"}, {"servers", "3"}, {"places", "6"}});
}

TEST_CASE("a closed population gives the machine repairman's throughput") {
  agrees("machine_repair");
}

TEST_CASE("priorities wait as Cobham says, interrupting or not") {
  agrees("priority");
  agrees("priority",
         {{"first", "0.4"}, {"second", "0.2"}, {"first_time", "0.5 s"}, {"second_time", "2 s"}});
}

TEST_CASE("disciplines that do not look at the work have one mean") {
  agrees("disciplines");
}

TEST_CASE("stations in a row are queues of their own") {
  agrees("tandem");
}

TEST_CASE("a network with feedback has the product form") {
  agrees("jackson");
}

TEST_CASE("a closed network gives the exact mean value analysis") {
  agrees("closed_network");
  agrees("closed_network", {{"n", "30"}, {"think", "5 s"}, {"b", "150 ms"}, {"c", "100 ms"}});
}

TEST_CASE("callers lose patience as Erlang A says") {
  agrees("erlang_a");
  agrees("fixed_patience");
}

TEST_CASE("batches wait for their own members") {
  agrees("bulk");
  agrees("bulk", {{"batches", "0.1"}, {"size", "5"}, {"geometric", "true"}});
}

TEST_CASE("nobody waits where everybody has a server") {
  agrees("infinite_servers");
}

TEST_CASE("a server that breaks down or goes away makes others wait as long as known") {
  agrees("breakdowns");
  agrees("vacations");
}

}  // namespace cqrslab::theory
