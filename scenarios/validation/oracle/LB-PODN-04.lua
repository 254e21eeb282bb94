return split_over_equal_servers {
  id = "LB-PODN-04",
  title = "100 servers at load 0.9: two looks with and without replacement",
  horizon = "8000 s", warm_up = "500 s", n = 100, load = 0.9,
  policies = { "po2", "po2_distinct" },
  known = {
    W_po2 = { 2.65968, "1 %" },
    W_po2_distinct = { 2.64183, "1 %" },
  },
}
