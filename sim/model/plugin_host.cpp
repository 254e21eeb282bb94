#include "sim/model/plugin_host.hpp"

#include <algorithm>

#include "sim/base/error.hpp"
#include "sim/base/quantity.hpp"
#include "sim/contract/schema.hpp"
#include "sim/kernel/random_stream.hpp"

namespace cqrslab {

namespace {

std::vector<ParamSetting> param_settings(const PluginUse& use) {
  std::vector<ParamSetting> out;
  for (const Setting& s : use.settings) out.push_back({s.key, s.value, s.where});
  return out;
}

}  // namespace

PluginHost::PluginHost(const PluginContext& context, const char* kind, const PluginUse& use,
                       std::string path)
    : simulator_(context.simulator),
      descriptor_(context.registry.find(kind, use.name, use.where)),
      seed_(context.seed),
      replication_(context.replication),
      path_(std::move(path)),
      values_(param_values(descriptor_, param_settings(use))) {
  host_ = {sizeof(cq_host), this, now, stream, fail, nullptr, nullptr, nullptr};
  std::string used = std::string(kind) + "/" + descriptor_.name + " " + descriptor_.version;
  if (std::find(context.used.begin(), context.used.end(), used) == context.used.end()) {
    context.used.push_back(used);
  }
}

cq_config PluginHost::config() const {
  cq_config config{};
  config.size = sizeof(cq_config);
  config.n_values = static_cast<std::uint32_t>(values_.size());
  config.values = values_.data();
  return config;
}

void* PluginHost::adopt(void* instance, void (*destroy)(void*)) {
  instance_ = instance;
  destroy_ = destroy;
  check();
  if (!instance_) stop("made no instance");
  return instance_;
}

void PluginHost::stop(const std::string& what) const {
  std::string kind(descriptor_.kind);
  throw Error(ExitCode::plugin,
              "plugin " + kind.substr(0, kind.find('/')) + "/" + descriptor_.name + " at " +
                  format_duration(simulator_.now()),
              what);
}

std::int64_t PluginHost::now(void* self) {
  return static_cast<PluginHost*>(self)->simulator_.now().ns();
}

std::uint64_t PluginHost::stream(void* self, const char* purpose) {
  auto& host = *static_cast<PluginHost*>(self);
  std::string name = "plugin/" + host.path_ + "/" + purpose;
  return RandomStream::named(host.seed_, host.replication_, name).key();
}

void PluginHost::fail(void* self, const char* message) {
  auto& host = *static_cast<PluginHost*>(self);
  if (!host.failed_) host.complaint_ = message ? message : "failed without a message";
  host.failed_ = true;
}

}  // namespace cqrslab
