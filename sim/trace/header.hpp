// TraceHeader: what a Trace's numbers refer to, and everything needed to run it again.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/base/time.hpp"

namespace cqrslab {

// Probe: a figure that a plugin of a place records about itself.
struct Probe {
  enum class Kind { counter, gauge, sample };  // in the order of plugin.h

  std::string name;  // "sqlite_wal.wal_pages": plugin and probe
  std::string unit;
  Kind kind = Kind::counter;

  bool operator==(const Probe&) const = default;
};

// Place: one part of the simulated system that records refer to by index.
struct Place {
  // machine: the processors, or one disk, of an image.
  enum class Kind { outside, service, image, feed, machine };

  Kind kind = Kind::outside;
  std::string name;       // "api[1]", "read[2]", "write -> read", "read[2].cpu"
  std::string component;  // "api", "read", "read.cpu": the service, store or feed it belongs to
  unsigned instance = 0;  // from 1 within the component
  unsigned capacity = 0;  // workers, connections or processors; ~0u = unlimited
  int source = -1;  // of an image: place of the image that it copies, or -1 where commands commit;
                    // of a feed: place of the image it listens to
  int feed = -1;    // of an image: place of the feed that fills it, or -1
  std::uint64_t storage_bytes = 0;  // of an image
  bool answers_old = false;         // of an image that stands for several copies
  std::vector<Probe> probes;
  bool watched = false;  // its metrics are worth more work (sim/analysis/watch_fold.hpp)

  bool operator==(const Place&) const = default;
};

struct TraceOperation {
  std::string name;
  bool is_command = false;

  bool operator==(const TraceOperation&) const = default;
};

struct TraceSource {
  std::string name;
  unsigned operation = 0;  // index into TraceHeader::operations

  bool operator==(const TraceSource&) const = default;
};

struct TraceHeader {
  std::string engine;  // version of the program that wrote it
  std::string scenario, topology;
  std::uint64_t scenario_hash = 0;
  std::uint64_t seed = 1;
  std::uint32_t replication = 0;
  Time horizon, warm_up;
  std::vector<std::string> plugins;  // "store/row_locks 1.0"
  std::vector<TraceOperation> operations;
  std::vector<TraceSource> sources;
  std::vector<Place> places;  // [0] is the outside world

  bool operator==(const TraceHeader&) const = default;
};

}  // namespace cqrslab
