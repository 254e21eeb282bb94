// Arrival processes, open and closed.
#include <algorithm>
#include <cmath>
#include <fstream>
#include <utility>

#include "sim/base/hash.hpp"
#include "sim/base/quantity.hpp"
#include "sim/scenario/read_parts.hpp"
#include "sim/script/script_file.hpp"

namespace cqrslab {
namespace {

using Kind = ArrivalProcess::Kind;

const char* known_arrivals =
    "known: poisson(rate), every(\"10 ms\"), renewal(distribution), at(\"30 s\", ...), "
    "recorded(\"file.csv\"), clients{ n = 10, think = \"1 s\" }";

Arrivals read_at(const Reading& reading, const Table& call) {
  Arrivals arrivals;
  arrivals.process.kind = Kind::at;
  for (const Value& item : read_arguments(reading, call, "at(\"30 s\", \"60 s\")", 1, 1'000'000)) {
    arrivals.process.instants.push_back(read_time(reading, item, "an instant of at"));
  }
  std::sort(arrivals.process.instants.begin(), arrivals.process.instants.end());
  return arrivals;
}

struct RecordedRow {
  Time at;
  unsigned key;
};

// "1.25,17": seconds and key.
bool parse_row(const std::string& line, RecordedRow& row) {
  auto comma = line.find(',');
  auto seconds = parse_number(line.substr(0, comma));
  auto key = comma == std::string::npos ? 0 : parse_number(line.substr(comma + 1));
  if (!seconds || !key || *seconds < 0 || *seconds > 2e9) return false;
  if (*key < 0 || *key > 1e8 || *key != std::floor(*key)) return false;
  row = {Time::from_seconds(*seconds), static_cast<unsigned>(*key)};
  return true;
}

// As headings do and rows never: with a letter, an underscore or a quote.
bool begins_with_word(const std::string& line) {
  char c = line[0];
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '"' || c == '\'';
}

Arrivals read_recorded(const ScenarioReading& reading, const Table& call) {
  const auto& arguments = read_arguments(reading, call, "recorded(\"file.csv\")", 1, 1);
  std::string name = read_text(reading, arguments[0], "the file of recorded");
  std::string path = path_beside(reading, call.line, "recorded file", name);
  std::ifstream file(path);
  if (!file) reading.fail(call.line, "recorded file '" + path + "' cannot be read");
  Arrivals arrivals;
  arrivals.process.kind = Kind::at;
  std::string line;
  bool may_be_heading = true;
  for (int number = 1; std::getline(file, line); ++number) {
    arrivals.recorded_hash = hash_text(line, arrivals.recorded_hash);
    if (number == 1 && line.starts_with(byte_order_mark)) line.erase(0, byte_order_mark.size());
    if (line.ends_with('\r')) line.pop_back();
    if (line.empty() || line[0] == '#') continue;
    bool heading = std::exchange(may_be_heading, false) && begins_with_word(line);
    if (heading) continue;
    RecordedRow row;
    std::string place = "line " + std::to_string(number) + " of '" + path + "'";
    if (!parse_row(line, row)) reading.fail(call.line, place + " is not \"seconds,key\"");
    auto& instants = arrivals.process.instants;
    if (!instants.empty() && row.at < instants.back()) {
      reading.fail(call.line, place + " is earlier than the line before");
    }
    instants.push_back(row.at);
    arrivals.recorded_keys.push_back(row.key);
  }
  if (arrivals.recorded_keys.empty())
    reading.fail(call.line, "recorded file '" + path + "' has no rows");
  return arrivals;
}

Arrivals read_clients(const Reading& reading, const Table& call) {
  Record record(reading, call, "clients", {"n", "think"});
  Arrivals arrivals;
  arrivals.process.kind = Kind::closed;
  arrivals.process.clients = read_count(reading, record.need("n"), record.place("n"), {1, 1e6});
  arrivals.process.gap = record.distribution("think");
  return arrivals;
}

bool never_positive(const Distribution& gap) {
  return gap.law == Distribution::Law::deterministic && gap.a <= 0;
}

Arrivals read_gaps(const Reading& reading, const Table& call) {
  bool every = call.kind == "every";
  const char* form = every ? "every(\"10 ms\")" : "renewal(erlang(\"10 ms\", 4))";
  const auto& arguments = read_arguments(reading, call, form, 1, 1);
  Arrivals arrivals;
  arrivals.process.kind = Kind::renewal;
  std::string what = "the gap of " + call.kind;
  arrivals.process.gap =
      every ? Distribution::deterministic(read_seconds(reading, arguments[0], what))
            : read_distribution(reading, arguments[0], what);
  if (never_positive(arrivals.process.gap)) reading.fail(call.line, what + " must be above 0 s");
  return arrivals;
}

}  // namespace

Arrivals read_arrivals(const ScenarioReading& reading, const Value& value,
                       const std::string& what) {
  const Table* call = value.table();
  const std::string kind = call ? call->kind : "";
  if (kind == "poisson") {
    const auto& arguments = read_arguments(reading, *call, "poisson(2000)", 1, 1);
    Arrivals arrivals;
    arrivals.process.rate = read_rate_profile(reading, arguments[0], "the rate of poisson");
    return arrivals;
  }
  if (kind == "every" || kind == "renewal") return read_gaps(reading, *call);
  if (kind == "at") return read_at(reading, *call);
  if (kind == "recorded") return read_recorded(reading, *call);
  if (kind == "clients") return read_clients(reading, *call);
  if (kind == "phases" || kind == "ramp" || kind == "burst" || kind == "flash_crowd" ||
      kind == "rate") {
    reading.fail(value.line, what + " lacks the kind of its arrivals",
                 "write poisson(" + kind + "...)");
  }
  reading.mismatch(value, what, "an arrival process", known_arrivals);
}

}  // namespace cqrslab
