return polling_relay {
  id = "QL-POLL-02",
  title = "A relay that looks every 1 s, and 0.2 s to publish",
  horizon = "1000 s", warm_up = "10 s", period = 1, publish_mean = 0.2, rate = 1000,
  known = {
    poll_delay_mean = { 0.5, "0.5 %" },
    poll_delay_p50 = { 0.5, "0.5 %" },
    poll_delay_p99 = { 0.99, "0.2 %" },
    poll_delay_sd = { 0.2886751346, "0.5 %" },
    total_mean = { 0.7, "0.5 %" },
    total_p99 = { 1.597794305, "1 %" },
  },
}
