-- Two classes on one exponential server: queries (class 1) before commands (class 2).
-- Rates 0.3 and 0.5, service 1 s: W = 2.142857 and 6.714286; interrupting: 1.428571 and 7.142857.
-- Rates 0.4 and 0.2, service 0.5 s and 2 s, not interrupting: W = 1.625 and 4.8125.
return scenario {
  name = "priority", title = "Some go first", horizon = "60000 s", warm_up = "1000 s",
  parameters = {
    first = { 0.3, min = 0.01, max = 10, doc = "arrivals of class 1 per second" },
    second = { 0.5, min = 0.01, max = 10, doc = "arrivals of class 2 per second" },
    first_time = { "1 s", min = "1 ms", max = "10 s", doc = "mean service time of class 1" },
    second_time = { "1 s", min = "1 ms", max = "10 s", doc = "mean service time of class 2" },
  },
  setup = function(p)
    local s1, s2 = p.first_time / s(1), p.second_time / s(1)
    local rho1 = p.first * s1
    local rho = rho1 + p.second * s2
    local left1 = p.first * s1 ^ 2 -- mean work left of who is in service, by class
    local left = left1 + p.second * s2 ^ 2
    local function server(discipline)
      return topology {
        services = { server = station { discipline = discipline } },
        routes = {
          GET = { visit("server", exponential(p.first_time)) },
          POST = { visit("server", exponential(p.second_time)) },
        },
      }
    end
    return {
      workload = {
        query "Urgent" { arrivals = poisson(p.first), priority = 0 },
        command "Patient" { arrivals = poisson(p.second), priority = 1 },
      },
      topologies = { waits = server("priority"), interrupts = server("priority_preemptive") },
      expect = {
        equals("waits.query.latency.mean", s1 + left / (1 - rho1), "s", "6 %"),
        equals("waits.command.latency.mean", s2 + left / ((1 - rho1) * (1 - rho)), "s", "20 %"),
        equals("interrupts.query.latency.mean", s1 + left1 / (1 - rho1), "s", "6 %"),
        equals(
          "interrupts.command.latency.mean", s2 / (1 - rho1) + left / ((1 - rho1) * (1 - rho)), "s",
          "20 %"
        ),
      },
    }
  end,
}
