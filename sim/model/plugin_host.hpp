// PluginHost: one plugin instance's view of the world, and the check of everything it says.
//
// A plugin's complaint or a wrong output becomes Error(ExitCode::plugin, "store/row_locks at
// 3.2 s", ...), thrown by the host right after the call returns, never through the plugin.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/contract/plugin.h"
#include "sim/contract/registry.hpp"
#include "sim/kernel/simulator.hpp"
#include "sim/scenario/setting.hpp"

namespace cqrslab {

// What every part needs to make its plugin instances.
struct PluginContext {
  Simulator& simulator;
  const Registry& registry;
  std::uint64_t seed = 1;
  std::uint32_t replication = 0;
  std::vector<std::string>& used;  // "store/row_locks 1.0", each once, for the trace header
};

class PluginHost {
 public:
  // Finds the plugin and reads its parameters. `path` names the instance's random streams:
  // "db[1]".
  PluginHost(const PluginContext& context, const char* kind, const PluginUse& use,
             std::string path);
  // Destroys the instance.
  ~PluginHost() {
    if (instance_) destroy_(instance_);
  }
  PluginHost(const PluginHost&) = delete;

  // Takes over what the plugin's `create` returned, and returns it. Throws Error(plugin) when the
  // plugin complained meanwhile, or made nothing.
  void* adopt(void* instance, void (*destroy)(void*));

  const cq_descriptor& descriptor() const { return descriptor_; }
  cq_host* host() { return &host_; }
  cq_config config() const;
  // For callbacks of one kind only, whose context is this object: the part that owns the instance.
  void* owner = nullptr;

  // After each call into the plugin.
  void check() {
    if (failed_) [[unlikely]]
      stop(complaint_);
  }
  [[noreturn]] void stop(const std::string& what) const;

 private:
  static std::int64_t now(void* self);
  static std::uint64_t stream(void* self, const char* purpose);
  static void fail(void* self, const char* message);

  Simulator& simulator_;
  const cq_descriptor& descriptor_;
  std::uint64_t seed_;
  std::uint32_t replication_;
  std::string path_;
  std::vector<double> values_;
  cq_host host_{};
  void* instance_ = nullptr;
  void (*destroy_)(void*) = nullptr;
  bool failed_ = false;
  std::string complaint_;
};

}  // namespace cqrslab
