// Finds the part that a fault names, and plans its breaking and mending.
#include "sim/model/faults.hpp"

#include <algorithm>
#include <memory>
#include <string>

#include "sim/base/error.hpp"
#include "sim/base/names.hpp"

namespace cqrslab {

namespace {

// A consumer of a feed, its listener, or the machine of its queue. Faults may overlap here too.
struct FeedPart {
  enum Kind { consumer, listener, queue };

  EventFeed* feed;
  Kind kind;
  std::uint32_t index;  // of a consumer

  void crash() const {
    if (kind == consumer) return feed->crash_consumer(index);
    kind == queue ? feed->crash_queue() : feed->crash_listener();
  }
  void recover() const {
    if (kind == consumer) return feed->recover_consumer(index);
    kind == queue ? feed->recover_queue() : feed->recover_listener();
  }
};

// One instance of a service or one image of a store. Faults may overlap: it is up again when the
// last crash is over, and as slow as all present slowdowns together.
struct Part {
  System* system;
  Balancer* balancer;
  Station* station;  // or
  Image* image;
  std::uint32_t instance;
  std::uint16_t place;
  std::vector<double> slowdowns = {};  // present ones

  void crash() const {
    if (balancer->take_out(instance)) system->recorder.record(RecordKind::down, 0, place);
    station ? station->crash() : image->crash();
  }
  void recover() const {
    if (balancer->put_back(instance)) system->recorder.record(RecordKind::up, 0, place);
    station ? station->recover() : image->recover();
  }
  void slow_down(double factor) {
    slowdowns.push_back(factor);
    work_slowly();
  }
  void speed_up(double factor) {
    slowdowns.erase(std::find(slowdowns.begin(), slowdowns.end(), factor));
    work_slowly();
  }
  void work_slowly() const {
    double factor = 1;
    for (double f : slowdowns) factor *= f;
    system->recorder.record(RecordKind::slow, 0, place,
                            {.value = static_cast<std::uint64_t>(1000 / factor + 0.5)});
    station ? station->slow_down(factor) : image->slow_down(factor);
  }
};

using Parts = std::vector<std::shared_ptr<Part>>;

Parts parts_of(System& s) {
  Parts parts;
  auto add = [&](const Part& part) { parts.push_back(std::make_shared<Part>(part)); };
  for (auto& pool : s.services) {
    for (std::uint32_t i = 0; i < pool->size(); ++i) {
      add({&s, &pool->balancer(), &pool->station(i), nullptr, i, pool->place(i)});
    }
  }
  for (auto& pool : s.stores) {
    for (std::uint32_t i = 0; i < pool->size(); ++i) {
      add({&s, &pool->balancer(), nullptr, &pool->image(i), i, pool->image(i).place()});
    }
  }
  return parts;
}

void plan(System& s, const std::shared_ptr<Part>& part, const Fault& fault) {
  // Closures are small: the parts stay in a list that lives as long as the system.
  s.broken_parts.push_back(part);
  Part* p = part.get();
  if (fault.kind == Fault::Kind::crash) {
    s.simulator.at(fault.at, [p] { p->crash(); });
    s.simulator.at(fault.at + fault.lasts, [p] { p->recover(); });
  } else {
    double factor = fault.factor;
    s.simulator.at(fault.at, [p, factor] { p->slow_down(factor); });
    s.simulator.at(fault.at + fault.lasts, [p, factor] { p->speed_up(factor); });
  }
}

void plan_crash(System& s, FeedPart part, const Fault& fault) {
  s.simulator.at(fault.at, [part] { part.crash(); });
  s.simulator.at(fault.at + fault.lasts, [part] { part.recover(); });
}

// True when the target is a part of a feed.
bool plan_for_feed(System& s, const Fault& fault, EventFeed& feed) {
  std::string name = s.header.topology + "." + s.header.places[feed.place()].name;
  auto refuse = [&](const std::string& what) { throw Error(ExitCode::usage, fault.where, what); };
  std::vector<FeedPart> parts;
  if (fault.target == name + ".queue") {
    if (!feed.has_queue_machine()) {
      refuse("the queue of '" + name + "' has no machine of its own that could crash");
    }
    parts.push_back({&feed, FeedPart::queue, 0});
  } else if (fault.target == name + ".capture") {
    if (!feed.has_listener()) {
      refuse("'" + name + "' captures changes at their commit: nothing could crash in between");
    }
    parts.push_back({&feed, FeedPart::listener, 0});
  } else if (fault.target == name && feed.consumers() == 0) {
    refuse("'" + name + "' has no consumers: it projects within the command");
  }
  for (std::uint32_t i = 0; i < feed.consumers(); ++i) {
    bool named = fault.target == name + "[" + std::to_string(i + 1) + "]";
    if (fault.target == name || named) parts.push_back({&feed, FeedPart::consumer, i});
  }
  if (!parts.empty() && fault.kind != Fault::Kind::crash) {
    refuse("'" + name + "' can crash, but not be slow");
  }
  for (FeedPart part : parts) plan_crash(s, part, fault);
  return !parts.empty();
}

std::vector<std::string> targets_of(const System& s) {
  std::vector<std::string> names;
  for (std::size_t i = 1; i < s.header.places.size(); ++i) {
    const Place& place = s.header.places[i];
    bool is_target = place.kind == Place::Kind::service || place.kind == Place::Kind::image;
    if (!is_target) continue;
    if (place.instance == 1) names.push_back(s.header.topology + "." + place.component);
    names.push_back(s.header.topology + "." + place.name);
  }
  for (const auto& feed : s.event_feeds) {
    std::string name = s.header.topology + "." + s.header.places[feed->place()].name;
    names.push_back(name);
    for (std::uint32_t i = 1; i <= feed->consumers(); ++i) {
      names.push_back(name + "[" + std::to_string(i) + "]");
    }
    if (feed->has_queue_machine()) names.push_back(name + ".queue");
    if (feed->has_listener()) names.push_back(name + ".capture");
  }
  return names;
}

}  // namespace

void plan_faults(System& s, const Scenario& scenario) {
  Parts parts = parts_of(s);
  for (const Fault& fault : scenario.faults) {
    if (fault.target.substr(0, fault.target.find('.')) != s.header.topology) continue;
    bool found = false;
    for (auto& feed : s.event_feeds) found = plan_for_feed(s, fault, *feed) || found;
    for (const auto& part : parts) {
      const Place& place = s.header.places[part->place];
      bool all = fault.target == s.header.topology + "." + place.component;
      if (!all && fault.target != s.header.topology + "." + place.name) continue;
      found = true;
      plan(s, part, fault);
    }
    if (!found) {
      throw Error(ExitCode::usage, fault.where, "no part is called '" + fault.target + "'",
                  known_names_hint(fault.target, targets_of(s)));
    }
  }
}

}  // namespace cqrslab
