return split_over_equal_servers {
  id = "LB-N10-01",
  title = "Ten servers at load 0.8: six policies",
  horizon = "30000 s", warm_up = "1000 s", n = 10, load = 0.8,
  policies = { "random", "round_robin", "po2", "po2_distinct", "jiq", "jsq" },
  known = {
    W_random = { 5.00397, "5 %" },
    W_round_robin = { 2.92641, "3 %" },
    W_po2 = { 2.16493, "2 %" },
    W_po2_distinct = { 2.07423, "2 %" },
    W_jiq = { 1.48349, "2 %" },
    W_jsq = { 1.35627, "2 %" },
  },
}
