-- Five replicas replaced one at a time, copy 60 s then switch 5 s each. A: an old one serves until
-- its switch. B: it is out of rotation. All are new after 325 s; stale over that window A 0.6, B 0.5;
-- two reads of one instant go back with probability 0.16 on average under A.
return scenario {
  name = "rolling_update", title = "One image after another",
  -- The warm-up ends with the change and the horizon with the window, so that it is all that
  -- counts.
  horizon = "335 s", warm_up = "10 s",
  parameters = {
    reads = { 40, min = 1, max = 10000, unit = "1/s", doc = "pairs of reads" },
  },
  setup = function(p)
    local function swarm(serve)
      return topology {
        stores = {
          source = "row_locks", read = store { "document_view", replicas = 5, balancer = "random" },
        },
        routes = { GET = { "read" }, POST = { "source" } },
        feeds = {
          feed = feed {
            from = "source", to = "read", mode = "image_swap", copy = "60 s", switch_over = "5 s",
            at_once = 1, serve_while_copying = serve,
          },
        },
      }
    end
    return {
      workload = {
        command "Change" { arrivals = at("10 s") },
        query "First" { arrivals = poisson(p.reads), sessions = 1000000000 },
        query "Second" { follows = "First", think = "0 s" },
      },
      topologies = { a = swarm(true), b = swarm(false) },
      expect = {
        "a.consistency_window.max == 325 s", "b.consistency_window.max == 325 s",
        "a.feed.lag.mean == 195 s", "b.feed.lag.mean == 195 s", -- 65, 130, ... 325
        equals("a.query.stale_fraction", 0.6, "", "4 %"),
        equals("b.query.stale_fraction", 0.5, "", "4 %"),
        equals("2 * a.session.monotonic_reads.violations / a.query.completed", 0.16, "", "10 %"),
        "b.query.failed == 0",
      },
    }
  end,
}
