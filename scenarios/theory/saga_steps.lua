-- Steps in order, each may fail at its end; then those before it are compensated in reverse.
-- Success 0.99, 0.95, 0.9; steps 0.1, 0.2, 0.3 s; compensations 0.05, 0.1 s: 0.5967325 s on
-- average.
return scenario {
  name = "saga_steps", title = "How long a saga takes", horizon = "5000 s", warm_up = "0 s",
  setup = function()
    local steps = {
      delay("0.1 s"), branch { { 0.01, jump("end") }, { 0.99, delay("0.2 s"), branch {
        { 0.05, delay("0.05 s") },
        { 0.95, delay("0.3 s"), branch { { 0.1, delay("0.1 s"), delay("0.05 s") }, { 0.9 } } },
      } } },
      label("end"), delay("0 s"),
    }
    return {
      workload = { command "Order" { arrivals = poisson(2) } },
      topologies = { saga = topology { routes = { ["*"] = steps } } },
      expect = { equals("saga.command.latency.mean", 0.5967325, "s", "1 %") },
    }
  end,
}
