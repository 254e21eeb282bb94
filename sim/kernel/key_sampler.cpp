// The alias table of Zipf keys, and the probability of each key.
#include "sim/kernel/key_sampler.hpp"

#include <string>

#include "sim/base/elementary.hpp"
#include "sim/base/error.hpp"

namespace cqrslab {
namespace {

constexpr unsigned most_keys = 1u << 22;
constexpr unsigned cell_bits = 40;  // a cell holds 2^40 parts of probability
constexpr std::uint64_t full_cell = std::uint64_t{1} << cell_bits;

double weight(std::uint32_t key, double skew) {
  return cq_pow(key + 1.0, -skew);
}

[[noreturn]] void refuse(const std::string& what, const std::string& hint) {
  throw Error(ExitCode::usage, "key choice", what, hint);
}

// The law in parts of 1/(n 2^40), which add up exactly; what rounding leaves over goes to key 0.
std::vector<std::uint64_t> whole_parts(unsigned n, double skew, double total) {
  std::vector<std::uint64_t> parts(n);
  double all = static_cast<double>(n) * static_cast<double>(full_cell);
  std::uint64_t given = 0;
  for (std::uint32_t key = 1; key < n; ++key) {
    parts[key] = static_cast<std::uint64_t>(weight(key, skew) / total * all + 0.5);
    given += parts[key];
  }
  parts[0] = n * full_cell - given;
  return parts;
}

}  // namespace

KeySampler::KeySampler(const KeyChoice& choice) : choice_(choice) {
  if (choice.n < 1 || choice.n > most_keys)
    refuse(std::to_string(choice.n) + " keys", "allowed: 1 .. " + std::to_string(most_keys));
  if (choice.law == KeyChoice::Law::fixed && choice.fixed >= choice.n)
    refuse("fixed key " + std::to_string(choice.fixed),
           "allowed: 0 .. " + std::to_string(choice.n - 1));
  if (choice.law != KeyChoice::Law::zipf) return;
  if (!(choice.skew >= 0 && choice.skew <= 100))
    refuse("zipf skew " + std::to_string(choice.skew), "allowed: 0 .. 100");
  for (std::uint32_t key = choice.n; key-- > 0;) total_ += weight(key, choice.skew);
  build();
}

void KeySampler::build() {
  std::vector<std::uint64_t> parts = whole_parts(choice_.n, choice_.skew, total_);
  std::vector<std::uint32_t> poor, rich;
  for (std::uint32_t key = 0; key < choice_.n; ++key)
    (parts[key] < full_cell ? poor : rich).push_back(key);
  cells_.resize(choice_.n);
  while (!poor.empty()) {
    std::uint32_t key = poor.back(), donor = rich.back();
    poor.pop_back();
    cells_[key] = parts[key] << alias_bits | donor;
    parts[donor] -= full_cell - parts[key];
    if (parts[donor] < full_cell) {
      rich.pop_back();
      poor.push_back(donor);
    }
  }
  for (std::uint32_t key : rich) cells_[key] = key;
}

double KeySampler::probability(std::uint32_t key) const {
  switch (choice_.law) {
    case KeyChoice::Law::zipf:
      return weight(key, choice_.skew) / total_;
    case KeyChoice::Law::fixed:
      return key == choice_.fixed ? 1 : 0;
    default:
      return 1.0 / choice_.n;
  }
}

}  // namespace cqrslab
