-- @NAME@ beside fifo, under the same requests.
return scenario {
  name = "@NAME@", horizon = "60 s", warm_up = "5 s",
  setup = function()
    local function split(queue)
      return cqrs { write = { store = "row_locks" }, read = { replicas = 2 },
                    feed = { queue = queue } }
    end
    return {
      workload = {
        query "Read" { arrivals = poisson(200), key = zipf(0.9, 1000) },
        command "Write" { arrivals = poisson(50), key = zipf(0.9, 1000) },
      },
      topologies = { mine = split("@NAME@"), fifo = split("fifo") },
      expect = { "mine.feed.dead_lettered == 0", "mine.consistency_window.p99 < 1 s" },
    }
  end,
}
