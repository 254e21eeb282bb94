// Image: one copy of a database: versions per key, locks, connections, and the store plugin that
// decides how a transaction goes about them.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "sim/model/lock_table.hpp"
#include "sim/model/machine.hpp"
#include "sim/model/plugin_host.hpp"
#include "sim/model/recorder.hpp"
#include "sim/model/transaction.hpp"
#include "sim/scenario/topology.hpp"

namespace cqrslab {

// Whoever wants to know of every change that commits on a store's first image.
class CommitListener {
 public:
  struct Change {
    std::uint64_t position = 0;
    std::uint64_t sequence = 0;  // number that the transaction took, see cq_message
    std::uint32_t key = 0, version = 0, request = 0, session = 0;
    std::uint8_t feeds = 0;
    std::uint32_t ticket = 0;   // of the command that waits until this listener is through with it
    Request* client = nullptr;  // valid during committed()
  };
  virtual void committed(const Change& change) = 0;
  // Whether commands wait until it has confirmed their changes.
  virtual bool confirms() const { return false; }

 protected:
  ~CommitListener() = default;
};

class SessionPositions;

// Whoever must know when an image goes down and comes back: who works on it from outside.
class ImageWatcher {
 public:
  // Before those who work on it are ended, and after it takes transactions again.
  virtual void image_down(std::uint32_t index) = 0;
  virtual void image_up(std::uint32_t index) = 0;

 protected:
  ~ImageWatcher() = default;
};

class Image {
 public:
  struct Options {
    std::uint16_t place = 0;
    std::uint32_t index = 0;  // within its store
    std::uint32_t keys = 0;
    unsigned connections = Service::unlimited;
    cq_target* target = nullptr;  // where the balancer reads how many wait here and what it shows
    Machine::Options machine = {};
  };

  Image(const PluginContext& context, const PluginUse& plugin, const std::string& path,
        const Options& options);
  Image(const Image&) = delete;

  Simulator& simulator() { return simulator_; }
  std::uint16_t place() const { return options_.place; }
  std::uint32_t version(std::uint32_t key) const { return versions_[key]; }
  const std::vector<std::uint32_t>& versions() const { return versions_; }
  // It shows every change of its source up to this one that it is to show at all.
  std::uint64_t position() const { return position_; }
  void shows_up_to(std::uint64_t position);
  std::size_t open_transactions() const { return connected_; }
  std::size_t waiting() const { return waiting_; }
  void listen(CommitListener* listener) { listener_ = listener; }
  // Whoever shall know what sessions see here.
  void track_sessions(SessionPositions* sessions) { sessions_ = sessions; }
  // What the store's plugin answers about what it holds now, line by line; changes nothing. Throws
  // Error(usage): it cannot be asked, or finds the question wrong.
  std::vector<std::string> ask(const std::string& question);
  void watch(ImageWatcher* watcher) { watcher_ = watcher; }
  // Writes pass `gate` before they commit.
  void set_gate(CommitGate* gate) { gate_ = gate; }
  // Every transaction with a smaller sequence number has ended.
  std::uint64_t lowest_open() const {
    return numbered_.empty() ? next_sequence_ : numbered_.front();
  }

  // Shows `versions` and everything up to `position` from now on.
  void replace_by(const std::vector<std::uint32_t>& versions, std::uint64_t position);

  // Whoever works or waits here ends with `refused`, also those who come until recover(), as often
  // called as crash(). What was committed stays.
  void crash();
  void recover();
  bool is_up() const { return crashes_ == 0; }
  // From now on work takes `factor` times longer than normal, also what is left of work begun.
  void slow_down(double factor);

  // For Transaction.
  bool start(Transaction& t);
  void call_off(Transaction& t, Outcome outcome);
  // Its client is gone: ends it with `refused` and resumes whoever waits for it, soon.
  // Pre: it is not over.
  void cut_off(Transaction& t);

  // For a gate, of a transaction that it holds. What it has observed is still so, if it compared.
  bool still_valid(Transaction& t) const {
    bool reads = (t.checked >> CQ_CHECK_READS & 1) != 0;
    return t.checked == 0 || !changed(t, 0, t.seen.n_keys + (reads ? t.seen.n_reads : 0));
  }
  void commit_held(Transaction& t);  // then go_on()
  void go_on(Transaction& t);
  void end_held(Transaction& t, StoreEnd end);

 private:
  void check_locks(const cq_locks& declared);
  void begin(Transaction& t);
  void advance(Transaction& t, std::uint32_t event);
  Time slowed(Time lasts) const {
    return slowness_ == 1 ? lasts : Time::from_seconds(lasts.to_seconds() * slowness_);
  }
  void work_for(Transaction& t, Time lasts);
  void worked(Transaction& t);
  [[noreturn]] void stop_wrong_lock(const cq_step& step) const;
  void check_commit(const Transaction& t, bool wanted);
  bool is_held(Transaction& t);
  void show_waiting();
  // True: the step is done and `event` tells how; false: it takes time, or the transaction is over.
  bool perform(Transaction& t, const cq_step& step, std::uint32_t& event);
  bool perform_other(Transaction& t, const cq_step& step, std::uint32_t& event);
  bool lock(Transaction& t, const cq_step& step, std::uint32_t& event);
  void explain_lock(const Transaction& t, const cq_step& step, LockTable::Answer answer,
                    std::uint64_t in_the_way);
  void explain(const Transaction& t, const char* text);
  bool work(Transaction& t, const cq_step& step, std::uint32_t& event);
  bool pause(Transaction& t, const cq_step& step, std::uint32_t& event);
  void number(Transaction& t);
  // The numbers that it has taken, if any, are open no longer.
  void close_numbers(const Transaction& t);
  void observe(Transaction& t);
  void observe_old(Transaction& t, const cq_step& step);
  void check_mode(Transaction& t, const cq_step& step);
  void check_end(const Transaction& t, const cq_step& step);
  bool check(Transaction& t, const cq_step& step);
  bool changed(Transaction& t, std::uint32_t first, std::uint32_t end) const;
  void commit(Transaction& t);
  void apply(Transaction& t);
  void finish(Transaction& t, StoreEnd end);
  void close(Transaction& t, StoreEnd end);
  void granted(Transaction& t);
  void timed_out(Transaction& t);
  void deadlocked(Transaction& t);
  void doomed(Transaction& t);
  void strike(Transaction& t);
  void end_pause(Transaction& t);
  void next_connection();
  void begin_waited(Transaction& t);
  void leave_line(Transaction& t);

  struct List {
    Transaction* first = nullptr;
    Transaction* last = nullptr;
  };
  static void link(List& list, Transaction& t);
  static void unlink(List& list, Transaction& t);

  Simulator& simulator_;
  Recorder& recorder_;
  PluginHost host_;
  cq_store functions_;
  void* self_ = nullptr;
  Options options_;
  std::unique_ptr<LockTable> locks_;
  std::unique_ptr<Machine> machine_;  // null: work takes time and nothing else
  std::vector<std::uint32_t> versions_;
  std::uint64_t position_ = 0;  // of the newest change it shows
  std::uint64_t reach_ = 0;     // position of the newest change that it shows any key of
  CommitListener* listener_ = nullptr;
  SessionPositions* sessions_ = nullptr;
  ImageWatcher* watcher_ = nullptr;
  CommitGate* gate_ = nullptr;
  std::uint64_t transactions_ = 0;
  std::uint64_t next_sequence_ = 1;
  std::vector<std::uint64_t> numbered_;  // first numbers of open transactions that took theirs
  std::size_t connected_ = 0, waiting_ = 0;
  List line_;  // for a connection
  List open_;  // connected
  bool answers_old_ = false;
  unsigned crashes_ = 0;  // that it has not recovered from
  double slowness_ = 1;
};

}  // namespace cqrslab
