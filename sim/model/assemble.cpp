// Builds a System from a Topology value and refuses what does not fit together.

#include <algorithm>

#include "sim/base/error.hpp"
#include "sim/base/names.hpp"
#include "sim/model/system.hpp"

namespace cqrslab {

SourceStreams::SourceStreams(std::uint64_t seed, std::uint32_t replication,
                             const std::string& source)
    : gaps(RandomStream::named(seed, replication, "arrivals/" + source)),
      attributes(RandomStream::named(seed, replication, "attributes/" + source)),
      demands(RandomStream::named(seed, replication, "demands/" + source)),
      network(RandomStream::named(seed, replication, "network/" + source)),
      branches(RandomStream::named(seed, replication, "branches/" + source)) {}

std::uint32_t System::take_number(std::uint32_t& next, std::uint32_t end) {
  if (next == end) throw Error(ExitCode::limit, "", "a run has at most 2^31 requests of a kind");
  return next++;
}

namespace {

constexpr std::uint64_t bytes_per_key = 1024;
constexpr unsigned most_replicas = 64;
constexpr std::uint64_t most_keys = std::uint64_t{1} << 24;

[[noreturn]] void refuse(const std::string& where, const std::string& what,
                         const std::string& hint = "") {
  throw Error(ExitCode::usage, where, what, hint);
}

class Assembly {
 public:
  Assembly(System& s, const Scenario& scenario, const Topology& topology, const RunOptions& options,
           const Registry& registry)
      : s_(s),
        scenario_(scenario),
        t_(topology),
        context_{.simulator = s.simulator,
                 .recorder = s.recorder,
                 .registry = registry,
                 .seed = options.seed,
                 .replication = options.replication,
                 .header = s.header,
                 .explanations = s.explanations,
                 .asked_about = options.asked_about} {}

  void run() {
    header();
    workload();
    check_routes();
    services();
    stores();
    feeds();
    handlers();
    std::sort(s_.header.plugins.begin(), s_.header.plugins.end());
    s_.gateway = std::make_unique<Gateway>(s_.domain, t_);
    s_.reply = Variate(t_.reply);
    s_.has_reply = s_.reply.mean() > 0;
  }

 private:
  void header();
  void workload();
  void add_source(const Source& source);
  void number_sessions();
  void check_step(const Route& route, const RouteStep& step) const;
  void check_routes();
  void services();
  void stores();
  void add_machines(const Store& spec);
  void feeds();
  void handlers();
  void add_feed(const Feed& feed, std::uint16_t place);
  std::uint16_t add_place(Place place);
  bool is_fed(unsigned store) const;

  System& s_;
  const Scenario& scenario_;
  const Topology& t_;
  PluginContext context_;
  std::vector<std::uint16_t> first_image_place_;  // per store
};

void Assembly::header() {
  s_.header.scenario = scenario_.name;
  s_.header.topology = t_.name;
  s_.header.scenario_hash = scenario_.hash;
  s_.header.seed = context_.seed;
  s_.header.replication = context_.replication;
  s_.header.horizon = scenario_.horizon;
  s_.header.warm_up = scenario_.warm_up;
  add_place({.kind = Place::Kind::outside, .name = "outside", .component = "outside"});
}

std::uint16_t Assembly::add_place(Place place) {
  if (s_.header.places.size() >= 65'535) refuse(t_.where, "a topology has at most 65535 places");
  s_.header.places.push_back(std::move(place));
  return static_cast<std::uint16_t>(s_.header.places.size() - 1);
}

void Assembly::workload() {
  s_.domain = scenario_.domain;
  s_.workload = scenario_.workload;
  std::uint64_t keys = 0;
  for (const Aggregate& a : s_.domain.aggregates) {
    s_.first_key.push_back(static_cast<std::uint32_t>(keys));
    keys += a.keys;
    if (keys > most_keys) {
      refuse("", "the aggregates have more than " + std::to_string(most_keys) + " keys together");
    }
  }
  s_.keys = static_cast<std::uint32_t>(keys);
  for (const Operation& o : s_.domain.operations) {
    s_.header.operations.push_back({o.name, o.kind == Operation::Kind::command});
    if (o.rows == 0 || o.rows + o.reads > s_.domain.aggregates[o.aggregate].keys) {
      refuse(o.where, "'" + o.name + "' touches " + std::to_string(o.rows + o.reads) +
                          " rows of an aggregate with " +
                          std::to_string(s_.domain.aggregates[o.aggregate].keys) + " keys");
    }
  }
  for (const Source& source : s_.workload.sources) add_source(source);
  number_sessions();
}

void Assembly::add_source(const Source& source) {
  const Operation& operation = s_.domain.operations.at(source.operation);
  unsigned keys = s_.domain.aggregates[operation.aggregate].keys;
  unsigned drawn = source.key.law == KeyChoice::Law::fixed ? source.key.fixed + 1 : source.key.n;
  if (source.follows < 0 && drawn > keys) {
    refuse(source.where, "source '" + source.name + "' draws from " + std::to_string(drawn) +
                             " keys, but its aggregate has " + std::to_string(keys));
  }
  if (!source.recorded_keys.empty() &&
      (source.arrivals.batch != 1 || source.arrivals.kind != ArrivalProcess::Kind::at ||
       source.recorded_keys.size() != source.arrivals.instants.size())) {
    refuse(source.where, "source '" + source.name + "' has " +
                             std::to_string(source.recorded_keys.size()) +
                             " recorded keys, which is not one per instant");
  }
  s_.header.sources.push_back({source.name, source.operation});
  s_.streams.emplace_back(context_.seed, context_.replication, source.name);
  s_.holds.emplace_back(source.hold);
  s_.keys_of.emplace_back(source.key);
}

// Sources with `sessions` share one population of users; the clients of each other closed source,
// and those that lead a follow-up, are people of their own.
void Assembly::number_sessions() {
  const auto& sources = s_.workload.sources;
  s_.followers.resize(sources.size());
  std::uint32_t next = 1;
  for (std::uint32_t i = 0; i < sources.size(); ++i) {
    next = std::max(next, sources[i].sessions + 1);
    if (sources[i].follows >= 0) s_.followers.at(sources[i].follows).push_back(i);
  }
  for (std::size_t i = 0; i < sources.size(); ++i) {
    bool closed = sources[i].arrivals.kind == ArrivalProcess::Kind::closed;
    bool leads = !s_.followers[i].empty();
    bool own = sources[i].sessions == 0 && sources[i].follows < 0 && (closed || leads);
    s_.first_session.push_back(own ? next : 0);
    if (own) next += closed ? sources[i].arrivals.clients : sessions_of_leader;
  }
}

bool Assembly::is_fed(unsigned store) const {
  return std::any_of(t_.feeds.begin(), t_.feeds.end(),
                     [&](const Feed& f) { return f.to == store && f.from != store; });
}

// Commands may commit only where changes begin: in a store that no feed fills from elsewhere.
void Assembly::check_routes() {
  for (const Route& route : t_.routes) {
    for (const RouteStep& step : route.steps) check_step(route, step);
  }
  Gateway gateway(s_.domain, t_);
  for (std::size_t i = 0; i < s_.domain.operations.size(); ++i) {
    const Path* path = gateway.route(static_cast<std::uint32_t>(i));
    if (!path || s_.domain.operations[i].kind != Operation::Kind::command) continue;
    for (const Path::Step& step : path->steps) {
      if (step.spec.kind != RouteStep::Kind::store || !is_fed(step.spec.target)) continue;
      refuse(t_.where,
             "command '" + s_.domain.operations[i].name + "' would write store '" +
                 t_.stores[step.spec.target].name + "' of topology '" + t_.name +
                 "', which a feed fills from another store",
             "route commands to the store that the feed listens to");
    }
  }
}

// What the reader of scenarios guarantees and a scenario built by hand may miss.
void Assembly::check_step(const Route& route, const RouteStep& step) const {
  auto wrong = [&](const std::string& what) {
    refuse(t_.where, "route '" + route.match + "' of topology '" + t_.name + "' " + what);
  };
  auto leads_nowhere = [&](int next) { return next >= static_cast<int>(route.steps.size()); };
  bool lost = leads_nowhere(step.next);
  for (const RouteStep::Arm& arm : step.arms) lost = lost || leads_nowhere(arm.next);
  if (lost) wrong("leads to a step that it does not have");
  if (step.kind == RouteStep::Kind::service && step.target >= t_.services.size()) {
    wrong("visits a service that does not exist");
  }
  if (step.kind == RouteStep::Kind::store && step.target >= t_.stores.size()) {
    wrong("visits a store that does not exist");
  }
  if (step.kind == RouteStep::Kind::delay && !step.has_time) wrong("has a delay without a time");
  if (step.kind == RouteStep::Kind::parallel && step.needed > step.arms.size()) {
    wrong("waits for " + std::to_string(step.needed) + " of " + std::to_string(step.arms.size()) +
          " parts");
  }
}

void Assembly::services() {
  for (const Service& spec : t_.services) {
    if (!spec.speeds.empty() && spec.speeds.size() != spec.instances) {
      refuse(spec.where, "service '" + spec.name + "' has " + std::to_string(spec.instances) +
                             " instances and " + std::to_string(spec.speeds.size()) + " speeds");
    }
    std::uint16_t first = static_cast<std::uint16_t>(s_.header.places.size());
    for (unsigned i = 1; i <= spec.instances; ++i) {
      add_place({.kind = Place::Kind::service,
                 .name = spec.name + "[" + std::to_string(i) + "]",
                 .component = spec.name,
                 .instance = i,
                 .capacity = spec.workers,
                 .watched = spec.watch});
    }
    s_.services.push_back(std::make_unique<ServicePool>(context_, spec, first));
  }
}

void Assembly::stores() {
  for (std::size_t n = 0; n < t_.stores.size(); ++n) {
    const Store& spec = t_.stores[n];
    bool fed =
        std::any_of(t_.feeds.begin(), t_.feeds.end(), [&](const Feed& f) { return f.to == n; });
    if (spec.replicas > 1 && !fed) {
      refuse(spec.where,
             "store '" + spec.name + "' has " + std::to_string(spec.replicas) +
                 " replicas, but no feed brings changes to them",
             "add a feed with to = \"" + spec.name + "\"");
    }
    if (spec.replicas > most_replicas) {
      refuse(spec.where,
             "store '" + spec.name + "' has " + std::to_string(spec.replicas) + " replicas",
             "at most " + std::to_string(most_replicas));
    }
    std::uint16_t first = static_cast<std::uint16_t>(s_.header.places.size());
    for (unsigned i = 1; i <= spec.replicas; ++i) {
      add_place({.kind = Place::Kind::image,
                 .name = spec.name + "[" + std::to_string(i) + "]",
                 .component = spec.name,
                 .instance = i,
                 .capacity = spec.connections,
                 .storage_bytes = s_.keys * bytes_per_key,
                 .watched = spec.watch});
    }
    add_machines(spec);
    first_image_place_.push_back(first);
    s_.stores.push_back(std::make_unique<StorePool>(context_, spec, first, s_.keys));
  }
}

void Assembly::add_machines(const Store& spec) {
  for (unsigned i = 1; i <= spec.replicas; ++i) {
    std::string image = spec.name + "[" + std::to_string(i) + "]";
    auto add = [&](const std::string& part, const std::string& name, unsigned n, unsigned servers) {
      add_place({.kind = Place::Kind::machine,
                 .name = image + name,
                 .component = spec.name + part,
                 .instance = n,
                 .capacity = servers});
    };
    if (spec.cpus != Service::unlimited) add(".cpu", ".cpu", i, spec.cpus);
    for (unsigned disk = 1; disk <= spec.disks; ++disk) {
      add(".disk", ".disk[" + std::to_string(disk) + "]", (i - 1) * spec.disks + disk, 1);
    }
  }
}

void Assembly::feeds() {
  std::vector<bool> filled(t_.stores.size());
  for (const Feed& feed : t_.feeds) {
    if (filled[feed.to]) {
      refuse(feed.where, "two feeds fill store '" + t_.stores[feed.to].name + "'");
    }
    bool periodic = feed.mode == Feed::Mode::image_swap && feed.every > Time();
    if (is_fed(feed.from) && !periodic) {
      refuse(feed.where,
             "feed '" + feed.name + "' listens to store '" + t_.stores[feed.from].name +
                 "', where no command commits",
             "listen to the store that commands write, or replace images periodically (every)");
    }
    filled[feed.to] = true;
    std::uint16_t place = add_place({.kind = Place::Kind::feed,
                                     .name = feed.name,
                                     .component = feed.name,
                                     .instance = 1,
                                     .capacity = feed.consumers,
                                     .source = first_image_place_[feed.from]});
    if (s_.stores[feed.from]->listeners() == 8) {
      refuse(feed.where, "more than 8 feeds listen to store '" + t_.stores[feed.from].name + "'");
    }
    std::uint32_t first = feed.from == feed.to ? 1 : 0;
    for (std::uint32_t i = first; i < s_.stores[feed.to]->size(); ++i) {
      Place& image = s_.header.places[first_image_place_[feed.to] + i];
      image.source = first_image_place_[feed.from];
      image.feed = place;
    }
    add_feed(feed, place);
  }
}

void Assembly::add_feed(const Feed& feed, std::uint16_t place) {
  StorePool& from = *s_.stores[feed.from];
  StorePool& to = *s_.stores[feed.to];
  if (feed.mode == Feed::Mode::image_swap) {
    if (feed.from == feed.to) refuse(feed.where, "a store cannot be replaced by its own images");
    if (feed.at_once == 0) refuse(feed.where, "at_once must be at least 1");
    s_.swap_feeds.push_back(std::make_unique<SwapFeed>(context_, feed, place, from, to));
    from.add_listener(s_.swap_feeds.back().get());
    to.copies(from);
    return;
  }
  if (feed.from == feed.to && to.size() < 2) {
    refuse(feed.where, "store '" + to.name() + "' feeds its own replicas but has none",
           "give it replicas = 2 or more");
  }
  std::uint32_t first = feed.from == feed.to ? 1 : 0;
  s_.event_feeds.push_back(std::make_unique<EventFeed>(context_, feed, place, from, to, first));
  from.add_listener(s_.event_feeds.back().get());
  to.copies(from);
}

// One handler per command. Bit i of feeds[store]: the i-th feed that listens there takes its
// events.
void Assembly::handlers() {
  for (std::size_t i = 0; i < s_.domain.operations.size(); ++i) {
    const Operation& o = s_.domain.operations[i];
    if (o.kind != Operation::Kind::command) continue;
    Mediator::Handler handler;
    handler.operation = static_cast<std::uint32_t>(i);
    handler.feeds.resize(t_.stores.size());
    std::vector<unsigned> listeners(t_.stores.size());
    for (const Feed& feed : t_.feeds) {
      bool takes =
          feed.events.empty() || std::any_of(o.emits.begin(), o.emits.end(), [&](unsigned e) {
            return std::find(feed.events.begin(), feed.events.end(), e) != feed.events.end();
          });
      unsigned bit = listeners[feed.from]++;
      if (takes) handler.feeds[feed.from] |= static_cast<std::uint8_t>(1u << bit);
    }
    s_.mediator.add(s_.domain, std::move(handler));
  }
}

}  // namespace

std::unique_ptr<System> assemble(const Scenario& scenario, const Topology& topology,
                                 const RunOptions& options, const Registry& registry) {
  auto system = std::make_unique<System>();
  Assembly(*system, scenario, topology, options, registry).run();
  return system;
}

}  // namespace cqrslab
