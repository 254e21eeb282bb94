// WriteSkewFold: commands that each read a row which the other changed, without writing it
// themselves, and both committed: neither saw the other, so no order of the two explains both.
//
// This is the anomaly A5B of Berenson and others 1995, as it is left in the Trace: for two
// transactions each observed, beside what it writes, a version of a row below the one that the
// other committed. Only transactions that overlapped can do so; those that nobody open has
// overlapped are forgotten, and a run in which no command reads beside what it writes costs
// nothing.
#pragma once

#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "sim/trace/record.hpp"

namespace cqrslab {

class WriteSkewFold {
 public:
  explicit WriteSkewFold(std::int64_t warm_up) : warm_up_(warm_up) {}

  // Pre: the record is an observation with the flag observed_beside.
  void observed(const TraceRecord& r);
  void committed(const TraceRecord& r) {
    if (!open_.empty()) add_write(r);
  }
  void ended(const TraceRecord& r) {
    if (!open_.empty()) close(r);
  }

  // Whether any command read beside what it writes.
  bool has_seen_reads() const { return has_seen_reads_; }
  // Pairs whose second commit was at or after the end of warm-up.
  std::uint64_t pairs() const { return pairs_; }

 private:
  using Version = std::pair<std::uint32_t, std::uint32_t>;  // key, version
  struct Deed {
    std::uint16_t place = 0;
    std::uint64_t begun = 0, ended = 0;  // numbers of ends
    std::vector<Version> read, wrote;
  };

  using Deeds = std::map<std::uint64_t, Deed>;  // by (place, request)

  static std::uint64_t id(const TraceRecord& r) { return std::uint64_t{r.place} << 32 | r.request; }
  static bool overlooks(const Deed& one, const Deed& other);
  Deed& open_deed(const TraceRecord& r);
  void add_write(const TraceRecord& r);
  void close(const TraceRecord& r);
  void forget();

  std::int64_t warm_up_;
  bool has_seen_reads_ = false;
  std::uint64_t ends_ = 0, pairs_ = 0;
  Deeds open_;
  std::vector<Deeds::node_type> done_;   // in the order of their ends
  std::vector<Deeds::node_type> spare_;  // of those that were forgotten
};

}  // namespace cqrslab
