return split_over_equal_servers {
  id = "LB-PODN-01",
  title = "100 servers at load 0.5: two looks with and without replacement",
  horizon = "4000 s", warm_up = "100 s", n = 100, load = 0.5,
  policies = { "po2", "po2_distinct" },
  known = {
    W_po2 = { 1.27189, "1 %" },
    W_po2_distinct = { 1.26788, "1 %" },
  },
}
