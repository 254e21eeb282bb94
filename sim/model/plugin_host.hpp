// PluginHost: one plugin instance's view of the world, and the check of everything it says.
//
// A plugin's complaint or a wrong output becomes Error(ExitCode::plugin, "store/row_locks at
// 3.2 s", ...), thrown by the host right after the call returns, never through the plugin.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "sim/contract/plugin.h"
#include "sim/contract/registry.hpp"
#include "sim/kernel/variate.hpp"
#include "sim/model/recorder.hpp"
#include "sim/model/run_options.hpp"
#include "sim/scenario/setting.hpp"
#include "sim/trace/header.hpp"

namespace cqrslab {

// What every part needs to make its plugin instances.
struct PluginContext {
  Simulator& simulator;
  Recorder& recorder;
  const Registry& registry;
  std::uint64_t seed = 1;
  std::uint32_t replication = 0;
  TraceHeader& header;  // gets "store/row_locks 1.0", each once, and the probes of each place
  std::vector<Explanation>& explanations;
  std::uint64_t asked_about = 0;  // number + 1 of the request to be explained; 0 = none
};

class PluginHost {
 public:
  // Finds the plugin and reads its parameters. `path` names the instance's random streams:
  // "db[1]". What its probes record is recorded at `place`, which is in the header by then.
  PluginHost(const PluginContext& context, const char* kind, const PluginUse& use, std::string path,
             std::uint16_t place);
  // Destroys the instance.
  ~PluginHost() {
    if (instance_) destroy_(instance_);
  }
  PluginHost(const PluginHost&) = delete;

  // The plugin's table of functions; what it is too short for is null.
  template <class Functions>
  Functions functions() const {
    Functions all{};
    const auto* given = static_cast<const Functions*>(descriptor_.functions);
    std::memcpy(&all, given, std::min<std::size_t>(given->size, sizeof all));
    all.size = sizeof all;
    return all;
  }

  // Makes the instance. Throws Error(plugin) when the plugin complains meanwhile, makes nothing.
  template <class Functions>
  void* create(const Functions& functions, const cq_config& config) {
    timer_ = functions.timer;
    destroy_ = functions.destroy;
    instance_ = functions.create(&host_, &config);
    check_created();
    return instance_;
  }

  const cq_descriptor& descriptor() const { return descriptor_; }
  bool has_trait(std::uint32_t trait) const;
  cq_host* host() { return &host_; }
  cq_config config() const;
  // For callbacks of one kind only, whose context is this object: the part that owns the instance.
  void* owner = nullptr;

  // Before a call that decides about a request: explanations are welcome if it is the one asked
  // about.
  void about(std::uint32_t request) {
    if (asked_about_) [[unlikely]]
      host_.explain = asks_about(request) ? told : nullptr;
  }
  // Whether this request is the one asked about.
  bool asks_about(std::uint32_t request) const {
    return asked_about_ == request + std::uint64_t{1};
  }
  // What the host itself has to say about it, on behalf of this instance. Pre: asks_about().
  void explain(const std::string& text) const;

  // After each call into the plugin.
  void check() {
    if (asked_about_) [[unlikely]]
      host_.explain = nullptr;
    if (failed_) [[unlikely]]
      stop(complaint_);
  }
  [[noreturn]] void stop(const std::string& what) const;
  // What the call before complained of, "" = nothing, and it is forgotten: where the complaint is
  // about what a user asked, the run goes on.
  std::string take_complaint();

 private:
  void add_probes(TraceHeader& header);
  void check_created();
  std::string name() const;

  static PluginHost& of(void* self) { return *static_cast<PluginHost*>(self); }
  static std::int64_t now(void* self);
  static std::uint64_t stream(void* self, const char* purpose);
  static void fail(void* self, const char* message);
  static void after(void* self, std::int64_t delay, std::uint32_t tag, std::uint64_t argument);
  static std::int64_t sample(void* self, std::uint32_t param, std::uint64_t stream,
                             std::uint64_t index, std::uint32_t slot);
  static void record(void* self, std::uint32_t probe, std::int64_t value);
  static void told(void* self, const char* text);

  Simulator& simulator_;
  Recorder& recorder_;
  const cq_descriptor& descriptor_;
  std::uint64_t seed_;
  std::uint32_t replication_;
  std::string path_;
  std::uint16_t place_;
  std::uint32_t first_probe_ = 0;  // of its probes among those of its place
  std::vector<double> values_;
  std::vector<Variate> laws_;          // of its parameters that are laws, in their order
  std::vector<std::uint32_t> law_of_;  // per parameter: index into laws_
  std::vector<Explanation>& explanations_;
  std::uint64_t asked_about_;
  cq_host host_{};
  void* instance_ = nullptr;
  void (*destroy_)(void*) = nullptr;
  void (*timer_)(void*, std::uint32_t, std::uint64_t) = nullptr;
  bool failed_ = false;
  std::string complaint_;
};

}  // namespace cqrslab
