// Locks, conflicts, lags and replacements with known answers.
#include "tests/theory/judge.hpp"

namespace cqrslab::theory {

TEST_CASE("the shared/exclusive lock gives the exact chain's waits under every order") {
  agrees("shared_exclusive");
  agrees("shared_exclusive", {{"readers", "2"}});
  agrees("shared_exclusive", {{"readers", "2"}, {"writers", "0.2"}});
  agrees("shared_exclusive", {{"readers", "1"}, {"writers", "0.3"}, {"read", "0.5 s"}});
}

TEST_CASE("a long update stops the readers as long as known") {
  agrees("long_update");
}

TEST_CASE("optimistic writers try again as often as known") {
  agrees("optimistic");
  agrees("optimistic", {{"exponential", "true"}});
}

TEST_CASE("the share of stale reads depends on the law of the lag") {
  agrees("replica_lag");
}

TEST_CASE("a projector is a queue, for its events and for those who read their own writes") {
  agrees("projector");
}

TEST_CASE("one key of many is stale as often as one of its events is on the way") {
  agrees("stale_key");
  agrees("stale_key", {{"keys", "1"}});
}

TEST_CASE("a periodic refresh is as fresh as known") {
  agrees("refresh");
  agrees("refresh", {{"changes", "1"}, {"every", "1 s"}});
}

TEST_CASE("two reads of two replicas lose what they saw as often as known") {
  agrees("monotonic_reads");
}

TEST_CASE("a lingering producer delays as long as known") {
  agrees("linger");
  agrees("linger", {{"rate", "1000"}, {"linger", "5 ms"}});
  agrees("linger", {{"rate", "50"}, {"batch", "4"}, {"linger", "100 ms"}});
}

TEST_CASE("a polling relay delays by half its period") {
  agrees("polling");
}

TEST_CASE("a relay that takes no more than its batch leaves as much as known") {
  agrees("batch_limit");
  agrees("batch_limit", {{"rate", "80"}, {"batch", "100"}}, {.widest = 0.2});
}

TEST_CASE("what is delivered at least once is delivered twice as often as known") {
  agrees("at_least_once", {}, {.widest = 0.4});
}

TEST_CASE("a rolling update is stale for the known share of its window") {
  agrees("rolling_update");
}

}  // namespace cqrslab::theory
