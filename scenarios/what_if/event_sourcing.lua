-- Append an event or update a row? An update costs the same however old the thing is. An event is
-- cheap to append, but the command loads its aggregate first: the longer the stream the dearer,
-- unless a snapshot bounds it. With an update of 1 ms, an append of 0.2 ms and 20 us for each event
-- the two are even at 40 events. Clients lose every tenth answer and send the command again: the
-- log knows its event's id, the row is changed twice.
local update, append, decide, per_event = ms(1), ms(0.2), ms(0.1), us(20)
local snapshot_load, snapshot_write, every = ms(0.2), ms(1), 20

return scenario {
  name = "event_sourcing", title = "Append events or update in place", seeds = { "002" },
  horizon = "110 s", warm_up = "10 s",
  parameters = {
    length = { 200, min = 0, max = 10000, doc = "events that each stream has at the start" },
    commands = { 100, min = 1, max = 1000, unit = "1/s", doc = "commands for all of them" },
    resends = { 0.1, min = 0, max = 0.5, doc = "answers that are lost" },
  },
  setup = function(p)
    local keys = 10000 -- so that streams hardly grow during the run
    local log = {
      store = "event_log", write = decide, load_per_event = per_event, append = append,
      initial_events = p.length,
    }
    local snapshots = merged(log, {
      snapshot_every = every, snapshot_load = snapshot_load, snapshot_write = snapshot_write,
    })
    local twice = p.commands * 100 * (1 + p.resends / (1 - p.resends))
    local grown = 60 * p.commands / keys / (1 - p.resends)
    return {
      workload = {
        command "LikePost" {
          arrivals = poisson(p.commands), key = uniform_keys(keys), resends = p.resends,
          resend_after = "200 ms",
        },
        query "ReadPost" { arrivals = poisson(p.commands), key = uniform_keys(keys) },
      },
      topologies = {
        update = cqrs { write = { store = "row_locks", write = decide + update } },
        append = event_sourced { write = log },
        snapshot = event_sourced { write = snapshots },
      },
      expect = {
        equals("update.command.part.store.mean", (decide + update) / ms(1), "ms", "1 %"),
        "update.command.repeated == 0",
        equals("update.feed.published", twice, "", "3 %"),
        equals("append.command.repeated / append.command.completed", p.resends, "", "10 %"),
        equals("append.feed.published / update.feed.published", 1 - p.resends, "", "2 %"),
        string.format("append.command.part.store.mean %s update.command.part.store.mean",
                      decide + append + per_event * (p.length + grown) < decide + update and "<"
                        or ">"),
        "snapshot.command.part.store.mean < update.command.part.store.mean",
      },
    }
  end,
}
