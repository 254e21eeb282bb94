// Balancers, parallel calls and pauses with known answers.
#include "tests/theory/judge.hpp"

namespace cqrslab::theory {

TEST_CASE("round robin lies between a random split and one queue") {
  agrees("round_robin");
}

TEST_CASE("the shorter of two queues gives the exact chain's mean") {
  agrees("shortest_queue");
  agrees("shortest_queue", {{"load", "0.5"}});
}

TEST_CASE("two looks among three servers differ with and without replacement") {
  agrees("three_servers");
}

TEST_CASE("ten servers rank the policies") {
  agrees("ten_servers", {}, {.known_to = 0.003});
}

TEST_CASE("least connections keep the slow server busier") {
  agrees("unequal_servers");
}

TEST_CASE("a few looks among hundreds of servers come close to the limit of many") {
  agrees("power_of_d", {{"n", "400"}}, {.known_to = 0.005});
}

TEST_CASE("two looks among a hundred servers give the known excess") {
  agrees("hundred_servers", {}, {.known_to = 0.0014});
}

TEST_CASE("waiting for all, most or the first of parallel calls takes the order statistic") {
  agrees("fan_out");
  agrees("fan_out", {{"n", "20"}, {"call", "1 s"}});
}

TEST_CASE("a fork and join of two queues takes the exact mean") {
  agrees("fork_join");
}

TEST_CASE("retries with growing pauses take the sum over attempts") {
  agrees("retry_backoff");
}

TEST_CASE("a backlog is gone when its busy periods are over") {
  agrees("catch_up", {{"backlog", "20000"}});
}

TEST_CASE("a saga of steps and compensations takes the mean over its paths") {
  agrees("saga_steps");
}

}  // namespace cqrslab::theory
