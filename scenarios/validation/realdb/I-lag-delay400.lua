return standby {
  id = "I-lag-delay400",
  title = "A standby that applies each commit 400 ms later",
  delay = 400, updates = 40, thinks = { 0, 200, 390, 399, 401, 410, 450 },
  base = { write = 0.2303, read = 0.1482 },
  measured = {
    ["commit_to_visible_ms.p50"] = { 400.6095, 0.1 },
    ["stale_fraction_at_x0"] = { 1, 0.1 },
    ["stale_fraction_at_x200"] = { 1, 0.1 },
    ["stale_fraction_at_x390"] = { 1, 0.1 },
    ["stale_fraction_at_x399"] = { 1, 0.1 },
    ["stale_fraction_at_x401"] = { 0, 0 },
    ["stale_fraction_at_x410"] = { 0, 0 },
    ["stale_fraction_at_x450"] = { 0, 0 },
  },
}
