-- @NAME@ beside row_locks, under the same requests.
return scenario {
  name = "@NAME@", horizon = "60 s", warm_up = "5 s",
  setup = function()
    local function shop(plugin)
      return crud { store = { plugin, read = exponential("1 ms"), write = exponential("5 ms") } }
    end
    return {
      workload = {
        query "Read" { arrivals = poisson(200), key = zipf(0.9, 1000) },
        command "Write" { arrivals = poisson(20), key = zipf(0.9, 1000) },
      },
      topologies = { mine = shop("@NAME@"), rows = shop("row_locks") },
      expect = { "mine.query.failed == 0", "mine.command.completed > 0" },
    }
  end,
}
