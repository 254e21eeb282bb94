// What enters a place leaves it or is still there; what nobody sends any more is gone in the end.
#include <map>
#include <set>
#include <tuple>

#include "tests/theory/path.hpp"

namespace cqrslab::theory {
namespace {

// Counts what is inside every part, and what can never be.
class Books : public TraceSink {
 public:
  explicit Books(const TraceHeader& header) : header_(header), places_(header.places.size()) {}

  void accept(const TraceRecord* records, std::size_t count) override {
    for (std::size_t i = 0; i < count; ++i) read(records[i]);
  }

  std::uint64_t impossible = 0;  // records that contradict those before them
  std::int64_t entered = 0;

  // Requests, workers, transactions and locks that are still taken.
  std::int64_t inside() const {
    std::int64_t sum = static_cast<std::int64_t>(open_.size() + held_.size());
    for (const Inside& p : places_) sum += p.workers + p.transactions;
    return sum;
  }
  // Changes that some image of a feed does not show, and versions that it shows and nobody wrote.
  std::int64_t not_shown() const {
    std::int64_t missing = 0;
    for (std::size_t i = 0; i < places_.size(); ++i) {
      const Place& place = header_.places[i];
      if (place.kind != Place::Kind::image || place.source < 0) continue;
      const auto& written = places_[static_cast<std::size_t>(place.source)].versions;
      for (auto& [key, version] : written) {
        auto shown = places_[i].versions.find(key);
        missing += shown == places_[i].versions.end() || shown->second != version;
      }
    }
    return missing;
  }

 private:
  struct Inside {
    std::int64_t workers = 0, transactions = 0;
    std::map<std::uint32_t, std::uint32_t> versions;              // by key
    std::map<std::uint32_t, std::multiset<std::uint32_t>> modes;  // by lock, of its holders
  };
  using Hold = std::tuple<std::uint16_t, std::uint32_t, std::uint32_t, std::uint8_t>;

  void require(bool condition) { impossible += !condition; }

  void read(const TraceRecord& r) {
    Inside& p = places_[r.place < places_.size() ? r.place : 0];
    switch (r.kind) {
      case RecordKind::arrive:
        require(open_.insert(r.request).second);
        ++entered;
        break;
      case RecordKind::answer:
        require(open_.erase(r.request) == 1);
        break;
      case RecordKind::work:
      case RecordKind::serve:
        require(++p.workers <= header_.places[r.place].capacity);
        break;
      case RecordKind::work_end:
        if (r.version != 0) break;
        [[fallthrough]];
      case RecordKind::release:
        require(--p.workers >= 0);
        break;
      case RecordKind::store_begin:
        require(++p.transactions <= header_.places[r.place].capacity);
        break;
      case RecordKind::store_end:
        require(--p.transactions >= 0);
        break;
      case RecordKind::lock_grant:
        grant(p, r);
        break;
      case RecordKind::lock_release:
        release(p, r);
        break;
      case RecordKind::commit:
        require(r.version == ++p.versions[r.key]);
        break;
      case RecordKind::apply:
        if (r.flags == 0) require(r.version > std::exchange(p.versions[r.key], r.version));
        break;
      default:
        break;
    }
  }

  // Mode 1 is exclusive, 0 is shared.
  void grant(Inside& p, const TraceRecord& r) {
    auto& modes = p.modes[r.key];
    Hold hold{r.place, r.key, r.request, r.flags};
    if (auto own = held_.find(hold); own != held_.end()) {  // a conversion
      modes.erase(modes.find(own->second.first));
      held_.erase(own);
    }
    require(r.version == 1 ? modes.empty() : modes.count(1) == 0);
    modes.insert(r.version);
    held_[hold] = {r.version, r.time};
  }

  void release(Inside& p, const TraceRecord& r) {
    auto own = held_.find(Hold{r.place, r.key, r.request, r.flags});
    require(own != held_.end());
    if (own == held_.end()) return;
    require(r.time - own->second.second == static_cast<std::int64_t>(r.value));
    auto& modes = p.modes[r.key];
    modes.erase(modes.find(own->second.first));
    held_.erase(own);
  }

  const TraceHeader& header_;
  std::vector<Inside> places_;
  std::set<std::uint32_t> open_;
  std::map<Hold, std::pair<std::uint32_t, std::int64_t>> held_;  // mode, since
};

const char* busy_workload =
    "workload = {"
    " query 'Read' { arrivals = poisson(phases { { lasts = '20 s', rate = 200 }, { rate = 0 } }),"
    "   key = zipf(0.9, 50), sessions = 100 },"
    " command 'Write' { arrivals = poisson(phases { { lasts = '20 s', rate = 40 }, { rate = 0 } }),"
    "   key = zipf(0.9, 50), hold = exponential('10 ms'), sessions = 100, rows = 3 } },";

}  // namespace

TEST_CASE("what is sent is answered, what is taken is given back, what is written is shown") {
  Scenario scenario = small_scenario(
      std::string(busy_workload) +
          "topologies = {"
          " rows = crud { store = 'row_locks', api = { workers = 20 } },"
          " machine = crud { store = { 'row_locks', cpus = 1, disks = 2, disk_share = 0.5 } },"
          " tabled = crud { store = 'table_lock', api = { workers = 200, timeout = '300 ms' } },"
          " shared = shared { store = 'mvcc' },"
          " twin = cqrs { write = 'row_locks', feed = { queue = 'partitioned_log', consumers = 2 },"
          "   read = { replicas = 3, balancer = 'power_of_two' } },"
          " poor = cqrs { write = { 'table_lock', connections = 4 }, query = { workers = 1, "
          "capacity = 3 },"
          "   read = { store = 'table_lock', replicas = 2 } },"
          " fork = topology { services = { a = station { workers = 2, time = exponential('2 ms') } "
          "},"
          "   stores = { db = store { 'row_locks', write = '1 ms' } },"
          "   routes = { GET = { parallel { 'a', 'a', 'a', needed = 2 } }, POST = { 'db' } } } }",
      "120 s");
  for (unsigned i = 0; i < scenario.topologies.size(); ++i) {
    INFO(scenario.topologies[i].name);
    TraceHeader header = World(scenario, i, RunOptions{}, Registry::built_in()).header();
    Books books(header);
    simulate(scenario, i, books);
    CHECK(books.entered > 4000);
    CHECK(books.impossible == 0);
    CHECK(books.inside() == 0);
    CHECK(books.not_shown() == 0);
  }
}

TEST_CASE("no bundled scenario takes twice or gives back what it did not take") {
  for (const char* name : {"what_if/launch_night", "what_if/lock_matrix", "lecture/04_replicas",
                           "theory/shared_exclusive", "theory/priority"}) {
    Assignments set;
    if (std::string(name) == "what_if/launch_night") set = {{"viewers", "100"}};
    Scenario scenario = bundled_scenario(name, set);
    for (unsigned i = 0; i < scenario.topologies.size(); ++i) {
      INFO(name << ", " << scenario.topologies[i].name);
      TraceHeader header = World(scenario, i, RunOptions{}, Registry::built_in()).header();
      Books books(header);
      simulate(scenario, i, books, Time::seconds(5000));
      CHECK(books.impossible == 0);
    }
  }
}

}  // namespace cqrslab::theory
