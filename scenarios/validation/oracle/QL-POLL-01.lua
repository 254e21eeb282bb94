return polling_relay {
  id = "QL-POLL-01",
  title = "A relay that looks every 0.1 s, and 0.05 s to publish",
  horizon = "1000 s", warm_up = "10 s", period = 0.1, publish_mean = 0.05, rate = 1000,
  known = {
    poll_delay_mean = { 0.05, "0.5 %" },
    poll_delay_p50 = { 0.05, "0.5 %" },
    poll_delay_p99 = { 0.099, "0.2 %" },
    poll_delay_sd = { 0.02886751346, "0.5 %" },
    total_mean = { 0.1, "0.5 %" },
    total_p99 = { 0.2883304774, "1 %" },
  },
}
