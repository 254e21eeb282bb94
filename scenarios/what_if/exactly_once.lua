-- "The queue delivers exactly once." The consumer of a view is killed every five seconds, while the
-- same events come from a log that commits its position after the work, before it, or every second.
-- After: some events come twice. Before: some never do. The view ignores what it knows by its
-- position, so effects happen once where delivery does not; a counter without that would be wrong.
return scenario {
  name = "exactly_once", title = "Exactly once: a crash between the work and its commit",
  seeds = { "002" },
  horizon = "120 s", warm_up = "1 s",
  parameters = {
    rate = { 200, min = 1, max = 2000, unit = "1/s", doc = "changes" },
    work = { "2 ms", min = "0 s", max = "100 ms", doc = "handling of one event" },
    commit = { "1 ms", min = "0 s", max = "100 ms", doc = "time of one commit" },
    interval = { "1 s", min = "10 ms", max = "60 s", doc = "between periodic commits" },
  },
  setup = function(p)
    local function log(when)
      return cqrs {
        write = { store = "mvcc" },
        feed = {
          queue = {
            "partitioned_log", commit = when, commit_time = p.commit, commit_interval = p.interval,
            static_members = true,
          },
          project = p.work,
        },
        read = { store = "document_view" },
      }
    end
    local faults = {}
    for _, name in ipairs { "after", "before", "periodic" } do
      for i = 1, 20 do
        local kill = { at = s(5 * i) + ms(37 * i), lasts = "200 ms" }
        faults[#faults + 1] = crash(name .. ".feed[1]", kill)
      end
    end
    return {
      workload = {
        command "Like" { arrivals = poisson(p.rate), key = uniform_keys(1000) },
        query "Count" { arrivals = poisson(p.rate), key = uniform_keys(1000) },
      },
      topologies = { after = log("after"), before = log("before"), periodic = log("periodic") },
      faults = faults,
      expect = {
        "after.feed.dead_lettered == 0",
        "after.feed.duplicates > 0",
        "before.feed.duplicates == 0",
        "before.feed.dead_lettered > 0",
        "periodic.feed.dead_lettered == 0",
        "periodic.feed.duplicates > 1000",
        "periodic.feed.duplicates > 100 * after.feed.duplicates",
      },
    }
  end,
}
