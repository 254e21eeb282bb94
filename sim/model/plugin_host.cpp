// The host's functions, as plugins call them.
#include "sim/model/plugin_host.hpp"

#include "sim/base/error.hpp"
#include "sim/base/quantity.hpp"
#include "sim/contract/schema.hpp"
#include "sim/kernel/random_stream.hpp"
#include "sim/scenario/language.hpp"

namespace cqrslab {

namespace {

// Draws of one address that a law may use up.
constexpr std::uint32_t most_slots = 1u << 24;

std::vector<ParamSetting> param_settings(const PluginUse& use) {
  std::vector<ParamSetting> out;
  for (const Setting& s : use.settings) out.push_back({s.key, s.value, s.where});
  return out;
}

// Only a store's settings stand among keys of its part.
std::vector<std::string> keys_beside(const std::string& kind) {
  return kind == "store" ? store_keys() : std::vector<std::string>();
}

}  // namespace

PluginHost::PluginHost(const PluginContext& context, const char* kind, const PluginUse& use,
                       std::string path, std::uint16_t place)
    : simulator_(context.simulator),
      recorder_(context.recorder),
      descriptor_(context.registry.find(kind, use.name, use.where)),
      seed_(context.seed),
      replication_(context.replication),
      path_(std::move(path)),
      place_(place),
      explanations_(context.explanations),
      asked_about_(context.asked_about) {
  ParamValues given = param_values(descriptor_, param_settings(use), keys_beside(kind));
  values_ = std::move(given.values);
  for (const Distribution& law : given.laws) laws_.emplace_back(law);
  law_of_ = std::move(given.law_of);
  host_.size = sizeof(cq_host);
  host_.context = this;
  host_.now = now;
  host_.stream = stream;
  host_.fail = fail;
  host_.after = after;
  host_.sample = sample;
  host_.record = record;
  add_probes(context.header);
  std::string used = std::string(kind) + "/" + descriptor_.name + " " + descriptor_.version;
  std::vector<std::string>& all = context.header.plugins;
  if (std::find(all.begin(), all.end(), used) == all.end()) all.push_back(used);
}

void PluginHost::add_probes(TraceHeader& header) {
  std::vector<Probe>& probes = header.places.at(place_).probes;
  first_probe_ = static_cast<std::uint32_t>(probes.size());
  for (std::uint32_t i = 0; i < probe_count(descriptor_); ++i) {
    const cq_probe& probe = probe_at(descriptor_, i);
    probes.push_back({std::string(descriptor_.name) + "." + probe.id, probe.unit,
                      static_cast<Probe::Kind>(probe.kind)});
  }
}

bool PluginHost::has_trait(std::uint32_t trait) const {
  return CQ_HAS(&descriptor_, cq_descriptor, traits) && (descriptor_.traits & trait) != 0;
}

cq_config PluginHost::config() const {
  cq_config config{};
  config.size = sizeof(cq_config);
  config.n_values = static_cast<std::uint32_t>(values_.size());
  config.values = values_.data();
  config.plugin = &descriptor_;
  return config;
}

void PluginHost::check_created() {
  check();
  if (!instance_) stop("made no instance");
}

std::string PluginHost::name() const {
  return kind_name(descriptor_) + "/" + descriptor_.name;
}

void PluginHost::stop(const std::string& what) const {
  throw Error(ExitCode::plugin, "plugin " + name() + " at " + format_duration(simulator_.now()),
              what);
}

std::string PluginHost::take_complaint() {
  if (!failed_) return "";
  failed_ = false;
  return std::exchange(complaint_, "");
}

std::int64_t PluginHost::now(void* self) {
  return of(self).simulator_.now().ns();
}

std::uint64_t PluginHost::stream(void* self, const char* purpose) {
  PluginHost& host = of(self);
  std::string name = "plugin/" + host.path_ + "/" + purpose;
  return RandomStream::named(host.seed_, host.replication_, name).key();
}

void PluginHost::fail(void* self, const char* message) {
  PluginHost& host = of(self);
  if (!host.failed_) host.complaint_ = message ? message : "failed without a message";
  host.failed_ = true;
}

void PluginHost::after(void* self, std::int64_t delay, std::uint32_t tag, std::uint64_t argument) {
  if (delay < 0) return fail(self, "asked for a timer with a negative delay");
  PluginHost* host = &of(self);
  if (!host->timer_) return fail(self, "asked for a timer but has no `timer`");
  host->simulator_.after(Time::nanoseconds(delay), [host, tag, argument] {
    host->timer_(host->instance_, tag, argument);
    host->check();
  });
}

std::int64_t PluginHost::sample(void* self, std::uint32_t param, std::uint64_t stream,
                                std::uint64_t index, std::uint32_t slot) {
  PluginHost& host = of(self);
  bool is_law = param < host.law_of_.size() && host.law_of_[param] < host.laws_.size();
  if (!is_law || slot >= most_slots) {
    fail(self, is_law ? "drew with a slot beyond 2^24" : "drew from a parameter that is no law");
    return 0;
  }
  // Beyond the slots that cq_draw uses in blocks of part 0.
  Draws draws(stream, index, slot + 1);
  return host.laws_[host.law_of_[param]].time(draws).ns();
}

void PluginHost::record(void* self, std::uint32_t probe, std::int64_t value) {
  PluginHost& host = of(self);
  if (probe >= probe_count(host.descriptor_)) {
    return fail(self, "recorded a probe that it does not have");
  }
  host.recorder_.record(
      RecordKind::probe, 0, host.place_,
      {.key = host.first_probe_ + probe, .value = static_cast<std::uint64_t>(value)});
}

void PluginHost::told(void* self, const char* text) {
  of(self).explain(text ? text : "");
}

void PluginHost::explain(const std::string& text) const {
  explanations_.push_back({simulator_.now(), name() + " of " + path_, text});
}

}  // namespace cqrslab
