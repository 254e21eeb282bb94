return standby {
  id = "I-remoteapply-delay0",
  title = "A standby that has applied each commit before it is acknowledged",
  remote_apply = true, updates = 40, thinks = { 0, 1, 5 },
  base = { write = 0.4017, read = 0.1312 },
  measured = {
    ["stale_fraction_at_x0"] = { 0, 0 },
    ["stale_fraction_at_x1"] = { 0, 0 },
    ["stale_fraction_at_x5"] = { 0, 0 },
  },
}
