// ChangeFold: every committed change on its way to the images that copy it.
//
// A change is open from its commit until every image of every feed that takes it shows it, or a
// newer version of the same key. From the open changes follow exactly: the consistency window
// (commit until the last image), the feed lag (commit until each image), and of an observation the
// missed versions and the age of the oldest. Closed changes are forgotten.
//
// Changes are judged against what the image's feed takes: an image is not stale because of an event
// that it does not project, and such an event is no missed version. What an observation missed is
// exact as long as the oldest of it is open or among the newest Taken::kept that the feed takes of
// the key. Only an image that was set back, or an answer with an old version of its copy, can miss
// more closed changes than that: then versions and age are at least what is said. An image without
// a source is the authority and never stale, unless it stands for several copies and answers with
// what one of them has: then it is judged against what it showed when the transaction began.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "sim/analysis/age_fold.hpp"
#include "sim/analysis/histogram.hpp"
#include "sim/trace/header.hpp"
#include "sim/trace/record.hpp"

namespace cqrslab {

// Missed: what an observation did not see of its key.
struct Missed {
  std::uint32_t versions = 0;  // newer changes of it that the image's feed takes
  std::uint32_t oldest = 0;    // version of the oldest missed change
  std::int64_t staleness = 0;  // ns since that change was committed
};

class ChangeFold {
 public:
  explicit ChangeFold(const TraceHeader& header);

  // Each takes the record of its name.
  void commit(const TraceRecord& r);
  void publish(const TraceRecord& r) { published_ += counts(r); }
  void deliver(const TraceRecord& r) { delivered_ += counts(r); }
  void duplicate(const TraceRecord& r) {
    duplicates_ += counts(r);
    if ((r.flags & apply_set_back) != 0) set_back(r);
  }
  void dead_letter(const TraceRecord& r) { dead_lettered_ += counts(r); }
  void failure(const TraceRecord& r) { failures_ += counts(r); }
  void apply(const TraceRecord& r);
  void swap_end(const TraceRecord& r);

  // Judges the record of an observation at its own instant.
  Missed missed(const TraceRecord& r) const {
    const View& view = views_[r.place];
    if (!view.copy) return r.value > r.version ? missed_of_authority(r, view) : Missed{};
    const std::vector<std::uint32_t>& newest = logs_[view.log].newest[view.feed];
    if (r.key >= newest.size() || r.version >= newest[r.key]) return {};
    return find_missed(r, view);
  }

  // The commit log that `place` belongs to: versions of a key are comparable within it.
  std::uint32_t log_of(std::uint16_t place) const { return views_[place].log; }
  // Answers may have versions that are older than what was answered before, whatever is open.
  bool may_go_back(std::uint32_t log) const {
    return logs_[log].answers_old || logs_[log].goes_back;
  }
  // Some image lacks a change up to that version of the key, or answers may go back, so that one
  // may still miss it.
  bool may_be_missed(std::uint32_t log, std::uint32_t key, std::uint32_t version) const {
    if (may_go_back(log)) return true;
    const std::vector<History>& histories = logs_[log].histories;
    return key < histories.size() && histories[key].oldest <= version;
  }

  const Histogram& windows() const { return windows_; }  // ns, complete ones
  const Histogram& lags() const { return lags_; }        // ns, one per change and image
  std::uint64_t open_windows() const { return open_; }   // counted and not complete
  std::uint64_t published() const { return published_; }
  std::uint64_t delivered() const { return delivered_; }
  std::uint64_t applied() const { return applied_; }
  std::uint64_t duplicates() const { return duplicates_; }
  // Applied to an image that showed a newer version of their key already.
  std::uint64_t overtaken() const { return overtaken_; }
  // Put in the place of a newer version of their key.
  std::uint64_t set_back() const { return set_back_; }
  std::uint64_t dead_lettered() const { return dead_lettered_; }
  std::uint64_t failures() const { return failures_; }
  // How old the newest change is that an image shows, over time and images, in ns; its peaks.
  std::optional<double> age(std::int64_t now) const;
  Tally age_peaks() const;
  std::size_t open_changes() const;  // memory in use, for tests

 private:
  static constexpr std::uint32_t none = ~0u;
  static constexpr unsigned feeds_per_log = 8;  // bits of TraceRecord::flags of a commit

  // What a place is to its log.
  struct View {
    std::uint32_t log = 0;
    std::uint32_t image = 0;  // number of the copy within the log
    std::uint8_t feed = 0;    // bit of the feed by which changes leave the log for it
    bool copy = false;
  };
  struct Change {
    std::int64_t time = 0;
    std::uint64_t position = 0;
    std::uint32_t key = 0, version = 0;
    std::uint32_t previous = none, next = none;  // in order of position
    std::uint32_t waiting = 0;                   // images that do not show it; 0 = closed
    std::uint8_t feeds = 0;                      // as in the commit
  };
  // Changes of one key by ascending version, from `first` on; closed ones leave at the front.
  struct History {
    std::vector<std::uint32_t> changes;
    std::size_t first = 0;
    std::uint32_t oldest = none;  // version of the first, which is open
  };
  // The changes of a key that a feed takes, and the newest of them: the n-th, from 0, at n % kept.
  // As many as fit into one line of the cache.
  struct alignas(64) Taken {
    static constexpr std::uint32_t kept = 5;
    std::uint32_t count = 0;
    std::uint32_t version[kept] = {};
    std::int64_t at[kept] = {};  // ns
  };
  static_assert(sizeof(Taken) == 64);
  // When the newest versions of a key were committed: version v at the index (v - 1) % kept.
  struct Commits {
    static constexpr std::uint32_t kept = 64;
    std::vector<std::int64_t> at;  // ns
    std::uint32_t newest = 0;
  };
  struct Log {
    std::vector<std::uint32_t> newest[feeds_per_log];  // by key: newest version each feed takes
    std::vector<Taken> taken[feeds_per_log];           // by key
    std::vector<History> histories;                    // by key
    std::vector<Change> changes;
    std::vector<std::uint64_t> hidden;  // `words` per change: bit set = that image lacks it
    // `listeners` per change: how many of its key that feed had taken with it.
    std::vector<std::uint32_t> ordinals;
    std::vector<std::uint32_t> free;
    std::uint32_t oldest = none, youngest = none;      // open changes by position
    std::vector<std::uint64_t> takers[feeds_per_log];  // images of each feed, as bits
    std::uint32_t images = 0, words = 0, listeners = 0;
    bool answers_old = false;
    bool goes_back = false;           // an image has shown an older version again
    std::vector<Commits> commits;     // by key, where the authority answers with old versions
    std::uint64_t warm_position = 0;  // last commit before the end of warm-up
  };

  bool counts(const TraceRecord& r) const {
    return r.value > logs_[views_[r.place].log].warm_position;
  }
  void set_back(const TraceRecord& r) {
    set_back_ += counts(r);
    logs_[views_[r.place].log].goes_back = true;
  }
  static void note_taken(Log& log, unsigned feed, const TraceRecord& r);
  Missed find_missed(const TraceRecord& r, const View& view) const;
  // The oldest open change that the feed takes of a key and that is newer than a version, or none.
  static std::uint32_t oldest_open(const Log& log, unsigned feed, std::uint32_t key,
                                   std::uint32_t version);
  // The age is exact for up to Commits::kept missed versions, and at least that beyond.
  Missed missed_of_authority(const TraceRecord& r, const View& view) const;
  static void note_commit(Log& log, const TraceRecord& r);
  static std::size_t first_newer(const Log& log, const History& history, std::uint32_t version);
  std::uint32_t add_change(Log& log, const TraceRecord& r);
  bool show(Log& log, std::uint32_t change, std::uint16_t place, std::int64_t now);
  void close(Log& log, std::uint32_t change, std::int64_t now);
  void trim(Log& log, std::uint32_t key);

  std::int64_t warm_up_;
  std::vector<View> views_;    // by place
  std::vector<AgeFold> ages_;  // by place, of copies
  std::vector<Log> logs_;
  Histogram windows_, lags_;
  std::uint64_t open_ = 0, published_ = 0, delivered_ = 0, applied_ = 0, duplicates_ = 0,
                dead_lettered_ = 0, failures_ = 0, overtaken_ = 0, set_back_ = 0;
};

}  // namespace cqrslab
