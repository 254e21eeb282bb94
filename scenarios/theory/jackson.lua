-- Open Jackson network: from a to b 0.6, to c 0.4; from b to a 0.2, to c 0.3; from c to b 0.1; else
-- out. Service rates 3, 2, 2: each station is an M/M/1 of its own; W = 1.761782.
return scenario {
  name = "jackson", title = "A network with feedback", horizon = "60000 s", warm_up = "200 s",
  setup = function()
    return {
      workload = { query "Job" { arrivals = poisson(1) } },
      topologies = {
        net = topology {
          services = {
            a = station { time = exponential(s(1 / 3)) },
            b = station { time = exponential(s(1 / 2)) },
            c = station { time = exponential(s(1 / 2)) },
          },
          routes = {
            ["*"] = {
              markov {
                start = "a", a = { b = 0.6, c = 0.4 }, b = { a = 0.2, c = 0.3, out = 0.5 },
                c = { b = 0.1, out = 0.9 },
              }
            },
          },
        },
      },
      expect = {
        equals("net.query.latency.mean", 1.761782455, "s", "3 %"),
        equals("net.a.utilization", 0.3840063341, "", "3 %"),
        equals("net.b.utilization", 0.3800475059, "", "4 %"),
        equals("net.c.utilization", 0.3444180523, "", "4 %"),
        equals("net.a.queue.mean + net.a.utilization", 0.6233933162, "", "5 %"),
        equals("net.b.queue.mean + net.b.utilization", 0.6130268199, "", "6 %"),
        equals("net.c.queue.mean + net.c.utilization", 0.5253623188, "", "6 %"),
      },
    }
  end,
}
