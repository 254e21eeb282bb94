return versions_missed {
  id = "EC-KSTALE-05",
  title = "Versions missed where 1 of 10 copies is written and 2 are read",
  horizon = "10000 s", warm_up = "5 s", n = 10, r = 2, w = 1,
  known = {
    p_miss = { 0.8, "0.002" },
    within_1 = { 0.2, "0.002" },
    within_2 = { 0.36, "0.002" },
    within_3 = { 0.488, "0.002" },
    within_5 = { 0.67232, "0.002" },
    within_10 = { 0.8926258176, "0.002" },
  },
}
