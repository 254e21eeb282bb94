// What a script can be seen never to write.
//
// What the host shows to a script must not be written by it. An object that is asked before every
// reading and writing keeps that, but costs more than the work of many scripts. Most scripts can be
// seen never to write to what is shown, and for them it can be a table like any other.
#pragma once

#include <string>
#include <string_view>
#include <unordered_set>

namespace cqrslab {

class Writes {
 public:
  // Of a script with this text. Any text is accepted, as by SourceMap.
  explicit Writes(std::string_view text);

  // Whether an assignment to the field `name` of some table is there, or one whose key is
  // computed; `name` null: only the latter.
  bool field(const char* name = nullptr) const {
    return computed_ || (name && fields_.contains(name));
  }
  // Whether an assignment to a variable of this name is there that the statement does not declare.
  bool variable(const std::string& name) const { return names_ || variables_.contains(name); }

 private:
  friend class WriteReader;
  bool computed_ = false;  // t[key] = value
  bool names_ = false;     // the environment itself is named
  std::unordered_set<std::string> fields_, variables_;
};

}  // namespace cqrslab
