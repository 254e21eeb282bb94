-- M/G/c/c, Erlang B: what finds all servers busy is lost; only the mean of the service time
-- matters. 8 Erlang on 10 servers: 0.121661 is lost and 7.0267 carried, for any law.
return scenario {
  name = "loss", title = "No waiting room", horizon = "6000 s", warm_up = "100 s",
  parameters = {
    offered = { 8.0, min = 0.1, max = 100, doc = "arrivals per mean service time" },
    servers = { 10, min = 1, max = 200, doc = "and no place to wait" },
  },
  setup = function(p)
    local blocking = 1
    for k = 1, p.servers do blocking = p.offered * blocking / (k + p.offered * blocking) end
    local times = {
      exponential = exponential("1 s"), deterministic = "1 s",
      hyperexponential = hyperexponential { { 0.9, "0.5 s" }, { 0.1, "5.5 s" } },
    }
    local topologies, expect = {}, {}
    for _, law in ipairs { "exponential", "deterministic", "hyperexponential" } do
      topologies[law] = queue { workers = p.servers, capacity = 0, time = times[law] }
      local share = law .. ".query.failed.queue_full / " .. law .. ".query.offered"
      table.insert(expect, equals(share, blocking, "", "20 %"))
      table.insert(
        expect, equals(law .. ".query.throughput", p.offered * (1 - blocking), "/s", "4 %")
      )
    end
    return {
      workload = { query "Call" { arrivals = poisson(p.offered) } }, topologies = topologies,
      expect = expect,
    }
  end,
}
