-- One look in a hundred leaves anything: 100,000 of them know the mean of that to 3.6 %, and 2 %
-- would take 400 million events.
return relay_with_batches {
  id = "QL-TICK-01",
  title = "Events at 80 /s, and a relay that takes 100 of them each second",
  horizon = s(100000), lam = 80, period = 1, batch_limit = 100, flooded = 400,
  known = {
    mean_delay = { 0.500675754, "0.2 %" },
    mean_left_after_poll = { 0.05406032259, "11 %" },
    max_throughput = { 100, "0.5 %" },
  },
}
