// Two metrics of one name end the run: they would be averaged as if they were replications.
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "sim/analysis/metric_list.hpp"
#include "tests/analysis/story.hpp"
#include "tests/catch.hpp"

using namespace cqrslab;

namespace {

// Whether `body` ends its process by a failed assertion.
template <class Body>
bool is_refused(Body body) {
  pid_t child = fork();
  if (child == 0) {
    std::signal(SIGABRT, SIG_DFL);
    close(STDERR_FILENO);
    body();
    _exit(0);
  }
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}

}  // namespace

TEST_CASE("a list with two metrics of one name is refused, a list of different ones is not") {
  auto with = [](const char* second) {
    return [second] {
      MetricList list;
      list.put("lock.queue.max", 1);
      list.put("lock.hold.mean", 2);
      list.put(second, 3);
      CQRSLAB_ASSERT(list.take().size() == 3);
    };
  };
  CHECK_FALSE(is_refused(with("lock.conflicts")));
  CHECK(is_refused(with("lock.queue.max")));
}

TEST_CASE("a run whose service has the name of other metrics has no metrics at all") {
  auto with = [](const char* name) {
    return [name] {
      Story story;
      story.service(name, 1);
      CQRSLAB_ASSERT(!story.metrics().empty());
    };
  };
  CHECK_FALSE(is_refused(with("api")));
  CHECK(is_refused(with("lock")));
}

TEST_CASE("a summary takes one value of a name from each replication") {
  std::vector<MetricSet> once{{{"a", 1}}, {{"b", 2}}, {{"a", 3}, {"b", 4}}};
  std::vector<MetricSet> twice{{{"a", 1}}, {{"b", 2}}, {{"a", 3}, {"a", 4}}};
  CHECK(summarise(once).size() == 2);
  CHECK_FALSE(is_refused([&] { summarise(once); }));
  CHECK(is_refused([&] { summarise(twice); }));
}
