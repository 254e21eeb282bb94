// Settings that fit a plugin's parameters, and such that do not.
#include "sim/contract/schema.hpp"

#include "sim/base/error.hpp"
#include "sim/contract/plugin.hpp"
#include "tests/catch.hpp"

using namespace cqrslab;

namespace {

constexpr const char* order_labels[] = {"fifo", "lifo", "random", nullptr};
constexpr cq_param params[] = {integer_param("choices", "targets", "looks per request", 2, 1, 16),
                               ratio_param("share", "share of it", 0.5, 0, 1),
                               duration_param("linger", "wait for more", 5e6, 0, 60e9),
                               boolean_param("distinct", "never twice", false),
                               choice_param("order", "who is next", order_labels, 0)};

cq_descriptor descriptor() {
  cq_descriptor d{};
  d.size = sizeof d;
  d.name = "sample";
  d.params = params;
  d.n_params = 5;
  return d;
}

std::vector<double> values(const std::vector<ParamSetting>& settings) {
  return param_values(descriptor(), settings).values;
}

double value(const std::string& key, const ParamValue& given) {
  auto all = values({{key, given, "x"}});
  for (std::uint32_t i = 0; i < 5; ++i) {
    if (key == params[i].id) return all[i];
  }
  return -1;
}

std::string complaint(const std::string& key, const ParamValue& given) {
  try {
    values({{key, given, "night.lua:7"}});
  } catch (const Error& error) {
    CHECK(error.code() == ExitCode::usage);
    return error.what();
  }
  return "none";
}

}  // namespace

TEST_CASE("a parameter that nobody sets has its initial value") {
  CHECK(values({}) == std::vector<double>{2, 0.5, 5e6, 0, 0});
}

TEST_CASE("each type takes the values that a person would write for it") {
  CHECK(value("choices", 3.0) == 3);
  CHECK(value("share", 1.0) == 1);
  CHECK(value("linger", Time::milliseconds(20)) == 20e6);
  CHECK(value("linger", std::string("250 us")) == 250e3);
  CHECK(value("distinct", true) == 1);
  CHECK(value("distinct", std::string("on")) == 1);
  CHECK(value("distinct", std::string("off")) == 0);
  CHECK(value("order", std::string("random")) == 2);
}

TEST_CASE("a misspelt parameter is answered with the nearest and all names") {
  CHECK(complaint("choises", 3.0) ==
        "night.lua:7: sample has no parameter 'choises'; did you mean 'choices'? "
        "known: choices, share, linger, distinct, order");
  cq_descriptor bare = descriptor();
  bare.n_params = 0;
  CHECK_THROWS_WITH(param_values(bare, {{"choices", 3.0, "night.lua:7"}}),
                    "night.lua:7: sample has no parameter 'choices'; it has none at all");
}

TEST_CASE("a parameter is given once") {
  CHECK_THROWS_WITH(values({{"share", 0.1, "a.lua:1"}, {"share", 0.2, "a.lua:2"}}),
                    "a.lua:2: sample.share: given twice");
}

TEST_CASE("a value of the wrong type is refused with what is needed") {
  CHECK(complaint("choices", 2.5) ==
        "night.lua:7: sample.choices: a whole number is needed, not 2.5; looks per request");
  CHECK(complaint("choices", std::string("two")) ==
        "night.lua:7: sample.choices: a whole number is needed, not \"two\"; looks per request");
  CHECK(complaint("choices", Time::seconds(2)) ==
        "night.lua:7: sample.choices: a whole number is needed, not 2 s; looks per request");
  CHECK(complaint("share", true) ==
        "night.lua:7: sample.share: a number is needed, not true; share of it");
  CHECK(complaint("linger", 5.0) ==
        "night.lua:7: sample.linger: a duration such as \"5 ms\" is needed, not 5; wait for more");
  CHECK(complaint("linger", Distribution::exponential(1)) ==
        "night.lua:7: sample.linger: a duration such as \"5 ms\" is needed, not a distribution; "
        "wait for more");
  CHECK(complaint("distinct", std::string("yes")) ==
        "night.lua:7: sample.distinct: true or false is needed, not \"yes\"; never twice");
}

TEST_CASE("an unknown choice is answered with the nearest label") {
  CHECK(complaint("order", std::string("lfio")) ==
        "night.lua:7: sample.order: one of fifo, lifo, random is needed, not \"lfio\"; "
        "did you mean 'lifo'? known: fifo, lifo, random");
  CHECK(complaint("order", 1.0) ==
        "night.lua:7: sample.order: one of fifo, lifo, random is needed, not 1; who is next");
}

TEST_CASE("a value outside its range is refused with the range") {
  CHECK(complaint("choices", 0.0) ==
        "night.lua:7: sample.choices: 0 is below 1; allowed: 1 .. 16 (looks per request)");
  CHECK(complaint("share", 1.5) ==
        "night.lua:7: sample.share: 1.5 is above 1; allowed: 0 .. 1 (share of it)");
  CHECK(complaint("linger", Time::seconds(90)) ==
        "night.lua:7: sample.linger: 90 s is above 1 min; allowed: 0 s .. 1 min (wait for more)");
  CHECK(complaint("linger", Time::seconds(-1)) ==
        "night.lua:7: sample.linger: -1 s is below 0 s; allowed: 0 s .. 1 min (wait for more)");
}

TEST_CASE("a value is written without loss") {
  CHECK(format_param(params[0], 3) == "3");
  CHECK(format_param(params[1], 0.25) == "0.25");
  CHECK(format_param(params[2], 5e6) == "5 ms");
  CHECK(format_param(params[2], 1234567) == "1.234567 ms");
  CHECK(format_param(params[2], 1.5e9) == "1.5 s");
  CHECK(format_param(params[2], 5400e9) == "90 min");
  CHECK(format_param(params[2], 7200e9) == "2 h");
  CHECK(format_param(params[2], 0) == "0 s");
  CHECK(format_param(params[3], 1) == "on");
  CHECK(format_param(params[4], 1) == "lifo");
}

TEST_CASE("parameters of a plugin with a longer cq_param are found by its stride") {
  struct Longer {
    cq_param param;
    double added;
  };
  Longer longer[2] = {{params[0], 1}, {params[1], 2}};
  for (Longer& l : longer) l.param.size = sizeof(Longer);
  cq_descriptor d = descriptor();
  d.params = &longer[0].param;
  d.n_params = 2;
  CHECK(std::string(param_at(d, 1).id) == "share");
  CHECK(param_values(d, {{"share", 0.75, "x"}}).values == std::vector<double>{2, 0.75});
}
