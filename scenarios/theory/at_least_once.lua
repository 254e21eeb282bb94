-- At least once: how often that is twice. A consumer that crashes g times a second and acknowledges
-- w after the effect repeats 1 - exp(-g w) of the messages. A reader that stores its position every
-- T repeats rate * T / 2 per crash. A handling that fails with probability q is made 1 / (1 - q)
-- times. The crashes come at the golden section of the period T, so that they meet all its phases.
return scenario {
  name = "at_least_once", title = "What at least once costs", horizon = "420 s", warm_up = "0 s",
  parameters = {
    rate = { 50, min = 1, max = 1000, unit = "1/s", doc = "messages" },
    every = { "5 s", min = "1 s", max = "1 min", doc = "T, between two positions stored" },
    window = { "4 ms", min = "0 s", max = "10 ms", doc = "w" },
    failing = { 0.1, min = 0, max = 0.9, doc = "q" },
  },
  setup = function(p)
    local function fed(keys)
      keys.from, keys.to = "source", "view"
      return topology {
        stores = { source = "document_view", view = "document_view" },
        routes = { ["*"] = { "source" } },
        feeds = { feed = feed(keys) },
      }
    end
    local faults, crashes, phases = {}, 0, 0 -- phases: all of them together, in units of T
    for i = 1, 80 do
      local phase = (i * 0.6180339887498949) % 1
      local at = p.every * (i + phase)
      if at < s(410) then
        crashes, phases = crashes + 1, phases + phase
        table.insert(faults, crash("position.feed.queue", { at = at, lasts = "0 s" }))
        table.insert(faults, crash("window.feed", { at = at, lasts = "0 s" }))
      end
    end
    local rate = crashes / 420
    return {
      workload = { command "Send" { arrivals = poisson(p.rate), key = sequential(100000) } },
      topologies = {
        window = fed { acknowledge = p.window },
        position = fed {
          queue = {
            "change_data_capture", interval = "1 ms", send = "0 s", offset_flush = p.every,
          },
        },
        failing = fed { fails = p.failing },
      },
      faults = faults,
      expect = {
        equals("window.feed.duplicates / window.feed.applied",
          1 - math.exp(-rate * (p.window / s(1))), "", "50 %"),
        equals("position.feed.duplicates / " .. crashes,
          p.rate * (p.every / s(1)) * phases / crashes, "", "5 %"),
        equals("failing.feed.delivered / failing.feed.applied", 1 / (1 - p.failing), "", "2 %"),
        "window.consistency_window.open == 0",
        "position.consistency_window.open <= 1",
      },
    }
  end,
}
