-- With one look the queues are 1000 separate M/M/1 (100 s on average), which need some 10^8
-- arrivals to be seen; the cases at lower loads show them. Times are 1 to 2 % above those of
-- infinitely many servers, a tenth of what 100 servers have (LB-PODN-06).
return split_by_looks {
  id = "LB-POD-06",
  title = "1000 servers at load 0.99, the shortest of d sampled",
  horizon = "1500 s", warm_up = "250 s", n = 1000, load = 0.99, looks = { 2, 3, 5 },
  watch = true,
  known = {
    T_d2 = { 5.431996579, "2 %" },
    T_d3 = { 3.85784652, "2.5 %" },
    T_d5 = { 2.901682829, "3.5 %" },
    frac_queue_ge_2_d2 = { 0.970299, "0.2 %" },
    frac_queue_ge_3_d2 = { 0.9320653479, "0.2 %" },
  },
}
