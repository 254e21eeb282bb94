-- Why did my projection miss events under load? Events take their number when they are inserted,
-- but commit later, and not in that order: one append in fifty keeps its transaction open. A reader
-- that asks for numbers above the last one it has seen passes those that are still open and never
-- comes back: naive. Waiting at a gap helps for as long as the wait; a high water mark asks which
-- transactions are open, and misses nothing.
return scenario {
  name = "sequence_gap", title = "The events that a reader skips", horizon = "5 min",
  warm_up = "5 s",
  parameters = {
    appends = { 100, min = 1, max = 2000, unit = "req/s", doc = "commands" },
    long = { "1 s", min = "2 ms", max = "1 min", doc = "how long one append in fifty stays open" },
    gap_timeout = { "300 ms", min = "1 ms", max = "1 min", doc = "wait at a gap (Marten: 3 s)" },
    sequence = { "insert", choices = { "insert", "commit" }, doc = "when events get numbers" },
  },
  setup = function(p)
    local function reader(policy)
      return event_sourced {
        write = {
          store = "event_log", sequence = p.sequence,
          append = hyperexponential { { 0.98, "1 ms" }, { 0.02, p.long } },
        },
        feed = {
          queue = {
            "outbox_poller", reader = policy, period = "100 ms", batch = 100000,
            gap_timeout = p.gap_timeout, publish = "0 s", mark = "0 s",
          },
        },
      }
    end
    return {
      workload = {
        command "Pay" { arrivals = poisson(p.appends), key = uniform_keys(10000) },
        query "ShowAccount" { arrivals = poisson(100), key = uniform_keys(10000) },
      },
      topologies = {
        naive = reader("naive"),
        waits = reader("gap_timeout"),
        high_water = reader("high_water"),
      },
      expect = {
        "naive.feed.outbox_poller.skipped > 100",
        "naive.feed.dead_lettered == naive.feed.outbox_poller.skipped",
        "waits.feed.outbox_poller.skipped > 0",
        "waits.feed.outbox_poller.skipped < 0.7 * naive.feed.outbox_poller.skipped",
        "high_water.feed.outbox_poller.skipped == 0",
        -- What it costs not to miss any: the longest open append holds up all behind it.
        "high_water.consistency_window.p50 > 10 * naive.consistency_window.p50",
      },
    }
  end,
}
