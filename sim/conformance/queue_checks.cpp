// What every queue must do.

#include <algorithm>
#include <set>
#include <utility>

#include "sim/conformance/check.hpp"
#include "sim/conformance/drive.hpp"
#include "sim/conformance/fake_host.hpp"

namespace cqrslab {
namespace {

using namespace testing;

// A queue with consumers who handle what they get at once.
class Post {
 public:
  Post(const Subject& s, std::uint32_t groups, std::uint32_t consumers)
      : groups_(groups),
        consumers_(consumers),
        instance_(s.plugin, values_to_try(s.plugin)[0], config_of(0, 0, groups, consumers)) {
    instance_.expect_made();
    for (std::uint32_t g = 0; g < groups; ++g) {
      for (std::uint32_t c = 0; c < consumers; ++c) instance_.f->ready(instance_.self, g, c);
    }
  }

  void publish(std::uint32_t key) {
    cq_message m{};
    m.size = sizeof m;
    m.key = key;
    m.id = m.sequence = ++published_;
    m.published = instance_.host.now;
    m.bytes = 1000;
    instance_.f->publish(instance_.self, &m);
    work();
  }

  // Time passes, and whatever comes is handled; `fails`: the first deliveries are not.
  void pass(std::int64_t span, int fails = 0) {
    fails_ = fails;
    FakeHost& host = instance_.host;
    std::int64_t until = host.now + span;
    work();
    for (int i = 0; host.has_timer() && host.next_timer().at <= until && i < 2'000'000; ++i) {
      FakeHost::Timer timer = host.take_timer();
      instance_.f->timer(instance_.self, timer.tag, timer.argument);
      work();
    }
    host.now = until;
    fails_ = 0;
  }

  // A consumer goes away with what it has in hand, and comes back.
  void crash_consumer(std::uint32_t group, std::uint32_t consumer) {
    if (!instance_.f->consumer) return;
    instance_.f->consumer(instance_.self, group, consumer, 0);
    take_over();
    instance_.f->consumer(instance_.self, group, consumer, 1);
    instance_.f->ready(instance_.self, group, consumer);
    work();
  }
  void crash_queue(std::int64_t lasts) {
    if (!instance_.f->fault) return;
    instance_.f->fault(instance_.self, 0);
    pass(lasts);
    instance_.f->fault(instance_.self, 1);
    pass(lasts);
  }

  // Messages that some group has neither handled nor lost.
  std::uint64_t missing() const {
    std::uint64_t all = published_ * groups_;
    return all - std::min<std::uint64_t>(all, settled_.size());
  }
  std::uint64_t depth() const {
    std::uint64_t sum = 0;
    for (std::uint32_t g = 0; g < groups_; ++g) sum += instance_.f->depth(instance_.self, g);
    return sum;
  }
  std::uint64_t redelivered() const { return redelivered_; }
  std::uint64_t lost() const { return lost_; }
  std::string problem() const { return problem_.empty() ? instance_.host.failure : problem_; }

 private:
  void take_over() {
    for (const auto& d : std::exchange(instance_.host.delivered, {})) in_hand_.push_back(d);
    for (const auto& l : std::exchange(instance_.host.lost, {})) {
      ++lost_;
      settled_.insert({l.group, l.id});
    }
  }
  void work() {
    take_over();
    for (int i = 0; !in_hand_.empty() && i < 2'000'000; ++i) {
      FakeHost::Delivery d = in_hand_.back();
      in_hand_.pop_back();
      if (d.group >= groups_ || d.consumer >= consumers_ || d.id == 0 || d.id > published_) {
        problem_ = "delivered what does not exist, or to nobody";
        return;
      }
      bool handled = fails_ == 0;
      if (!handled) --fails_, ++redelivered_;
      if (handled) settled_.insert({d.group, d.id});
      instance_.f->acknowledge(instance_.self, d.group, d.consumer, d.id, handled ? 1 : 0);
      take_over();
      instance_.f->ready(instance_.self, d.group, d.consumer);
      take_over();
    }
  }

  std::uint32_t groups_, consumers_;
  Instance<cq_queue> instance_;
  std::vector<FakeHost::Delivery> in_hand_;
  std::set<std::pair<std::uint32_t, std::uint64_t>> settled_;
  std::uint64_t published_ = 0, redelivered_ = 0, lost_ = 0;
  int fails_ = 0;
  std::string problem_;
};

constexpr std::int64_t second = 1'000'000'000, day = 86'400 * second;

std::string all_came(Post& post) {
  if (!post.problem().empty()) return post.problem();
  if (post.missing() > 0) {
    return std::to_string(post.missing()) +
           " messages reached a group neither as delivered nor as "
           "given up within a day";
  }
  if (post.depth() != 0) return "tells a depth of " + std::to_string(post.depth()) + " when empty";
  return "";
}

std::string delivers_to(const Subject& s, std::uint32_t groups, std::uint32_t consumers) {
  Post post(s, groups, consumers);
  for (std::uint32_t i = 0; i < 300; ++i) {
    post.publish(i % 17);
    if (i % 5 == 0) post.pass(second / 100);
  }
  post.pass(day);
  return all_came(post);
}

std::string delivers_a_single_one(const Subject& s) {
  Post post(s, 2, 2);
  post.publish(3);
  post.pass(day);
  return all_came(post);
}

std::string brings_back_what_failed(const Subject& s) {
  Post post(s, 2, 2);
  for (std::uint32_t i = 0; i < 50; ++i) post.publish(i);
  post.pass(10 * second, 5);
  post.pass(day);
  return all_came(post);
}

std::string gets_through_a_message_that_always_fails(const Subject& s) {
  Post post(s, 1, 1);
  post.publish(1);
  post.pass(60 * second, 100);
  post.pass(day);
  return all_came(post);
}

std::string bears_consumers_that_go(const Subject& s) {
  Post post(s, 2, 3);
  for (std::uint32_t i = 0; i < 100; ++i) {
    post.publish(i % 7);
    if (i % 10 == 3) post.crash_consumer(i % 2, i % 3);
    post.pass(second / 50);
  }
  post.pass(day);
  return all_came(post);
}

std::string bears_its_own_crash(const Subject& s) {
  Post post(s, 2, 2);
  for (std::uint32_t i = 0; i < 60; ++i) {
    post.publish(i % 7);
    if (i % 20 == 10) post.crash_queue(5 * second);
  }
  post.pass(day);
  return all_came(post);
}

}  // namespace

std::vector<Check> queue_checks() {
  auto to = [](std::uint32_t groups, std::uint32_t consumers) {
    return [=](const Subject& s) { return delivers_to(s, groups, consumers); };
  };
  return {{"delivers a single message", "queue", delivers_a_single_one},
          {"delivers every message to every group", "queue", to(3, 2)},
          {"works with one group of one consumer", "queue", to(1, 1)},
          {"works with 64 groups", "queue", to(64, 1)},
          {"works with a hundred consumers", "queue", to(1, 100)},
          {"brings back what was not handled, or gives it up", "queue", brings_back_what_failed},
          {"gets through a message that fails many times", "queue",
           gets_through_a_message_that_always_fails},
          {"bears consumers that go and come back", "queue", bears_consumers_that_go},
          {"bears a crash of its own machine", "queue", bears_its_own_crash}};
}

}  // namespace cqrslab
