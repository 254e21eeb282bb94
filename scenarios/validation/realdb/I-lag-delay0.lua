-- A demonstration, not a gate: the half millisecond from a commit to the standby is the machine's,
-- and no parameter tells it. So a read at once after a commit was often stale and is not here.
return standby {
  id = "I-lag-delay0",
  title = "A standby that applies each commit as soon as it has it",
  delay = 0, updates = 40, thinks = { 0, 0.5, 1, 2, 5, 10 },
  base = { write = 0.1781, read = 0.1478 },
  measured = {
    ["commit_to_visible_ms.p50"] = { 0.5432, 0.1 },
    ["stale_fraction_at_x0"] = { 0.6429, 0.1, misses = true },
    ["stale_fraction_at_x0.5"] = { 0, 0 },
    ["stale_fraction_at_x1"] = { 0, 0 },
    ["stale_fraction_at_x2"] = { 0, 0 },
    ["stale_fraction_at_x5"] = { 0, 0 },
    ["stale_fraction_at_x10"] = { 0, 0 },
  },
}
