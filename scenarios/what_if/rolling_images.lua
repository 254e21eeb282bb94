-- The read side as ten database images. A new episode replaces them one after another, 18 s each:
-- the last viewer sees it three minutes after the commit, and meanwhile the same viewer may see it
-- and lose it again, because two requests reach two images.
return scenario {
  name = "rolling_images", title = "Ten images replaced one by one", seeds = { "001" },
  horizon = "4 min", warm_up = "5 s",
  parameters = {
    viewers = { 200, min = 1, max = 20000, unit = "req/s", doc = "people opening a title" },
    images = { 10, min = 1, max = 64, doc = "read database images" },
    copy = { "18 s", min = "0 s", max = "10 min", doc = "time to bring up one fresh image" },
    at_once = { 1, min = 1, max = 64, doc = "images replaced at a time" },
    serving = { true, doc = "an old image answers until its successor takes over" },
  },
  setup = function(p)
    return {
      domain = domain {
        aggregates = { Title = { keys = 100 } },
        commands = { AddEpisode = { aggregate = "Title", emits = { "EpisodeAdded" } } },
        queries = { OpenTitle = { aggregate = "Title" } },
      },
      workload = {
        query "OpenTitle" { arrivals = poisson(p.viewers), key = fixed(7), sessions = 500 },
        command "AddEpisode" { arrivals = at("20 s"), key = fixed(7) },
      },
      topologies = {
        swarm = cqrs {
          write = { store = "row_locks" },
          feed = {
            mode = "image_swap", copy = p.copy, at_once = p.at_once,
            serve_while_copying = p.serving, capture = "0 s",
          },
          read = { store = "document_view", replicas = p.images, balancer = "random" },
        },
      },
      expect = {
        "swarm.consistency_window.max == 180 s",
        "swarm.query.stale_fraction == 42.1 % within 5 %", -- (10 + 1) / 20 of 180 s of 235 s
        "swarm.session.monotonic_reads.violations > 0",
        "swarm.query.failed == 0",
      },
    }
  end,
}
