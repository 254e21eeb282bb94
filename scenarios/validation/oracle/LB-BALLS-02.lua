return balls_into_bins {
  id = "LB-BALLS-02",
  title = "20 keys thrown at 5 nodes: means over 250 throws",
  n = 5, m = 20, rings = 250, balancer = "random",
  known = {
    E_max_load = { 6.439862159, "5 %" },
    E_empty = { 0.05764607523, "0.06" },
  },
}
