return split_over_equal_servers {
  id = "LB-N3-01",
  title = "Three servers at load 0.8: two looks with and without replacement",
  horizon = "80000 s", warm_up = "1000 s", n = 3, load = 0.8,
  policies = { "jsq", "po2", "po2_distinct", "random" },
  known = {
    W_jsq = { 2.285547606, "3 %" },
    W_po2 = { 2.765697906, "3 %" },
    W_po2_distinct = { 2.50999978, "3 %" },
    W_random = { 5, "5 %" },
  },
}
