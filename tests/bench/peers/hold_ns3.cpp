// The hold model on the core of ns-3: PENDING timers, each of which sets its successor.
//
// usage: hold_ns3 PENDING EVENTS [SCHEDULER]     SCHEDULER as ns-3 names it: MapScheduler (its
//        default), HeapScheduler, PriorityQueueScheduler, CalendarScheduler, ListScheduler
//
// Increments are exponential, mean 1 s. PENDING may be written as 1e3. Prints one JSON object:
// processor time per event, the least of three stretches of EVENTS, without the time to set up.
#include <ns3/core-module.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <random>
#include <string>

namespace {

double processor_seconds() {
  return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

class HoldModel {
 public:
  explicit HoldModel(long events) : events_(events), left_(events) {}

  void hold() {
    auto delay = static_cast<std::int64_t>(seconds_(generator_) * 1e9);
    ns3::Simulator::Schedule(ns3::NanoSeconds(delay), &HoldModel::fire, this);
  }

  // Processor time of the quickest stretch.
  double run() {
    begun_ = processor_seconds();
    ns3::Simulator::Run();
    return least_;
  }

 private:
  void fire() {
    if (--left_ <= 0) {
      double now = processor_seconds();
      least_ = std::min(least_, now - begun_);
      begun_ = now;
      left_ = events_;
      if (--stretches_ == 0) return ns3::Simulator::Stop();
    }
    hold();
  }

  long events_, left_;
  int stretches_ = 3;
  double begun_ = 0, least_ = 1e300;
  std::mt19937_64 generator_{20};
  std::exponential_distribution<double> seconds_{1.0};
};

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fprintf(stderr, "usage: hold_ns3 PENDING EVENTS [SCHEDULER]\n");
    return 2;
  }
  long pending = std::lround(std::atof(argv[1])), events = std::lround(std::atof(argv[2]));
  std::string scheduler = argc > 3 ? argv[3] : "MapScheduler";
  ns3::GlobalValue::Bind("SchedulerType", ns3::StringValue("ns3::" + scheduler));
  HoldModel model(events);
  for (long i = 0; i < pending; ++i) model.hold();
  double seconds = model.run();
  ns3::Simulator::Destroy();
  std::printf(
      "{\"name\": \"kernel.hold.%s\", \"value\": %.1f, \"unit\": \"ns/event\", "
      "\"peer\": \"ns-3 %s\"}\n",
      argv[1], seconds / static_cast<double>(events) * 1e9, scheduler.c_str());
}
