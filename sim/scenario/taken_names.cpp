// The fixed subjects of metrics, and who may not be named as one.
#include "sim/scenario/taken_names.hpp"

#include <algorithm>

namespace cqrslab {
namespace {

bool among(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::string listed(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

}  // namespace

const std::vector<std::string>& fixed_subjects() {
  static const std::vector<std::string> names{"query", "command", "session", "consistency_window",
                                              "feed",  "lock",    "cost"};
  return names;
}

void refuse_marks(const Reading& reading, int line, const std::string& kind,
                  const std::string& name) {
  if (!name.empty() && name.find_first_of(".[]") == std::string::npos) return;
  reading.fail(line, "a " + kind + " cannot be named '" + name + "'",
               "in the name of a metric '.' and '[ ]' separate its parts");
}

void refuse_taken_name(const Reading& reading, int line, const Operation& operation) {
  std::string kind = operation.kind == Operation::Kind::command ? "command" : "query";
  refuse_marks(reading, line, kind, operation.name);
  if (!among(fixed_subjects(), operation.name)) return;
  reading.fail(line, "a " + kind + " cannot be named '" + operation.name + "'",
               "metrics have these names already: " + listed(fixed_subjects()));
}

void refuse_taken_name(const Reading& reading, int line, const std::string& kind,
                       const std::string& name) {
  refuse_marks(reading, line, kind, name);
  std::vector<std::string> taken;
  for (const std::string& subject : fixed_subjects()) {
    bool apart = subject == "query" || subject == "command" || subject == "feed";
    if (!apart) taken.push_back(subject);
  }
  if (!among(taken, name)) return;
  reading.fail(line, "a " + kind + " cannot be named '" + name + "'",
               "metrics have these names already: " + listed(taken));
}

void refuse_taken_name(const Reading& reading, int line, const Store& store, const Domain& domain) {
  if (!store.watch) return;
  std::vector<std::string> taken{"query", "command"};
  for (const Operation& operation : domain.operations) taken.push_back(operation.name);
  if (!among(taken, store.name)) return;
  reading.fail(line, "a watched store cannot be named '" + store.name + "'",
               "of these there is a lock_wait already: " + listed(taken));
}

}  // namespace cqrslab
