-- A copy that is refreshed at once every I seconds while its source changes at Poisson rate c:
-- fresh with F = (1 - exp(-c I)) / (c I), unseen changes c I / 2, mean age I (1/2 - (1 - F) / (c
-- I)). c = 0.1 /s, I = 5 s: stale 0.213061, age 0.369387, unseen 0.25. c = 1, I = 1: 0.367879,
-- 0.132121, 0.5.
return scenario {
  name = "refresh", title = "A full refresh every few seconds",
  horizon = "40000 s", warm_up = "10 s",
  parameters = {
    changes = { 0.1, min = 0.001, max = 100, unit = "1/s", doc = "of the source" },
    every = { "5 s", min = "10 ms", max = "1000 s", doc = "I" },
  },
  setup = function(p)
    local interval = p.every / s(1)
    local c = p.changes * interval
    local fresh = (1 - math.exp(-c)) / c
    return {
      workload = {
        command "Change" { arrivals = poisson(p.changes) },
        query "Look" { arrivals = poisson(math.min(1, 2 / interval)) },
      },
      topologies = {
        copy = topology {
          stores = { source = "row_locks", copy = "document_view" },
          routes = { GET = { "copy" }, POST = { "source" } },
          feeds = {
            feed = feed { from = "source", to = "copy", mode = "image_swap", every = p.every }
          },
        },
      },
      expect = {
        equals("copy.query.stale_fraction", 1 - fresh, "", "12 %"),
        equals("copy.query.staleness.mean", interval * (0.5 - 1 / c + fresh / c), "s", "15 %"),
        equals("copy.query.version_lag.mean", c / 2, "", "12 %"),
        equals("copy.feed.lag.mean", interval / 2, "s", "6 %"),
        string.format("copy.consistency_window.max <= %.12g s", interval),
      },
    }
  end,
}
