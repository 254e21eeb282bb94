-- M/M/1 with a server that breaks down, busy or not: the failure is a customer of its own that
-- interrupts and is repaired at once, so the interrupted job resumes afterwards.
-- With failure rate f, repair rate r and A = r / (f + r): W = (1 + f / (f + r)^2) / (A - lambda).
-- Load 0.5, fails 0.1 /s, repaired 0.4 /s: available 0.8, W = 4.666667.
-- Load 0.6, fails 0.01 /s, repaired 0.09 /s: available 0.9, W = 6.666667.
return scenario {
  name = "breakdowns", title = "The server fails and is repaired",
  horizon = "60000 s", warm_up = "1000 s",
  parameters = {
    load = { 0.5, min = 0.05, max = 0.9, doc = "arrivals per service time" },
    up = { "10 s", min = "1 s", max = "1000 s", doc = "mean time between repair and failure" },
    down = { "2.5 s", min = "1 ms", max = "1000 s", doc = "mean time to repair" },
  },
  setup = function(p)
    local fails, repairs = s(1) / p.up, s(1) / p.down
    local available = repairs / (fails + repairs)
    local w = (1 + fails / (fails + repairs) ^ 2) / (available - p.load)
    return {
      workload = {
        query "Job" { arrivals = poisson(p.load), priority = 1 },
        command "Fail" { arrivals = clients { n = 1, think = exponential(p.up) }, priority = 0 },
      },
      topologies = {
        shop = topology {
          services = { server = station { discipline = "priority_preemptive" } },
          routes = {
            GET = { visit("server", exponential("1 s")) },
            POST = { visit("server", exponential(p.down)) },
          },
        },
      },
      expect = {
        equals("shop.query.latency.mean", w, "s", "20 %"),
        equals("shop.command.throughput * " .. (p.down / s(1)) .. " s", 1 - available, "", "10 %"),
        equals("shop.command.latency.mean", p.down / s(1), "s", "8 %"),
      },
    }
  end,
}
