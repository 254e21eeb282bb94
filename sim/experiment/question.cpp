// Reads "IMAGE at INSTANT: QUESTION".
#include "sim/experiment/question.hpp"

#include <optional>

#include "sim/base/error.hpp"
#include "sim/base/quantity.hpp"

namespace cqrslab {
namespace {

constexpr const char* form = "write --ask \"cqrs.read[1] at 30 s: SELECT count(*) FROM model\"";

constexpr double latest = 2e9;  // seconds; no scenario lasts longer

[[noreturn]] void refuse(const Question& question, const std::string& what) {
  throw Error(ExitCode::usage, where_of(question), what, form);
}

std::string without_blanks(const std::string& text) {
  constexpr const char* blanks = " \t\r\n";
  std::size_t begin = text.find_first_not_of(blanks);
  if (begin == std::string::npos) return "";
  return text.substr(begin, text.find_last_not_of(blanks) + 1 - begin);
}

}  // namespace

Question read_question(const std::string& text) {
  Question q;
  q.text = without_blanks(text);
  std::size_t at = q.text.find(" at "), colon = q.text.find(':');
  if (at == std::string::npos || colon == std::string::npos || colon < at) {
    refuse(q, "does not say which image is asked when, and what");
  }
  std::string part = without_blanks(q.text.substr(0, at));
  std::size_t dot = part.find('.');
  if (dot == std::string::npos || dot == 0 || dot + 1 == part.size()) {
    refuse(q, "'" + part + "' is no image of a topology");
  }
  q.topology = part.substr(0, dot);
  q.image = part.substr(dot + 1);
  std::string instant = without_blanks(q.text.substr(at + 4, colon - at - 4));
  std::optional<double> seconds = parse_duration(instant);
  if (!seconds || *seconds < 0 || *seconds > latest) refuse(q, "'" + instant + "' is no instant");
  q.at = Time::from_seconds(*seconds);
  q.asked = without_blanks(q.text.substr(colon + 1));
  if (q.asked.empty()) refuse(q, "asks nothing");
  return q;
}

std::string where_of(const Question& question) {
  return "--ask '" + question.text + "'";
}

}  // namespace cqrslab
