-- A demonstration, not a gate: beside what I-lag-delay0 says, a bulk update came every 500 ms, and
-- the standby applied one change after the other. How long it took for a bulk update is the
-- machine's, and no parameter tells it, so there are none here: reads soon after a commit were
-- sometimes stale and are not.
return standby {
  id = "I-lag-delay0-bulk",
  title = "A standby that applies each commit as soon as it has it, beside bulk updates",
  delay = 0, updates = 40, thinks = { 0, 1, 5, 20, 50, 100 },
  base = { write = 0.2077, read = 0.1272 },
  measured = {
    ["commit_to_visible_ms.p50"] = { 0.5604, 0.1 },
    ["stale_fraction_at_x0"] = { 0.5897, 0.1, misses = true },
    ["stale_fraction_at_x1"] = { 0.1538, 0.1, misses = true },
    ["stale_fraction_at_x5"] = { 0.0513, 0.1, misses = true },
    ["stale_fraction_at_x20"] = { 0, 0 },
    ["stale_fraction_at_x50"] = { 0, 0 },
    ["stale_fraction_at_x100"] = { 0, 0 },
  },
}
