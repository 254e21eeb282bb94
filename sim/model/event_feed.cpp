#include "sim/model/event_feed.hpp"

#include <algorithm>

namespace cqrslab {

namespace {

// A lane whose transaction lost a conflict or deadlock tries again after this.
constexpr Time retry_pause = Time::milliseconds(1);
// Images that one feed can fill: bits of a message's sets.
constexpr std::uint32_t most_groups = 64;
// Handled messages are remembered this long, for a queue that delivers one again.
constexpr std::size_t kept_messages = 65'536;

RandomStream stream(const PluginContext& c, const Feed& spec, const char* purpose) {
  return RandomStream::named(c.seed, c.replication, "feed/" + spec.name + "/" + purpose);
}

}  // namespace

EventFeed::EventFeed(const PluginContext& context, const Feed& spec, std::uint16_t place,
                     StorePool& from, StorePool& to, std::uint32_t first_image)
    : simulator_(context.simulator),
      recorder_(context.recorder),
      place_(place),
      from_(from),
      to_(to),
      first_image_(first_image),
      groups_(to.size() - first_image),
      consumers_(spec.consumers),
      capture_(spec.capture),
      project_(spec.project),
      capture_draws_(stream(context, spec, "capture")),
      project_draws_(stream(context, spec, "project")),
      apply_draws_(stream(context, spec, "apply")),
      host_(context, "queue", spec.queue, spec.name, place),
      functions_(host_.functions<cq_queue>()),
      lanes_(groups_ * consumers_),
      next_open_(groups_, 1) {
  host_.owner = this;
  host_.host()->deliver = [](void* host, std::uint32_t group, std::uint32_t consumer,
                             std::uint64_t id) { of(host).deliver(group, consumer, id); };
  host_.host()->dead_letter = [](void* host, std::uint32_t group, std::uint64_t id) {
    of(host).dead_letter(group, id);
  };
  host_.host()->lowest_open = [](void* host) { return of(host).from_.image(0).lowest_open(); };
  cq_config config = host_.config();
  config.groups = groups_;
  config.consumers = consumers_;
  CQRSLAB_ASSERT(groups_ >= 1 && groups_ <= most_groups);
  self_ = host_.create(functions_, config);
}

void EventFeed::start() {
  for (std::uint32_t g = 0; g < groups_; ++g) {
    for (std::uint32_t c = 0; c < consumers_; ++c) run_lane(g, c);
  }
}

void EventFeed::committed(const Change& change) {
  Draws draws = capture_draws_.at(change.position);
  Time capture = capture_.time(draws);
  if (capture == Time()) return publish(change);
  std::uint32_t slot = captured_.put(change);
  simulator_.after(capture, [this, slot] { publish(captured_.take(slot)); });
}

void EventFeed::publish(const Change& change) {
  std::uint64_t id = first_id_ + messages_.size();
  messages_.push_back({change, 0, ~std::uint64_t{0} >> (most_groups - groups_)});
  recorder_.record(RecordKind::publish, change.request, place_,
                   {0, change.key, change.version, change.position});
  cq_message m{sizeof(cq_message), change.key,     id, simulator_.now().ns(), 1024,
               change.session,     change.sequence};
  host_.about(change.request);
  functions_.publish(self_, &m);
  host_.check();
}

Process EventFeed::run_lane(std::uint32_t group, std::uint32_t consumer) {
  struct Mail {
    Lane& lane;
    bool await_ready() const { return lane.id != 0; }
    void await_suspend(std::coroutine_handle<> p) const { lane.process = p; }
    std::uint64_t await_resume() const {
      lane.process = nullptr;
      return std::exchange(lane.id, 0);
    }
  };
  Lane& mine = lane(group, consumer);
  Image& image = to_.image(first_image_ + group);
  for (;;) {
    mine.ready = true;
    functions_.ready(self_, group, consumer);
    host_.check();
    std::uint64_t id = co_await Mail{mine};
    Change change = mine.change;
    co_await image.until_up();
    recorder_.record(RecordKind::deliver, change.request, image.place(),
                     {0, change.key, change.version, change.position});
    if (project_.mean() > 0) {
      Draws draws = project_draws_.at(change.position, group);
      co_await simulator_.delay(project_.time(draws));
    }
    Draws draws = apply_draws_.at(change.position, group);
    InHand in_hand(*this, group, id);
    Transaction::Purpose purpose{.kind = TransactionKind::apply,
                                 .request = change.request,
                                 .key = change.key,
                                 .work = to_.apply().time(draws),
                                 .version = change.version,
                                 .position = change.position,
                                 .receipt = &in_hand};
    StoreEnd end = StoreEnd::conflict;
    for (;; ++purpose.attempt) {
      Transaction transaction(image, purpose);
      end = co_await transaction;
      if (end == StoreEnd::done || end == StoreEnd::refused) break;
      co_await simulator_.delay(retry_pause);
    }
    bool handled = end == StoreEnd::done;
    if (handled) close(group, id);
    functions_.acknowledge(self_, group, consumer, id, handled);
    host_.check();
  }
}

// The image shows the message from now on. False: it did before.
bool EventFeed::applied(std::uint32_t group, std::uint64_t id) {
  if (!knows(id)) return false;
  std::uint64_t bit = std::uint64_t{1} << group;
  bool first_time = !(message(id).applied & bit);
  message(id).applied |= bit;
  return first_time;
}

// The group needs the message no longer: its image shows it, or never will. Forgets the oldest ones
// that nobody needs.
void EventFeed::close(std::uint32_t group, std::uint64_t id) {
  if (!knows(id)) return;
  std::uint64_t bit = std::uint64_t{1} << group;
  message(id).open &= ~bit;
  std::uint64_t& next = next_open_[group];
  if (id == next) {
    std::uint64_t position = 0;
    for (; knows(next) && !(message(next).open & bit); ++next) {
      position = std::max(position, message(next).change.position);
    }
    Image& image = to_.image(first_image_ + group);
    if (position > image.position()) image.shows_up_to(position);
  }
  while (messages_.size() > kept_messages && messages_.front().open == 0) {
    messages_.pop_front();
    ++first_id_;
  }
}

void EventFeed::deliver(std::uint32_t group, std::uint32_t consumer, std::uint64_t id) {
  auto refuse = [this](const char* why) { host_.host()->fail(&host_, why); };
  if (group >= groups_ || consumer >= consumers_) return refuse("delivered to nobody's group");
  if (!knows(id)) {
    return refuse("delivered a message that was never published or is long done with");
  }
  Lane& to = lane(group, consumer);
  if (!to.ready) return refuse("delivered to a consumer that is not ready");
  to.ready = false;
  to.id = id;
  to.change = message(id).change;
  if (to.process) simulator_.resume_soon(to.process);
}

void EventFeed::dead_letter(std::uint32_t group, std::uint64_t id) {
  if (group >= groups_ || !knows(id)) {
    return host_.host()->fail(&host_, "gave up a message that does not exist");
  }
  const Change& change = message(id).change;
  recorder_.record(RecordKind::dead_letter, change.request, place_,
                   {static_cast<std::uint8_t>(group), change.key, change.version, change.position});
  close(group, id);
}

}  // namespace cqrslab
