// Questions to images: how they are read and what is refused.
#include "sim/experiment/question.hpp"

#include "tests/catch.hpp"
#include "tests/mistake.hpp"

using namespace cqrslab;

TEST_CASE("a question names an image, an instant and what is asked") {
  Question q = read_question(" cqrs.read[2] at 1.5 min:  SELECT ':' AS x ");
  CHECK(q.topology == "cqrs");
  CHECK(q.image == "read[2]");
  CHECK(q.at == Time::seconds(90));
  CHECK(q.asked == "SELECT ':' AS x");
  CHECK(q.text == "cqrs.read[2] at 1.5 min:  SELECT ':' AS x");
}

TEST_CASE("a question that lacks a part is refused and its form shown") {
  auto refusal = [](const std::string& text) {
    return std::string(mistake([&] { read_question(text); }).what());
  };
  const std::string form = "; write --ask \"cqrs.read[1] at 30 s: SELECT count(*) FROM model\"";
  CHECK(refusal("SELECT 1") ==
        "--ask 'SELECT 1': does not say which image is asked when, and what" + form);
  CHECK(refusal("cqrs.read: SELECT 1 at 3 s") ==
        "--ask 'cqrs.read: SELECT 1 at 3 s': does not say which image is asked when, and what" +
            form);
  CHECK(refusal("read at 3 s: x") ==
        "--ask 'read at 3 s: x': 'read' is no image of a topology" + form);
  CHECK(refusal("a.b at noon: x") == "--ask 'a.b at noon: x': 'noon' is no instant" + form);
  CHECK(refusal("a.b at -1 s: x") == "--ask 'a.b at -1 s: x': '-1 s' is no instant" + form);
  CHECK(refusal("a.b at 200000 d: x") ==
        "--ask 'a.b at 200000 d: x': '200000 d' is no instant" + form);
  CHECK(refusal("a.b at 3: x") == "--ask 'a.b at 3: x': '3' is no instant" + form);
  CHECK(refusal("a.b at 3 s: ") == "--ask 'a.b at 3 s:': asks nothing" + form);
}
