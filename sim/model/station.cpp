#include "sim/model/station.hpp"

#include <algorithm>

namespace cqrslab {

Station::Station(Simulator& simulator, Recorder& recorder, const Options& options,
                 RandomStream choices, RandomStream patience)
    : simulator_(simulator),
      recorder_(recorder),
      options_(options),
      patience_(patience),
      line_(options.discipline, choices) {}

bool Station::arrive(Visit& v) {
  if (!up_) {
    v.outcome_ = Outcome::unavailable;
    return false;
  }
  double speed = options_.speed / slowness_;
  if (speed != 1) v.left_ = Time::from_seconds(v.left_.to_seconds() / speed);
  v.rank = options_.discipline == QueueDiscipline::shortest_first ? v.left_.ns()
                                                                   : v.request_.priority;
  if (shares() || busy_ < options_.workers || interrupt_for(v)) {
    begin(v);
    return true;
  }
  if (line_.size() >= options_.capacity) {
    v.outcome_ = Outcome::queue_full;
    return false;
  }
  wait(v);
  return true;
}

// Makes room by sending the least urgent of less urgent work back into the line.
bool Station::interrupt_for(Visit& v) {
  if (options_.discipline != QueueDiscipline::priority_preemptive || served_.empty()) return false;
  auto less_urgent = [](const Visit* a, const Visit* b) {
    return std::tie(a->rank, a->sequence) < std::tie(b->rank, b->sequence);
  };
  Visit& victim = **std::max_element(served_.begin(), served_.end(), less_urgent);
  if (victim.rank <= v.rank) return false;
  simulator_.cancel(victim.timer_);
  victim.left_ -= simulator_.now() - victim.started_;
  forget(victim);
  --busy_;
  recorder_.record(RecordKind::release, victim.request_.number, options_.place);
  wait(victim);
  return true;
}

void Station::wait(Visit& v) {
  recorder_.record(RecordKind::queue, v.request_.number, options_.place, {.value = line_.size()});
  bool first_time = v.sequence == 0;
  line_.push(v);
  show_waiting();
  v.request_.waits_in = &v;
  if (options_.patience && first_time) {
    Draws draws = patience_.at(v.request_.index, v.request_.source << 16 | v.request_.visits);
    v.timer_ = simulator_.after(options_.patience->time(draws),
                                [&v] { v.call_off(Outcome::impatient); });
  }
}

void Station::begin(Visit& v) {
  ++busy_;
  line_.number(v);
  v.started_ = simulator_.now();
  recorder_.record(RecordKind::serve, v.request_.number, options_.place,
                   {.value = static_cast<std::uint64_t>(v.left_.ns())});
  if (shares()) share_until_now();
  v.position = served_.size();
  served_.push_back(&v);
  if (shares()) {
    plan_sharing();
  } else {
    v.timer_ = simulator_.after(v.left_, [&v] { v.station_.finish(v); });
  }
}

void Station::finish(Visit& v) {
  forget(v);
  std::coroutine_handle<> process = v.process_;
  if (v.keep_) {
    recorder_.record(RecordKind::serve_end, v.request_.number, options_.place);
  } else {
    free_worker(v.request_);
  }
  process.resume();
}

void Station::give_up(Visit& v, Outcome outcome) {
  line_.remove(v);
  show_waiting();
  simulator_.cancel(v.timer_);
  v.request_.waits_in = nullptr;
  v.outcome_ = outcome;
  simulator_.resume_soon(v.process_);
}

void Station::leave(const Request& request, std::uint32_t crashes_when_taken) {
  if (crashes_when_taken == crashes_) {
    free_worker(request);
  } else {
    recorder_.record(RecordKind::release, request.number, options_.place);
  }
}

void Station::free_worker(const Request& request) {
  CQRSLAB_ASSERT(busy_ > 0);
  --busy_;
  recorder_.record(RecordKind::release, request.number, options_.place);
  if (shares() || line_.size() == 0 || busy_ >= options_.workers) return;
  Visit& next = static_cast<Visit&>(line_.pop());
  show_waiting();
  simulator_.cancel(next.timer_);
  next.request_.waits_in = nullptr;
  begin(next);
}

void Station::forget(Visit& v) {
  CQRSLAB_ASSERT(v.position < served_.size() && served_[v.position] == &v);
  served_[v.position] = served_.back();
  served_[v.position]->position = v.position;
  served_.pop_back();
}

void Station::crash() {
  up_ = false;
  ++crashes_;
  if (shares()) simulator_.cancel(next_shared_end_);
  for (Visit* v : served_) {
    simulator_.cancel(v->timer_);
    recorder_.record(RecordKind::release, v->request_.number, options_.place);
    v->outcome_ = Outcome::unavailable;
    simulator_.resume_soon(v->process_);
  }
  busy_ = 0;
  served_.clear();
  while (line_.size()) {
    Visit& v = static_cast<Visit&>(line_.pop());
    simulator_.cancel(v.timer_);
    v.request_.waits_in = nullptr;
    v.outcome_ = Outcome::unavailable;
    simulator_.resume_soon(v.process_);
  }
  show_waiting();
}

void Station::show_waiting() {
  if (options_.target) options_.target->waiting = static_cast<std::uint32_t>(line_.size());
}

// Takes off everybody's work what was done since the last change of company: with n served by c
// workers each gets min(1, c/n) of a worker.
void Station::share_until_now() {
  std::int64_t passed = (simulator_.now() - shared_until_).ns();
  shared_until_ = simulator_.now();
  if (served_.empty() || passed == 0) return;
  std::int64_t n = static_cast<std::int64_t>(served_.size()), c = options_.workers;
  std::int64_t done = n <= c ? passed : passed * c / n;
  for (Visit* v : served_) v->left_ = std::max(Time(), v->left_ - Time::nanoseconds(done));
}

void Station::plan_sharing() {
  simulator_.cancel(next_shared_end_);
  if (served_.empty()) return;
  auto least = std::min_element(served_.begin(), served_.end(), [](const Visit* a, const Visit* b) {
    return a->left_ < b->left_;
  });
  Visit& v = **least;
  std::int64_t n = static_cast<std::int64_t>(served_.size()), c = options_.workers;
  std::int64_t lasts = n <= c ? v.left_.ns() : (v.left_.ns() * n + c - 1) / c;
  next_shared_end_ = simulator_.after(Time::nanoseconds(lasts), [this, &v] {
    share_until_now();
    finish(v);
    plan_sharing();
  });
}

}  // namespace cqrslab
