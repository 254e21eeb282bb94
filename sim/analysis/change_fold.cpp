// The open changes of a ChangeFold: when each closes, and what a reader of an image misses.
#include "sim/analysis/change_fold.hpp"

#include <algorithm>
#include <string>

namespace cqrslab {
namespace {

// The first image of the chain that `place` copies, and the feed by which changes leave it.
struct Origin {
  int image = 0;
  int feed = -1;
};

Origin origin_of(const TraceHeader& header, int place) {
  Origin origin{place, -1};
  for (std::size_t hops = 0; hops <= header.places.size(); ++hops) {
    const Place& at = header.places[static_cast<std::size_t>(origin.image)];
    if (at.source < 0) return origin;
    origin = {at.source, at.kind == Place::Kind::feed ? origin.image : at.feed};
  }
  CQRSLAB_ASSERT(!"images copy each other in a circle");
  return origin;
}

template <class Table>
void cover(Table& table, std::size_t key) {
  if (key >= table.size()) table.resize(std::max(key + 1, table.size() * 2));
}

}  // namespace

ChangeFold::ChangeFold(const TraceHeader& header)
    : warm_up_(header.warm_up.ns()),
      views_(header.places.size()),
      ages_(header.places.size(), AgeFold(warm_up_)),
      logs_(1) {
  std::vector<std::string> names{""};      // components that commit; log 0 is nobody's
  std::vector<std::vector<int>> feeds(1);  // by log: places of the feeds that listen to it
  auto log_of_origin = [&](int image) {
    const std::string& name = header.places[static_cast<std::size_t>(image)].component;
    auto found = std::find(names.begin(), names.end(), name);
    if (found != names.end()) return static_cast<std::uint32_t>(found - names.begin());
    names.push_back(name);
    feeds.emplace_back();
    logs_.emplace_back();
    return static_cast<std::uint32_t>(names.size() - 1);
  };
  for (std::size_t p = 0; p < header.places.size(); ++p) {
    const Place& place = header.places[p];
    if (place.kind != Place::Kind::image && place.kind != Place::Kind::feed) continue;
    Origin origin = origin_of(header, static_cast<int>(p));
    views_[p].log = log_of_origin(origin.image);
    bool listens = place.kind == Place::Kind::feed && place.source == origin.image;
    if (listens) feeds[views_[p].log].push_back(static_cast<int>(p));
  }
  for (std::size_t l = 0; l < logs_.size(); ++l)
    logs_[l].listeners = static_cast<std::uint32_t>(feeds[l].size());
  for (std::size_t p = 0; p < header.places.size(); ++p) {
    Origin origin = origin_of(header, static_cast<int>(p));
    if (header.places[p].kind != Place::Kind::image) continue;
    if (origin.feed < 0) {
      logs_[views_[p].log].answers_old |= header.places[p].answers_old;
      continue;
    }
    View& view = views_[p];
    Log& log = logs_[view.log];
    const std::vector<int>& listeners = feeds[view.log];
    auto bit = std::find(listeners.begin(), listeners.end(), origin.feed) - listeners.begin();
    CQRSLAB_ASSERT(bit < static_cast<std::ptrdiff_t>(feeds_per_log));
    view.feed = static_cast<std::uint8_t>(bit);
    view.image = log.images++;
    view.copy = true;
    log.words = (log.images + 63) / 64;
    for (auto& takers : log.takers) takers.resize(log.words);
    log.takers[bit][view.image / 64] |= std::uint64_t{1} << view.image % 64;
  }
}

std::uint32_t ChangeFold::add_change(Log& log, const TraceRecord& r) {
  std::uint32_t id;
  if (log.free.empty()) {
    id = static_cast<std::uint32_t>(log.changes.size());
    log.changes.emplace_back();
    log.hidden.resize(log.hidden.size() + log.words);
    log.ordinals.resize(log.ordinals.size() + log.listeners);
  } else {
    id = log.free.back();
    log.free.pop_back();
  }
  Change& change = log.changes[id];
  change = {r.time, r.value, r.key, r.version, log.youngest, none, 0, r.flags};
  for (std::uint32_t w = 0; w < log.words; ++w) {
    std::uint64_t takers = 0;
    for (unsigned f = 0; f < feeds_per_log; ++f)
      if ((r.flags >> f & 1) != 0) takers |= log.takers[f][w];
    log.hidden[std::size_t{id} * log.words + w] = takers;
    change.waiting += static_cast<std::uint32_t>(__builtin_popcountll(takers));
  }
  return id;
}

void ChangeFold::note_taken(Log& log, unsigned feed, const TraceRecord& r) {
  cover(log.newest[feed], r.key);
  log.newest[feed][r.key] = std::max(log.newest[feed][r.key], r.version);
  cover(log.taken[feed], r.key);
  Taken& taken = log.taken[feed][r.key];
  std::uint32_t index = taken.count++ % Taken::kept;
  taken.version[index] = r.version;
  taken.at[index] = r.time;
}

void ChangeFold::commit(const TraceRecord& r) {
  Log& log = logs_[views_[r.place].log];
  if (r.time < warm_up_) log.warm_position = std::max(log.warm_position, r.value);
  if (log.answers_old) note_commit(log, r);
  if (log.images == 0) return;
  std::uint32_t id = add_change(log, r);
  for (unsigned f = 0; f < log.listeners; ++f) {
    if ((r.flags >> f & 1) == 0) continue;
    note_taken(log, f, r);
    log.ordinals[std::size_t{id} * log.listeners + f] = log.taken[f][r.key].count;
  }
  if (log.changes[id].waiting == 0) {
    log.free.push_back(id);
    return;
  }
  (log.youngest == none ? log.oldest : log.changes[log.youngest].next) = id;
  log.youngest = id;
  cover(log.histories, r.key);
  History& history = log.histories[r.key];
  if (history.changes.empty()) history.oldest = r.version;
  history.changes.push_back(id);
  open_ += r.time >= warm_up_;
}

// Marks the change as shown by an image. False when it was already.
bool ChangeFold::show(Log& log, std::uint32_t id, std::uint16_t place, std::int64_t now) {
  const View& view = views_[place];
  std::uint64_t& hidden = log.hidden[std::size_t{id} * log.words + view.image / 64];
  std::uint64_t bit = std::uint64_t{1} << view.image % 64;
  if ((hidden & bit) == 0) return false;
  hidden &= ~bit;
  Change& change = log.changes[id];
  if (change.time >= warm_up_) lags_.add(now - change.time);
  ages_[place].show(change.time, now);
  if (--change.waiting == 0) close(log, id, now);
  return true;
}

void ChangeFold::close(Log& log, std::uint32_t id, std::int64_t now) {
  const Change& change = log.changes[id];
  if (change.time >= warm_up_) {
    windows_.add(now - change.time);
    --open_;
  }
  (change.previous == none ? log.oldest : log.changes[change.previous].next) = change.next;
  (change.next == none ? log.youngest : log.changes[change.next].previous) = change.previous;
}

void ChangeFold::trim(Log& log, std::uint32_t key) {
  History& history = log.histories[key];
  while (history.first < history.changes.size()) {
    std::uint32_t id = history.changes[history.first];
    if (log.changes[id].waiting != 0) break;
    log.free.push_back(id);
    ++history.first;
  }
  if (history.first == history.changes.size()) {
    history.changes.clear();
    history.first = 0;
    history.oldest = none;
    return;
  }
  history.oldest = log.changes[history.changes[history.first]].version;
  if (history.first > 16 && history.first > history.changes.size() / 2) {
    history.changes.erase(history.changes.begin(),
                          history.changes.begin() + static_cast<std::ptrdiff_t>(history.first));
    history.first = 0;
  }
}

// Index of the first change in `history` with a version above `version`, or its size.
std::size_t ChangeFold::first_newer(const Log& log, const History& history, std::uint32_t version) {
  auto first = history.changes.begin() + static_cast<std::ptrdiff_t>(history.first);
  auto newer = [&](std::uint32_t v, std::uint32_t id) { return v < log.changes[id].version; };
  auto found = std::upper_bound(first, history.changes.end(), version, newer);
  return static_cast<std::size_t>(found - history.changes.begin());
}

void ChangeFold::apply(const TraceRecord& r) {
  applied_ += counts(r);
  if ((r.flags & apply_set_back) != 0) set_back(r);
  const View& view = views_[r.place];
  Log& log = logs_[view.log];
  if (!view.copy || r.key >= log.histories.size()) return;
  const History& history = log.histories[r.key];
  // From that version downwards: showing one shows the older ones too.
  bool overtaken = true;
  for (std::size_t i = first_newer(log, history, r.version); i-- > history.first;) {
    std::uint32_t id = history.changes[i];
    bool taken = (log.changes[id].feeds >> view.feed & 1) != 0;
    bool shown = show(log, id, r.place, r.time);
    if (log.changes[id].version == r.version) overtaken = !shown;
    if (!shown && taken) break;
  }
  overtaken_ += overtaken && counts(r);
  trim(log, r.key);
}

void ChangeFold::swap_end(const TraceRecord& r) {
  const View& view = views_[r.place];
  if (!view.copy) return;
  Log& log = logs_[view.log];
  for (std::uint32_t id = log.oldest; id != none && log.changes[id].position <= r.value;) {
    std::uint32_t next = log.changes[id].next, key = log.changes[id].key;
    if (show(log, id, r.place, r.time) && log.changes[id].waiting == 0) trim(log, key);
    id = next;
  }
}

std::uint32_t ChangeFold::oldest_open(const Log& log, unsigned feed, std::uint32_t key,
                                      std::uint32_t version) {
  if (key >= log.histories.size()) return none;
  const History& history = log.histories[key];
  for (std::size_t i = first_newer(log, history, version); i < history.changes.size(); ++i)
    if ((log.changes[history.changes[i]].feeds >> feed & 1) != 0) return history.changes[i];
  return none;
}

Missed ChangeFold::find_missed(const TraceRecord& r, const View& view) const {
  const Log& log = logs_[view.log];
  const Taken& taken = log.taken[view.feed][r.key];
  auto index_of = [&](std::uint32_t newer) { return (taken.count - newer) % Taken::kept; };
  std::uint32_t kept = std::min(taken.count, Taken::kept), newer = 1;
  while (newer < kept && taken.version[index_of(newer + 1)] > r.version) ++newer;
  Missed missed{newer, taken.version[index_of(newer)], r.time - taken.at[index_of(newer)]};
  if (newer < Taken::kept) return missed;
  std::uint32_t id = oldest_open(log, view.feed, r.key, r.version);
  if (id != none && log.changes[id].version < missed.oldest) {
    std::uint32_t ordinal = log.ordinals[std::size_t{id} * log.listeners + view.feed];
    const Change& change = log.changes[id];
    missed = {taken.count - ordinal + 1, change.version, r.time - change.time};
  }
  // Of versions from 1 on, no more than the version seen can be older ones.
  missed.versions = std::max(missed.versions, taken.count - std::min(taken.count, r.version));
  return missed;
}

std::optional<double> ChangeFold::age(std::int64_t now) const {
  double sum = 0;
  int n = 0;
  for (const AgeFold& age : ages_) {
    std::optional<double> mean = age.mean(now);
    if (!mean) continue;
    sum += *mean;
    ++n;
  }
  return n > 0 ? std::optional(sum / n) : std::nullopt;
}

Tally ChangeFold::age_peaks() const {
  Tally all;
  for (const AgeFold& age : ages_) all.merge(age.peaks());
  return all;
}

void ChangeFold::note_commit(Log& log, const TraceRecord& r) {
  cover(log.commits, r.key);
  Commits& commits = log.commits[r.key];
  std::uint32_t index = (r.version - 1) % Commits::kept;
  if (index >= commits.at.size()) commits.at.resize(index + 1);
  commits.at[index] = r.time;
  commits.newest = r.version;
}

Missed ChangeFold::missed_of_authority(const TraceRecord& r, const View& view) const {
  const Log& log = logs_[view.log];
  Missed missed;
  missed.versions = static_cast<std::uint32_t>(r.value) - r.version;
  missed.oldest = r.version + 1;
  if (r.key >= log.commits.size() || log.commits[r.key].newest == 0) return missed;
  const Commits& commits = log.commits[r.key];
  std::uint32_t oldest_kept = commits.newest - std::min(commits.newest, Commits::kept) + 1;
  std::uint32_t oldest = std::max(missed.oldest, oldest_kept);
  missed.staleness = r.time - commits.at[(oldest - 1) % Commits::kept];
  return missed;
}

std::size_t ChangeFold::open_changes() const {
  std::size_t open = 0;
  for (const Log& log : logs_) open += log.changes.size() - log.free.size();
  return open;
}

}  // namespace cqrslab
