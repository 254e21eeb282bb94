// Routes: lists of steps compiled into a graph of RouteSteps.
#include <cmath>
#include <map>

#include "sim/base/names.hpp"
#include "sim/base/quantity.hpp"
#include "sim/scenario/read_parts.hpp"

namespace cqrslab {
namespace {

constexpr std::size_t most_steps = 10000;
using Step = RouteStep;

class RouteReader {
 public:
  RouteReader(const Reading& reading, const Topology& topology, const std::string& what)
      : reading_(reading), topology_(topology), what_(what) {}

  std::vector<Step> read(const Value& value) {
    Exits exits = text_or_list(value, {});
    patch(exits, -1);
    for (const auto& [name, jump] : jumps_) {
      auto found = labels_.find(name);
      if (found == labels_.end()) reading_.unknown(jump.line, "label", name, label_names());
      patch(jump.exits, found->second);
    }
    return std::move(steps_);
  }

 private:
  // A place that still has to learn where it leads: arm of a step, or its next when arm < 0.
  struct Exit {
    int step, arm;
  };
  using Exits = std::vector<Exit>;
  struct Jump {
    int line;
    Exits exits;
  };

  void patch(const Exits& exits, int target) {
    for (Exit exit : exits) {
      Step& step = steps_[static_cast<std::size_t>(exit.step)];
      (exit.arm < 0 ? step.next : step.arms[static_cast<std::size_t>(exit.arm)].next) = target;
    }
  }

  int add(Step step, const Exits& entries, int line) {
    if (steps_.size() >= most_steps) reading_.fail(line, what_ + " has more than 10000 steps");
    int index = static_cast<int>(steps_.size());
    steps_.push_back(std::move(step));
    patch(entries, index);
    for (const std::string& name : fresh_labels_) labels_[name] = index;
    fresh_labels_.clear();
    return index;
  }

  Exits text_or_list(const Value& value, Exits entries) {
    if (value.text() || (value.table() && !value.table()->kind.empty())) {
      return step(value, std::move(entries));
    }
    const auto& items = read_list(reading_, value, what_);
    return list(items, 0, std::move(entries));
  }

  // Pre: nothing before items[first].
  Exits list(const std::vector<Value>& items, std::size_t first, Exits entries) {
    bool left = false;
    for (std::size_t i = first; i < items.size(); ++i) {
      if (left) reading_.fail(items[i].line, "nothing after a jump is reached");
      left = items[i].table("jump") != nullptr;
      entries = text_or_list(items[i], std::move(entries));
    }
    if (!fresh_labels_.empty()) {
      reading_.fail(items.back().line,
                    "label '" + fresh_labels_.back() + "' is followed by no step");
    }
    return entries;
  }

  Exits step(const Value& value, Exits entries) {
    const Table* call = value.table();
    if (!call) return place(*value.text(), nullptr, value.line, entries);
    if (call->kind == "visit") return visit(*call, entries);
    if (call->kind == "delay") return delay(*call, entries);
    if (call->kind == "branch") return branch(*call, entries);
    if (call->kind == "parallel") return parallel(*call, entries);
    if (call->kind == "markov") return markov(*call, entries);
    if (call->kind == "label") return label(*call, std::move(entries));
    if (call->kind == "jump") return jump(*call, std::move(entries));
    reading_.mismatch(
        value, "a step of " + what_, "a service, a store or a step",
        "known: \"name\", visit(name, time), delay(time), branch{...}, parallel{...}, "
        "markov{...}, label(name), jump(name)");
  }

  Step named_step(const std::string& name, int line) {
    std::vector<std::string> known;
    Step step;
    for (std::size_t i = 0; i < topology_.services.size(); ++i) {
      known.push_back(topology_.services[i].name);
      step.target = static_cast<unsigned>(i);
      if (known.back() == name) return step;
    }
    step.kind = Step::Kind::store;
    for (std::size_t i = 0; i < topology_.stores.size(); ++i) {
      known.push_back(topology_.stores[i].name);
      step.target = static_cast<unsigned>(i);
      if (known.back() == name) return step;
    }
    reading_.unknown(line, "service or store", name, known);
  }

  Exits place(const std::string& name, const Value* time, int line, const Exits& entries) {
    Step step = named_step(name, line);
    if (time) {
      step.has_time = true;
      step.time = read_distribution(reading_, *time, "the time of a visit to '" + name + "'");
    }
    return {{add(std::move(step), entries, line), -1}};
  }

  Exits visit(const Table& call, const Exits& entries) {
    const auto& arguments =
        read_arguments(reading_, call, "visit(\"cpu\", exponential(\"2 ms\"))", 1, 2);
    std::string name = read_text(reading_, arguments[0], "the name in visit");
    return place(name, arguments.size() > 1 ? &arguments[1] : nullptr, call.line, entries);
  }

  Exits delay(const Table& call, const Exits& entries) {
    const auto& arguments = read_arguments(reading_, call, "delay(\"5 ms\")", 1, 1);
    Step step;
    step.kind = Step::Kind::delay;
    step.has_time = true;
    step.time = read_distribution(reading_, arguments[0], "the time of delay");
    return {{add(std::move(step), entries, call.line), -1}};
  }

  Exits branch(const Table& call, const Exits& entries) {
    const char* form = "write branch{ {0.6, \"a\"}, {0.4, \"b\", \"c\"} }";
    const auto& items = read_arguments(reading_, call, form, 1, 1000);
    Step step;
    step.kind = Step::Kind::branch;
    double sum = 0;
    for (const Value& item : items) {
      if (!item.table("") || item.table("")->items.empty()) {
        reading_.mismatch(item, "an arm of branch", "{probability, steps...}", form);
      }
      double p = read_number(reading_, item.table()->items[0], "the probability of an arm", {0, 1});
      step.arms.push_back({p, -1});
      sum += p;
    }
    check_sum(sum, call.line, "the probabilities of branch");
    int index = add(std::move(step), entries, call.line);
    Exits exits;
    for (std::size_t i = 0; i < items.size(); ++i) {
      const auto& arm = read_list(reading_, items[i], "an arm of branch");
      Exits out = list(arm, 1, {{index, static_cast<int>(i)}});
      exits.insert(exits.end(), out.begin(), out.end());
    }
    return exits;
  }

  void check_sum(double sum, int line, const std::string& what) {
    if (std::fabs(sum - 1) > 1e-9) {
      reading_.fail(line, what + " sum to " + format_number(sum) + ", not 1");
    }
  }

  Exits parallel(const Table& call, const Exits& entries) {
    Record record(reading_, call, "parallel", {"needed"});
    if (call.items.empty()) reading_.fail(call.line, "parallel needs at least one arm");
    Step step;
    step.kind = Step::Kind::parallel;
    step.arms.resize(call.items.size());
    step.needed = record.count("needed", 0, {1, static_cast<double>(call.items.size())});
    int index = add(std::move(step), entries, call.line);
    for (std::size_t i = 0; i < call.items.size(); ++i) {
      Exits out = text_or_list(call.items[i], {{index, static_cast<int>(i)}});
      patch(out, -1);
    }
    return {{index, -1}};
  }

  // markov{ start = "cpu", cpu = { disk = 0.7, out = 0.3 }, disk = { cpu = 1 } }: from each named
  // station on to the others by these probabilities; `out` leaves.
  Exits markov(const Table& call, const Exits& entries) {
    if (!call.items.empty()) reading_.fail(call.line, "markov takes named values only");
    const Value* start = call.find("start");
    if (!start) reading_.fail(call.line, "markov lacks 'start'");
    std::vector<std::string> states;
    for (const auto& [name, row] : call.fields) {
      if (name != "start") states.push_back(name);
    }
    std::map<std::string, int> index_of;
    Exits exits;
    Exits first = text_row(*start, entries);
    for (const std::string& state : states) {
      int line = call.find(state)->line;
      index_of[state] = add(named_step(state, line), {}, line);
    }
    std::vector<std::pair<const Value*, Exits>> rows{{start, first}};
    for (const std::string& state : states) {
      const Value* row = call.find(state);
      rows.emplace_back(row, text_row(*row, {{index_of[state], -1}}));
    }
    for (auto& [row, outs] : rows) connect(*row, outs, states, index_of, exits);
    return exits;
  }

  // One row's exits: the entries themselves when it names one state, else a new branch's arms.
  Exits text_row(const Value& row, const Exits& entries) {
    if (row.text()) {
      if (entries.empty()) {  // the route starts here: a branch with one arm keeps steps[0] first
        Step step;
        step.kind = Step::Kind::branch;
        step.arms.push_back({1, -1});
        return {{add(std::move(step), entries, row.line), 0}};
      }
      return entries;
    }
    const Table* table = row.table("");
    if (!table || !table->items.empty() || table->fields.empty()) {
      reading_.mismatch(row, "a row of markov", "{ station = probability, out = probability }");
    }
    Step step;
    step.kind = Step::Kind::branch;
    double sum = 0;
    for (const auto& [name, p] : table->fields) {
      step.arms.push_back(
          {read_number(reading_, p, "the probability of '" + name + "'", {0, 1}), -1});
      sum += step.arms.back().probability;
    }
    check_sum(sum, row.line, "the probabilities of a row of markov");
    Exits outs;
    int index = add(std::move(step), entries, row.line);
    for (std::size_t i = 0; i < table->fields.size(); ++i)
      outs.push_back({index, static_cast<int>(i)});
    return outs;
  }

  void connect(const Value& row, const Exits& outs, const std::vector<std::string>& states,
               const std::map<std::string, int>& index_of, Exits& exits) {
    for (std::size_t i = 0; i < outs.size(); ++i) {
      const std::string& target = row.text() ? *row.text() : row.table()->fields[i].first;
      int line = row.text() ? row.line : row.table()->fields[i].second.line;
      auto found = index_of.find(target);
      if (found != index_of.end()) {
        patch({outs[i]}, found->second);
      } else if (target == "out") {
        exits.push_back(outs[i]);
      } else {
        std::vector<std::string> known = states;
        known.push_back("out");
        reading_.unknown(line, "state of markov", target, known);
      }
    }
  }

  Exits label(const Table& call, Exits entries) {
    std::string name = read_text(
        reading_, read_arguments(reading_, call, "label \"again\"", 1, 1)[0], "the name of label");
    if (!labels_.emplace(name, -1).second) {
      reading_.fail(call.line, "label '" + name + "' is set twice");
    }
    fresh_labels_.push_back(name);
    return entries;
  }

  Exits jump(const Table& call, Exits entries) {
    std::string name = read_text(
        reading_, read_arguments(reading_, call, "jump \"again\"", 1, 1)[0], "the name of jump");
    if (entries.empty()) reading_.fail(call.line, "a route cannot start with a jump");
    jumps_.emplace_back(name, Jump{call.line, std::move(entries)});
    return {};
  }

  std::vector<std::string> label_names() const {
    std::vector<std::string> names;
    for (const auto& [name, index] : labels_) names.push_back(name);
    return names;
  }

  const Reading& reading_;
  const Topology& topology_;
  std::string what_;
  std::vector<Step> steps_;
  std::map<std::string, int> labels_;
  std::vector<std::string> fresh_labels_;
  std::vector<std::pair<std::string, Jump>> jumps_;
};

}  // namespace

std::vector<RouteStep> read_route(const Reading& reading, const Value& value,
                                  const Topology& topology, const std::string& what) {
  return RouteReader(reading, topology, what).read(value);
}

}  // namespace cqrslab
