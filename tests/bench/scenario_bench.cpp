// What a slider costs: launch_night read, assembled and simulated for 60 s in both topologies, its
// Trace kept; and the memory of a headless run, short and ten times as long.

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <ctime>
#include <string>

#include "sim/analysis/metrics.hpp"
#include "sim/model/world.hpp"
#include "sim/scenario/reader.hpp"
#include "sim/trace/trace.hpp"

using namespace cqrslab;

namespace {

const std::string folder = CQRSLAB_SOURCE_DIR "/scenarios/what_if/";

double wall_seconds() {
  timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
}

void print(const char* name, double value, const char* unit) {
  std::printf("{\"name\":\"%s\",\"value\":%.6g,\"unit\":\"%s\"}\n", name, value, unit);
  std::fflush(stdout);
}

void simulate_with_trace() {
  double start = wall_seconds();
  Registry registry = Registry::built_in();
  Scenario scenario = read_scenario(folder + "launch_night.lua");
  std::size_t records = 0;
  for (unsigned i = 0; i < scenario.topologies.size(); ++i) {
    World world(scenario, i, {}, registry);
    Trace trace(world.header());
    world.run_until(Time::seconds(60), trace);
    records += trace.records().size();
  }
  print("launch_night.first_picture", wall_seconds() - start, "s");
  print("launch_night.records", static_cast<double>(records), "1");
}

// Peak memory of a child that simulates the small shop for `minutes`, metrics on, no trace.
double headless_megabytes(int minutes) {
  pid_t child = fork();
  if (child == 0) {
    Registry registry = Registry::built_in();
    Scenario scenario = read_scenario(folder + "when_not_cqrs.lua", {{"visitors", "500"}});
    for (unsigned i = 0; i < scenario.topologies.size(); ++i) {
      World world(scenario, i, {}, registry);
      MetricsFold metrics(world.header());
      world.run_until(Time::seconds(60 * minutes), metrics);
    }
    _exit(0);
  }
  rusage used{};
  wait4(child, nullptr, 0, &used);
  return static_cast<double>(used.ru_maxrss) / 1024;
}

}  // namespace

int main() {
  print("headless.memory.2min", headless_megabytes(2), "MB");
  print("headless.memory.20min", headless_megabytes(20), "MB");
  for (int i = 0; i < 3; ++i) simulate_with_trace();
}
