// Workers of a station in each discipline, with preemption and crashes.
#include "sim/model/station.hpp"

#include <algorithm>
#include <tuple>

namespace cqrslab {

namespace {

constexpr int share_bits = 20;

Time scaled(Time work, double speed) {
  return speed == 1 ? work : Time::from_seconds(work.to_seconds() / speed);
}

}  // namespace

Station::Station(Simulator& simulator, Recorder& recorder, const Options& options,
                 RandomStream choices, RandomStream patience)
    : simulator_(simulator),
      recorder_(recorder),
      options_(options),
      patience_(patience),
      line_(options.discipline, choices, simulator.frames()),
      name_(options.name),
      speed_(options.speed) {}

inline void Station::work_on(Visit& v) {
  v.started_ = simulator_.now();
  Time lasts = scaled(v.left_, speed_);
  // Two events, so that whoever foresees which of them is next has foreseen the rest as well.
  v.timer_ = v.keep_ ? simulator_.after(lasts, [&v] { v.station_.finish_and_keep(v); })
                     : simulator_.after(lasts, [&v] { v.station_.finish(v); });
}

inline void Station::begin(Visit& v) {
  ++busy_;
  recorder_.record(RecordKind::serve, v.request_.number, options_.place,
                   {.value = static_cast<std::uint64_t>(v.left_.ns())});
  if (shares()) {
    share_until_now();
    SharedWork ends = shared_ + (SharedWork{v.left_.ns()} << share_bits);
    shares_.push_back({ends, v.sequence, &v});
    std::push_heap(shares_.begin(), shares_.end());
    plan_sharing();
  } else {
    v.position = served_.size();
    served_.push_back(&v);
    work_on(v);
  }
}

bool Station::arrive(Visit& v) {
  if (crashes_ > recoveries_) {
    v.outcome_ = Outcome::unavailable;
    return false;
  }
  v.sequence = ++visits_;
  v.rank = rank_of(v);
  if (shares() ? !is_full() : busy_ < options_.workers || interrupt_for(v)) {
    begin(v);
    return true;
  }
  if (shares() || line_.size() >= options_.capacity) {
    v.outcome_ = Outcome::queue_full;
    return false;
  }
  wait(v);
  if (options_.patience) {
    Draws draws = patience_.at(v.request_.draws, v.request_.source << 16 ^ v.request_.visits);
    v.timer_ =
        simulator_.after(options_.patience->time(draws), [&v] { v.call_off(Outcome::impatient); });
  }
  return true;
}

bool Station::is_full() const {
  return std::uint64_t{busy_} >= std::uint64_t{options_.workers} + options_.capacity;
}

std::int64_t Station::rank_of(const Visit& v) const {
  if (options_.discipline == QueueDiscipline::shortest_first) return v.left_.ns();
  if (options_.discipline == QueueDiscipline::lifo_preemptive)
    return -static_cast<std::int64_t>(v.sequence);
  return v.request_.priority;
}

// Makes room by sending the least urgent of less urgent work back into the line.
bool Station::interrupt_for(Visit& v) {
  bool interrupts = options_.discipline == QueueDiscipline::priority_preemptive ||
                    options_.discipline == QueueDiscipline::lifo_preemptive;
  if (!interrupts || served_.empty()) return false;
  auto less_urgent = [](const Visit* a, const Visit* b) {
    return std::tie(a->rank, a->sequence) < std::tie(b->rank, b->sequence);
  };
  Visit& victim = **std::max_element(served_.begin(), served_.end(), less_urgent);
  if (victim.rank <= v.rank) return false;
  pause(victim);
  forget(victim);
  --busy_;
  recorder_.record(RecordKind::release, victim.request_.number, options_.place);
  wait(victim);
  return true;
}

void Station::wait(Visit& v) {
  if (asks_about(v.request_)) [[unlikely]]
    explain_wait(v);
  recorder_.record(RecordKind::queue, v.request_.number, options_.place, {.value = line_.size()});
  line_.push(v);
  show_waiting();
  v.request_.waits_in = &v;
}

void Station::pause(Visit& v) {
  simulator_.cancel(v.timer_);
  Time done = scaled(simulator_.now() - v.started_, 1 / speed_);
  v.left_ = std::max(Time(), v.left_ - done);
}

void Station::slow_down(double factor) {
  double speed = options_.speed / factor;
  if (shares()) {
    share_until_now();
    speed_ = speed;
    plan_sharing();
    return;
  }
  for (Visit* v : served_) pause(*v);
  speed_ = speed;
  for (Visit* v : served_) work_on(*v);
}

inline void Station::forget(Visit& v) {
  CQRSLAB_ASSERT(v.position < served_.size() && served_[v.position] == &v);
  served_[v.position] = served_.back();
  served_[v.position]->position = v.position;
  served_.pop_back();
}

inline void Station::free_worker(const Request& request) {
  CQRSLAB_ASSERT(busy_ > 0);
  --busy_;
  recorder_.record(RecordKind::release, request.number, options_.place);
  if (line_.size() != 0 && busy_ < options_.workers) serve_next();
}

void Station::serve_next() {
  Visit& next = static_cast<Visit&>(line_.pop());
  show_waiting();
  simulator_.cancel(next.timer_);
  next.request_.waits_in = nullptr;
  if (asks_about(next.request_)) [[unlikely]]
    explain("has waited and gets a worker");
  begin(next);
}

void Station::finish(Visit& v) {
  if (!shares()) forget(v);
  std::coroutine_handle<> process = v.process_;
  free_worker(v.request_);
  process.resume();
}

void Station::finish_and_keep(Visit& v) {
  if (!shares()) forget(v);
  recorder_.record(RecordKind::serve_end, v.request_.number, options_.place);
  if (options_.asked_about != 0) [[unlikely]]
    kept_.push_back(v.request_.number);
  v.process_.resume();
}

void Station::give_up(Visit& v, Outcome outcome) {
  line_.remove(v);
  show_waiting();
  simulator_.cancel(v.timer_);
  v.request_.waits_in = nullptr;
  v.outcome_ = outcome;
  if (asks_about(v.request_)) explain("has waited for a worker as long as it may");
  simulator_.resume_soon(v.process_);
}

void Station::explain(const char* text) {
  options_.explanations->push_back({simulator_.now(), "service " + name_, text});
}

// Who has the workers: those who are served, and those who keep one while they call on.
void Station::explain_wait(const Visit& v) {
  std::vector<std::uint32_t> holders = kept_;
  for (const Visit* other : served_) holders.push_back(other->request_.number);
  std::sort(holders.begin(), holders.end());
  constexpr std::size_t most_named = 8;
  std::string text = "waits for a worker";
  if (std::string standing = line_.standing_of(v); !standing.empty()) text += ", " + standing;
  for (std::size_t i = 0; i < std::min(holders.size(), most_named); ++i) {
    text += (i == 0 ? "; all are taken, by request " : ", ") + std::to_string(holders[i]);
  }
  if (holders.size() > most_named) {
    text += " and " + std::to_string(holders.size() - most_named) + " more";
  }
  explain(text.c_str());
}

void Station::leave(const Request& request, std::uint32_t crashes_when_taken) {
  if (crashes_when_taken == crashes_) {
    if (options_.asked_about != 0) [[unlikely]]
      std::erase(kept_, request.number);
    free_worker(request);
  } else {
    recorder_.record(RecordKind::release, request.number, options_.place);
  }
}

void Station::crash() {
  ++crashes_;
  simulator_.cancel(next_shared_end_);
  for (const Share& share : shares_) served_.push_back(share.visit);
  for (Visit* v : served_) {
    simulator_.cancel(v->timer_);
    recorder_.record(RecordKind::release, v->request_.number, options_.place);
    v->outcome_ = Outcome::unavailable;
    simulator_.resume_soon(v->process_);
  }
  busy_ = 0;
  served_.clear();
  shares_.clear();
  kept_.clear();
  while (line_.size()) {
    Visit& v = static_cast<Visit&>(line_.pop());
    simulator_.cancel(v.timer_);
    v.request_.waits_in = nullptr;
    v.outcome_ = Outcome::unavailable;
    simulator_.resume_soon(v.process_);
  }
  show_waiting();
}

void Station::recover() {
  CQRSLAB_ASSERT(recoveries_ < crashes_);
  ++recoveries_;
}

void Station::show_waiting() {
  if (options_.target) options_.target->waiting = static_cast<std::uint32_t>(line_.size());
}

// Hands out what was done since the last change of company: each of n gets min(1, workers / n).
void Station::share_until_now() {
  Time passed = simulator_.now() - shared_until_;
  shared_until_ = simulator_.now();
  std::int64_t n = static_cast<std::int64_t>(shares_.size()), c = options_.workers;
  if (n == 0) shared_ = 0;
  if (n == 0 || passed == Time()) return;
  SharedWork done = SharedWork{scaled(passed, 1 / speed_).ns()} << share_bits;
  shared_ += n <= c ? done : done * c / n;
}

// Plans the end of the visit that is done first.
void Station::plan_sharing() {
  simulator_.cancel(next_shared_end_);
  if (shares_.empty()) return;
  std::int64_t n = static_cast<std::int64_t>(shares_.size()), c = options_.workers;
  SharedWork left = std::max(SharedWork{0}, shares_.front().ends - shared_);
  if (n > c) left = (left * n + c - 1) / c;
  SharedWork whole = (left + (1 << share_bits) - 1) >> share_bits;
  Time lasts = scaled(Time::nanoseconds(static_cast<std::int64_t>(whole)), speed_);
  next_shared_end_ = simulator_.after(lasts, [this] {
    share_until_now();
    std::pop_heap(shares_.begin(), shares_.end());
    Visit& v = *shares_.back().visit;
    shares_.pop_back();
    v.keep_ ? finish_and_keep(v) : finish(v);
    plan_sharing();
  });
}

}  // namespace cqrslab
