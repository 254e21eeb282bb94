return standby {
  id = "I-lag-delay100",
  title = "A standby that applies each commit 100 ms later",
  delay = 100, updates = 40, thinks = { 0, 50, 90, 99, 101, 110, 150 },
  base = { write = 0.1905, read = 0.1174 },
  measured = {
    ["commit_to_visible_ms.p50"] = { 100.6456, 0.1 },
    ["stale_fraction_at_x0"] = { 1, 0.1 },
    ["stale_fraction_at_x50"] = { 1, 0.1 },
    ["stale_fraction_at_x90"] = { 1, 0.1 },
    ["stale_fraction_at_x99"] = { 1, 0.1 },
    ["stale_fraction_at_x101"] = { 0, 0 },
    ["stale_fraction_at_x110"] = { 0, 0 },
    ["stale_fraction_at_x150"] = { 0, 0 },
  },
}
