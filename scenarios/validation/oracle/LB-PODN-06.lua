return split_over_equal_servers {
  id = "LB-PODN-06",
  title = "100 servers at load 0.99: two looks with and without replacement",
  horizon = "15000 s", warm_up = "3000 s", n = 100, load = 0.99,
  policies = { "po2", "po2_distinct" },
  known = {
    W_po2 = { 5.97794, "8 %" },
    W_po2_distinct = { 5.96342, "8 %" },
  },
}
