-- The case's rate of deadlocks, (M - 1) k^4 / (4 D^2), is 3.9 times too high and a known miss. To
-- meet a transaction that holds h rows is likely as h / D, and it can then ask for a row of the
-- first at its k - h requests left only: the mean of h (k - h) is about k^2 / 6, where the formula
-- has k^2 / 2. To first order the rate is (M - 1) k^2 (k - 1)^2 / (12 D^2). Both are judged by two
-- transactions on D / 100 rows, whose deadlocks can be counted, brought to the case by the powers.
return low_contention {
  id = "L-2PLLOW-01",
  title = "Ten transactions lock 8 of 100000 rows each, one by one",
  horizon = "10000 s", M = 10, k = 8, D = 100000,
  known = {
    P_conflict_per_request = { 0.00036, "6 %" },
    P_txn_waits = { 0.002876373812, "6 %" },
    P_deadlock_per_txn = { 9.216e-07, "15 %", misses = true },
    P_deadlock_to_first_order = { 9 * 64 * 49 / 12 / 1e10, "15 %" },
    growth_of_deadlocks_on_half_the_rows = { 4, "14 %" },
  },
}
