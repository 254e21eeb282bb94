return group_of_consumers {
  id = "QL-PART-01",
  title = "12 partitions on 5 consumers",
  horizon = "700 s", partitions = 12, consumers = 5, mu = 100, B = 240000,
  known = {
    active_consumers = { 5, "2 %" },
    idle_consumers = { 0, "0.1" },
    max_partitions_on_one_consumer = { 3, "2 %" },
    max_total_rate_uniform_keys = { 400, "2 %" },
    at_most = { 400, "<=" },
  },
}
