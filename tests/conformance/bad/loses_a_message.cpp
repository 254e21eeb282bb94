// Drops every hundredth message without a word.
#include "sim/contract/plugin.hpp"
#include "sim/contract/ring.hpp"

namespace {

using namespace cqrslab;

struct LosesAMessage {
  LosesAMessage(const Host& host, const Config& config) : host_(host), groups_(config.groups()) {}
  void publish(const cq_message& message) {
    for (std::uint32_t g = 0; g < groups_.size(); ++g) {
      if (message.id % 100 == 0) continue;
      groups_[g].waiting.push_back(message.id);
      hand_out(g);
    }
  }
  void ready(std::uint32_t group, std::uint32_t consumer) {
    groups_[group].idle.push_back(consumer);
    hand_out(group);
  }
  void acknowledge(std::uint32_t group, std::uint32_t, std::uint64_t id, bool handled) {
    --groups_[group].in_hand;
    if (!handled) groups_[group].waiting.push_front(id);
    hand_out(group);
  }
  std::uint64_t depth(std::uint32_t group) const {
    return groups_[group].waiting.size() + groups_[group].in_hand;
  }

 private:
  struct Group {
    Ring<std::uint64_t> waiting;
    Ring<std::uint32_t> idle;
    std::uint64_t in_hand = 0;
  };
  void hand_out(std::uint32_t group) {
    Group& g = groups_[group];
    while (!g.idle.empty() && !g.waiting.empty()) {
      ++g.in_hand;
      host_.deliver(group, g.idle.pop_front(), g.waiting.pop_front());
    }
  }
  Host host_;
  std::vector<Group> groups_;
};

const Plugin<LosesAMessage, QueueKind> plugin{
    {.name = "loses_a_message",
     .summary = "drops every hundredth message without a word",
     .doc = "Drops every hundredth message without a word."}};

}  // namespace
