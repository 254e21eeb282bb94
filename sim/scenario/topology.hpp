// Topology: an architecture as data: services, stores, the routes between them, and feeds.
//
// Nothing here names an architecture. What distinguishes two of them is only which services exist,
// which store a route ends in, and which feeds copy one store into another.
#pragma once

#include <string>
#include <vector>

#include "sim/base/distribution.hpp"
#include "sim/base/time.hpp"
#include "sim/scenario/setting.hpp"

namespace cqrslab {

enum class QueueDiscipline {
  fifo,
  lifo,
  random,
  priority,             // lowest Source::priority first, fifo within; never interrupts
  lifo_preemptive,      // the newest interrupts; who was interrupted last resumes first
  priority_preemptive,  // the same as priority, interrupting less urgent work, which resumes later
  shortest_first,       // least work first
  processor_sharing,    // everybody is served at once, `workers` shared equally
};

// Service: a pool of equal instances behind a balancer, each with its own queue and workers.
struct Service {
  static constexpr unsigned unlimited = ~0u;

  std::string name;
  unsigned instances = 1;
  unsigned workers = 1;  // per instance; unlimited = a delay station
  Distribution time;     // s of own work per visit
  QueueDiscipline discipline = QueueDiscipline::fifo;
  unsigned capacity = unlimited;  // waiting places per instance; beyond them a visit is refused
  bool has_patience = false;
  Distribution patience;       // s a visit is willing to wait for a worker
  Time timeout = Time::max();  // for the whole visit, what it calls included where it is blocking
  bool blocking = true;        // the worker is kept until everything it calls has answered
  PluginUse balancer{"round_robin", {}, ""};
  std::vector<double> speeds;   // per instance; empty = all 1
  std::vector<double> weights;  // per instance, for its balancer; empty = the speeds
  Distribution hop;             // s of network to reach it

  // Duties to every request, each on top of `time`.
  bool authorises = false;  // refuses a role that the operation does not allow
  bool validates = false;   // refuses invalid and malicious requests
  Distribution authorise_time, validate_time, dispatch_time;
  unsigned retries = 0;  // attempts after a conflict or a deadlock
  Distribution backoff;  // s before each of them
  // Backoffs are stretched to the mean of the visits that have succeeded so far.
  bool adaptive_backoff = false;
  bool watch = false;  // measured closer, at a price (sim/analysis/watch_fold.hpp)
  std::string where;

  bool operator==(const Service&) const = default;
};

// Store: one database as a number of images (replicas), each with its own locks and versions.
struct Store {
  std::string name;
  PluginUse plugin;
  unsigned replicas = 1;
  PluginUse balancer{"random", {}, ""};       // which image answers a query
  std::vector<double> weights;                // per replica, for the balancer; empty = all 1
  unsigned connections = Service::unlimited;  // transactions at once per image
  Distribution read, write;                   // s of work per query and per command, locks held
  Distribution apply;                         // s of work to apply one event of a feed
  unsigned cpus = Service::unlimited;         // processors per image, for that work
  unsigned disks = 0;                         // per image; 0 = it needs none
  double disk_share = 0;                      // of that work, done at the disks
  Distribution hop;
  bool watch = false;  // as of a service
  std::string where;

  bool operator==(const Store&) const = default;
};

// RouteStep: one place a request visits. Steps form a graph by index; -1 is the answer.
struct RouteStep {
  enum class Kind {
    service,
    store,
    branch,    // continue with one of `arms`, chosen at random
    parallel,  // walk all `arms` at once and continue with `next` when `needed` have arrived
    delay,     // `time` passes, no resource is used
  };
  struct Arm {
    double probability = 1;
    int next = -1;
    bool operator==(const Arm&) const = default;
  };

  Kind kind = Kind::service;
  unsigned target = 0;  // index into Topology::services or ::stores
  std::vector<Arm> arms;
  unsigned needed = 0;  // of a parallel step; 0 = all
  bool has_time = false;
  Distribution time;  // replaces the service's own time or the store's work; or the delay
  int next = -1;

  bool operator==(const RouteStep&) const = default;
};

// Route: what the gateway does with a method or an operation. The first that matches is taken.
struct Route {
  std::string match;             // a method ("GET"), an operation's name, or "*"
  std::vector<RouteStep> steps;  // walk starts at steps[0]; empty = answered at once

  bool operator==(const Route&) const = default;
};

// Feed: event listener + queue + projection, from one store to another.
struct Feed {
  enum class Mode {
    events,      // each event is delivered to every image and applied there
    image_swap,  // images are replaced one group after another by a copy of the source
  };

  std::string name;
  unsigned from = 0, to = 0;  // indices into Topology::stores
  Mode mode = Mode::events;
  std::vector<unsigned> events;  // of Domain::events; empty = all
  Distribution capture;          // s from commit until the listener has the event
  PluginUse queue;
  unsigned consumers = 1;    // projection lanes per image
  Distribution project;      // s of a lane's own work per event, before it applies
  Distribution acknowledge;  // s from the application until the queue knows of it
  double fails = 0;          // probability that one handling of an event fails
  double poison = 0;         // fraction of events whose every handling fails

  Distribution copy;                     // image_swap: s to bring up one fresh image
  Distribution switch_over;              // image_swap: s to switch to it
  unsigned at_once = 1;                  // images replaced at a time
  bool serve_while_copying = true;       // the old image answers until the switch ends
  Time drain_limit = Time::seconds(30);  // longest wait for a drained image's last request
  Time every;                            // > 0: replaced periodically, not by events
  std::string where;

  bool operator==(const Feed&) const = default;
};

struct Topology {
  std::string name;
  std::vector<Service> services;
  std::vector<Store> stores;
  std::vector<Route> routes;
  std::vector<Feed> feeds;
  Distribution reply;  // s of network for the answer
  std::string where;

  bool operator==(const Topology&) const = default;
};

}  // namespace cqrslab
