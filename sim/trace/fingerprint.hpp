// Fingerprint: a rolling 64-bit hash of every record of a run, in order.
//
// Two runs with equal fingerprints did the same things at the same nanoseconds. It covers the
// records only: neither names nor the header, so that renaming a topology keeps it.
#pragma once

#include <cstdint>
#include <string>

#include "sim/trace/sink.hpp"

namespace cqrslab {

class Fingerprint : public TraceSink {
 public:
  void accept(const TraceRecord* records, std::size_t count) override;

  std::uint64_t value() const;
  std::string text() const;  // 16 hexadecimal digits

 private:
  std::uint64_t a_ = 0x243f6a8885a308d3, b_ = 0x13198a2e03707344;
  std::uint64_t count_ = 0;
};

}  // namespace cqrslab
