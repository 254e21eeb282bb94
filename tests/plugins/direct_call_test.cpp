// A call instead of a queue.
#include "tests/catch.hpp"
#include "tests/plugins/one_queue.hpp"

using namespace cqrslab;
using namespace cqrslab::testing;

namespace {

std::vector<ParamSetting> after_commit(std::int64_t timeout) {
  return {word("mode", "after_commit"), span("timeout", timeout)};
}

}  // namespace

TEST_CASE("a direct call makes the commit wait, or the answer") {
  CHECK(OneQueue("direct_call", {}).waits() == CQ_COMMIT_WAITS);
  CHECK(OneQueue("direct_call", after_commit(0)).waits() == CQ_ANSWER_WAITS);
}

TEST_CASE("a direct call reaches every group at once, in order") {
  OneQueue q("direct_call", after_commit(0), 2);
  q.publish(), q.publish();
  CHECK(q.deliveries() == std::vector<FakeHost::Delivery>{{0, 0, 1}, {1, 0, 1}});
  q.acknowledge(1, false, 1);
  CHECK(q.deliveries() == std::vector<FakeHost::Delivery>{{1, 0, 1}});
  q.acknowledge(1, true, 1);
  CHECK(q.deliveries() == std::vector<FakeHost::Delivery>{{1, 0, 2}});
  CHECK(q.depth(0) == 2);
  CHECK(q.depth(1) == 1);
}

TEST_CASE("an answer is released when a group is not through in time") {
  OneQueue q("direct_call", after_commit(100), 2);
  q.publish();
  q.wait_until(50), q.publish();
  q.acknowledge(1, true, 0), q.acknowledge(1, true, 1);
  q.acknowledge(2, true, 0);
  q.wait_until(149);
  CHECK(q.host().released.empty());
  q.wait_until(150);
  CHECK(q.host().released == std::vector<std::uint64_t>{2});
  CHECK(q.recorded(0) == Ids{1});
}

TEST_CASE("a consumer that dies gives its call to the next of its group") {
  OneQueue q("direct_call", after_commit(0), 1, 2);
  q.publish(), q.publish(), q.publish();
  q.consumer(0, 0, false);
  q.acknowledge(2, true, 0, 1);
  q.acknowledge(1, true, 0, 1);
  CHECK(q.news() == Ids{1, 2, 1, 3});
}
