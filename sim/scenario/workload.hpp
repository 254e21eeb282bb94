// Workload: who asks for what, when. The same for every topology of a scenario.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/base/distribution.hpp"
#include "sim/base/time.hpp"

namespace cqrslab {

// A rate (per second) that is linear between its points and constant outside them.
struct RateProfile {
  struct Point {
    Time at;
    double rate = 0;
    bool operator==(const Point&) const = default;
  };
  std::vector<Point> points;  // by non-decreasing `at`; two points at one instant are a jump

  bool operator==(const RateProfile&) const = default;
};

// ArrivalProcess: open arrivals, or the closed population's think loop.
struct ArrivalProcess {
  enum class Kind {
    poisson,  // of rate `rate`, which may vary over time
    renewal,  // independent gaps drawn from `gap`; the first arrival is one gap after the start
    at,       // exactly at `instants` (also how a recorded trace file arrives)
    closed,   // `clients` of them: think (drawn from `gap`), request, wait for the answer, repeat
  };

  Kind kind = Kind::poisson;
  RateProfile rate;
  Distribution gap;
  std::vector<Time> instants;  // ascending
  unsigned clients = 0;
  unsigned batch = 1;  // requests per arrival; 0 = geometric with mean batch_mean
  double batch_mean = 1;

  bool operator==(const ArrivalProcess&) const = default;
};

// Source: one stream of equal requests.
struct Source {
  std::string name;        // names its random streams; by default the operation's name
  unsigned operation = 0;  // index into Domain::operations
  ArrivalProcess arrivals;
  KeyChoice key;
  std::vector<unsigned> recorded_keys;  // of a recorded trace, one per instant; else empty
  std::uint64_t recorded_hash = 0;      // of that trace's text; else 0
  std::string role;                     // who sends: compared with Operation::roles
  Distribution hold;                    // s the request keeps its locks beyond the store's own work
  Time lock_timeout;        // longest wait for one lock: 0 = as the store says, Time::max() = any
  unsigned sessions = 0;    // users the requests are spread over; 0 = each request its own
  double invalid = 0;       // fraction that validation must refuse
  double malicious = 0;     // fraction that is hostile (injection); validation must refuse
  double unauthorised = 0;  // fraction sent without a valid role
  double resends = 0;       // fraction of commands whose answer is lost on its way to the client
  Distribution resend_after = Distribution::deterministic(1);  // s until it sends them again
  unsigned priority = 0;  // 0 is served first where a service's discipline is priority
  int follows = -1;       // >= 0: no arrivals of its own; sent by the same session on the same
                          // key `arrivals.gap` after the answer to source `follows`
  std::string where;

  bool operator==(const Source&) const = default;
};

struct Workload {
  std::vector<Source> sources;

  bool operator==(const Workload&) const = default;
};

}  // namespace cqrslab
