// What expectations may name before a run.
#include "sim/experiment/known_topologies.hpp"

#include "sim/base/error.hpp"
#include "tests/catch.hpp"

using namespace cqrslab;

TEST_CASE("the claims of a scenario know its topologies and components") {
  Scenario scenario;
  scenario.topologies.resize(1);
  scenario.topologies[0].name = "shop";
  scenario.topologies[0].services.resize(1);
  scenario.topologies[0].services[0].name = "api";
  scenario.topologies[0].stores.resize(1);
  scenario.topologies[0].stores[0].name = "db";
  scenario.expect = {{"shop.api.utilization < 1", "s.lua:1"}, {"shop.db.queue.max < 5", "s.lua:2"}};
  CHECK(read_claims(scenario, Registry::built_in()).size() == 2);
  scenario.expect.push_back({"shop.cache.queue.max < 5", "s.lua:3"});
  CHECK_THROWS_AS(read_claims(scenario, Registry::built_in()), Error);
}
