// The verb `run`: simulates a scenario and reports it in one of the formats.
#include <algorithm>
#include <optional>

#include "sim/base/error.hpp"
#include "sim/cli/interrupt.hpp"
#include "sim/cli/progress_bar.hpp"
#include "sim/cli/run_report.hpp"
#include "sim/cli/script_files.hpp"
#include "sim/cli/verb.hpp"
#include "sim/contract/registry.hpp"
#include "sim/experiment/replications.hpp"
#include "sim/results/results_database.hpp"

namespace cqrslab {
namespace {

Assignments assignments(const std::vector<std::string>& texts) {
  Assignments all;
  for (const std::string& text : texts) {
    std::size_t equals = text.find('=');
    if (equals == std::string::npos || equals == 0) {
      throw Error(ExitCode::usage, "--set", "'" + text + "' assigns nothing",
                  "write --set parameter=value");
    }
    std::string name = text.substr(0, equals);
    for (const auto& earlier : all) {
      if (earlier.first == name) {
        throw Error(ExitCode::usage, "--set", "'" + name + "' is given twice");
      }
    }
    all.emplace_back(name, text.substr(equals + 1));
  }
  return all;
}

std::string counted(std::size_t finished, std::size_t wanted) {
  return std::to_string(finished) + " of " + std::to_string(wanted) +
         (wanted == 1 ? " replication" : " replications") + " finished";
}

// One call of `run`, from its arguments to its output.
class Run {
 public:
  explicit Run(const Arguments& arguments)
      : format_(arguments.choice("format", {"table", "json", "csv", "markdown"})),
        trace_(arguments.value("trace")),
        results_path_(arguments.value("results")),
        registry_(Registry::built_in()) {
    if (arguments.operands().size() != 1) {
      throw Error(ExitCode::usage, "run", "needs one scenario", "see cqrslab run --help");
    }
    options_.seed = arguments.whole_number("seed", 1, 0);
    std::uint64_t replications = arguments.whole_number("replications", 1, 1);
    if (replications > 1'000'000) {
      throw Error(ExitCode::usage, "--replications", "more than a million");
    }
    options_.replications = static_cast<std::uint32_t>(replications);
    options_.only = arguments.value("only").value_or("");
    if (arguments.has("only") && options_.only.empty()) {
      throw Error(ExitCode::usage, "--only", "needs a topology's name");
    }
    options_.keep_traces = trace_.has_value();
    for (const std::string& path : arguments.values("plugin")) load_named_plugin(registry_, path);
    scenario_ = read_named_scenario(arguments.operands()[0], assignments(arguments.values("set")));
    registry_.load_all(scenario_.plugins);
    note_printed(result_, arguments.operands()[0], scenario_);
    for (const std::string& text : arguments.values("ask")) {
      options_.questions.push_back(read_question(text));
    }
    read_explain(arguments);
    if (format_ == "csv" && arguments.has("explain")) {
      throw Error(ExitCode::usage, "--explain", "CSV has no place for explanations",
                  "use --format table, json or markdown");
    }
    if (format_ == "csv" && !options_.questions.empty()) {
      throw Error(ExitCode::usage, "--ask", "CSV has no place for answers",
                  "use --format table, json or markdown");
    }
    check_scenario(scenario_, registry_, options_.only, options_.questions);
    if (trace_) check_trace_file(*trace_);
  }

  VerbResult execute() {
    Replications done = simulate();
    if (trace_ && !done.traces.empty()) write_traces(*trace_, done.traces);
    if (done.stopped) note_interruption(done);
    if (done.runs.empty()) {
      result_.code = ExitCode::interrupted;
      return result_;
    }
    bool stopped = done.stopped;
    RunReport report = make_report(
        scenario_, registry_, claims_for(scenario_, registry_, options_.only), std::move(done));
    result_.output = render(report);
    result_.code = stopped ? ExitCode::interrupted : exit_code(report);
    return result_;
  }

 private:
  void read_explain(const Arguments& arguments) {
    if (!arguments.has("explain")) return;
    const std::string whom = *arguments.value("explain");
    if (whom == "slowest") options_.ask_slowest = SlowestOf::all;
    if (whom == "slowest-query") options_.ask_slowest = SlowestOf::queries;
    if (whom == "slowest-command") options_.ask_slowest = SlowestOf::commands;
    if (options_.ask_slowest != SlowestOf::nobody) return;
    try {
      options_.asked_about = arguments.whole_number("explain", 0, 0) + 1;
    } catch (const Error& error) {
      throw Error(error.code(), error.where(), error.message(),
                  error.hint() + ", or slowest, slowest-query, slowest-command");
    }
  }

  Replications simulate() {
    // From before the results file is opened, so that no signal finds it half opened.
    Interrupt interrupt;
    if (results_path_) results_.emplace(*results_path_);
    ProgressBar bar;
    std::size_t kept = 0;
    options_.progress = [&](double share) {
      bar.show(share);
      return !interrupt.requested();
    };
    options_.finished = [&](const RunResult& run) {
      if (results_) keep(run);
      ++kept;
    };
    try {
      Replications done = run_replications(scenario_, options_, registry_);
      if (results_) results_->close();
      return done;
    } catch (const Error& error) {
      if (options_.replications == 1) throw;
      throw Error(error.code(), error.where(),
                  error.message() + " (" + counted(kept, options_.replications) +
                      (results_ ? " and kept)" : ")"),
                  error.hint());
    }
  }

  void keep(const RunResult& run) {
    if (results_->put(run) != ResultsDatabase::Put::contradicted) return;
    result_.notes.push_back(*results_path_ + ": replication " + std::to_string(run.replication) +
                            " was kept before with another fingerprint, though scenario, seed,"
                            " plugins and engine are the same; the new one stands");
  }

  void note_interruption(const Replications& done) {
    std::string note = "interrupted: " + counted(done.runs.size(), options_.replications);
    if (results_ && !done.runs.empty()) note += " and kept in " + *results_path_;
    result_.notes.push_back(note);
  }

  std::string render(const RunReport& report) const {
    if (format_ == "json") return report_json(report);
    if (format_ == "csv") return report_csv(report);
    if (format_ == "markdown") return report_markdown(report);
    return report_table(report);
  }

  static ExitCode exit_code(const RunReport& report) {
    bool failed = std::any_of(report.expectations.begin(), report.expectations.end(),
                              [](const ExpectationReport& one) {
                                return one.judgement.result == Judgement::Result::failed;
                              });
    if (failed) return ExitCode::expectation_failed;
    return report.passed() ? ExitCode::ok : ExitCode::inconclusive;
  }

  std::string format_;
  std::optional<std::string> trace_, results_path_;
  Registry registry_;
  Scenario scenario_;
  ReplicationOptions options_;
  std::optional<ResultsDatabase> results_;
  VerbResult result_;
};

VerbResult run(const Arguments& arguments) {
  return Run(arguments).execute();
}

}  // namespace

const Verb run_verb = {
    {.verb = "run",
     .operands = "SCENARIO",
     .summary = "simulates every topology of a scenario under the same requests",
     .options =
         {{"set", "p=v", "give a parameter of the scenario another value", true},
          {"seed", "S", "seed of all randomness; 1 by default"},
          {"replications", "N",
           "simulate N times with other random numbers and show means with 95 % confidence; "
           "1 by default"},
          {"only", "TOPOLOGY", "simulate only this one"},
          {"plugin", "PATH", "also use the plugins of this library, or this one in Lua", true},
          {"results", "FILE", "keep the runs in this results database"},
          {"trace", "FILE", "write everything that happened in replication 0 to this file"},
          {"ask", "QUESTION",
           "ask an image at an instant: \"cqrs.read[1] at 30 s: SELECT count(*) FROM model\"; "
           "in replication 0, of a store that can be asked, such as sqlite",
           true},
          {"explain", "NUMBER|slowest",
           "let the plugins say why they decided as they did about this request; arrivals are "
           "numbered from 0; slowest, slowest-query and slowest-command are the completed one with "
           "the longest latency in the first topology; in replication 0"},
          {"format", "table|json|csv|markdown", "how the result is printed"}},
     .example = "  cqrslab run scenarios/what_if/launch_night.lua --set viewers=500 --seed 7\n"},
    run};

}  // namespace cqrslab
