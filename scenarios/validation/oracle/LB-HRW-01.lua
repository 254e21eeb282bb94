return keys_move {
  id = "LB-HRW-01",
  title = "Rendezvous hashing over 10 nodes: only what has to move",
  n = 10, keys = 20000, balancer = "rendezvous_hash",
  known = {
    moved_fraction_on_remove = { 0.1, "8 %" },
    moved_fraction_on_add = { 0.09090909091, "8 %" },
    moved_between_survivors = { 0, "0.0001" },
  },
}
