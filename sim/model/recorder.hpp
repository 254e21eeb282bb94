// Recorder: where the parts of the system write down what happens.
//
// Collects records in a block and hands full blocks to the sink, so that writing one record costs a
// store and not a call. Without a sink (assembly, tests of one part) records are dropped.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "sim/kernel/simulator.hpp"
#include "sim/trace/sink.hpp"

namespace cqrslab {

// The columns of a record that only some kinds use.
struct RecordDetail {
  std::uint8_t flags = 0;
  std::uint32_t key = 0, version = 0;
  std::uint64_t value = 0;
};

class Recorder {
 public:
  explicit Recorder(const Simulator& simulator) : simulator_(simulator) {}
  Recorder(const Recorder&) = delete;

  void record(RecordKind kind, std::uint32_t request, std::uint16_t place, RecordDetail d = {}) {
    if (next_ == block_.data() + block_.size()) [[unlikely]]
      flush();
    *next_++ = {simulator_.now().ns(), request, place, kind, d.flags, d.key, d.version, d.value};
  }

  void attach(TraceSink* sink) { sink_ = sink; }
  void flush() {
    auto count = static_cast<std::size_t>(next_ - block_.data());
    if (sink_ && count) sink_->accept(block_.data(), count);
    next_ = block_.data();
  }

 private:
  const Simulator& simulator_;
  TraceSink* sink_ = nullptr;
  std::array<TraceRecord, 4096> block_;
  TraceRecord* next_ = block_.data();
};

}  // namespace cqrslab
