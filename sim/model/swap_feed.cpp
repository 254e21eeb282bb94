// Rolls of image replacement, some images at a time.
#include "sim/model/swap_feed.hpp"

#include <algorithm>

namespace cqrslab {

namespace {

RandomStream stream(const PluginContext& c, const Feed& spec, const char* purpose) {
  return RandomStream::named(c.seed, c.replication, "feed/" + spec.name + "/" + purpose);
}

}  // namespace

SwapFeed::SwapFeed(const PluginContext& context, const Feed& spec, std::uint16_t place,
                   StorePool& from, StorePool& to)
    : simulator_(context.simulator),
      recorder_(context.recorder),
      place_(place),
      from_(from),
      to_(to),
      capture_(spec.capture),
      copy_(spec.copy),
      switch_over_(spec.switch_over),
      at_once_(spec.at_once),
      serve_while_copying_(spec.serve_while_copying),
      drain_limit_(spec.drain_limit),
      every_(spec.every),
      capture_draws_(stream(context, spec, "capture")),
      copy_draws_(stream(context, spec, "copy")),
      switch_draws_(stream(context, spec, "switch")) {}

void SwapFeed::start() {
  if (every_ > Time()) run_periodically();
}

// The roll starts after the event that commits, so that it takes in the whole transaction.
void SwapFeed::committed(const Change& change) {
  Draws draws = capture_draws_.at(change.position);
  std::uint32_t place = captured_.put(change);
  simulator_.after(capture_.time(draws), [this, place] {
    Change change = captured_.take(place);
    recorder_.record(RecordKind::publish, change.request, place_,
                     {0, change.key, change.version, change.position});
    bool is_in_snapshot = change.position <= snapshot_.position;
    if (every_ > Time() || is_in_snapshot) return;
    wanted_ = true;
    if (!rolling_) {
      rolling_ = true;
      simulator_.after(Time(), [this] { roll(); });
    }
  });
}

Process SwapFeed::run_periodically() {
  for (;;) {
    co_await simulator_.delay(every_);
    wanted_ = true;
    if (!rolling_) roll();
  }
}

Process SwapFeed::roll() {
  rolling_ = true;
  while (wanted_) {
    wanted_ = false;
    ++rolls_;
    snapshot_.versions = from_.image(0).versions();
    snapshot_.position = from_.image(0).position();
    for (std::uint32_t first = 0; first < to_.size(); first += at_once_) {
      std::uint32_t end = std::min(first + at_once_, to_.size());
      Group group{end - first, nullptr};
      for (std::uint32_t i = first; i < end; ++i) replace(i, group);
      struct AllDone {
        Group& group;
        bool await_ready() const { return group.open == 0; }
        void await_suspend(std::coroutine_handle<> p) const { group.waits = p; }
        void await_resume() const noexcept {}
      };
      co_await AllDone{group};
    }
  }
  rolling_ = false;
}

Process SwapFeed::replace(std::uint32_t i, Group& group) {
  Image& image = to_.image(i);
  recorder_.record(RecordKind::swap_begin, 0, image.place(), {.value = snapshot_.position});
  bool cut_off = false;
  if (!serve_while_copying_) {
    if (to_.balancer().take_out(i)) recorder_.record(RecordKind::down, 0, image.place());
    Timer limit = simulator_.after(drain_limit_, [this, i, &cut_off] {
      cut_off = to_.stop_waiting_for_idle(i);
      if (cut_off) to_.image(i).crash();
    });
    co_await to_.idle(i);
    simulator_.cancel(limit);
  }
  Time copy = draw(copy_, copy_draws_, i), switch_over = draw(switch_over_, switch_draws_, i);
  if (copy + switch_over > Time()) co_await simulator_.delay(copy + switch_over);
  image.replace_by(snapshot_.versions, snapshot_.position);
  recorder_.record(RecordKind::swap_end, 0, image.place(), {.value = snapshot_.position});
  if (!serve_while_copying_) {
    if (cut_off) image.recover();
    if (to_.balancer().put_back(i)) recorder_.record(RecordKind::up, 0, image.place());
  }
  if (--group.open == 0 && group.waits) simulator_.resume_soon(group.waits);
}

Time SwapFeed::draw(const Variate& v, const RandomStream& stream, std::uint32_t image) {
  Draws draws = stream.at(rolls_, image);
  return v.time(draws);
}

}  // namespace cqrslab
