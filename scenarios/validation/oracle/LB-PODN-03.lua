return split_over_equal_servers {
  id = "LB-PODN-03",
  title = "100 servers at load 0.8: two looks with and without replacement",
  horizon = "4000 s", warm_up = "200 s", n = 100, load = 0.8,
  policies = { "po2", "po2_distinct" },
  known = {
    W_po2 = { 1.96944, "1 %" },
    W_po2_distinct = { 1.95958, "1 %" },
  },
}
