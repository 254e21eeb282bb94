// Trace: the append-only log of one run of one topology, and its binary form.
//
// File form, little-endian: "CQRSLABT", u32 format version, u32 header bytes, the header (length-
// prefixed strings and integers in the order of TraceHeader), u64 record count, records as they lie
// in memory, u64 fingerprint. Several traces may follow one another in a file (one per topology).
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "sim/trace/header.hpp"
#include "sim/trace/record_list.hpp"
#include "sim/trace/sink.hpp"

namespace cqrslab {

class Trace : public TraceSink {
 public:
  static constexpr std::uint32_t format = 4;

  Trace() = default;
  explicit Trace(TraceHeader header) : header_(std::move(header)) {}

  void accept(const TraceRecord* records, std::size_t count) override {
    records_.append(records, count);
  }

  const TraceHeader& header() const { return header_; }
  const RecordList& records() const { return records_; }

  bool operator==(const Trace& other) const {
    return header_ == other.header_ && records_ == other.records_;
  }

 private:
  TraceHeader header_;
  RecordList records_;
};

// Throws Error(input_output) unless write_traces can write there: the path names nothing yet, an
// empty file or a trace file, and its folder takes new files. Changes nothing.
void check_trace_file(const std::string& path);

// Writes all traces to `path`, which appears whole or not at all (temporary file, then rename);
// where it is a symbolic link, to what that names. Throws Error(input_output), also for everything
// that check_trace_file refuses.
void write_traces(const std::string& path, const std::vector<Trace>& traces);

// Throws Error(input_output) when the file cannot be read, is not a trace, has another format
// version, is cut short, or does not match its fingerprint.
std::vector<Trace> read_traces(const std::string& path);

}  // namespace cqrslab
