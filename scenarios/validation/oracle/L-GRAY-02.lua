-- The case's rates of deadlocks are 5.3 times too high, and known misses: see L-GRAY-01.
local function first_order(power)
  return { 100 ^ 2 * 0.01 * 4 ^ 3 * 3 ^ 2 / 12 / 10000 ^ 2 * 10 ^ power, "15 %" }
end

return growth_of_waits {
  id = "L-GRAY-02",
  title = "Replicated updates: from one node to ten",
  horizon = "25000 s", TPS = 100, A = 4, AT = 0.01, DB = 10000, spread = 10,
  known = {
    PW_single = { 0.0032, "12 %" },
    eager_wait_rate = { 320, "12 %" },
    growth_10x_nodes_eager = { 1000, "15 %" },
    growth_10x_nodes_lazy_master = { 100, "15 %" },
    eager_deadlock_rate = { 0.256, "30 %", misses = true },
    eager_deadlock_rate_to_first_order = first_order(3),
    lazy_master_deadlock_rate = { 0.0256, "30 %", misses = true },
    lazy_master_deadlock_rate_to_first_order = first_order(2),
  },
}
