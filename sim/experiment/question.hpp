// Question: what a person wants to know of an image at an instant, in the language of its store.
#pragma once

#include <string>
#include <vector>

#include "sim/base/time.hpp"

namespace cqrslab {

struct Question {
  std::string text;      // all of it, as given
  std::string topology;  // "cqrs"
  std::string image;     // "read[1]", or "read" where the store has one image
  Time at;               // asked when everything of this instant has happened
  std::string asked;     // "SELECT count(*) FROM model"
};

struct Answer {
  Question question;
  std::vector<std::string> rows;
};

// Reads "cqrs.read[1] at 30 s: SELECT count(*) FROM model". Names are not looked up.
// Throws Error(usage).
Question read_question(const std::string& text);

// What an Error about the question names: --ask 'cqrs.read[1] at 30 s: ...'.
std::string where_of(const Question& question);

}  // namespace cqrslab
