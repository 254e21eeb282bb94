-- Two keys of the published table are beyond the 2^24 that a scenario can have.
return keys_have_buckets {
  id = "LB-JUMP-01",
  title = "Jump consistent hash: the buckets of single keys",
  buckets = { 1, 10, 100, 1000 }, balancer = { "jump_hash", scatter = false },
  table = {
    { 0, 0, 0, 0, 0 },
    { 1, 0, 6, 55, 549 },
    { 2, 0, 6, 62, 338 },
    { 3, 0, 8, 8, 961 },
    { 256, 0, 3, 16, 520 },
  },
}
