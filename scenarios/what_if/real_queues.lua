-- How long is eventual? The same commands through queues set up like real systems.
return scenario {
  name = "real_queues", title = "How long is eventual, with the defaults of real systems",
  horizon = "10 min", warm_up = "1 min",
  parameters = {
    writes = { 20, min = 1, max = 500, unit = "req/s", doc = "commands" },
  },
  setup = function(p)
    local queues = {
      kafka = kafka_default, rabbit = rabbit_quorum, sqs_long_poll = sqs_long_poll,
      kurrent = kurrent_persistent, debezium = debezium_default, marten = marten_daemon,
      masstransit = masstransit_outbox, inline = marten_inline, strong = commanded_strong,
    }
    local topologies = {}
    for name, queue in pairs(queues) do
      topologies[name] = cqrs { write = postgres_like, feed = { queue = queue, capture = "0 s" } }
    end
    return {
      workload = {
        query "Read" { arrivals = poisson(200), key = zipf(0.9, 1000) },
        command "Write" { arrivals = poisson(p.writes), key = zipf(0.9, 1000) },
      },
      topologies = topologies,
      expect = {
        -- Inside the command nothing is ever old, and the command pays for it.
        "inline.consistency_window.max == 0 s", "inline.query.stale_fraction == 0",
        "inline.command.latency.mean > kafka.command.latency.mean",
        -- Pushed in milliseconds; polled by half a period.
        "rabbit.consistency_window.p50 < 10 ms", "kafka.consistency_window.p50 < 50 ms",
        "debezium.consistency_window.p50 > 100 ms", "marten.consistency_window.p50 > 50 ms",
      },
    }
  end,
}
