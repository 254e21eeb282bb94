// A scenario that simulates in milliseconds, with the expectations that a test wants.
#pragma once

#include <string>

namespace cqrslab {

inline std::string small_scenario(const std::string& expectations = "",
                                  const std::string& horizon = "5 s") {
  return R"lua(return scenario {
  name = "small", title = "A small twin",
  horizon = ")lua" +
         horizon + R"lua(", warm_up = "500 ms",
  parameters = {
    readers = { 100, min = 1, max = 1000, unit = "req/s", doc = "questions" },
    pause   = { "20 ms", min = "0 s", max = "1 s", doc = "how long a command holds its locks" },
  },
  setup = function(p)
    return {
      domain = domain {
        aggregates = { Post = { keys = 100 } },
        commands = { LikePost = { aggregate = "Post", emits = { "PostLiked" } } },
        queries = { ReadPost = { aggregate = "Post" } },
      },
      workload = {
        query "ReadPost" { arrivals = poisson(p.readers), key = zipf(0.9, 100), sessions = 50 },
        command "LikePost" { arrivals = poisson(5), key = zipf(0.9, 100), hold = p.pause,
                             sessions = 50 },
      },
      topologies = {
        crud = crud { store = "table_lock" },
        cqrs = cqrs { write = { store = "table_lock" }, feed = { queue = "fifo" },
                      read = { store = "document_view", replicas = 2 } },
      },
      expect = { )lua" +
         expectations + R"lua( },
    }
  end,
}
)lua";
}

}  // namespace cqrslab
