// SourceMap: on which line of a script each key of each table constructor was written.
//
// Lua forgets where a table came from, but a message about `horizont` must name its line. So the
// text is marked before it is compiled: every `{` becomes `{["\1@"]=N,` with N the number of that
// constructor here. Lines stay as they are, and the sandbox hides the mark from the script.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace cqrslab {

class SourceMap {
 public:
  // The key of the mark in a table.
  static constexpr std::string_view mark = "\1@";

  struct Key {
    int line = 0;
    int order = 0;  // 0 for the constructor's first key, 1 for its second, ...
  };

  // Returns `text` with its table constructors marked, and remembers their keys. Constructors are
  // numbered through over all marked texts. Any text is accepted: one that is not Lua yields marks
  // that mean nothing, and the compiler's message about it stays as it would have been.
  // Post: the result has the same number of lines as `text`.
  std::string mark_constructors(std::string_view text);

  // Line of the constructor's opening brace; 0 when there is no such constructor.
  int line(int constructor) const;
  // Where `key` was written in the constructor, or null when it was not written there.
  const Key* find(int constructor, const std::string& key) const;
  // Line of the constructor's positional item (from 1), or 0.
  int item_line(int constructor, std::size_t item) const;
  int size() const { return static_cast<int>(constructors_.size()); }

 private:
  friend class Marker;
  struct Constructor {
    int line = 0;
    std::unordered_map<std::string, Key> keys;
    std::vector<int> items;
  };
  std::vector<Constructor> constructors_;
};

}  // namespace cqrslab
