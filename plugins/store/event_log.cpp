// event_log: streams of events with expected versions, snapshots and repeated commands.
#include <algorithm>
#include <vector>

#include "sim/contract/plugin.hpp"
#include "sim/contract/recent_ids.hpp"

namespace cqrslab {
namespace {

enum Param {
  load_per_event,
  append,
  expected_version,
  idempotent,
  remembered,
  sequence,
  snapshot_every,
  snapshot_mode,
  snapshot_load,
  snapshot_write,
  initial_events
};
enum Sequence { at_commit, at_insert };
enum SnapshotMode { synchronous, asynchronous };
enum ProbeIndex { loaded, stream_length, outdated, snapshots };
enum Phase : std::uint32_t { deciding, appending, taking_snapshot };

constexpr const char* sequence_labels[] = {"commit", "insert", nullptr};
constexpr const char* snapshot_labels[] = {"synchronous", "asynchronous", nullptr};
constexpr cq_param params[] = {
    duration_param("load_per_event",
                   "time to read one event of a stream and apply it to the aggregate", 20e3, 0,
                   1e9),
    law_param("append", "time to write the new events at the end of the log", 100e3, 0, 60e9),
    boolean_param("expected_version",
                  "an append names the version that it was decided on and fails where the stream "
                  "has a newer one (Commanded, Marten, KurrentDB unless told `any`: so)",
                  true),
    boolean_param("idempotent",
                  "a command that was committed before is recognised by its event's id (KurrentDB: "
                  "so)",
                  true),
    integer_param("remembered", "", "newest events of the log whose ids are recognised", 100'000, 0,
                  1'000'000),
    choice_param("sequence",
                 "when a change takes its place in the order of all events: at its commit, or when "
                 "it is inserted (a PostgreSQL sequence: insert), so that a later number can "
                 "become visible first",
                 sequence_labels, at_commit),
    integer_param("snapshot_every", "",
                  "events from one snapshot of a stream to the next, 0 = none (Commanded: none "
                  "unless asked for; its guide's example takes 10)",
                  0, 0, 1'000'000),
    choice_param("snapshot_mode",
                 "whether the command that makes a snapshot due waits until it is written",
                 snapshot_labels, synchronous),
    duration_param("snapshot_load", "time to read a snapshot", 200e3, 0, 60e9),
    duration_param("snapshot_write", "time to write a snapshot", 1e6, 0, 60e9),
    integer_param("initial_events", "", "events that each stream has before the run", 0, 0,
                  1'000'000)};

constexpr cq_probe probes[] = {
    sample_probe("loaded", "", "events read to rebuild the aggregates of one command"),
    sample_probe("stream_length", "", "events in a stream after an append"),
    counter("outdated", "", "appends that were decided on an older version of their stream"),
    counter("snapshots", "", "snapshots written")};

class EventLog {
 public:
  EventLog(const Host& host, const Config& config)
      : host_(host),
        versions_(config.versions()),
        draws_(host.stream("append")),
        load_per_event_(config.integer(load_per_event)),
        snapshot_load_(config.integer(snapshot_load)),
        snapshot_write_(config.integer(snapshot_write)),
        every_(static_cast<std::uint32_t>(config.integer(snapshot_every))),
        initial_(static_cast<std::uint32_t>(config.integer(initial_events))),
        checks_(config.boolean(expected_version)),
        recognises_(config.boolean(idempotent)),
        numbers_first_(config.integer(sequence) == at_insert),
        waits_for_snapshot_(config.integer(snapshot_mode) == synchronous),
        committed_(static_cast<std::size_t>(config.integer(remembered))),
        streams_(config.keys()) {
    std::uint32_t first = every_ ? initial_ / every_ * every_ : 0;
    for (Stream& stream : streams_) stream.snapshot = stream.begun = first;
  }

  void locks(cq_locks&) const {}

  cq_step next(cq_transaction& t, std::uint32_t event) {
    switch (event) {
      case CQ_BEGIN:
        return step::observe();
      case CQ_OBSERVED:
        return step::work(load(t) + t.work + t.hold);
      case CQ_WORKED:
        return worked(t);
      case CQ_NUMBERED:
        return step::work(append_time(t));
      case CQ_UNCHANGED:
        return step::commit();
      case CQ_CHANGED:
        if (checks_) return step::abort(CQ_ABORT_CONFLICT);
        host_.record(outdated, 1);
        return step::commit();
      default:
        return committed(t);
    }
  }

  // An asynchronous snapshot is written: argument = stream and the events it covers.
  void timer(std::uint32_t, std::uint64_t argument) {
    take_snapshot(static_cast<std::uint32_t>(argument >> 32), static_cast<std::uint32_t>(argument));
  }

 private:
  struct Stream {
    std::uint32_t appended = 0;  // events
    std::uint32_t shown = 0;     // version that the image showed after the last of them
    std::uint32_t snapshot = 0;  // events that the newest snapshot covers, 0 = none
    std::uint32_t begun = 0;     // the same, of the newest that was begun
  };

  // Also the events that came with a copy of another image.
  std::uint32_t length(std::uint32_t key) const {
    return initial_ + streams_[key].appended + (versions_[key] - streams_[key].shown);
  }

  // How long the aggregates of the transaction take to load.
  std::int64_t load(const cq_transaction& t) const {
    if (t.kind == CQ_APPLY) return 0;
    std::int64_t events = 0, time = 0;
    for (std::uint32_t i = 0; i < t.n_keys; ++i) {
      std::uint32_t key = t.keys[i], covered = streams_[key].snapshot;
      events += length(key) - std::min(covered, length(key));
      if (covered) time += snapshot_load_;
    }
    if (t.kind == CQ_WRITE) host_.record(loaded, events);
    if (host_.explains()) {
      host_.explain("loads its aggregate from ", events, " events",
                    every_ ? " behind the newest snapshot" : "");
    }
    return time + events * load_per_event_;
  }

  // The same for the same command, whatever else the log does.
  std::int64_t append_time(const cq_transaction& t) const {
    return host_.sample(append, draws_, t.event != 0 ? id_of(t) : t.id, t.attempt);
  }

  // A command and a feed's event never have the same id here.
  static std::uint64_t id_of(const cq_transaction& t) { return t.event * 2 + (t.kind == CQ_APPLY); }
  bool is_repeated(const cq_transaction& t) const {
    return recognises_ && t.event != 0 && committed_.has(id_of(t));
  }

  cq_step worked(cq_transaction& t) {
    if (t.kind == CQ_READ) return step::end();
    if (t.phase == taking_snapshot) {
      take_snapshot(t.keys[t.cursor], static_cast<std::uint32_t>(t.scratch[0]));
      ++t.cursor;
      return next_snapshot(t);
    }
    // Looked up again behind the append: it may have been sent again meanwhile.
    if (is_repeated(t)) return step::end_repeated();
    if (t.phase == deciding) {
      t.phase = appending;
      return numbers_first_ ? step::number() : step::work(append_time(t));
    }
    return t.kind == CQ_APPLY ? step::commit() : step::check();
  }

  cq_step committed(cq_transaction& t) {
    if (t.event != 0 && recognises_) committed_.add(id_of(t));
    for (std::uint32_t i = 0; i < t.n_keys; ++i) {
      std::uint32_t key = t.keys[i];
      ++streams_[key].appended;
      streams_[key].shown = versions_[key];
      host_.record(stream_length, length(key));
    }
    t.phase = taking_snapshot;
    return next_snapshot(t);
  }

  // From stream number t.cursor on.
  cq_step next_snapshot(cq_transaction& t) {
    for (; every_ != 0 && t.cursor < t.n_keys; ++t.cursor) {
      std::uint32_t key = t.keys[t.cursor], events = length(key);
      if (events - streams_[key].begun < every_) continue;
      streams_[key].begun = events;
      if (waits_for_snapshot_) {
        t.scratch[0] = events;
        return step::work(snapshot_write_);
      }
      host_.after(snapshot_write_, 0, std::uint64_t{key} << 32 | events);
    }
    return step::end();
  }

  void take_snapshot(std::uint32_t key, std::uint32_t events) {
    streams_[key].snapshot = std::max(streams_[key].snapshot, events);
    host_.record(snapshots, 1);
  }

  Host host_;
  const std::uint32_t* versions_;
  std::uint64_t draws_;
  std::int64_t load_per_event_, snapshot_load_, snapshot_write_;
  std::uint32_t every_, initial_;
  bool checks_, recognises_, numbers_first_, waits_for_snapshot_;
  RecentIds committed_;
  std::vector<Stream> streams_;
};

const Plugin<EventLog, StoreKind> plugin{{
    .name = "event_log",
    .summary = "one stream of events per key: load, decide, append",
    .doc =
        R"(Keeps what happened instead of what is: one stream of events for each aggregate, to which
a command appends and from which nothing is taken away. There is no current state to lock or to
update. A command rebuilds it: it reads the stream, decides (the statement's own time and `hold`),
and appends its events at the end of the log. So an append is cheap and a load grows with the
length of the stream: a command costs `load_per_event` times the events since the newest snapshot,
then its own time, then `append`. A query that is sent here pays for the load too, which is why
event-sourced systems answer queries from a read model. Nobody waits for anybody.

Two commands of one stream meet at the append. It names the version that its command has seen
(`expected_version`), and if the stream has grown since it fails with a conflict, all of its work
being lost: with appends of a stream at rate c and commands of length h the share that fails is
1 - e^(-c h). KurrentDB answers WrongExpectedVersion, Marten raises a concurrency exception,
Commanded loads the missing events and tries again, ten times unless told otherwise; here the
service that has `retries` does. Switched off, both events are in the stream, but the second was
decided on a state that was no longer true: the lost update of an event store, counted by
`outdated`.

A client that has no answer does not know whether its command was committed, and sends it again.
With `idempotent` the log knows the event's id and the command ends well without a second event, as
in KurrentDB; the newest `remembered` ids are known. Without it the change happens twice. Fed from
another store, the log appends each event once, known by its position.

`snapshot_every` N bounds the load: when N events follow the newest snapshot of a stream, the state
is written down (`snapshot_write`) and a later load reads it (`snapshot_load`) and only the events
behind it. `synchronous` lets the command that makes it due wait for it, which shows in one command
of N; `asynchronous` writes it beside. Snapshots are a late optimisation: where a stream stays at
some dozens of events, `snapshot_load` alone can cost more than it saves.

`sequence` says when a change takes its place in the order of all events. A log that is its own
order numbers at the `commit`. A table of a relational database numbers at the `insert`: the
sequence is no part of the transaction, so a number is burned by a transaction that fails, and a
later number can become visible before an earlier one whose `append` takes longer. A reader that
only asks for what lies beyond the last number it saw then skips the earlier one for ever: the gap
of Marten #1629, Eventuous #222 and prooph #189. What readers do about it is the queue's matter.

Defaults of the systems named: Commanded of June 2026, KurrentDB of March 2025, Marten of August
2026. Limits: one event per key and command, all of the same size; a crash loses nothing and takes
no time to recover from.)",
    .params = params,
    .probes = probes,
}};

}  // namespace
}  // namespace cqrslab
