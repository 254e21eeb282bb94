// The lanes of a feed: how an event is handled, and what a crash takes with it.
#include "sim/model/event_feed.hpp"

namespace cqrslab {

namespace {

// A lane whose transaction lost a conflict or deadlock tries again after this; and failing takes at
// least so long, so that time passes between two attempts.
constexpr Time retry_pause = Time::milliseconds(1);

}  // namespace

// One life of a lane, from start or recovery until it crashes.
Process EventFeed::run_lane(std::uint32_t group, std::uint32_t consumer) {
  struct Mail {
    Lane& lane;
    std::uint32_t life;
    bool await_ready() const { return lane.id != 0; }
    void await_suspend(std::coroutine_handle<> p) const { lane.process = p; }
    std::uint64_t await_resume() const {
      if (lane.life != life) return 0;
      lane.process = nullptr;
      return lane.in_hand = std::exchange(lane.id, 0);
    }
  };
  Lane& mine = lane(group, consumer);
  const std::uint32_t life = mine.life;
  Image& image = to_.image(first_image_ + group);
  for (;;) {
    if (!mine.ready && mine.id == 0) {
      mine.ready = true;
      functions_.ready(self_, group, consumer);
      host_.check();
    }
    std::uint64_t id = co_await Mail{mine, life};
    if (mine.life != life) co_return;
    Change change = mine.change;
    recorder_.record(RecordKind::deliver, change.request, image.place(),
                     {0, change.key, change.version, change.position});
    if (project_.mean() > 0) {
      Draws draws = project_draws_.at(change.position, group);
      co_await simulator_.delay(project_.time(draws));
      if (mine.life != life) co_return;
    }
    if (fails(group, id, change)) {
      co_await simulator_.delay(std::max(work_of(group, change), retry_pause));
      if (mine.life != life) co_return;
      failed(group, id, change);
      acknowledge(group, consumer, id, false);
      continue;
    }
    InHand in_hand(*this, group, id);
    Transaction::Purpose purpose{.kind = TransactionKind::apply,
                                 .request = change.request,
                                 .key = change.key,
                                 .work = work_of(group, change),
                                 .version = change.version,
                                 .position = change.position,
                                 .receipt = &in_hand};
    StoreEnd end = StoreEnd::conflict;
    for (;; ++purpose.attempt) {
      Transaction transaction(image, purpose);
      mine.transaction = &transaction;
      end = co_await transaction;
      if (mine.life != life) co_return;
      mine.transaction = nullptr;
      if (end == StoreEnd::done || end == StoreEnd::refused) break;
      co_await simulator_.delay(retry_pause);
      if (mine.life != life) co_return;
    }
    if (acknowledge_.mean() > 0) {
      Draws draws = acknowledge_draws_.at(change.position, group);
      co_await simulator_.delay(acknowledge_.time(draws));
      if (mine.life != life) co_return;
    }
    acknowledge(group, consumer, id, end == StoreEnd::done);
  }
}

Time EventFeed::work_of(std::uint32_t group, const Change& change) const {
  Draws draws = apply_draws_.at(change.position, group);
  return to_.apply().time(draws);
}

bool EventFeed::is_poison(const Change& change) const {
  return poison_ > 0 && poison_draws_.at(change.position).uniform() < poison_;
}

// A delivery after a failure draws anew, one after a crash does not.
bool EventFeed::fails(std::uint32_t group, std::uint64_t id, const Change& change) const {
  if (is_poison(change)) return true;
  if (fails_ <= 0) return false;
  const std::uint32_t* before_this = failures_.find(failure_key(group, id));
  std::uint32_t before = before_this ? *before_this : 0;
  return fail_draws_.at(change.position, group + most_groups * before).uniform() < fails_;
}

void EventFeed::failed(std::uint32_t group, std::uint64_t id, const Change& change) {
  if (fails_ > 0) ++failures_.at(failure_key(group, id));
  recorder_.record(RecordKind::failure, change.request, to_.image(first_image_ + group).place(),
                   {0, change.key, change.version, change.position});
}

void EventFeed::acknowledge(std::uint32_t group, std::uint32_t consumer, std::uint64_t id,
                            bool handled) {
  lane(group, consumer).in_hand = 0;
  if (handled) close(group, id);
  functions_.acknowledge(self_, group, consumer, id, handled);
  host_.check();
}

void EventFeed::crash_lane(std::uint32_t group, std::uint32_t consumer) {
  Lane& mine = lane(group, consumer);
  if (++mine.crashes > 1) return;
  ++mine.life;
  if (mine.process && mine.id == 0) simulator_.resume_soon(mine.process);
  mine.process = nullptr;
  if (Transaction* applying = std::exchange(mine.transaction, nullptr)) {
    if (!applying->ended) applying->image.cut_off(*applying);
  }
  std::uint64_t lost = std::exchange(mine.in_hand, 0);
  if (functions_.consumer) {
    mine.ready = false;
    mine.id = 0;
    functions_.consumer(self_, group, consumer, 0);
  } else if (lost != 0) {
    functions_.acknowledge(self_, group, consumer, lost, 0);
  }
  host_.check();
}

void EventFeed::recover_lane(std::uint32_t group, std::uint32_t consumer) {
  Lane& mine = lane(group, consumer);
  CQRSLAB_ASSERT(mine.crashes > 0);
  if (--mine.crashes > 0) return;
  if (functions_.consumer) functions_.consumer(self_, group, consumer, 1);
  host_.check();
  run_lane(group, consumer);
}

void EventFeed::image_down(std::uint32_t index) {
  for (std::uint32_t c = 0; c < consumers_; ++c) crash_lane(index - first_image_, c);
}

void EventFeed::image_up(std::uint32_t index) {
  for (std::uint32_t c = 0; c < consumers_; ++c) recover_lane(index - first_image_, c);
}

void EventFeed::crash_consumer(std::uint32_t consumer) {
  if (++consumer_crashes_[consumer] == 1) {
    recorder_.record(RecordKind::down, 0, place_, {.key = consumer + 1});
  }
  for (std::uint32_t g = 0; g < groups_; ++g) crash_lane(g, consumer);
}

void EventFeed::recover_consumer(std::uint32_t consumer) {
  if (--consumer_crashes_[consumer] == 0) {
    recorder_.record(RecordKind::up, 0, place_, {.key = consumer + 1});
  }
  for (std::uint32_t g = 0; g < groups_; ++g) recover_lane(g, consumer);
}

void EventFeed::crash_listener() {
  if (++listener_crashes_ > 1) return;
  ++listener_life_;
  recorder_.record(RecordKind::down, 0, place_, {.key = feed_listener});
}

void EventFeed::recover_listener() {
  if (--listener_crashes_ > 0) return;
  recorder_.record(RecordKind::up, 0, place_, {.key = feed_listener});
}

void EventFeed::crash_queue() {
  if (++queue_crashes_ > 1) return;
  recorder_.record(RecordKind::down, 0, place_);
  functions_.fault(self_, 0);
  host_.check();
}

void EventFeed::recover_queue() {
  if (--queue_crashes_ > 0) return;
  recorder_.record(RecordKind::up, 0, place_);
  functions_.fault(self_, 1);
  host_.check();
}

}  // namespace cqrslab
