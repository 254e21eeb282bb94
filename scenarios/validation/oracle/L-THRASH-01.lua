-- Throughput has one maximum, between k^2 M / D = 1 and 2.2, the one of the parabola through the
-- three highest points; there between a quarter and a half of the transactions are blocked.
local k, D, high, step = 8, 1024, 30, 6
local function throughput(M) return "locked.with_" .. M .. ".throughput" end
local before, at, behind = throughput(high - step), throughput(high), throughput(high + step)
local best = string.format("%d / %d * (%d + %d * (%s - %s) / (2 * %s - %s - %s))",
  k * k, D, high, step // 2, behind, before, at, before, behind)
local blocked = string.format("%s * locked.with_%d.lock_wait.mean / %d", at, high, high)

return thrashing {
  id = "L-THRASH-01",
  title = "Strict two-phase locking beyond its best multiprogramming level",
  horizon = "150 s", warm_up = "10 s", k = k, D = D,
  active = { 8, 16, high - step, high, high + step, 48, 64 },
  expect = {
    throughput(8) .. " < " .. throughput(16), throughput(16) .. " < " .. before,
    before .. " < " .. at, at .. " > " .. behind, behind .. " > " .. throughput(48),
    throughput(48) .. " > " .. throughput(64),
    best .. " >= 1", best .. " <= 2.2", blocked .. " >= 0.25", blocked .. " <= 0.5",
  },
}
