-- M/G/infinity: nobody waits; the number in the system is Poisson whatever the law of the stay.
-- 5 arrivals per second of mean 1 s: W = 1, L = 5, Var L = 5.
return scenario {
  name = "infinite_servers", title = "A server for everybody", horizon = "4000 s", warm_up = "50 s",
  setup = function()
    local function servers(time) return queue { workers = unlimited, time = time } end
    local expect = {}
    for _, law in ipairs { "exponential", "deterministic", "lognormal" } do
      table.insert(expect, equals(law .. ".query.latency.mean", 1, "s", "6 %"))
      local number = law .. ".query.throughput * " .. law .. ".query.latency.mean"
      table.insert(expect, equals(number, 5, "", "8 %"))
      table.insert(expect, law .. ".server.queue.max == 0")
    end
    return {
      workload = { query "Job" { arrivals = poisson(5) } },
      topologies = {
        exponential = servers(exponential("1 s")),
        deterministic = servers("1 s"),
        lognormal = servers(lognormal("1 s", 2)),
      },
      expect = expect,
    }
  end,
}
