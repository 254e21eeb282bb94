// lsm: a log-structured merge tree, with its memtables, flushes and compactions.
#include <algorithm>
#include <array>
#include <stdexcept>
#include <vector>

#include "sim/contract/plugin.hpp"
#include "sim/contract/ring.hpp"

namespace cqrslab {
namespace {

enum Param {
  write_buffer_size,
  max_write_buffers,
  row_bytes,
  flush_bandwidth,
  compaction_bandwidth,
  level_ratio,
  compaction_trigger,
  slowdown_trigger,
  stop_trigger,
  delayed_write_rate,
  bloom_false_positives,
  probe_time
};
enum ProbeIndex {
  memtable_fill,
  level0_files,
  stalls,
  slowdowns,
  tables_read,
  write_amplification
};
enum Timer : std::uint32_t { flushed, compacted };
// Of a write: what it has been through before it is let in.
enum Phase : std::uint32_t { new_here = 0, has_stalled = 1, has_paid = 2, is_in = 4 };

constexpr std::uint32_t levels = 7;  // 0 to 6, as in RocksDB
constexpr double mib = 1024.0 * 1024.0;

constexpr cq_param params[] = {
    integer_param("write_buffer_size", "KiB",
                  "size of a memtable (RocksDB 9, write_buffer_size: 64 MiB)", 65'536, 1,
                  4'194'304),
    integer_param("max_write_buffers", "",
                  "memtables, full ones included (RocksDB 9, max_write_buffer_number: 2)", 2, 2,
                  64),
    integer_param("row_bytes", "B", "size of a key with its value", 1024, 1, 1'048'576),
    integer_param("flush_bandwidth", "MiB/s", "rate at which a full memtable becomes a table", 200,
                  1, 100'000),
    integer_param("compaction_bandwidth", "MiB/s", "rate at which compaction writes", 100, 1,
                  100'000),
    integer_param("level_ratio", "",
                  "size of a level over that of the one above it (RocksDB 9, "
                  "max_bytes_for_level_multiplier: 10)",
                  10, 2, 100),
    integer_param("compaction_trigger", "",
                  "tables on level 0 that start a compaction (RocksDB 9, "
                  "level0_file_num_compaction_trigger: 4)",
                  4, 1, 1000),
    integer_param("slowdown_trigger", "",
                  "tables on level 0 that slow writes down (RocksDB 9, "
                  "level0_slowdown_writes_trigger: 20)",
                  20, 1, 1000),
    integer_param("stop_trigger", "",
                  "tables on level 0 that stop writes (RocksDB 9, level0_stop_writes_trigger: 36)",
                  36, 1, 1000),
    integer_param("delayed_write_rate", "MiB/s",
                  "rate of writes while they are slowed down (RocksDB 9, delayed_write_rate: 16)",
                  16, 1, 100'000),
    ratio_param("bloom_false_positives",
                "how often a table's filter sends a read into a table that has not got the key "
                "(10 bits per key: 1 %; 1 = no filters, RocksDB's state unless told otherwise)",
                0.01, 0, 1),
    duration_param("probe_time", "time to look into one table", 100e3, 0, 1e9)};

constexpr cq_probe probes[] = {
    gauge("memtable_fill", "B", "bytes in the memtable that takes writes"),
    gauge("level0_files", "", "tables on level 0"),
    counter("stalls", "", "writes that had to wait for a flush or a compaction"),
    counter("slowdowns", "", "writes that were delayed to delayed_write_rate"),
    sample_probe("tables_read", "", "tables that a read looked into, per transaction"),
    gauge("write_amplification", "%",
          "bytes that flushes and compactions have written, over those of the writes")};

double uniform(std::uint64_t draw) {
  return static_cast<double>(draw >> 11) * 0x1p-53;
}

// The tables on disk: how large each level is, and what is written when it overflows.
class Tree {
 public:
  Tree(double data, double buffer, const Config& config)
      : data_(data),
        file_(buffer),
        trigger_(static_cast<std::size_t>(config.integer(compaction_trigger))),
        ratio_(config.real(level_ratio)) {
    target_[1] = buffer * static_cast<double>(trigger_);
    for (std::uint32_t i = 2; i < levels; ++i) target_[i] = target_[i - 1] * ratio_;
    std::uint32_t last = 1;
    while (last + 1 < levels && target_[last] < data_) ++last;
    size_[last] = data_;
  }

  void add_table(double bytes) { level0_.push_back(bytes); }
  std::size_t files() const { return level0_.size(); }
  double size(std::uint32_t level) const { return size_[level]; }

  // What the level that is fullest for its size must do; 0 bytes when none is full.
  struct Job {
    std::uint32_t level = 0;
    std::size_t files = 0;  // of level 0
    double moved = 0, written = 0;
  };
  Job next_job() const {
    double most = static_cast<double>(level0_.size()) / static_cast<double>(trigger_);
    std::uint32_t level = 0;
    for (std::uint32_t i = 1; i + 1 < levels; ++i) {
      if (size_[i] / target_[i] <= std::max(most, 1.0)) continue;
      most = size_[i] / target_[i];
      level = i;
    }
    if (most < 1) return {};
    if (level == 0) return all_of_level0();
    double moved = std::min(file_, size_[level]);
    return {level, 0, moved, moved + std::min(moved * ratio_, size_[level + 1])};
  }
  void finish(const Job& job) {
    for (std::size_t i = 0; i < job.files; ++i) level0_.pop_front();
    if (job.level > 0) size_[job.level] -= job.moved;
    double& below = size_[job.level + 1];
    below = std::min(data_, below + job.moved);
  }

 private:
  // Its tables overlap each other and everything below them.
  Job all_of_level0() const {
    Job job{0, level0_.size(), 0, 0};
    for (std::size_t i = 0; i < level0_.size(); ++i) job.moved += level0_[i];
    job.written = std::min(data_, job.moved + size_[1]);
    return job;
  }

  double data_, file_;
  std::size_t trigger_;
  double ratio_;
  Ring<double> level0_;  // bytes, oldest first
  std::array<double, levels> size_{}, target_{};
};

class Lsm {
 public:
  Lsm(const Host& host, const Config& config)
      : host_(host),
        buffer_(config.real(write_buffer_size) * 1024),
        row_(config.real(row_bytes)),
        flush_rate_(config.real(flush_bandwidth) * mib / 1e9),
        compaction_rate_(config.real(compaction_bandwidth) * mib / 1e9),
        delayed_rate_(config.real(delayed_write_rate) * mib / 1e9),
        false_positives_(config.real(bloom_false_positives)),
        probe_time_(config.integer(probe_time)),
        max_full_(static_cast<std::size_t>(config.integer(max_write_buffers)) - 1),
        slowdown_(static_cast<std::size_t>(config.integer(slowdown_trigger))),
        stop_(static_cast<std::size_t>(config.integer(stop_trigger))),
        tree_(row_ * config.keys(), buffer_, config),
        filters_(host.stream("filters")),
        places_(host.stream("places")),
        written_(config.keys()) {
    if (config.integer(compaction_trigger) > config.integer(stop_trigger)) {
      throw std::invalid_argument("compaction_trigger must not exceed stop_trigger");
    }
  }

  void locks(cq_locks&) const {}

  cq_step next(cq_transaction& t, std::uint32_t event) {
    switch (event) {
      case CQ_BEGIN:
        return step::observe();
      case CQ_OBSERVED:
        return t.kind == CQ_READ ? step::work(t.work + t.hold + look(t)) : let_in(t);
      case CQ_PAUSED:
        return let_in(t);
      case CQ_WORKED:
        return t.kind == CQ_READ ? step::end() : step::commit();
      default:
        return step::end();
    }
  }

  void timer(std::uint32_t what, std::uint64_t) {
    what == flushed ? end_flush() : end_compaction();
  }

 private:
  std::int64_t duration(double bytes, double rate) const {
    return std::max<std::int64_t>(1, static_cast<std::int64_t>(bytes / rate));
  }

  // ---- writes ----

  cq_step let_in(cq_transaction& t) {
    if (std::int64_t wait = stall()) {
      if (!(t.phase & has_stalled)) host_.record(stalls, 1);
      t.phase |= has_stalled;
      if (host_.explains()) host_.explain(why_stalled());
      return step::pause(wait);
    }
    double bytes = row_ * t.n_keys;
    if (tree_.files() >= slowdown_ && !(t.phase & has_paid)) {
      t.phase |= has_paid;
      host_.record(slowdowns, 1);
      std::int64_t start = std::max(t.now, next_delayed_);
      next_delayed_ = start + duration(bytes, delayed_rate_);
      if (start > t.now) return step::pause(start - t.now);
    }
    if (fill_ >= buffer_) change_memtable();
    fill_ += bytes;
    by_writes_ += bytes;
    host_.record(memtable_fill, static_cast<std::int64_t>(fill_));
    for (std::uint32_t i = 0; i < t.n_keys; ++i) written_[t.keys[i]] = memtable_;
    return step::work(t.work + t.hold);
  }

  // How long until what is in the way is done; 0 = nothing is.
  std::int64_t stall() const {
    std::int64_t until = 0;
    if (fill_ >= buffer_ && full_.size() >= max_full_) until = flush_ends_;
    if (tree_.files() >= stop_) until = std::max(until, compaction_ends_);
    return until == 0 ? 0 : std::max<std::int64_t>(1, until - host_.now());
  }
  const char* why_stalled() const {
    return tree_.files() >= stop_ ? "stalls: level 0 has too many tables"
                                  : "stalls: all memtables are full";
  }

  void change_memtable() {
    full_.push_back(fill_);
    fill_ = 0;
    ++memtable_;
    if (full_.size() == 1) begin_flush();
  }

  // ---- in the background: one flush and one compaction at a time ----

  void begin_flush() {
    std::int64_t lasts = duration(full_.front(), flush_rate_);
    flush_ends_ = host_.now() + lasts;
    host_.after(lasts, flushed, 0);
  }
  void end_flush() {
    double bytes = full_.pop_front();
    tree_.add_table(bytes);
    in_background(bytes);
    host_.record(level0_files, static_cast<std::int64_t>(tree_.files()));
    if (!full_.empty()) begin_flush();
    if (job_.written == 0) begin_compaction();
  }
  void begin_compaction() {
    job_ = tree_.next_job();
    if (job_.written == 0) return;
    std::int64_t lasts = duration(job_.written, compaction_rate_);
    compaction_ends_ = host_.now() + lasts;
    host_.after(lasts, compacted, 0);
  }
  void end_compaction() {
    tree_.finish(job_);
    in_background(job_.written);
    if (job_.files > 0) host_.record(level0_files, static_cast<std::int64_t>(tree_.files()));
    begin_compaction();
  }
  void in_background(double bytes) {
    in_background_ += bytes;
    host_.record(write_amplification, static_cast<std::int64_t>(100 * in_background_ / by_writes_));
  }

  // ---- reads ----

  // The time to find the keys.
  std::int64_t look(const cq_transaction& t) const {
    std::int64_t tables = 0;
    for (std::uint32_t i = 0; i < t.n_keys; ++i) tables += tables_for(t, i);
    host_.record(tables_read, tables);
    if (host_.explains()) host_.explain("looks into ", tables, " tables");
    return tables * probe_time_;
  }

  // From the newest table down to the one that has the key; memtables cost nothing.
  std::int64_t tables_for(const cq_transaction& t, std::uint32_t number) const {
    std::uint32_t key = t.keys[number];
    std::uint64_t age = memtable_ - written_[key];
    bool was_written = written_[key] != 0;
    if (was_written && age <= full_.size()) return 0;
    std::uint64_t before = tree_.files();
    if (was_written) before = std::min(before, age - full_.size() - 1);
    if (before == tree_.files()) before += levels_above(key);
    std::int64_t tables = 1;
    for (std::uint64_t i = 0; i < before && false_positives_ > 0; ++i) {
      auto slot = static_cast<std::uint32_t>(number * std::uint64_t{2048} + i);
      tables += uniform(cq_draw(filters_, t.id, slot)) < false_positives_;
    }
    return tables;
  }

  // Levels that are searched before the one that has the key: a larger one has more keys.
  std::uint32_t levels_above(std::uint32_t key) const {
    double all = 0;
    for (std::uint32_t i = 1; i < levels; ++i) all += tree_.size(i);
    double at = uniform(cq_draw(places_, key, 0)) * all;
    std::uint32_t above = 0;
    for (std::uint32_t i = 1; i < levels; ++i) {
      if (tree_.size(i) == 0) continue;
      if (at < tree_.size(i)) return above;
      at -= tree_.size(i);
      ++above;
    }
    return above > 0 ? above - 1 : 0;
  }

  Host host_;
  double buffer_, row_;
  double flush_rate_, compaction_rate_, delayed_rate_;  // bytes per ns
  double false_positives_;
  std::int64_t probe_time_;
  std::size_t max_full_, slowdown_, stop_;
  Tree tree_;
  Tree::Job job_;
  std::uint64_t filters_, places_;
  std::vector<std::uint64_t>
      written_;                 // by key: number of the memtable that took it last, 0 = none
  std::uint64_t memtable_ = 1;  // number of the one that takes writes
  double fill_ = 0;
  Ring<double> full_;  // memtables, the first of which is being flushed
  std::int64_t flush_ends_ = 0, compaction_ends_ = 0, next_delayed_ = 0;
  double by_writes_ = 0, in_background_ = 0;
};

const Plugin<Lsm, StoreKind> plugin{{
    .name = "lsm",
    .summary = "log-structured merge tree: writes are cheap until compaction falls behind",
    .doc =
        R"(A write goes into a table in memory and is done; nothing on disk is looked for or
changed. A full memtable becomes a sorted table on disk in one sweep (`flush_bandwidth`), and in the
background compaction merges tables into ever larger levels, each `level_ratio` times the one above.
This is how RocksDB, LevelDB, Cassandra and HBase store data (O'Neil and others, *The Log-Structured
Merge-Tree*, 1996); defaults are those of RocksDB 9.

What a write saves is paid twice. In the background every byte is written again on its way down:
`write_amplification` counts what flushes and compactions have written over what was asked for, some
`level_ratio` times the number of levels in the worst case. And a read does not know which table has
its key. It looks into memory, then into the tables of level 0 from the newest on, then into one
table for each level, `probe_time` for each; a Bloom filter per table spares it most of those that
have not got the key, all but `bloom_false_positives`.

When writes come faster than the background can carry them down, they wait. All memtables full:
writes stop until the flush is done. `slowdown_trigger` tables on level 0: writes pass at
`delayed_write_rate` only; `stop_trigger` tables: they stop until the compaction is done. These
waits are pauses and count as waiting for a lock that the host does not know, in `lock_wait`. So the
mean of a write says little: the same store answers in microseconds for minutes and then not at all
for seconds.

One flush and one compaction run at a time. A compaction of level 0 takes all of its tables with the
whole of level 1; of a lower level it takes one table of `write_buffer_size` and rewrites
`level_ratio` times as much below it; the level that is fullest for its size comes first. No level
holds more than all keys once. Before the run all rows lie on the lowest level they need. On which
level an older key lies is drawn for each key by the sizes of the levels.

Nobody locks: two writers of a key that overlap both succeed and the later one stays. Limits: rows
of one size; the write-ahead log is part of the statement's own time and not counted as
amplification; background work does not slow reads down; a crash loses nothing and takes no time to
recover from.)",
    .params = params,
    .probes = probes,
}};

}  // namespace
}  // namespace cqrslab
