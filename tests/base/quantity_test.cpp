// Quantities as text, there and back, and nearest names.
#include "sim/base/quantity.hpp"

#include "sim/base/hash.hpp"
#include "sim/base/names.hpp"
#include "tests/catch.hpp"

using namespace cqrslab;

TEST_CASE("a duration is a number with a unit of time") {
  CHECK(parse_duration("20 s") == 20.0);
  CHECK(parse_duration("5ms") == 0.005);
  CHECK(parse_duration("250 us") == 0.00025);
  CHECK(parse_duration("10 ns") == 1e-8);
  CHECK(parse_duration("1.5 min") == 90.0);
  CHECK(parse_duration(" 2 h ") == 7200.0);
  CHECK(parse_duration("1 d") == 86400.0);
  CHECK(parse_duration("-3 s") == -3.0);
  CHECK(parse_duration("0.4 ms") == 0.0004);
  for (const char* bad : {"", " ", "5", "s", "5 seconds", "5 s s", "inf s", "nan s", "0x10 s",
                          "1e999 s", "5,5 s", "--5 s", "+-5 s", "5 M"}) {
    INFO(bad);
    CHECK(!parse_duration(bad));
  }
}

TEST_CASE("a rate is a number of anything per unit of time") {
  CHECK(parse_rate("2000 req/s") == 2000.0);
  CHECK(parse_rate("100/s") == 100.0);
  CHECK(parse_rate("6/min") == 0.1);
  CHECK(parse_rate("1/ms") == 1000.0);
  for (const char* bad : {"", "100", "100 req", "100 /", "/s", "100/x", "100 2/s"}) {
    INFO(bad);
    CHECK(!parse_rate(bad));
  }
}

TEST_CASE("numbers and sizes are read whole or not at all") {
  CHECK(parse_number("1e6") == 1e6);
  CHECK(parse_number("+0.5") == 0.5);
  CHECK(!parse_number("1 e6"));
  CHECK(!parse_number("infinity"));
  CHECK(parse_size("64 KiB") == 65536.0);
  CHECK(parse_size("2 MB") == 2e6);
  CHECK(!parse_size("2 mb"));
}

TEST_CASE("a formatted number reads back as itself") {
  CHECK(format_number(0.1) == "0.1");
  CHECK(format_number(2000) == "2000");
  CHECK(format_number(-0.0 / 1) == "-0");
  CHECK(parse_number(format_number(1.0 / 3)) == 1.0 / 3);
}

TEST_CASE("a duration for people has three digits and the fitting unit") {
  CHECK(format_duration(0.0123) == "12.3 ms");
  CHECK(format_duration(20) == "20 s");
  CHECK(format_duration(90) == "1.5 min");
  CHECK(format_duration(600) == "10 min");
  CHECK(format_duration(0) == "0 s");
  CHECK(format_duration(2.5e-7) == "250 ns");
  CHECK(format_duration(0.0009999) == "1 ms");
  CHECK(format_duration(86400) == "1 d");
  CHECK(format_duration(Time::milliseconds(5)) == "5 ms");
}

TEST_CASE("the nearest name is found through typing mistakes only") {
  std::vector<std::string> known = {"name", "horizon", "warm_up", "parameters"};
  CHECK(nearest_name("horizont", known) == "horizon");
  CHECK(nearest_name("hroizon", known) == "horizon");
  CHECK(nearest_name("Name", known) == "name");
  CHECK(nearest_name("warm", known) == "warm_up");
  CHECK(nearest_name("banana", known) == "");
  CHECK(nearest_name("", known) == "");
  CHECK(known_names_hint("nam", known) ==
        "did you mean 'name'? known: name, horizon, warm_up, parameters");
  CHECK(known_names_hint("xyz", known) == "known: name, horizon, warm_up, parameters");
  CHECK(known_names_hint("xyz", {}) == "");
  CHECK(edit_distance("kitten", "sitting") == 3);
  CHECK(edit_distance("ab", "ba") == 1);
}

TEST_CASE("a text's hash depends on every byte, the length and what came before") {
  CHECK(hash_text("a") != hash_text("b"));
  CHECK(hash_text("c", hash_text("ab")) != hash_text("bc", hash_text("a")));
  CHECK(hash_text("") != hash_text(std::string_view("\0", 1)));
  CHECK(hash_text("cqrslab") == hash_text("cqrslab"));
}
