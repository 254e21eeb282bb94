// @NAME@: a queue for cqrslab. The contract is in sim/contract/plugin.h.
#include "sim/contract/plugin.hpp"
#include "sim/contract/ring.hpp"

namespace {

using namespace cqrslab;

// Values arrive by position: give each parameter a name here, in the order of `params`.
enum Param { latency };
constexpr cq_param params[] = {
    duration_param("latency", "from publishing until a consumer can get the message", 1e6, 0,
                   60e9)};

// One ordered queue per group.
class Starter {
 public:
  Starter(const Host& host, const Config& config)
      : host_(host), latency_(config.integer(latency)), groups_(config.groups()) {}

  void publish(const cq_message& message) {
    for (Group& group : groups_) ++group.depth;
    host_.after(latency_, 0, message.id);
  }
  // A message has arrived.
  void timer(std::uint32_t, std::uint64_t id) {
    for (std::uint32_t g = 0; g < groups_.size(); ++g) {
      groups_[g].waiting.push_back(id);
      hand_out(g);
    }
  }
  void ready(std::uint32_t group, std::uint32_t consumer) {
    groups_[group].idle.push_back(consumer);
    hand_out(group);
  }
  void acknowledge(std::uint32_t group, std::uint32_t, std::uint64_t id, bool handled) {
    Group& g = groups_[group];
    if (handled) {
      --g.depth;
    } else {
      g.waiting.push_front(id);
      hand_out(group);
    }
  }
  std::uint64_t depth(std::uint32_t group) const { return groups_[group].depth; }

 private:
  struct Group {
    Ring<std::uint64_t> waiting;
    Ring<std::uint32_t> idle;
    std::uint64_t depth = 0;
  };

  void hand_out(std::uint32_t group) {
    Group& g = groups_[group];
    while (!g.idle.empty() && !g.waiting.empty()) {
      host_.deliver(group, g.idle.pop_front(), g.waiting.pop_front());
    }
  }

  Host host_;
  std::int64_t latency_;
  std::vector<Group> groups_;
};

const Plugin<Starter, QueueKind> plugin{{
    .name = "@NAME@",
    .summary = "one ordered queue per group",
    .doc = "What it does, what real system it imitates, and where that is written.",
    .params = params,
}};

}  // namespace
