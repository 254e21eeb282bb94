// Making and ending instances.

#include <algorithm>
#include <cmath>
#include <limits>

#include "sim/base/error.hpp"
#include "sim/conformance/check.hpp"
#include "sim/conformance/drive.hpp"
#include "sim/conformance/fake_host.hpp"
#include "sim/conformance/imports.hpp"
#include "sim/conformance/memory.hpp"
#include "sim/contract/schema.hpp"

namespace cqrslab {
namespace {

std::string has_a_valid_descriptor(const Subject& s) {
  return descriptor_problem(s.plugin).value_or("");
}

std::string uses_only_its_host(const Subject& s) {
  std::string text;
  if (s.path.empty() || s.path.ends_with(".lua")) return text;
  for (const Import& import : forbidden_imports(s.path)) {
    text += (text.empty() ? "" : "; ") + import.symbol + " " + import.reason;
  }
  return text;
}

std::string is_made_with_its_initial_values(const Subject& s) {
  std::string refusal = refusal_of(s.plugin, values_to_try(s.plugin)[0]);
  return refusal.empty() ? "" : "refuses its own initial values: " + refusal;
}

// A combination of values may be refused, but only with a reason that is the plugin's own.
std::string gives_a_reason(const Subject& s) {
  for (const Values& values : values_to_try(s.plugin)) {
    std::string refusal = refusal_of(s.plugin, values);
    if (refusal == "made no instance and gave no reason") return refusal;
  }
  return "";
}

// Bytes that each call of `once` takes and does not give back. The heap keeps up to about 200 KiB
// of what was freed, so only what grows by more, and again in a second stretch of calls, counts.
template <class Once>
std::int64_t leak_of(int rounds, Once once) {
  constexpr std::int64_t kept_by_the_heap = 256 * 1024;
  std::int64_t least = std::numeric_limits<std::int64_t>::max();
  for (int i = 0; i < rounds / 10; ++i) once();
  for (int stretch = 0; stretch < 2; ++stretch) {
    std::int64_t before = bytes_in_use();
    for (int i = 0; i < rounds; ++i) once();
    least = std::min(least, bytes_in_use() - before);
    if (least <= kept_by_the_heap) return 0;
  }
  return least / rounds;
}

std::string is_made_again_and_again(const Subject& s) {
  Values initial = values_to_try(s.plugin)[0];
  std::int64_t leak = leak_of(10'000, [&] { refusal_of(s.plugin, initial); });
  return leak == 0 ? "" : "leaks " + std::to_string(leak) + " bytes each time";
}

std::string gives_back_what_it_took_while_running(const Subject& s) {
  Values initial = values_to_try(s.plugin)[0];
  std::int64_t leak = leak_of(20, [&] { drive(s.plugin, initial, 1, 2000); });
  return leak == 0 ? "" : "leaks " + std::to_string(leak) + " bytes in a run of 2000 operations";
}

std::string refuses_what_its_schema_forbids(const Subject& s) {
  for (std::uint32_t i = 0; i < s.plugin.n_params; ++i) {
    const cq_param& param = param_at(s.plugin, i);
    if (param.type == CQ_CHOICE || param.type == CQ_BOOLEAN) continue;
    double beyond = std::nextafter(param.max, std::numeric_limits<double>::infinity());
    if (param.type == CQ_INTEGER) beyond = param.max + 1;
    for (double value : {beyond, std::numeric_limits<double>::quiet_NaN()}) {
      try {
        param_values(s.plugin, {{param.id, value, "check"}});
      } catch (const Error&) {
        continue;
      }
      return std::string(param.id) + " takes " + std::to_string(value);
    }
  }
  return "";
}

// A newer program offers a longer host, which the plugin must not mind.
template <class Functions>
std::string lives_in_a_longer_host(const cq_descriptor& plugin, const Values& values) {
  struct Longer {
    cq_host host;
    void* more[8];
  };
  testing::FakeHost fake;
  Longer longer{*fake.host(), {}};
  longer.host.size = sizeof longer;
  const auto* functions = static_cast<const Functions*>(plugin.functions);
  cq_config config = testing::config_of(10, 7, 3, 2);
  std::vector<std::uint32_t> versions(config.keys);
  config.size = sizeof config + 64;
  config.values = values.data();
  config.n_values = static_cast<std::uint32_t>(values.size());
  config.versions = versions.data();
  config.plugin = &plugin;
  void* self = functions->create(&longer.host, &config);
  if (!self) return "refuses a host that offers more: " + fake.failure;
  functions->destroy(self);
  return fake.failure;
}

std::string works_with_a_newer_host(const Subject& s) {
  Values initial = values_to_try(s.plugin)[0];
  std::string kind = kind_name(s.plugin);
  if (kind == "store") return lives_in_a_longer_host<cq_store>(s.plugin, initial);
  if (kind == "queue") return lives_in_a_longer_host<cq_queue>(s.plugin, initial);
  return lives_in_a_longer_host<cq_balancer>(s.plugin, initial);
}

}  // namespace

std::vector<Check> life_checks() {
  return {{"can be loaded", "", [](const Subject&) { return std::string(); }},
          {"has a valid descriptor", "", has_a_valid_descriptor},
          {"calls nothing that no plugin needs", "", uses_only_its_host},
          {"is made with its initial values", "", is_made_with_its_initial_values},
          {"gives a reason where it refuses values", "", gives_a_reason},
          {"has a schema that keeps wrong values out", "", refuses_what_its_schema_forbids},
          {"is made and ended ten thousand times without a leak", "", is_made_again_and_again},
          {"runs and ends twenty times without a leak", "", gives_back_what_it_took_while_running},
          {"works with a program that offers more", "", works_with_a_newer_host}};
}

}  // namespace cqrslab
