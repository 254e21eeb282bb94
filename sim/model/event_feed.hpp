// EventFeed: carries each change from one store to every image of another, through a queue plugin.
//
//   commit -> (capture) -> publish -> queue -> deliver to a lane -> (project) -> apply
//
// Each image is a subscription of its own with `consumers` lanes, each of which handles one event
// at a time: it works (project), then applies the event in a transaction on the image, contending
// with the queries there as its store plugin decides. A lane whose transaction is a victim of
// others tries again after a millisecond; one whose image crashes gives the event back to the queue
// and goes on when the image is up again. A queue may deliver an event twice, also while another
// lane works on it: the second application is a duplicate. Captures are independent, so that two
// changes may be published in another order than they were committed; an image never goes back for
// that.
#pragma once

#include <cstdint>
#include <deque>
#include <vector>

#include "sim/kernel/process.hpp"
#include "sim/model/shelf.hpp"
#include "sim/model/store_pool.hpp"

namespace cqrslab {

class EventFeed : public CommitListener {
 public:
  // Feeds the images of `to` from number `first_image` on (1 where a store feeds its own replicas).
  EventFeed(const PluginContext& context, const Feed& spec, std::uint16_t place, StorePool& from,
            StorePool& to, std::uint32_t first_image);
  EventFeed(const EventFeed&) = delete;

  Simulator& simulator() { return simulator_; }
  void start();
  void committed(const Change& change) override;

 private:
  // Bit per group.
  struct Message {
    Change change;
    std::uint64_t applied = 0;
    std::uint64_t open = 0;  // groups that have neither handled nor lost it
  };
  struct Lane {
    std::coroutine_handle<> process;
    std::uint64_t id = 0;  // of the message delivered to it; 0 = none
    Change change;
    bool ready = false;  // asked for one and has none yet
  };
  // Of the message `id` that a lane of `group` works on.
  struct InHand : Receipt {
    InHand(EventFeed& f, std::uint32_t g, std::uint64_t i) : feed(f), group(g), id(i) {}
    bool applied() override { return feed.applied(group, id); }
    EventFeed& feed;
    std::uint32_t group;
    std::uint64_t id;
  };

  void publish(const Change& change);
  Process run_lane(std::uint32_t group, std::uint32_t consumer);
  Lane& lane(std::uint32_t group, std::uint32_t consumer) {
    return lanes_[group * consumers_ + consumer];
  }
  // Whether it is published and not yet forgotten.
  bool knows(std::uint64_t id) const {
    return id >= first_id_ && id - first_id_ < messages_.size();
  }
  Message& message(std::uint64_t id) { return messages_[id - first_id_]; }
  bool applied(std::uint32_t group, std::uint64_t id);
  void close(std::uint32_t group, std::uint64_t id);

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
  Variate capture_, project_;
  RandomStream capture_draws_, project_draws_, apply_draws_;
  PluginHost host_;
  cq_queue functions_;
  void* self_ = nullptr;
  Shelf<Change> captured_;  // on their way to the listener
  std::vector<Lane> lanes_;
  std::deque<Message> messages_;  // first_id_ is the id of the first
  std::uint64_t first_id_ = 1;
  std::vector<std::uint64_t> next_open_;  // per group: every message before it is closed for it
};

}  // namespace cqrslab
