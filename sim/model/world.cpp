// Assembles a World and runs it.
#include "sim/model/world.hpp"

#include "sim/base/error.hpp"
#include "sim/base/names.hpp"
#include "sim/base/version.hpp"
#include "sim/model/faults.hpp"
#include "sim/model/system.hpp"
#include "sim/model/traffic.hpp"

namespace cqrslab {

struct World::Parts {
  std::unique_ptr<System> system;
  Traffic traffic;
  bool failed = false;

  explicit Parts(std::unique_ptr<System> s) : system(std::move(s)), traffic(*system) {}
};

World::World(const Scenario& scenario, unsigned topology, const RunOptions& options,
             const Registry& registry)
    : parts_(std::make_unique<Parts>(
          assemble(scenario, scenario.topologies.at(topology), options, registry))) {
  System& s = *parts_->system;
  s.header.engine = engine_version;
  s.most_open_requests = options.most_open_requests;
  plan_faults(s, scenario);
  for (auto& feed : s.event_feeds) feed->start();
  for (auto& feed : s.swap_feeds) feed->start();
  parts_->traffic.start();
}

World::~World() = default;

const TraceHeader& World::header() const {
  return parts_->system->header;
}
const std::vector<Explanation>& World::explanations() const {
  return parts_->system->explanations;
}
Time World::now() const {
  return parts_->system->simulator.now();
}
std::uint64_t World::events() const {
  return parts_->system->simulator.executed();
}

void World::run_until(Time until, TraceSink& sink) {
  System& s = *parts_->system;
  CQRSLAB_ASSERT(!parts_->failed);
  s.recorder.attach(&sink);
  try {
    s.simulator.run_until(until);
  } catch (...) {
    parts_->failed = true;
    s.recorder.flush();
    throw;
  }
  s.recorder.flush();
}

std::vector<std::string> World::ask(const std::string& image, const std::string& question) {
  System& s = *parts_->system;
  std::vector<std::string> names;
  for (auto& store : s.stores) {
    bool only_one = store->size() == 1 && image == store->name();
    for (std::uint32_t i = 0; i < store->size(); ++i) {
      names.push_back(s.header.places[store->image(i).place()].name);
      if (only_one || names.back() == image) return store->image(i).ask(question);
    }
  }
  throw Error(ExitCode::usage, "", "no image is called '" + image + "'",
              known_names_hint(image, names));
}

}  // namespace cqrslab
