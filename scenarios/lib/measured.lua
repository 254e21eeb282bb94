-- For scenarios that repeat a measurement: expectations of a prediction beside what was measured.

-- One of the expectations of a case. `left` is an expression of metrics, what it predicts in the
-- unit `unit`; measured = { value, relative }: it must lie within that share of the value. Values
-- below `absolute`, or measured.absolute, must differ by less than that, whatever the share. With
-- measured.misses the prediction is known to miss, and the expectation is that it still does.
function predicts(left, measured, unit, absolute)
  local value, relative = measured[1], measured[2]
  absolute = measured.absolute or absolute or 0
  local within = string.format("%.6g %%", 100 * relative)
  if value < absolute then within = string.format("%.6g %s", absolute, unit) end
  return string.format(
    "%s %s %.12g %s within %s", left, measured.misses and "!=" or "==", value, unit, within
  )
end

-- The expectations for all of `measured` = { name = { value, relative }, ... }, in the order of
-- their names. left = { name = expression }; times are in milliseconds and shares have no unit.
-- Waits below a millisecond are compared absolutely.
function predictions(measured, left)
  local names, expect = {}, {}
  for name in pairs(measured) do table.insert(names, name) end
  table.sort(names)
  for _, name in ipairs(names) do
    local expression = left[name]
    if not expression then error("nothing predicts '" .. name .. "'") end
    local unit = name:find("_ms.", 1) and "ms" or name:find("_per_s", 1) and "/s" or ""
    table.insert(expect, predicts(expression, measured[name], unit, unit == "ms" and 1 or nil))
  end
  return expect
end

-- metric = "db.query.lock_wait" and base = 0.02: { [prefix .. "mean"] = "db.query.lock_wait.mean +
-- 0.02 ms", ... } for a statement that waits and then works for `base` milliseconds.
function statement_times(left, prefix, metric, base)
  for _, statistic in ipairs { "mean", "p50", "p90", "p95", "p99" } do
    left[prefix .. "." .. statistic] = string.format("%s.%s + %.6g ms", metric, statistic, base)
  end
  return left
end
