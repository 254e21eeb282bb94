return versions_missed {
  id = "EC-KSTALE-01",
  title = "Versions missed where 1 of 3 copies is written and 1 is read",
  horizon = "10000 s", warm_up = "5 s", n = 3, r = 1, w = 1,
  known = {
    p_miss = { 0.6666666667, "0.002" },
    within_1 = { 0.3333333333, "0.002" },
    within_2 = { 0.5555555556, "0.002" },
    within_3 = { 0.7037037037, "0.002" },
    within_5 = { 0.8683127572, "0.002" },
    within_10 = { 0.9826584701, "0.001" },
  },
}
