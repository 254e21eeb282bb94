// Descriptors that are complete, and what is wrong with others.
#include "tests/catch.hpp"

#include <limits>

#include "sim/contract/plugin.hpp"
#include "sim/contract/schema.hpp"

using namespace cqrslab;

namespace {

struct Nothing {
  Nothing(const Host&, const Config&) {}
  std::uint32_t pick(const cq_op&, Targets) { return CQ_NONE; }
};

cq_descriptor good() {
  return {sizeof(cq_descriptor),
          "balancer/1",
          "sample",
          "1.0",
          "one line",
          "A text.",
          nullptr,
          0,
          BalancerKind::functions<Nothing>()};
}

std::string problem(const cq_descriptor& descriptor) {
  return descriptor_problem(descriptor).value_or("none");
}

std::string problem(cq_param param) {
  cq_descriptor descriptor = good();
  descriptor.params = &param;
  descriptor.n_params = 1;
  return problem(descriptor);
}

template <class Value>
std::string problem_with(Value cq_descriptor::* field, Value value) {
  cq_descriptor descriptor = good();
  descriptor.*field = value;
  return problem(descriptor);
}

constexpr cq_param number = integer_param("n", "", "how many", 2, 1, 3);

template <class Value>
std::string problem_with(Value cq_param::* field, Value value) {
  cq_param param = number;
  param.*field = value;
  return problem(param);
}

}  // namespace

TEST_CASE("a complete descriptor has no problem") {
  CHECK(problem(good()) == "none");
  CHECK(problem(number) == "none");
}

TEST_CASE("a descriptor says everything that its pages need") {
  const char* none = nullptr;
  CHECK(problem_with(&cq_descriptor::size, 8u) == "has a descriptor that is too short");
  CHECK(problem_with(&cq_descriptor::name, none) == "needs a name in snake_case");
  CHECK(problem_with(&cq_descriptor::name, "Power of two") == "needs a name in snake_case");
  CHECK(problem_with(&cq_descriptor::version, "") == "has no version");
  CHECK(problem_with(&cq_descriptor::summary, "two\nlines") == "needs a summary of one line");
  CHECK(problem_with(&cq_descriptor::doc, none) == "has no doc");
  CHECK(problem_with(&cq_descriptor::kind, none) == "has no kind");
  CHECK(problem_with(&cq_descriptor::kind, "store/2").starts_with("is of the unknown kind"));
  CHECK(problem_with(&cq_descriptor::n_params, 1u) == "has parameters but no table of them");
}

TEST_CASE("the functions of a kind must be complete") {
  const void* none = nullptr;
  CHECK(problem_with(&cq_descriptor::functions, none) == "has no functions");
  cq_balancer functions = *static_cast<const cq_balancer*>(good().functions);
  const void* changed = &functions;
  functions.pick = nullptr;
  CHECK(problem_with(&cq_descriptor::functions, changed) ==
        "lacks a function that its kind needs: pick");
  functions = *static_cast<const cq_balancer*>(good().functions);
  functions.done = nullptr;
  CHECK(problem_with(&cq_descriptor::functions, changed) == "none");
  functions.size = 16;
  CHECK(problem_with(&cq_descriptor::functions, changed) ==
        "has a table of functions that is too short");
}

TEST_CASE("a parameter's range must make sense") {
  constexpr double infinite = std::numeric_limits<double>::infinity();
  std::string range = "parameter 0 'n' needs min <= initial <= max, not ";
  CHECK(problem_with(&cq_param::initial, 0.0) == range + "1 <= 0 <= 3");
  CHECK(problem_with(&cq_param::max, 1.0) == range + "1 <= 2 <= 1");
  CHECK(problem_with(&cq_param::max, infinite) ==
        "parameter 0 'n' has a bound or an initial value that is not finite");
  CHECK(problem_with(&cq_param::initial, std::numeric_limits<double>::quiet_NaN()) ==
        "parameter 0 'n' has a bound or an initial value that is not finite");
  CHECK(problem_with(&cq_param::initial, 2.5) ==
        "parameter 0 'n' needs whole numbers as bounds and initial value");
  CHECK(problem(duration_param("t", "a time", 1, -1, 2)) ==
        "parameter 0 't' allows a negative duration");
}

TEST_CASE("a parameter must be named, described and of a known type") {
  const char* none = nullptr;
  CHECK(problem_with(&cq_param::id, none) == "parameter 0 has an id that is not in snake_case");
  CHECK(problem_with(&cq_param::id, "2nd") ==
        "parameter 0 '2nd' has an id that is not in snake_case");
  CHECK(problem_with(&cq_param::doc, "") == "parameter 0 'n' needs a doc of one line");
  CHECK(problem_with(&cq_param::unit, none) ==
        "parameter 0 'n' has no unit (\"\" where there is none)");
  CHECK(problem_with(&cq_param::type, 17u) == "parameter 0 'n' has the unknown type 17");
  CHECK(problem_with(&cq_param::size, 8u) == "has parameters that are too short");
  cq_param twice[] = {number, number};
  cq_descriptor descriptor = good();
  descriptor.params = twice;
  descriptor.n_params = 2;
  CHECK(problem(descriptor) == "has the parameter 'n' twice");
}

TEST_CASE("the labels of a choice must fit its range") {
  static constexpr const char* labels[] = {"one", "two", nullptr};
  static constexpr const char* same[] = {"one", "one", nullptr};
  cq_param choice = choice_param("c", "which", labels, 1);
  CHECK(problem(choice) == "none");
  choice.max = 2;
  CHECK(problem(choice) == "parameter 0 'c' needs min 0 and max at its last label");
  choice.labels = nullptr;
  CHECK(problem(choice) == "parameter 0 'c' has no labels");
  CHECK(problem(choice_param("c", "which", same, 1)) ==
        "parameter 0 'c' has the label 'one' twice");
}
