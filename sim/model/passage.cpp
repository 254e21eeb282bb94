// What a request does at each step of its way, apart from waiting.
#include "sim/model/passage.hpp"

#include <algorithm>

#include "sim/base/error.hpp"
#include "sim/base/quantity.hpp"

namespace cqrslab {

void Passage::stop_loop() const {
  throw Error(ExitCode::limit, "at " + format_duration(stepped_at_),
              "a request of source '" + s_.workload.sources[r_.source].name + "' took " +
                  std::to_string(most_steps_at_once) + " steps without time passing",
              "its route is a loop that waits for nothing");
}

bool Passage::may_issue() const {
  const Operation& o = operation_;
  const std::string& role = s_.workload.sources[r_.source].role;
  return !(r_.flags & request_unauthorised) &&
         (o.roles.empty() || std::find(o.roles.begin(), o.roles.end(), role) != o.roles.end());
}

bool Passage::is_valid() const {
  const Operation& o = operation_;
  std::uint32_t key = r_.key - s_.first_key[o.aggregate];
  return !(r_.flags & (request_invalid | request_malicious)) &&
         (o.accepts_key.empty() || (key < o.accepts_key.size() && o.accepts_key[key]));
}

PooledVector<std::uint32_t> Passage::draw_keys() const {
  const Operation& o = operation_;
  PooledVector<std::uint32_t> keys(s_.simulator.frames());
  keys.reserve(o.rows + o.reads);
  bool scattered = o.scattered && o.rows > 1;
  Draws draws = streams_.attributes.at(r_.index, 1);
  keys.push_back(r_.key);
  if (scattered) {
    draw_others(keys, draws, o.rows);
  } else {
    for (std::uint32_t i = 1; i < o.rows; ++i) keys.push_back(r_.key + i);
  }
  draw_others(keys, draws, keys.size() + o.reads);
  if (o.reads_of_key.empty()) return keys;
  std::uint32_t first = s_.first_key[o.aggregate];
  for (unsigned key : o.reads_of_key[r_.key - first]) {
    bool written =
        std::find(keys.begin(), keys.begin() + o.rows, first + key) != keys.begin() + o.rows;
    if (!written) keys.push_back(first + key);
  }
  return keys;
}

// Adds keys of the operation's aggregate, drawn like the request's own, until there are so many.
void Passage::draw_others(PooledVector<std::uint32_t>& keys, Draws& draws,
                          std::size_t wanted) const {
  const Operation& o = operation_;
  std::uint32_t first = s_.first_key[o.aggregate], n = s_.domain.aggregates[o.aggregate].keys;
  auto is_taken = [&](std::uint32_t key) {
    return std::find(keys.begin(), keys.end(), key) != keys.end();
  };
  while (keys.size() < wanted) {
    constexpr int tries = 32;  // a law with few likely keys may hardly ever give the next one
    std::uint32_t key = first + s_.keys_of[r_.source](draws, r_.index);
    for (int i = 1; i < tries && is_taken(key); ++i) {
      key = first + s_.keys_of[r_.source](draws, r_.index);
    }
    while (is_taken(key)) key = first + (key - first + 1) % n;
    keys.push_back(key);
  }
}

bool Passage::waits_for_projections(StorePool& pool, Outcome outcome) {
  bool waits = outcome == Outcome::ok && !r_.answered && pool.confirmations().must_wait(r_);
  if (!waits) pool.confirmations().give_up(r_);
  return waits;
}

void Passage::projected(StorePool& pool, const Image& image) {
  bool in_time = pool.confirmations().give_up(r_);
  record(RecordKind::projected, image.place(),
         {.flags = in_time ? std::uint8_t{0} : std::uint8_t{1}});
}

void Passage::stop_depth(const ServicePool& pool) const {
  throw Error(
      ExitCode::usage, pool.spec().where,
      "a request keeps workers of more than " + std::to_string(max_depth) + " services at once",
      "make some of them blocking = false");
}

const ServicePool* Passage::who_retries() const {
  if (r_.answered) return nullptr;
  for (std::uint32_t i = kept_count_; i-- > 0;) {
    const ServicePool& pool = *s_.services[kept_[i].service];
    if (pool.spec().retries > r_.attempt) return &pool;
  }
  return nullptr;
}

Time Passage::backoff(const ServicePool& service) {
  record(RecordKind::backoff, 0, {.version = ++r_.attempt});
  Draws draws = streams_.network.at(r_.draws, apart | r_.attempt);
  return service.backoff(draws);
}

int Passage::take_arm(const RouteStep& step) {
  Draws draws = streams_.branches.at(r_.draws, choices_++);
  double u = draws.uniform();
  for (const RouteStep::Arm& arm : step.arms) {
    if (u < arm.probability) return arm.next;
    u -= arm.probability;
  }
  return step.next;
}

void Passage::set_deadline(Time at) {
  if (at == Time::max() || at < s_.simulator.now()) return;
  s_.simulator.cancel(r_.deadline);
  r_.deadline_at = at;
  System* system = &s_;
  Request* request = &r_;
  Client* client = &client_;
  r_.deadline = s_.simulator.at(at, [system, request, client] {
    answer(*system, *request, *client, Outcome::timeout);
    if (request->waits_in) request->waits_in->call_off(Outcome::timeout);
  });
}

void Passage::go_back_to(Time deadline) {
  s_.simulator.cancel(r_.deadline);
  r_.deadline_at = deadline;
  set_deadline(deadline);
}

void Passage::answer(System& system, Request& request, Client& client, Outcome outcome) {
  if (request.answered) return;
  request.answered = true;
  system.simulator.cancel(request.deadline);
  Time latency = system.simulator.now() - request.arrived;
  system.recorder.record(RecordKind::answer, request.number, 0,
                         {.flags = static_cast<std::uint8_t>(outcome),
                          .value = static_cast<std::uint64_t>(latency.ns())});
  client.answered(request, outcome);
}

}  // namespace cqrslab
