return age_of_information {
  id = "EC-AOI-02",
  title = "Age of information at load 0.8",
  horizon = "800000 s", warm_up = "500 s", lam = 0.8, mu = 1,
  known = {
    aoi_MM1 = { 5.45, "3 %" },
    aoi_MD1 = { 3.556385232, "3 %" },
    aoi_DM1 = { 3.31773084, "3 %" },
    aoi_MM1_LCFS_preempt = { 2.25, "3 %" },
    peak_MM1 = { 6.25, "3 %" },
    peak_MD1 = { 4.25, "3 %" },
  },
}
