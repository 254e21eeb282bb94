// quorum: replicas of which a write waits for w and a read for r.
#include <algorithm>
#include <array>
#include <limits>
#include <stdexcept>
#include <vector>

#include "sim/contract/plugin.hpp"
#include "sim/contract/ring.hpp"

namespace cqrslab {
namespace {

enum Param {
  copies,
  answers_needed,
  acks_needed,
  write_delay,
  ack_delay,
  request_delay,
  response_delay,
  remote_delay,
  quorum_kind,
  read_repair,
  anti_entropy
};
enum QuorumKind { expanding, non_expanding };
enum ProbeIndex { disagreements, repairs };
enum Phase : std::uint32_t { preparing, waiting };

constexpr std::uint32_t most_copies = 32;
constexpr std::int64_t never = std::numeric_limits<std::int64_t>::max();

constexpr const char* quorum_labels[] = {"expanding", "non_expanding", nullptr};
constexpr cq_param params[] = {
    integer_param("n", "", "copies of each key (Dynamo, Cassandra and Riak as a rule: 3)", 3, 1,
                  most_copies),
    integer_param("r", "", "answers that a read waits for (Cassandra's drivers: 1; Riak: 2)", 1, 1,
                  most_copies),
    integer_param("w", "", "acknowledgements that a write waits for (Cassandra: 1; Riak: 2)", 1, 1,
                  most_copies),
    law_param("write_delay", "W: until a copy has the write", 1e6, 0, 3600e9),
    law_param("ack_delay", "A: until its acknowledgement is back", 0.5e6, 0, 3600e9),
    law_param("request_delay", "R: until a copy is asked", 0.5e6, 0, 3600e9),
    law_param("response_delay", "S: until its answer is back", 0.5e6, 0, 3600e9),
    duration_param("remote_delay",
                   "added to each of the four for all copies but one, which is drawn for each "
                   "operation: the copy in the coordinator's own data centre",
                   0, 0, 60e9),
    choice_param("quorum",
                 "expanding: every copy gets every write and is asked by every read (Dynamo, "
                 "Cassandra); non_expanding: only w and r of them, drawn each time",
                 quorum_labels, expanding),
    boolean_param("read_repair",
                  "a read that finds copies disagreeing brings the old ones up to date (Cassandra "
                  "4: always among the copies asked; Dynamo: so)",
                  false),
    duration_param("anti_entropy",
                   "time from one exchange among all copies to the next, 0 = none (Riak: its "
                   "background exchange)",
                   0, 0, 86'400e9)};

constexpr cq_probe probes[] = {
    counter("disagreements", "", "reads whose answers were of different versions"),
    counter("repairs", "", "copies that a read brings up to date")};

// Instants of one operation, by copy.
using Instants = std::array<std::int64_t, most_copies>;

// What the copies hold. A write that is on its way has its instant of arrival at each copy; so what
// a copy had at an instant can be said later, as long as a read may ask for it.
class Copies {
 public:
  Copies(std::uint32_t keys, std::uint32_t n) : n_(n), settled_(std::size_t{keys} * n) {
    newest_.resize(keys);
  }

  // `version` of `key` reaches copy i at arrivals[i], or never.
  void write(std::uint32_t key, std::uint32_t version, const Instants& arrivals) {
    Write w{key, version, version, slot(), newest_[key], 0};
    if (is_open(w.older)) w.highest = std::max(version, of(w.older).highest);
    for (std::uint32_t i = 0; i < n_; ++i) {
      arrivals_[w.slot + i] = arrivals[i];
      if (arrivals[i] != never) w.last = std::max(w.last, arrivals[i]);
    }
    writes_.push_back(w);
    newest_[key] = first_ + writes_.size() - 1;
  }

  // The version that `copy` had of `key`. Pre: forget() has not passed `instant`.
  std::uint32_t version(std::uint32_t key, std::uint32_t copy, std::int64_t instant) const {
    std::uint32_t version = settled_[std::size_t{key} * n_ + copy];
    for (std::uint64_t id = newest_[key]; is_open(id); id = of(id).older) {
      const Write& w = of(id);
      if (w.highest <= version) break;
      if (arrivals_[w.slot + copy] <= instant) version = std::max(version, w.version);
    }
    return version;
  }

  // Nobody will ask for what was before `instant`.
  void forget(std::int64_t instant) {
    while (!writes_.empty() && writes_.front().last <= instant) {
      const Write w = writes_.pop_front();
      ++first_;
      for (std::uint32_t i = 0; i < n_; ++i) {
        std::uint32_t& settled = settled_[std::size_t{w.key} * n_ + i];
        if (arrivals_[w.slot + i] != never) settled = std::max(settled, w.version);
      }
      free_.push_back(w.slot);
    }
  }

  // Every copy gets now what any of them has.
  void exchange(std::int64_t now) {
    for (std::uint32_t key = 0; key < newest_.size(); ++key) {
      std::uint32_t highest = 0, lowest = ~0u;
      Instants arrivals;
      arrivals.fill(now);
      for (std::uint32_t i = 0; i < n_; ++i) {
        std::uint32_t has = version(key, i, now);
        highest = std::max(highest, has);
        lowest = std::min(lowest, has);
      }
      if (lowest < highest) write(key, highest, arrivals);
    }
  }

 private:
  struct Write {
    std::uint32_t key, version;
    std::uint32_t highest;  // of it and of all older ones of its key that are open
    std::size_t slot;       // where its instants are
    std::uint64_t older;    // number of the write of the same key before it
    std::int64_t last;      // its last arrival
  };

  bool is_open(std::uint64_t id) const { return id >= first_; }
  const Write& of(std::uint64_t id) const { return writes_[id - first_]; }
  std::size_t slot() {
    if (free_.empty()) {
      free_.push_back(arrivals_.size());
      arrivals_.resize(arrivals_.size() + n_);
    }
    std::size_t slot = free_.back();
    free_.pop_back();
    return slot;
  }

  std::uint32_t n_;
  std::vector<std::uint32_t> settled_;  // by key and copy: what has arrived for good
  std::vector<std::uint64_t> newest_;   // by key: number of its newest write
  std::uint64_t first_ = 1;             // number of the oldest open write
  Ring<Write> writes_;                  // open ones
  std::vector<std::int64_t> arrivals_;
  std::vector<std::size_t> free_;
};

class Quorum {
 public:
  Quorum(const Host& host, const Config& config)
      : host_(host),
        versions_(config.versions()),
        n_(static_cast<std::uint32_t>(config.integer(copies))),
        r_(static_cast<std::uint32_t>(config.integer(answers_needed))),
        w_(static_cast<std::uint32_t>(config.integer(acks_needed))),
        remote_(config.integer(remote_delay)),
        period_(config.integer(anti_entropy)),
        asks_few_(config.integer(quorum_kind) == non_expanding),
        repairs_(config.boolean(read_repair)),
        there_{host.stream("write"), host.stream("request")},
        back_{host.stream("ack"), host.stream("response")},
        choice_{host.stream("written"), host.stream("asked")},
        repair_(host.stream("repair")),
        held_(config.keys(), n_) {
    if (r_ > n_ || w_ > n_) throw std::invalid_argument("r and w must not exceed n");
    if (period_ > 0) host_.after(period_, 0, 0);
  }

  void locks(cq_locks&) const {}

  cq_step next(cq_transaction& t, std::uint32_t event) {
    switch (event) {
      case CQ_BEGIN:
        return t.kind == CQ_READ ? step::work(t.work + t.hold) : step::observe();
      case CQ_WORKED:
        if (t.phase == preparing) return send(t);
        return t.kind == CQ_READ ? see(t) : step::commit();
      case CQ_OBSERVED:
        if (t.kind != CQ_READ) return step::work(t.work + t.hold);
        return ++t.cursor < t.n_keys ? see(t) : step::end();
      default:
        return written(t);
    }
  }

  void ended(const cq_transaction& t) {
    if (t.phase == preparing) return;
    free_.push_back(t.scratch[0]);
    if (t.kind != CQ_READ) return;
    reads_[t.scratch[1] - first_read_].open = false;
    while (!reads_.empty() && !reads_.front().open) {
      reads_.pop_front();
      ++first_read_;
    }
  }

  void timer(std::uint32_t, std::uint64_t) {
    held_.exchange(host_.now());
    host_.after(period_, 0, 0);
  }

 private:
  // A message to every copy and its answer.
  struct Round {
    Instants there, back;
    std::uint32_t counted = 0;  // bit i: the answer of copy i is among those waited for
  };
  struct Read {
    std::int64_t begun;
    bool open;
  };

  // All copies are sent to at once; over when enough of them have answered.
  cq_step send(cq_transaction& t) {
    t.phase = waiting;
    if (free_.empty()) {
      free_.push_back(rounds_.size());
      rounds_.emplace_back();
    }
    t.scratch[0] = free_.back();
    free_.pop_back();
    Round& round = rounds_[t.scratch[0]];
    bool reads = t.kind == CQ_READ;
    draw(round, t, reads);
    if (reads) {
      t.scratch[1] = first_read_ + reads_.size();
      reads_.push_back({t.now, true});
    }
    return step::work(count(round, reads ? r_ : w_) - t.now);
  }

  void draw(Round& round, const cq_transaction& t, bool reads) const {
    std::uint32_t there = reads ? request_delay : write_delay;
    std::uint32_t back = reads ? response_delay : ack_delay;
    std::uint32_t sent_to = asks_few_ ? chosen(t.id, reads) : ~0u;
    std::uint32_t local = remote_ ? cq_below(cq_draw(choice_[reads], t.id, most_copies), n_) : 0;
    for (std::uint32_t i = 0; i < n_; ++i) {
      if (!(sent_to >> i & 1)) {
        round.there[i] = round.back[i] = never;
        continue;
      }
      std::int64_t extra = i == local ? 0 : remote_;
      round.there[i] = t.now + extra + host_.sample(there, there_[reads], t.id, i);
      round.back[i] = round.there[i] + extra + host_.sample(back, back_[reads], t.id, i);
    }
  }

  // As many copies as are needed, all sets of them equally likely.
  std::uint32_t chosen(std::uint64_t id, bool reads) const {
    std::uint32_t taken = 0, left = reads ? r_ : w_;
    for (std::uint32_t i = 0; i < n_; ++i) {
      if (cq_below(cq_draw(choice_[reads], id, i), n_ - i) >= left) continue;
      taken |= 1u << i;
      --left;
    }
    return taken;
  }

  // The instant of the answer number `needed`; marks it and those before it.
  std::int64_t count(Round& round, std::uint32_t needed) const {
    std::array<std::uint32_t, most_copies> order;
    for (std::uint32_t i = 0; i < n_; ++i) {
      std::uint32_t at = i;
      for (; at > 0 && round.back[order[at - 1]] > round.back[i]; --at) order[at] = order[at - 1];
      order[at] = i;
    }
    round.counted = 0;
    for (std::uint32_t i = 0; i < needed; ++i) round.counted |= 1u << order[i];
    return round.back[order[needed - 1]];
  }

  // The newest version among the answers that count.
  cq_step see(const cq_transaction& t) {
    const Round& round = rounds_[t.scratch[0]];
    std::uint32_t key = t.keys[t.cursor], newest = 0, oldest = ~0u;
    for (std::uint32_t i = 0; i < n_; ++i) {
      if (!(round.counted >> i & 1)) continue;
      std::uint32_t version = held_.version(key, i, round.there[i]);
      newest = std::max(newest, version);
      oldest = std::min(oldest, version);
    }
    newest = std::min(newest, versions_[key]);
    if (oldest < newest) host_.record(disagreements, 1);
    if (host_.explains()) explain(round, key, newest);
    if (repairs_) repair(t, round, key, newest);
    return step::observe_old(newest);
  }

  void explain(const Round& round, std::uint32_t key, std::uint32_t newest) const {
    std::string answers;
    for (std::uint32_t i = 0; i < n_; ++i) {
      if (!(round.counted >> i & 1)) continue;
      answers += " copy " + std::to_string(i + 1) + " with " +
                 std::to_string(held_.version(key, i, round.there[i]));
    }
    host_.explain("returns version ", newest, " of key ", key, "; answered:", answers);
  }

  // Whoever answers with less is sent the version when his answer is there.
  void repair(const cq_transaction& t, const Round& round, std::uint32_t key,
              std::uint32_t newest) {
    Instants arrivals;
    arrivals.fill(never);
    std::int64_t sent = 0;
    for (std::uint32_t i = 0; i < n_; ++i) {
      if (round.there[i] == never) continue;
      if (held_.version(key, i, round.there[i]) >= newest) continue;
      arrivals[i] = std::max(t.now, round.back[i]) + host_.sample(write_delay, repair_, t.id, i);
      ++sent;
    }
    if (sent == 0) return;
    host_.record(repairs, sent);
    held_.write(key, newest, arrivals);
  }

  cq_step written(const cq_transaction& t) {
    const Round& round = rounds_[t.scratch[0]];
    for (std::uint32_t i = 0; i < t.n_keys; ++i) {
      std::uint32_t key = t.keys[i];
      held_.write(key, t.kind == CQ_APPLY ? t.version : versions_[key], round.there);
    }
    held_.forget(reads_.empty() ? t.now : reads_.front().begun);
    return step::end();
  }

  Host host_;
  const std::uint32_t* versions_;
  std::uint32_t n_, r_, w_;
  std::int64_t remote_, period_;
  bool asks_few_, repairs_;
  std::array<std::uint64_t, 2> there_, back_, choice_;  // streams, of writes and of reads
  std::uint64_t repair_;
  Copies held_;
  std::vector<Round> rounds_;
  std::vector<std::uint64_t> free_;
  Ring<Read> reads_;  // in the order of their begin
  std::uint64_t first_read_ = 0;
};

const Plugin<Quorum, StoreKind> plugin{{
    .name = "quorum",
    .summary = "n copies behind one name: w acknowledge a write, r answer a read",
    .doc =
        R"(One image stands for `n` copies of the data behind a coordinator, as in Dynamo,
Cassandra, Riak and Voldemort. A write is sent to all copies and is committed when `w` of them have
acknowledged it. A read asks all copies, returns when `r` have answered, and its answer is the
newest version among those r. Nobody waits for the slowest copy, and nobody locks.

Whether the answer can be old is arithmetic. If r + w exceeds n, every set of r copies shares one
with every set of w: no read that begins after a commit misses it. If not, a read can be faster than
the rest of the write, and how often that happens is a race of four delays, which give the model of
Bailis and others (*Probabilistically Bounded Staleness*, VLDB 2012) its name, WARS: `write_delay` W
until copy i has the write, `ack_delay` A until its acknowledgement is back, `request_delay` R until
the copy is asked, `response_delay` S until its answer is back. With the instants counted from the
begin of each, a write commits at the w-th smallest W + A, a read ends at the r-th smallest R + S,
and copy i answers with the new version if the request reaches it no earlier than the write. All
four are laws: give them measured distributions, tails included, since the tails decide. With
`remote_delay` all copies but one, drawn for each operation, are that much farther away.

More copies with r = w = 1 do not make answers fresher: the chance rises that the copy asked first
is one that the write has not reached. What helps is a larger r or w, paid for in latency at the
tail.

`non_expanding` quorums send a write to w copies only and a read to r, drawn each time; then a read
misses the newest k versions with probability p^k, p = C(n-w, r) / C(n, r), and a copy that was not
chosen stays old until something brings it up to date. `read_repair` does so after a read that
found copies disagreeing, `anti_entropy` in a regular exchange among all copies.

The versions of a key are counted in the order of commits, and a copy keeps the highest that it was
sent: concurrent writers do not see each other, and the last one wins. The statement's own time and
`hold` pass at the coordinator before anything is sent. A read is judged by what was committed
when it began.

Limits: copies do not fail one by one and nothing is lost on the way, so there are no hinted
hand-offs and no sloppy quorums; the image as a whole can crash, and a write that it had not
committed is gone. A change that comes as a whole image does not reach the copies.)",
    .params = params,
    .probes = probes,
    .traits = CQ_ANSWERS_OLD,
}};

}  // namespace
}  // namespace cqrslab
