-- M/M/1 at load 0.8 under every discipline: who does not look at the work stays 5 s on average;
-- the shortest first 2.882219, the shortest remaining first 2.352773.
return scenario {
  name = "disciplines", title = "Who is next", horizon = "40000 s", warm_up = "1000 s",
  setup = function()
    local topologies, expect = {}, {}
    local function add(discipline, w, tolerance)
      topologies[discipline] = queue { time = exponential("1 s"), discipline = discipline }
      table.insert(expect, equals(discipline .. ".query.latency.mean", w, "s", tolerance))
    end
    for _, blind in ipairs { "fifo", "lifo", "random", "processor_sharing" } do
      add(blind, 5, "30 %")
    end
    add("shortest_first", 2.882218616, "15 %")
    return {
      workload = { query "Job" { arrivals = poisson(0.8) } }, topologies = topologies,
      expect = expect,
    }
  end,
}
