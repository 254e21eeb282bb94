// Plugins written in Lua, given as text.
#pragma once

#include <array>

#include "sim/base/error.hpp"
#include "sim/conformance/fake_host.hpp"
#include "sim/contract/registry.hpp"
#include "sim/contract/schema.hpp"
#include "tests/catch.hpp"
#include "tests/temporary_folder.hpp"

namespace cqrslab::testing {

// The plugin of a text, loaded as my.lua.
class LuaText {
 public:
  explicit LuaText(const std::string& text) : folder_(std::make_unique<TemporaryFolder>()) {
    std::string path = folder_->file("my.lua", text);
    registry_.load(path);
  }

  const cq_descriptor& plugin() const { return *registry_.entries().at(0).descriptor; }
  const Registry& registry() const { return registry_; }
  // Without the folder's name, which differs each time.
  std::string shortened(const std::string& message) const {
    std::string cut = message;
    for (std::size_t at; (at = cut.find(folder_->path() + "/")) != std::string::npos;) {
      cut.erase(at, folder_->path().size() + 1);
    }
    return cut;
  }

 private:
  std::unique_ptr<TemporaryFolder> folder_;
  Registry registry_;
};

// The initial values of a plugin's parameters.
inline std::vector<double> initial_values(const cq_descriptor& plugin) {
  std::vector<double> values;
  for (std::uint32_t i = 0; i < plugin.n_params; ++i) {
    values.push_back(param_at(plugin, i).initial);
  }
  return values;
}

// A balancer of three targets, all up, asked as a host asks it.
class LuaBalancerText {
 public:
  explicit LuaBalancerText(const std::string& text, std::uint64_t seed = 1)
      : text_(text),
        instance_(text_.plugin(), initial_values(text_.plugin()), config_of(0, 3, 0, 0), seed) {
    for (cq_target& t : targets) t.up = 1, t.weight = 1, t.behind_since = -1;
    op.size = sizeof op;
  }

  std::uint32_t pick() {
    ++op.id;
    return instance_.f->pick(instance_.self, &op, targets.data(), 3);
  }
  void done(std::uint32_t target, std::int64_t latency) {
    instance_.f->done(instance_.self, &op, target, latency);
  }
  // What the plugin complained of.
  std::string complaint() const { return text_.shortened(instance_.host.failure); }
  Instance<cq_balancer>& instance() { return instance_; }

  cq_op op{};
  std::array<cq_target, 3> targets{};

 private:
  LuaText text_;
  Instance<cq_balancer> instance_;
};

// plugin{...} of a balancer with this inside; line 2 is the first of `body`.
inline std::string balancer_text(const std::string& body) {
  return "return plugin { kind = 'balancer', name = 'my', summary = 'mine',\n" + body + "\n}";
}
// A balancer whose `pick` is `statements`, from line 3.
inline std::string pick_text(const std::string& statements) {
  return balancer_text("pick = function(self, op, targets)\n" + statements + "\nend");
}

}  // namespace cqrslab::testing
