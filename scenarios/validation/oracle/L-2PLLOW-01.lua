-- P_deadlock_per_txn of the first-order formula, 9.216e-07, is 3.9 times too high: see
-- low_contention.
return low_contention {
  id = "L-2PLLOW-01",
  title = "Ten transactions lock 8 of 100000 rows each, one by one",
  horizon = "10000 s", M = 10, k = 8, D = 100000,
  known = {
    P_conflict_per_request = { 0.00036, "6 %" },
    P_txn_waits = { 0.002876373812, "6 %" },
    P_deadlock_exact_constant = { 9 * 64 * 49 / 12 / 1e10, "15 %" },
    growth_of_deadlocks_on_half_the_rows = { 4, "14 %" },
  },
}
