// Pages about plugins, made from their descriptors and nothing else.
#pragma once

#include <string>

#include "sim/contract/registry.hpp"

namespace cqrslab {

// Markdown: every plugin of the registry by kind and name, with its doc and a table of its
// parameters. docs/plugins.md is this text for the built-in plugins.
std::string plugins_page(const Registry& registry);

// One plugin for a terminal: kind, name, summary, doc, and each parameter with its initial value,
// the values it allows and what it does. Ends with a line feed.
// Pre: no descriptor_problem(descriptor).
std::string plugin_text(const cq_descriptor& descriptor);

}  // namespace cqrslab
