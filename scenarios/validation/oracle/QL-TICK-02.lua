return relay_with_batches {
  id = "QL-TICK-02",
  title = "Events at 9 /s, and a relay that takes 10 of them each second",
  horizon = s(400000), lam = 9, period = 1, batch_limit = 10, flooded = 400,
  known = {
    mean_delay = { 0.8445820503, "1.5 %" },
    mean_left_after_poll = { 3.101238453, "3.5 %" },
    max_throughput = { 10, "0.5 %" },
  },
}
