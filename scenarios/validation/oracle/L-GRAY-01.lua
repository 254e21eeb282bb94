-- The formulas for deadlocks are 5.3 times too high at four updates, as those of L-2PLLOW-01: see
-- low_contention. So they are judged by their powers, 2 to 4 nodes being 8 times as many where
-- updates are eager and 4 times at a lazy master. (A power of 3 +- 0.2 is 14 % there.)
return updates_of_one_node {
  id = "L-GRAY-01",
  title = "Replicated updates: one node, and from two nodes to four",
  horizon = "5000 s", TPS = 100, A = 4, AT = 0.01, DB = 10000,
  known = {
    single_node_transactions = { 4, "1 %" },
    PW_single = { 0.0032, "10 %" },
    eager_wait_rate = { 0.32, "10 %" },
    growth_of_eager_deadlocks = { 8, "14 %" },
    growth_of_lazy_master_deadlocks = { 4, "14 %" },
  },
}
