return growth_of_waits {
  id = "L-GRAY-02",
  title = "Replicated updates: from one node to ten",
  horizon = "25000 s", TPS = 100, A = 4, AT = 0.01, DB = 10000, spread = 10,
  known = {
    PW_single = { 0.0032, "12 %" },
    eager_wait_rate = { 320, "12 %" },
    growth_10x_nodes_eager = { 1000, "15 %" },
    growth_10x_nodes_lazy_master = { 100, "15 %" },
  },
}
