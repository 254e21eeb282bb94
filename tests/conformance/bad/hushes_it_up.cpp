// Drops a message for which there is no memory, and says nothing.
#include <list>
#include <new>

#include "sim/contract/plugin.hpp"
#include "sim/contract/ring.hpp"

namespace {

using namespace cqrslab;

struct HushesItUp {
  HushesItUp(const Host& host, const Config& config) : host_(host), groups_(config.groups()) {}
  void publish(const cq_message& message) {
    for (std::uint32_t g = 0; g < groups_.size(); ++g) {
      try {
        groups_[g].waiting.push_back(message.id);
      } catch (const std::bad_alloc&) {
      }
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
    std::list<std::uint64_t> waiting;
    Ring<std::uint32_t> idle;
    std::uint64_t in_hand = 0;
  };
  void hand_out(std::uint32_t group) {
    Group& g = groups_[group];
    while (!g.idle.empty() && !g.waiting.empty()) {
      ++g.in_hand;
      std::uint64_t id = g.waiting.front();
      g.waiting.pop_front();
      host_.deliver(group, g.idle.pop_front(), id);
    }
  }
  Host host_;
  std::vector<Group> groups_;
};

const Plugin<HushesItUp, QueueKind> plugin{
    {.name = "hushes_it_up",
     .summary = "drops a message for which there is no memory",
     .doc = "Drops a message for which there is no memory, and says nothing."}};

}  // namespace
