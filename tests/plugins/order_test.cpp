// What the documents of the built-in plugins promise beyond the contract.
#include "sim/conformance/drive.hpp"
#include "sim/conformance/queue_driver.hpp"
#include "sim/contract/registry.hpp"
#include "tests/catch.hpp"

using namespace cqrslab;
using namespace cqrslab::testing;

TEST_CASE("the queues that promise order never let a message overtake an older one of its key") {
  const Registry registry = Registry::built_in();
  for (const char* name : {"fifo", "partitioned_log"}) {
    const cq_descriptor& plugin = registry.find("queue", name, "");
    std::size_t driven = 0;
    for (const Values& values : values_to_try(plugin)) {
      INFO(name << " " << Catch::Detail::stringify(values));
      if (!refusal_of(plugin, values).empty()) continue;
      QueueDriver driver(plugin, values, 3);
      for (int i = 0; i < 20'000; ++i) driver.step();
      driver.finish();
      CHECK(driver.problem() == "");
      CHECK(driver.overtakings() == 0);
      ++driven;
    }
    CHECK(driven >= 2);
  }
}
