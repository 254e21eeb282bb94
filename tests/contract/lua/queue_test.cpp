// Queues in Lua: groups and consumers counted from one, and how they fail.
#include "tests/contract/lua/lua_text.hpp"

using namespace cqrslab;
using namespace cqrslab::testing;

namespace {

std::string queue_text(const std::string& more) {
  return "return plugin { kind = 'queue', name = 'my', summary = 'mine',\n" + more + "\n}";
}
// The functions that a queue needs, but for `publish`.
const char* rest =
    "ready = function() end, acknowledge = function() end, depth = function() return 0 end,\n";

class LuaQueueText {
 public:
  explicit LuaQueueText(const std::string& text)
      : text_(text), instance_(text_.plugin(), {}, config_of(0, 0, 2, 3)) {}

  void publish(std::uint64_t id, std::uint32_t key) {
    cq_message message{};
    message.size = sizeof message;
    message.id = id, message.key = key, message.published = 5, message.bytes = 100;
    message.session = 6, message.sequence = 7;
    instance_.f->publish(instance_.self, &message);
  }
  std::string complaint() const { return text_.shortened(instance_.host.failure); }
  Instance<cq_queue>& instance() { return instance_; }
  FakeHost& host() { return instance_.host; }

 private:
  LuaText text_;
  Instance<cq_queue> instance_;
};

std::string complaint(const std::string& publish) {
  LuaQueueText queue(queue_text(rest + ("publish = function(self, message)\n" + publish + " end")));
  queue.publish(1, 2);
  return queue.complaint();
}

}  // namespace

TEST_CASE("a queue in Lua is told everything, and its deliveries reach the host") {
  LuaQueueText queue(queue_text(R"(
    create = function(self, host, config) assert(config.groups == 2 and config.consumers == 3) end,
    publish = function(self, m)
      assert(m.published == 5 and m.bytes == 100 and m.session == 6 and m.sequence == 7)
      host:deliver(2, 3, m.id)
      host:dead_letter(1, m.id + m.key)
    end,
    ready = function(self, group, consumer) host:deliver(group, consumer, 50) end,
    acknowledge = function(self, group, consumer, id, handled)
      if not handled then host:dead_letter(group, id * 10 + consumer) end
    end,
    consumer = function(self, group, consumer, up)
      if not up then host:dead_letter(group, consumer) end
    end,
    fault = function(self, up) if not up then host:dead_letter(1, 99) end end,
    depth = function(self, group) return group * 7 end,)"));
  Instance<cq_queue>& q = queue.instance();
  REQUIRE(queue.complaint() == "");
  queue.publish(4, 2);
  q.f->ready(q.self, 0, 1);
  q.f->acknowledge(q.self, 1, 2, 4, 1);
  q.f->acknowledge(q.self, 1, 2, 4, 0);
  q.f->consumer(q.self, 0, 1, 0);
  q.f->fault(q.self, 0);
  CHECK(queue.complaint() == "");
  CHECK(queue.host().delivered == std::vector<FakeHost::Delivery>{{1, 2, 4}, {0, 1, 50}});
  CHECK(queue.host().lost ==
        std::vector<FakeHost::Delivery>{{0, 0, 6}, {1, 0, 43}, {0, 0, 2}, {0, 0, 99}});
  CHECK(q.f->depth(q.self, 1) == 14);
  CHECK(q.f->waits == nullptr);
}

TEST_CASE("a queue may let the command wait") {
  std::string text = rest + std::string("publish = function() end,\n");
  LuaQueueText queue(queue_text(text + "waits = 'answer'"));
  CHECK(queue.instance().f->waits(queue.instance().self) == CQ_ANSWER_WAITS);
  LuaQueueText other(queue_text(text + "waits = 'commit'"));
  CHECK(other.instance().f->waits(other.instance().self) == CQ_COMMIT_WAITS);
}

TEST_CASE("what a queue asks wrongly is one error with its line") {
  CHECK(complaint("host:deliver(3, 1, message.id)") == "my.lua:4: group must be in 1 .. 2, not 3");
  CHECK(complaint("host:deliver(1, 0, message.id)") ==
        "my.lua:4: consumer must be in 1 .. 3, not 0");
  CHECK(complaint("host:deliver(1, 1, message)") ==
        "my.lua:4: the message's id must be a whole number, not message");
  CHECK(complaint("host:dead_letter(1)") ==
        "my.lua:4: the message's id must be a whole number, not nothing");
  CHECK(complaint("message.key = 5").starts_with("my.lua:4: message.key cannot be written"));
  CHECK(complaint("host:after(-1, 'x')") ==
        "my.lua:4: the delay of after must be at least 0, not -1");
}

TEST_CASE("a depth that is no number of messages is one error") {
  auto depth = [](const std::string& result) {
    LuaQueueText queue(
        queue_text("publish = function() end, ready = function() end,\n"
                   "acknowledge = function() end,\ndepth = function() return " +
                   result + " end"));
    CHECK(queue.instance().f->depth(queue.instance().self, 0) == 0);
    return queue.complaint();
  };
  CHECK(depth("-1") ==
        "my.lua:4: depth must return how many messages wait, a whole number, not -1");
  CHECK(depth("nil").find("not nothing") != std::string::npos);
}
