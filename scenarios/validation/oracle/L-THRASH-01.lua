-- Throughput has one maximum, between k^2 M / D = 1 (16 active) and 2.2 (35 active); there between
-- a quarter and a half of the transactions are blocked.
local function throughput(M) return "locked.with_" .. M .. ".throughput" end
local blocked = throughput(30) .. " * locked.with_30.lock_wait.mean / 30"

return thrashing {
  id = "L-THRASH-01",
  title = "Strict two-phase locking beyond its best multiprogramming level",
  horizon = "150 s", warm_up = "10 s", k = 8, D = 1024, active = { 8, 16, 24, 30, 35, 48, 64 },
  expect = {
    throughput(8) .. " < " .. throughput(16), throughput(16) .. " < " .. throughput(24),
    throughput(24) .. " < " .. throughput(30), throughput(30) .. " > " .. throughput(35),
    throughput(35) .. " > " .. throughput(48), throughput(48) .. " > " .. throughput(64),
    blocked .. " >= 0.25", blocked .. " <= 0.5",
  },
}
