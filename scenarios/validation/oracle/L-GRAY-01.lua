-- The case's rates of deadlocks are 5.3 times too high at four updates and known misses: whoever is
-- waited for has only its later updates left to close the circle, see L-2PLLOW-01. To first order
-- they are TPS^2 AT A^3 (A - 1)^2 / (12 DB^2) at one node. Few transactions on few rows have
-- deadlocks that can be counted. Judged are their powers, 3 +- 0.2 in the number of nodes where
-- updates are eager (8 +- 14 % from 2 nodes to 4, 64 +- 24 % from 1 to 4) and 2 +- 0.2 at a lazy
-- master, and their rates, brought to the case by these powers.
local first_order = { 100 ^ 2 * 0.01 * 4 ^ 3 * 3 ^ 2 / 12 / 10000 ^ 2, "15 %" }
local formula = { 0.000256, "30 %", misses = true }

return updates_of_one_node {
  id = "L-GRAY-01",
  title = "Replicated updates: one node, and from one node to four",
  horizon = s(20000), TPS = 100, A = 4, AT = 0.01, DB = 10000,
  known = {
    single_node_transactions = { 4, "1 %" },
    PW_single = { 0.0032, "10 %" },
    eager_wait_rate = { 0.32, "10 %" },
    eager_deadlocks_from_1_to_4_nodes = { 64, "24 %" },
    eager_deadlocks_from_2_to_4_nodes = { 8, "14 %" },
    lazy_master_deadlocks_from_1_to_4_nodes = { 16, "24 %" },
    lazy_master_deadlocks_from_2_to_4_nodes = { 4, "14 %" },
    single_deadlock_rate = formula, single_deadlock_rate_to_first_order = first_order,
    eager_deadlock_rate = formula, eager_deadlock_rate_to_first_order = first_order,
    lazy_master_deadlock_rate = formula, lazy_master_deadlock_rate_to_first_order = first_order,
  },
}
