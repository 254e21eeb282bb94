// EventFeed: carries each change from one store to every image of another, through a queue plugin.
//
//   commit -> (capture) -> publish -> queue -> deliver to a lane -> (project) -> apply
//
// Each image is a subscription of its own with `consumers` lanes, each of which handles one event
// at a time: it works (project), applies the event in a transaction on the image, contending with
// the queries there as its store plugin decides, and acknowledges it (acknowledge). A lane whose
// transaction is a victim of others tries again after a millisecond. Handling may fail: then the
// event goes back to the queue after the work, without having been applied. A queue may deliver an
// event twice, also while another lane works on it: the second application is a duplicate. Captures
// are independent, so that two changes may be published in another order than they were committed;
// an image does not go back for that, unless its store overwrites newer versions. The position that
// an image has reached follows the order of the commits: it stays before the first change that is
// still on its way to it.
//
// What is published is remembered while a group still needs it or the queue may deliver it again
// (cq_queue.oldest), and the newest of it in any case.
//
// The queue plugin may make commands wait (cq_queue.waits): for the confirmation that every image
// is through with a change (confirmations.hpp), or for the projection itself, which then is part of
// the write (inline_projection.hpp), and lanes, queue and capture have nothing to do.
//
// A lane goes down with its image, or by a fault of its own, and loses what it has in hand, be it
// before the application or between that and its acknowledgement. What becomes of that event is the
// queue plugin's decision. event_feed.cpp is about events, feed_lanes.cpp about lanes.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/base/flat_map.hpp"
#include "sim/contract/ring.hpp"
#include "sim/kernel/process.hpp"
#include "sim/model/inline_projection.hpp"
#include "sim/model/shelf.hpp"
#include "sim/model/store_pool.hpp"

namespace cqrslab {

class EventFeed final : public CommitListener, private ImageWatcher {
 public:
  // Feeds the images of `to` from number `first_image` on (1 where a store feeds its own replicas).
  EventFeed(const PluginContext& context, const Feed& spec, std::uint16_t place, StorePool& from,
            StorePool& to, std::uint32_t first_image);
  EventFeed(const EventFeed&) = delete;

  Simulator& simulator() { return simulator_; }
  void start();
  void committed(const Change& change) override;
  bool confirms() const override { return waits_ == CQ_ANSWER_WAITS; }

  std::uint16_t place() const { return place_; }
  // 0: the projection is part of the write.
  std::uint32_t consumers() const { return is_inline() ? 0 : consumers_; }
  // Whether the queue has a machine of its own that can crash.
  bool has_queue_machine() const { return functions_.fault && !is_inline(); }
  // Consumer `consumer` of every group is gone, or back. Every crash is followed by one recovery.
  void crash_consumer(std::uint32_t consumer);
  void recover_consumer(std::uint32_t consumer);
  void crash_queue();
  void recover_queue();
  // Whether changes are on their way to a listener that can crash. Those that are then, or are
  // committed while it is down, are never published: dead letters for every group.
  bool has_listener() const { return capture_.mean() > 0; }
  void crash_listener();
  void recover_listener();

 private:
  // Images that one feed can fill: bits of a message's sets.
  static constexpr std::uint32_t most_groups = 64;

  // A change that the feed has taken, in the order of commits.
  struct Taken {
    std::uint64_t position = 0;
    std::uint64_t open = 0;  // bit per group that has neither handled nor lost it
  };
  struct Captured {
    Change change;
    std::uint64_t number = 0;  // among those taken
  };
  struct Message {
    Change change;
    std::uint64_t number = 0;   // among those taken
    std::uint64_t applied = 0;  // bit per group
  };
  struct Lane {
    std::coroutine_handle<> process;  // waits for a message
    std::uint64_t id = 0;             // of the message delivered to it; 0 = none
    Change change;
    bool ready = false;                  // asked for one and has none yet
    std::uint64_t in_hand = 0;           // taken and not acknowledged; 0 = none
    Transaction* transaction = nullptr;  // the one that applies it
    unsigned crashes = 0;                // that it has not recovered from
    std::uint32_t life = 0;              // a process of an earlier one ends as soon as it can
  };
  // Of the message `id` that a lane of `group` works on.
  struct InHand : Receipt {
    InHand(EventFeed& f, std::uint32_t g, std::uint64_t i) : feed(f), group(g), id(i) {}
    bool applied() override { return feed.applied(group, id); }
    EventFeed& feed;
    std::uint32_t group;
    std::uint64_t id;
  };

  bool is_inline() const { return waits_ == CQ_COMMIT_WAITS; }
  void project_inline(const Feed& spec, const InlineProjection::Target& target);
  std::uint64_t lowest_open() const;
  void release(std::uint64_t id);
  void publish(const Captured& captured);
  void lose(const Captured& captured);
  Process run_lane(std::uint32_t group, std::uint32_t consumer);
  void crash_lane(std::uint32_t group, std::uint32_t consumer);
  void recover_lane(std::uint32_t group, std::uint32_t consumer);
  void image_down(std::uint32_t index) override;
  void image_up(std::uint32_t index) override;
  bool is_poison(const Change& change) const;
  bool fails(std::uint32_t group, std::uint64_t id, const Change& change) const;
  Time work_of(std::uint32_t group, const Change& change) const;
  void failed(std::uint32_t group, std::uint64_t id, const Change& change);
  void acknowledge(std::uint32_t group, std::uint32_t consumer, std::uint64_t id, bool handled);
  Lane& lane(std::uint32_t group, std::uint32_t consumer) {
    return lanes_[group * consumers_ + consumer];
  }
  // Whether it is published and not yet forgotten.
  bool knows(std::uint64_t id) const {
    return id >= first_id_ && id - first_id_ < messages_.size();
  }
  Message& message(std::uint64_t id) { return messages_[id - first_id_]; }
  static std::uint64_t failure_key(std::uint32_t group, std::uint64_t id) {
    return id * most_groups + group;
  }
  bool is_open(std::uint64_t number) const {
    return number >= first_taken_ && taken_[number - first_taken_].open != 0;
  }
  bool applied(std::uint32_t group, std::uint64_t id);
  void close(std::uint32_t group, std::uint64_t id);
  void settle(std::uint32_t group, std::uint64_t number);
  void forget();

  static EventFeed& of(void* host) {
    return *static_cast<EventFeed*>(static_cast<PluginHost*>(host)->owner);
  }
  void deliver(std::uint32_t group, std::uint32_t consumer, std::uint64_t id);
  void dead_letter(std::uint32_t group, std::uint64_t id);

  Simulator& simulator_;
  Recorder& recorder_;
  std::uint16_t place_;
  StorePool& from_;
  StorePool& to_;
  std::uint32_t first_image_, groups_, consumers_;
  Variate capture_, project_, acknowledge_;
  double fails_, poison_;
  RandomStream capture_draws_, project_draws_, apply_draws_, acknowledge_draws_, fail_draws_,
      poison_draws_;
  PluginHost host_;
  cq_queue functions_;
  void* self_ = nullptr;
  std::uint32_t waits_ = CQ_WAITS_FOR_NOTHING;
  Shelf<Captured> captured_;                     // on their way to the listener
  std::vector<std::uint64_t> captured_numbers_;  // of these, ascending
  std::vector<Lane> lanes_;
  Ring<Message> messages_;  // first_id_ is the id of the first
  std::uint64_t first_id_ = 1;
  std::size_t forget_at_;  // how many messages there are when it next looks which it can forget
  Ring<Taken> taken_;      // first_taken_ is the number of the first
  std::uint64_t first_taken_ = 1;
  std::vector<std::uint64_t> next_open_;  // per group: every change taken before is closed for it
  FlatMap<std::uint64_t, std::uint32_t> failures_;  // by failure_key
  std::vector<unsigned> consumer_crashes_;          // that each has not recovered from
  unsigned queue_crashes_ = 0, listener_crashes_ = 0;
  std::uint32_t listener_life_ = 0;
};

}  // namespace cqrslab
