// Edit distances, and which known name is near enough to be offered.
#include "sim/base/names.hpp"

#include <algorithm>

namespace cqrslab {
namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool starts_with(std::string_view text, std::string_view beginning) {
  if (beginning.size() < 3 || text.size() < beginning.size()) return false;
  return edit_distance(text.substr(0, beginning.size()), beginning) == 0;
}

}  // namespace

unsigned edit_distance(std::string_view a, std::string_view b) {
  std::vector<unsigned> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  for (unsigned j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = static_cast<unsigned>(i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      unsigned replace = last[j - 1] + (lower(a[i - 1]) == lower(b[j - 1]) ? 0 : 1);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, replace});
      bool swapped = i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) &&
                     lower(a[i - 2]) == lower(b[j - 1]);
      if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    std::swap(before, last);
    std::swap(last, row);
  }
  return last[b.size()];
}

std::string nearest_name(std::string_view name, const std::vector<std::string>& known) {
  constexpr std::size_t longest = 64;  // a name beyond it is no typing mistake
  if (name.size() > longest) return "";
  const std::string* best = nullptr;
  unsigned best_distance = 0;
  for (const std::string& candidate : known) {
    if (candidate.size() > longest) continue;
    unsigned distance = edit_distance(name, candidate);
    auto length = std::max(name.size(), candidate.size());
    bool near = distance <= std::max<std::size_t>(1, length / 3) && distance < length;
    if (!near && !starts_with(candidate, name) && !starts_with(name, candidate)) continue;
    if (!best || distance < best_distance) best = &candidate, best_distance = distance;
  }
  return best ? *best : "";
}

std::string known_names_hint(std::string_view name, const std::vector<std::string>& known) {
  std::string hint;
  if (std::string near = nearest_name(name, known); !near.empty()) {
    hint = "did you mean '" + near + "'? ";
  }
  if (known.empty()) return hint;
  hint += "known: ";
  for (std::size_t i = 0; i < known.size(); ++i) hint += (i ? ", " : "") + known[i];
  return hint;
}

}  // namespace cqrslab
