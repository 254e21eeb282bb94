return static_locking {
  id = "L-STATIC-01",
  title = "Five transactions lock 4 of 1000 granules each: no two overlap",
  horizon = "30000 s", M = 5, k = 4, D = 1000,
  known = {
    P_no_conflict = { 0.8511115178, "2.5 %" },
  },
}
