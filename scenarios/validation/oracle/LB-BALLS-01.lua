return balls_into_bins {
  id = "LB-BALLS-01",
  title = "10 keys thrown at 10 nodes: means over 250 throws",
  n = 10, m = 10, rings = 250, balancer = "random",
  known = {
    E_max_load = { 2.74868911, "5 %" },
    E_empty = { 3.486784401, "5 %" },
  },
}
