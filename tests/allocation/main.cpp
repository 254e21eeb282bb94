// Whether a run asks the heap for memory for each thing that happens: cqrslab_allocations [NAME]
//
// Runs every scene (scenes.hpp) whose name begins with NAME for 50 s and on to 200 s with all
// metrics and no Trace. The world is built before anything is counted. What is asked for in the
// first stretch is what the system grows to; after that arrays may still double when a busier
// moment comes than any before, and nothing else may ask for anything. Prints for each scene the
// calls for memory and the events of both stretches. Exit code 1 if one asked too often, or the
// counter does not count.
//
// Lua and SQLite are not in it: what is interpreted asks for memory as its language wants.
#include <cstdio>
#include <string>

#include "sim/analysis/metrics.hpp"
#include "sim/base/error.hpp"
#include "sim/model/world.hpp"
#include "tests/allocation/counter.hpp"
#include "tests/allocation/scenes.hpp"

using namespace cqrslab;
using namespace cqrslab::allocation;

namespace {

// Calls that `additional` events more may take: what arrays grow by, and one in so many events.
constexpr std::uint64_t growth = 100, events_per_call = 5000;

struct Stretch {
  std::uint64_t calls, events;
};

Stretch run(World& world, MetricsFold& metrics, Time until) {
  Stretch before = {calls(), world.events()};
  world.run_until(until, metrics);
  return {calls() - before.calls, world.events() - before.events};
}

// Whether the scene keeps to the bound, or need not.
bool is_well(const Scene& scene, const Registry& registry) {
  if (!scene.exempt.empty()) {
    std::printf("%-36s not counted: %s\n", scene.name.c_str(), scene.exempt.c_str());
    return true;
  }
  World world(scene.scenario, 0, {}, registry);
  MetricsFold metrics(world.header());
  Stretch first = run(world, metrics, Time::seconds(50));
  Stretch rest = run(world, metrics, Time::seconds(200));
  bool well = rest.calls <= growth + rest.events / events_per_call;
  std::printf("%-36s %5llu calls in %7llu events, then %4llu in %7llu%s\n", scene.name.c_str(),
              static_cast<unsigned long long>(first.calls),
              static_cast<unsigned long long>(first.events),
              static_cast<unsigned long long>(rest.calls),
              static_cast<unsigned long long>(rest.events), well ? "" : "  TOO MANY");
  std::fflush(stdout);
  return well;
}

// Volatile, because a compiler may leave out memory that nobody looks at.
bool counts() {
  std::uint64_t before = calls();
  void* volatile memory = ::operator new(8);
  bool counted = calls() == before + 1;
  ::operator delete(memory);
  return counted;
}

}  // namespace

int main(int argc, char** argv) {
  std::string wanted = argc > 1 ? argv[1] : "";
  if (!counts()) return std::puts("calls for memory are not counted"), 1;
  int too_many = 0;
  try {
    Registry registry = Registry::built_in();
    for (Scene& scene : scenes(registry)) {
      if (!scene.name.starts_with(wanted)) continue;
      scene.scenario.horizon = Time::seconds(200);
      too_many += !is_well(scene, registry);
    }
  } catch (const Error& e) {
    return std::fprintf(stderr, "%s\n", e.what()), 1;
  }
  return too_many == 0 ? 0 : 1;
}
