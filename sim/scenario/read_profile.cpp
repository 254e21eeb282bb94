// Rates over time: phases, ramps, bursts, flash crowds, and functions of time.
#include <cmath>

#include "sim/base/quantity.hpp"
#include "sim/scenario/read_parts.hpp"

namespace cqrslab {
namespace {

constexpr std::size_t most_points = 1'000'000;

void add(RateProfile& profile, Time at, double rate) {
  profile.points.push_back({at, rate});
}

// One entry of phases: appends its points and returns when it ends.
Time read_phase(const Reading& reading, const Value& value, Time start, bool last,
                RateProfile& profile) {
  const Table* table = value.table("");
  if (!table || !table->items.empty()) {
    reading.mismatch(value, "a phase", "{ lasts = \"10 s\", rate = 100 }");
  }
  Record record(reading, *table, "a phase", {"lasts", "rate", "from", "to"});
  bool flat = record.has("rate"), sloped = record.has("from") || record.has("to");
  if (flat == sloped) {
    reading.fail(table->line, "a phase has either 'rate' or both 'from' and 'to'");
  }
  auto rate = [&](const char* key) {
    return read_rate(reading, record.need(key), record.place(key));
  };
  double from = rate(flat ? "rate" : "from"), to = rate(flat ? "rate" : "to");
  add(profile, start, from);
  if (flat && last && !record.has("lasts")) return start;
  Time lasts = read_time(reading, record.need("lasts"), record.place("lasts"));
  if (lasts <= Time()) reading.fail(table->line, "a phase must last longer than 0 s");
  add(profile, start + lasts, to);
  return start + lasts;
}

RateProfile read_phases(const ScenarioReading& reading, const Table& call) {
  Record record(reading, call, "phases", {"repeats"});
  bool repeats = record.flag("repeats", false);
  if (call.items.empty()) reading.fail(call.line, "phases needs at least one phase");
  RateProfile profile;
  Time at;
  do {
    for (std::size_t i = 0; i < call.items.size(); ++i) {
      bool last = !repeats && i + 1 == call.items.size();
      at = read_phase(reading, call.items[i], at, last, profile);
      if (profile.points.size() > most_points || at > Time::seconds(2'000'000'000)) {
        reading.fail(call.line, "phases gives more than 1000000 points, or lasts more than 2e9 s");
      }
    }
  } while (repeats && at < reading.horizon);
  return profile;
}

RateProfile read_ramp(const Reading& reading, const Table& call) {
  Record record(reading, call, "ramp", {"from", "to", "at", "lasts"});
  Time start = record.time("at", Time());
  Time lasts = read_time(reading, record.need("lasts"), record.place("lasts"));
  RateProfile profile;
  add(profile, start, read_rate(reading, record.need("from"), record.place("from")));
  add(profile, start + lasts, read_rate(reading, record.need("to"), record.place("to")));
  return profile;
}

// burst: base, then peak at once for a while, then base. flash_crowd: with slopes on both sides.
RateProfile read_burst(const Reading& reading, const Table& call) {
  bool slopes = call.kind == "flash_crowd";
  std::vector<std::string> keys{"base", "peak", "at", "lasts"};
  if (slopes) keys.insert(keys.end(), {"rise", "fall"});
  Record record(reading, call, call.kind, keys);
  double base = read_rate(reading, record.need("base"), record.place("base"));
  double peak = read_rate(reading, record.need("peak"), record.place("peak"));
  Time at = read_time(reading, record.need("at"), record.place("at"));
  Time lasts = read_time(reading, record.need("lasts"), record.place("lasts"));
  Time rise = slopes ? record.time("rise", Time::seconds(1)) : Time();
  Time fall = slopes ? record.time("fall", lasts) : Time();
  RateProfile profile;
  add(profile, at, base);
  add(profile, at + rise, peak);
  add(profile, at + rise + lasts, peak);
  add(profile, at + rise + lasts + fall, base);
  return profile;
}

// rate(function(t) ... end [, steps]): the function at steps + 1 instants, linear between them.
RateProfile read_function(const ScenarioReading& reading, const Table& call) {
  const char* form = "rate(function(t) return 100 + 2 * t end)";
  const auto& arguments = read_arguments(reading, call, form, 1, 2);
  const LuaFunction* function = arguments[0].function();
  if (!function)
    reading.mismatch(arguments[0], "the argument of rate", "a function of seconds", form);
  unsigned steps = 1000;
  if (arguments.size() > 1) steps = read_count(reading, arguments[1], "steps of rate", {1, 1e5});
  RateProfile profile;
  for (unsigned i = 0; i <= steps; ++i) {
    double t = reading.horizon.to_seconds() * i / steps;
    Value result = reading.sandbox.call(*function, t);
    result.line = call.line;
    std::string what = "the result of rate at " + format_number(t) + " s";
    add(profile, Time::from_seconds(t), read_rate(reading, result, what));
  }
  return profile;
}

}  // namespace

RateProfile read_rate_profile(const ScenarioReading& reading, const Value& value,
                              const std::string& what) {
  const Table* call = value.table();
  if (call && call->kind == "phases") return read_phases(reading, *call);
  if (call && call->kind == "ramp") return read_ramp(reading, *call);
  if (call && (call->kind == "burst" || call->kind == "flash_crowd"))
    return read_burst(reading, *call);
  if (call && call->kind == "rate") return read_function(reading, *call);
  if (call) {
    reading.mismatch(value, what, "a rate",
                     "write 2000, \"2000/s\", phases{...}, ramp{...}, burst{...}, flash_crowd{...} "
                     "or rate(function(t) ... end)");
  }
  return {{{Time(), read_rate(reading, value, what)}}};
}

}  // namespace cqrslab
