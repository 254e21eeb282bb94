return group_of_consumers {
  id = "QL-PART-02",
  title = "12 partitions on 24 consumers",
  horizon = "250 s", partitions = 12, consumers = 24, mu = 100, B = 240000,
  known = {
    active_consumers = { 12, "2 %" },
    idle_consumers = { 12, "0.1" },
    max_partitions_on_one_consumer = { 1, "2 %" },
    max_total_rate_uniform_keys = { 1200, "2 %" },
    at_most = { 1200, "<=" },
  },
}
