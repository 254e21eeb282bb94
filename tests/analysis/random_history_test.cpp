// The folds against a naive reading of the same records, on random histories.
#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "tests/analysis/story.hpp"
#include "tests/catch.hpp"

using namespace cqrslab;

namespace {

// What a history holds: where images go back, few versions of each key, so that all are remembered.
struct Sort {
  unsigned keys = 3;
  bool sets_back = false;
  std::uint32_t most_versions = ~0u;  // of a key
};

// Commits, applies and swaps of a few keys and images, and queries and commands of a few sessions
// and their parts, as a system could have produced them: images show what was applied to them.
class RandomHistory : public Story {
 public:
  explicit RandomHistory(unsigned seed, Sort sort = {}) : random_(seed), sort_(sort) {
    header.warm_up = Time::milliseconds(below(100));
    write_ = image("write");
    events_ = feed("events", write_);
    swaps_ = feed("swaps", write_);
    for (int i = 0; i < 2; ++i) copies_.push_back(image("view", write_, events_));
    for (int i = 0; i < 2; ++i) copies_.push_back(image("mirror", write_, swaps_));
    // Times collide on purpose.
    for (int step = 0; step < 600; ++step) {
      now_ += below(3) / 2.0;
      tell();
    }
  }

 private:
  struct Commit {
    std::uint32_t key, version;
    bool in_events;
  };
  struct Open {
    std::uint32_t id, session;
    std::uint16_t source;
  };

  unsigned below(unsigned n) { return random_() % n; }

  void tell() {
    switch (below(10)) {
      case 0:
        return begin(command);
      case 1:
      case 2:
        return begin(query);
      case 3:
      case 4:
      case 5:
        return work();
      case 6:
        return apply_one();
      case 7:
        return below(4) == 0 ? swap_one() : apply_one();
      default:
        return finish();
    }
  }

  void begin(std::uint16_t source) {
    Open opened{next_++, below(3), source};
    bool is_part = !open_.empty() && below(3) == 0;
    if (is_part) {
      const Open whole = open_[below(static_cast<unsigned>(open_.size()))];
      opened.session = whole.session;
      opened.source = whole.source;
      arrive(now_, opened.id, opened.source, opened.session, request_part, whole.id + 1);
    } else {
      arrive(now_, opened.id, opened.source, opened.session);
    }
    open_.push_back(opened);
  }

  // An open request reads or writes a key.
  void work() {
    if (open_.empty()) return;
    auto [id, session, source] = open_[below(static_cast<unsigned>(open_.size()))];
    std::uint32_t key = below(sort_.keys);
    if (source == query) {
      std::uint16_t from = below(5) == 0 ? write_ : copies_[below(4)];
      observe(now_, id, from, key, shown_[{from, key}]);
      return;
    }
    if (shown_[{write_, key}] == sort_.most_versions) return;
    std::uint8_t feeds = static_cast<std::uint8_t>(2 + (below(4) != 0));
    std::uint32_t version = ++shown_[{write_, key}];
    log_.push_back({key, version, (feeds & 1) != 0});
    commit(now_, id, write_, key, version, log_.size(), feeds);
  }

  void finish() {
    if (open_.empty()) return;
    std::size_t i = below(static_cast<unsigned>(open_.size()));
    answer(now_, open_[i].id, below(6) == 0 ? Outcome::timeout : Outcome::ok);
    open_.erase(open_.begin() + static_cast<std::ptrdiff_t>(i));
  }

  // Any event of the log, in any order, also again.
  void apply_one() {
    if (log_.empty()) return;
    std::size_t i = below(static_cast<unsigned>(log_.size()));
    if (!log_[i].in_events) return;
    std::uint16_t to = copies_[below(2)];
    std::uint32_t& shown = shown_[{to, log_[i].key}];
    bool goes_back = sort_.sets_back && log_[i].version < shown;
    shown = goes_back ? log_[i].version : std::max(shown, log_[i].version);
    apply(now_, 0, to, log_[i].key, log_[i].version, i + 1);
    if (goes_back) records.back().flags = apply_set_back;
  }

  void swap_one() {
    std::uint16_t to = copies_[2 + below(2)];
    std::uint64_t position = std::max<std::uint64_t>(swapped_[to], log_.size() - log_.size() / 4);
    swapped_[to] = position;
    for (std::size_t i = 0; i < position; ++i)
      shown_[{to, log_[i].key}] = std::max(shown_[{to, log_[i].key}], log_[i].version);
    swap_end(now_, to, position);
  }

  std::mt19937 random_;
  Sort sort_;
  double now_ = 0;
  std::uint16_t write_, events_, swaps_;
  std::vector<std::uint16_t> copies_;
  std::uint32_t next_ = 0;
  std::vector<Open> open_;
  std::vector<Commit> log_;
  std::map<std::pair<std::uint16_t, std::uint32_t>, std::uint32_t> shown_;
  std::map<std::uint16_t, std::uint64_t> swapped_;
};

// Everything is looked up in the whole list of records, again for every question.
class Naive {
 public:
  explicit Naive(const Story& story) : places_(story.header.places), r_(story.records) {
    warm_up_ = story.header.warm_up.ns();
    for (std::size_t i = 0; i < r_.size(); ++i) {
      if (r_[i].kind == RecordKind::commit && r_[i].time >= warm_up_) judge_change(i);
      if (r_[i].kind == RecordKind::answer && r_[i].flags == 0) judge_query(i);
    }
  }

  std::vector<std::int64_t> windows, lags, staleness, version_lags;
  std::uint64_t open = 0, stale = 0, lost_writes = 0, went_back = 0;

 private:
  bool takes(std::size_t place, const TraceRecord& commit) const {
    unsigned bit = places_[place].component == "view" ? 0 : 1;
    return places_[place].feed >= 0 && (commit.flags >> bit & 1) != 0;
  }

  void judge_change(std::size_t c) {
    std::int64_t last = 0;
    bool complete = true;
    for (std::size_t p = 0; p < places_.size(); ++p) {
      if (!takes(p, r_[c])) continue;
      auto shows = std::find_if(r_.begin() + static_cast<std::ptrdiff_t>(c), r_.end(),
                                [&](const TraceRecord& r) { return shown_by(r, p, r_[c]); });
      complete &= shows != r_.end();
      if (shows == r_.end()) continue;
      lags.push_back(shows->time - r_[c].time);
      last = std::max(last, lags.back());
    }
    if (complete) windows.push_back(last);
    open += !complete;
  }
  static bool shown_by(const TraceRecord& r, std::size_t place, const TraceRecord& commit) {
    if (r.place != place) return false;
    if (r.kind == RecordKind::swap_end) return r.value >= commit.value;
    return r.kind == RecordKind::apply && r.key == commit.key && r.version >= commit.version;
  }

  std::size_t arrival(std::uint32_t request) const {
    std::size_t i = 0;
    while (r_[i].request != request || r_[i].kind != RecordKind::arrive) ++i;
    return i;
  }

  static bool is_part(const TraceRecord& arrive) { return (arrive.flags & request_part) != 0; }

  // The request of an answer, and its parts that were answered well before it, and theirs.
  std::set<std::uint32_t> with_parts(std::size_t answer) const {
    std::set<std::uint32_t> members{r_[answer].request};
    for (std::size_t a = 0; a < answer; ++a) {
      if (r_[a].kind != RecordKind::answer || r_[a].flags != 0) continue;
      const TraceRecord& part = r_[arrival(r_[a].request)];
      if (is_part(part) && part.value == r_[answer].request + std::uint64_t{1})
        members.merge(with_parts(a));
    }
    return members;
  }

  void judge_query(std::size_t answer) {
    const TraceRecord& arrive = r_[arrival(r_[answer].request)];
    if (arrive.place != Story::query || arrive.time < warm_up_ || is_part(arrive)) return;
    std::set<std::uint32_t> members = with_parts(answer);
    std::int64_t oldest_age = 0, most = 0;
    bool observed = false, missed = false, lost = false, back = false;
    for (std::size_t o = 0; o < answer; ++o) {
      if (r_[o].kind != RecordKind::observe || members.count(r_[o].request) == 0) continue;
      observed = true;
      std::int64_t versions = 0;
      std::size_t oldest = answer;
      for (std::size_t c = o; c-- > 0;) {
        if (r_[c].kind != RecordKind::commit || r_[c].key != r_[o].key) continue;
        if (!takes(r_[o].place, r_[c]) || r_[c].version <= r_[o].version) continue;
        oldest = c;
        ++versions;
      }
      most = std::max(most, versions);
      if (oldest == answer) continue;
      missed = true;
      oldest_age = std::max(oldest_age, r_[o].time - r_[oldest].time);
      judge_session(arrive, o, r_[oldest].version, lost, back);
    }
    if (!observed) return;
    staleness.push_back(oldest_age);
    version_lags.push_back(most);
    stale += missed;
    lost_writes += lost;
    went_back += back;
  }

  // What the session did to the key in requests answered well when this one was asked.
  void judge_session(const TraceRecord& asked, std::size_t observation, std::uint32_t oldest,
                     bool& lost, bool& back) const {
    if (asked.version == 0) return;
    for (std::size_t a = 0; a < observation; ++a) {
      if (r_[a].kind != RecordKind::answer || r_[a].flags != 0 || r_[a].time > asked.time) continue;
      const TraceRecord& other = r_[arrival(r_[a].request)];
      if (other.version != asked.version || is_part(other)) continue;
      std::set<std::uint32_t> members = with_parts(a);
      for (std::size_t i = 0; i < a; ++i) {
        bool touches = r_[i].kind == RecordKind::commit || r_[i].kind == RecordKind::observe;
        if (!touches || members.count(r_[i].request) == 0) continue;
        if (r_[i].key != r_[observation].key) continue;
        if (r_[i].version >= oldest) (other.place == Story::command ? lost : back) = true;
      }
    }
  }

  const std::vector<Place>& places_;
  const std::vector<TraceRecord>& r_;
  std::int64_t warm_up_;
};

double mean_of(const std::vector<std::int64_t>& values) {
  double sum = 0;
  for (std::int64_t value : values) sum += static_cast<double>(value);
  return sum / static_cast<double>(values.size());
}

void check_times(const Story& story, const std::string& name, std::vector<std::int64_t> naive) {
  CHECK(story.has(name + ".mean") == !naive.empty());
  if (naive.empty()) return;
  std::sort(naive.begin(), naive.end());
  std::size_t rank = (naive.size() * 99 + 99) / 100;
  CHECK(story.value(name + ".mean") == Approx(mean_of(naive) / 1e9).margin(1e-12));
  CHECK(story.value(name + ".max") == static_cast<double>(naive.back()) / 1e9);
  CHECK(story.value(name + ".p99") ==
        Approx(static_cast<double>(naive[rank - 1]) / 1e9).epsilon(0.001).margin(1e-12));
}

void check_staleness(const Story& story, const Naive& naive) {
  check_times(story, "query.staleness", naive.staleness);
  if (naive.staleness.empty()) return;
  double n = static_cast<double>(naive.staleness.size());
  CHECK(story.value("query.stale_fraction") == static_cast<double>(naive.stale) / n);
  CHECK(story.value("query.version_lag.mean") == Approx(mean_of(naive.version_lags)));
}

}  // namespace

TEST_CASE("random histories are judged as by a naive reading of all their records") {
  std::uint64_t stale = 0, lost_writes = 0, went_back = 0, windows = 0;
  for (unsigned seed = 1; seed <= 200; ++seed) {
    INFO("seed " << seed);
    RandomHistory story(seed);
    Naive naive(story);
    check_times(story, "consistency_window", naive.windows);
    check_times(story, "feed.lag", naive.lags);
    check_staleness(story, naive);
    CHECK(story.value("consistency_window.open") == static_cast<double>(naive.open));
    CHECK(story.value("session.read_your_writes.violations") ==
          static_cast<double>(naive.lost_writes));
    CHECK(story.value("session.monotonic_reads.violations") ==
          static_cast<double>(naive.went_back));
    stale += naive.stale, lost_writes += naive.lost_writes, went_back += naive.went_back;
    windows += naive.windows.size();
  }
  // The histories are rich enough to prove something.
  CHECK(stale > 1000);
  CHECK(lost_writes > 100);
  CHECK(went_back > 100);
  CHECK(windows > 1000);
}

TEST_CASE("random histories whose images go back are judged by all that their answers missed") {
  std::uint64_t stale = 0;
  double set_back = 0;
  for (unsigned seed = 1; seed <= 100; ++seed) {
    INFO("seed " << seed);
    RandomHistory story(seed, {12, true, 5});
    Naive naive(story);
    check_times(story, "consistency_window", naive.windows);
    check_staleness(story, naive);
    stale += naive.stale;
    set_back += story.value("feed.set_back");
  }
  CHECK(stale > 500);
  CHECK(set_back > 500);
}

TEST_CASE("metrics do not depend on how the records are cut into batches") {
  RandomHistory story(7);
  MetricSet whole = story.metrics();
  for (std::size_t size : {1u, 3u, 64u}) {
    MetricsFold fold(story.header);
    for (std::size_t i = 0; i < story.records.size(); i += size)
      fold.accept(&story.records[i], std::min(size, story.records.size() - i));
    CHECK(fold.metrics(story.header.horizon) == whole);
  }
}
