// The way of a change from its commit to the queue plugin, and what the plugin asks for.
#include "sim/model/event_feed.hpp"

#include <algorithm>
#include <utility>

#include "sim/base/error.hpp"

namespace cqrslab {

namespace {

// Of the newest messages so many are remembered, whether anybody needs them or not.
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
      acknowledge_(spec.acknowledge),
      fails_(spec.fails),
      poison_(spec.poison),
      capture_draws_(stream(context, spec, "capture")),
      project_draws_(stream(context, spec, "project")),
      apply_draws_(stream(context, spec, "apply")),
      acknowledge_draws_(stream(context, spec, "acknowledge")),
      fail_draws_(stream(context, spec, "fail")),
      poison_draws_(stream(context, spec, "poison")),
      host_(context, "queue", spec.queue, spec.name, place),
      functions_(host_.functions<cq_queue>()),
      lanes_(groups_ * consumers_),
      forget_at_(kept_messages),
      next_open_(groups_, 1),
      consumer_crashes_(consumers_) {
  host_.owner = this;
  host_.host()->deliver = [](void* host, std::uint32_t group, std::uint32_t consumer,
                             std::uint64_t id) { of(host).deliver(group, consumer, id); };
  host_.host()->dead_letter = [](void* host, std::uint32_t group, std::uint64_t id) {
    of(host).dead_letter(group, id);
  };
  host_.host()->lowest_open = [](void* host) { return of(host).lowest_open(); };
  host_.host()->release = [](void* host, std::uint64_t id) { of(host).release(id); };
  cq_config config = host_.config();
  config.groups = groups_;
  config.consumers = consumers_;
  CQRSLAB_ASSERT(groups_ >= 1 && groups_ <= most_groups);
  self_ = host_.create(functions_, config);
  if (functions_.waits) waits_ = functions_.waits(self_);
  host_.check();
  if (waits_ > CQ_COMMIT_WAITS) host_.stop("makes commands wait in an unknown way");
  if (is_inline()) {
    project_inline(spec,
                   {static_cast<std::uint8_t>(1u << from.listeners()), &to, first_image, project_,
                    fails_, poison_, project_draws_, apply_draws_, fail_draws_, poison_draws_});
    return;
  }
  for (std::uint32_t g = 0; g < groups_; ++g) to.image(first_image + g).watch(this);
}

void EventFeed::project_inline(const Feed& spec, const InlineProjection::Target& target) {
  const char* key = capture_.mean() > 0       ? "capture"
                    : acknowledge_.mean() > 0 ? "acknowledge"
                    : spec.consumers > 1      ? "consumers"
                                              : nullptr;
  if (key) {
    throw Error(ExitCode::usage, spec.where,
                "feed '" + spec.name + "' projects within the command: '" + key +
                    "' would be without effect",
                "leave it out, or choose another queue");
  }
  from_.inline_projection().add(target);
}

void EventFeed::start() {
  if (is_inline()) return;
  for (std::uint32_t g = 0; g < groups_; ++g) {
    for (std::uint32_t c = 0; c < consumers_; ++c) run_lane(g, c);
  }
}

void EventFeed::committed(const Change& change) {
  if (is_inline()) return;
  Captured taken{change, first_taken_ + taken_.size()};
  taken.change.client = nullptr;
  taken_.push_back({change.position, ~std::uint64_t{0} >> (most_groups - groups_)});
  Draws draws = capture_draws_.at(change.position);
  Time capture = capture_.time(draws);
  if (listener_crashes_ > 0) return lose(taken);
  if (capture == Time()) return publish(taken);
  std::uint32_t slot = captured_.put(taken);
  auto& numbers = captured_numbers_;
  numbers.insert(std::upper_bound(numbers.begin(), numbers.end(), change.sequence),
                 change.sequence);
  simulator_.after(capture, [this, slot, life = listener_life_] {
    Captured captured = captured_.take(slot);
    captured_numbers_.erase(std::lower_bound(captured_numbers_.begin(), captured_numbers_.end(),
                                             captured.change.sequence));
    life == listener_life_ ? publish(captured) : lose(captured);
  });
}

void EventFeed::lose(const Captured& captured) {
  const Change& change = captured.change;
  for (std::uint32_t g = 0; g < groups_; ++g) {
    recorder_.record(RecordKind::dead_letter, change.request, place_,
                     {static_cast<std::uint8_t>(g), change.key, change.version, change.position});
    settle(g, captured.number);
  }
  if (change.ticket != 0) from_.confirmations().confirm(change.ticket, true);
}

// What has a smaller number is published, or never will be.
std::uint64_t EventFeed::lowest_open() const {
  std::uint64_t open = from_.image(0).lowest_open();
  return captured_numbers_.empty() ? open : std::min(open, captured_numbers_.front());
}

// The command that waits for it does so no longer.
void EventFeed::release(std::uint64_t id) {
  if (id != 0 && id < first_id_) return;  // long done with
  if (!knows(id)) return host_.host()->fail(&host_, "released a message that does not exist");
  if (message(id).change.ticket == 0) return;
  from_.confirmations().confirm(std::exchange(message(id).change.ticket, 0), true);
}

void EventFeed::publish(const Captured& captured) {
  const Change& change = captured.change;
  std::uint64_t id = first_id_ + messages_.size();
  messages_.push_back({change, captured.number, 0});
  recorder_.record(RecordKind::publish, change.request, place_,
                   {0, change.key, change.version, change.position});
  cq_message m{sizeof(cq_message), change.key,     id, simulator_.now().ns(), 1024,
               change.session,     change.sequence};
  host_.about(change.request);
  functions_.publish(self_, &m);
  host_.check();
  if (messages_.size() > forget_at_) forget();
}

// The image shows the message from now on. False: it did before.
bool EventFeed::applied(std::uint32_t group, std::uint64_t id) {
  if (!knows(id)) return false;
  std::uint64_t bit = std::uint64_t{1} << group;
  bool first_time = !(message(id).applied & bit);
  message(id).applied |= bit;
  return first_time;
}

// The group needs the message no longer: its image shows it, or never will.
void EventFeed::close(std::uint32_t group, std::uint64_t id) {
  failures_.erase(failure_key(group, id));
  if (!knows(id)) return;
  Message& closed = message(id);
  settle(group, closed.number);
  if (closed.change.ticket != 0 && !is_open(closed.number)) {
    from_.confirmations().confirm(std::exchange(closed.change.ticket, 0), false);
  }
}

// Forgets the oldest messages that every group is through with and that the queue will not deliver
// again. Looks again when there are an eighth more, because a queue looks through all that it has
// for its answer.
void EventFeed::forget() {
  std::uint64_t needed = first_id_ + messages_.size();
  if (host_.has_trait(CQ_REPEATS)) needed = functions_.oldest ? functions_.oldest(self_) : 0;
  host_.check();
  while (messages_.size() > kept_messages && first_id_ < needed &&
         !is_open(messages_.front().number)) {
    messages_.pop_front();
    ++first_id_;
  }
  forget_at_ = messages_.size() + kept_messages / 8 + messages_.size() / 8;
}

// The group needs the change no longer. Its image shows all before the first that is still open for
// it, be that published or not.
void EventFeed::settle(std::uint32_t group, std::uint64_t number) {
  if (number < first_taken_) return;
  std::uint64_t bit = std::uint64_t{1} << group;
  taken_[number - first_taken_].open &= ~bit;
  std::uint64_t& next = next_open_[group];
  if (number != next) return;
  std::uint64_t position = 0, end = first_taken_ + taken_.size();
  for (; next < end && !(taken_[next - first_taken_].open & bit); ++next) {
    position = taken_[next - first_taken_].position;
  }
  Image& image = to_.image(first_image_ + group);
  if (position > image.position()) image.shows_up_to(position);
  for (; !taken_.empty() && taken_.front().open == 0; ++first_taken_) taken_.pop_front();
}

void EventFeed::deliver(std::uint32_t group, std::uint32_t consumer, std::uint64_t id) {
  auto refuse = [this](const char* why) { host_.host()->fail(&host_, why); };
  if (group >= groups_ || consumer >= consumers_) return refuse("delivered to nobody's group");
  if (!knows(id)) {
    return refuse(id == 0 || id >= first_id_
                      ? "delivered a message that was never published"
                      : "delivered a message that it had said it would not, or without the trait "
                        "CQ_REPEATS, and that is long done with");
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
