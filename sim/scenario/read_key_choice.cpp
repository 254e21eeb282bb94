// Key choices: zipf(0.99, 10000), uniform_keys(n), sequential(n), fixed(key).
#include "sim/scenario/read_parts.hpp"

namespace cqrslab {

KeyChoice read_key_choice(const Reading& reading, const Value& value, const std::string& what,
                          unsigned default_n) {
  const Table* call = value.table();
  const std::string kind = call ? call->kind : "";
  KeyChoice choice;
  choice.n = default_n;
  constexpr Bounds keys{1, 1e8};
  std::size_t n_at = 0;
  if (kind == "zipf") {
    read_arguments(reading, *call, "zipf(skew, n)", default_n ? 1 : 2, 2);
    choice.law = KeyChoice::Law::zipf;
    choice.skew = read_number(reading, call->items[0], "skew of zipf", {0, 100});
    n_at = 1;
  } else if (kind == "fixed") {
    read_arguments(reading, *call, "fixed(key)", 1, 1);
    choice.law = KeyChoice::Law::fixed;
    choice.fixed = read_count(reading, call->items[0], "key of fixed", {0, 1e8});
    if (choice.n == 0) choice.n = choice.fixed + 1;
    n_at = 1;
  } else if (kind == "sequential" || kind == "uniform_keys") {
    read_arguments(reading, *call, kind + "(n)", default_n ? 0 : 1, 1);
    choice.law = kind == "sequential" ? KeyChoice::Law::sequential : KeyChoice::Law::uniform;
  } else {
    reading.mismatch(value, what, "a choice of keys",
                     "known: zipf(skew, n), uniform_keys(n), sequential(n), fixed(key)");
  }
  if (call->items.size() > n_at)
    choice.n = read_count(reading, call->items[n_at], "n of " + kind, keys);
  return choice;
}

}  // namespace cqrslab
