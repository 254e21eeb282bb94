-- How do events get out of the database? A table that a relay polls, the same with a relay that
-- each commit wakes up, or a connector that reads the log. In the middle the relay, or the
-- connector, is down for a while, and what it had not yet stored it sends again.
return scenario {
  name = "outbox_or_cdc", title = "Outbox poller or change data capture",
  horizon = "10 min", warm_up = "10 s",
  parameters = {
    changes = { 60, min = 1, max = 2000, unit = "req/s", doc = "commands" },
    period = { "1 s", min = "10 ms", max = "1 min", doc = "between two polls of the outbox" },
    interval = { "500 ms", min = "10 ms", max = "1 min", doc = "of the connector (Debezium)" },
    flush = { "10 s", min = "1 s", max = "10 min", doc = "between two positions that it stores" },
    outage = { "30 s", min = "0 s", max = "5 min", doc = "how long relay or connector is down" },
  },
  setup = function(p)
    local function shop(queue)
      return cqrs { feed = { queue = queue }, read = { apply = exponential("0.1 ms") } }
    end
    local function down(topology)
      return crash(topology .. ".feed.queue", { at = "5 min", lasts = p.outage })
    end
    return {
      workload = {
        command "ChangePrice" { arrivals = poisson(p.changes), key = zipf(0.9, 1000) },
        query "ShowPrice" { arrivals = poisson(200), key = zipf(0.9, 1000) },
      },
      topologies = {
        polled = shop {
          "outbox_poller", period = p.period, batch = 1000, publish = "0.5 ms", retention = "1 min",
        },
        woken = shop {
          "outbox_poller", period = p.period, batch = 1000, publish = "0.5 ms", retention = "1 min",
          wake_up = true,
        },
        cdc = shop { "change_data_capture", interval = p.interval, offset_flush = p.flush },
      },
      faults = { down("polled"), down("woken"), down("cdc") },
      expect = {
        "woken.consistency_window.p50 < 0.1 * cdc.consistency_window.p50",
        "cdc.consistency_window.p50 < polled.consistency_window.p50",
        "cdc.feed.duplicates > 100", -- all since the position that was stored last
        "woken.feed.duplicates < 100",
        "cdc.feed.change_data_capture.retained_bytes.max > 1000000",
        "polled.feed.outbox_poller.outbox_rows.max > 1000",
        "polled.consistency_window.open < 200", -- nothing is lost by any of them
        "woken.consistency_window.open < 10", "cdc.consistency_window.open < 100",
        "polled.feed.dead_lettered + woken.feed.dead_lettered + cdc.feed.dead_lettered == 0",
      },
    }
  end,
}
