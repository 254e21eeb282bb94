return age_of_information {
  id = "EC-AOI-01",
  title = "Age of information at load 0.5",
  horizon = "200000 s", warm_up = "500 s", lam = 0.5, mu = 1,
  known = {
    aoi_MM1 = { 3.5, "1.5 %" },
    aoi_MD1 = { 3.148721271, "1.5 %" },
    aoi_DM1 = { 2.255000975, "1.5 %" },
    aoi_MM1_LCFS_preempt = { 3, "1.5 %" },
    peak_MM1 = { 4, "1.5 %" },
    peak_MD1 = { 3.5, "1.5 %" },
  },
}
