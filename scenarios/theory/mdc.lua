-- M/D/2 at load 0.8: Wq = 0.903284 (embedded chain), against 1.778 of M/M/2.
return scenario {
  name = "mdc", title = "Two deterministic servers", horizon = "40000 s", warm_up = "500 s",
  setup = function()
    return {
      workload = { query "Job" { arrivals = poisson(1.6) } },
      topologies = { mdc = queue { workers = 2, time = "1 s" } },
      expect = {
        equals("mdc.query.part.queue.mean", 0.9032838794, "s", "20 %"),
        equals("mdc.server.queue.mean", 1.445254207, "", "20 %"),
      },
    }
  end,
}
