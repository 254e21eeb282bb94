return versions_missed {
  id = "EC-KSTALE-02",
  title = "Versions missed where 2 of 3 copies are written and 1 is read",
  horizon = "10000 s", warm_up = "5 s", n = 3, r = 1, w = 2,
  known = {
    p_miss = { 0.3333333333, "0.002" },
    within_1 = { 0.6666666667, "0.002" },
    within_2 = { 0.8888888889, "0.002" },
    within_3 = { 0.962962963, "0.002" },
    within_5 = { 0.9958847737, "0.0005" },
    within_10 = { 0.9999830649, "3e-05" },
  },
}
