// Reads the table that a Lua store's `locks` returns into cq_locks.
#include "sim/contract/lua/lock_declaration.hpp"

#include <algorithm>

#include "sim/base/quantity.hpp"
#include "sim/contract/lua/fields.hpp"
#include "sim/script/reading.hpp"

namespace cqrslab {
namespace {

constexpr double most_locks = 4294967296.0;

std::uint32_t choice(const Reading& reading, const Record& record, const char* key,
                     const char* const* names) {
  const Value* value = record.find(key);
  if (!value) return 0;
  std::string text = read_text(reading, *value, record.place(key));
  std::vector<std::string> known;
  for (const char* const* name = names; *name; ++name) {
    if (*name == text) return static_cast<std::uint32_t>(name - names);
    known.emplace_back(*name);
  }
  reading.unknown(value->line, "value of " + record.place(key), text, known);
}

// Nanoseconds, as every time in a plugin.
std::int64_t nanoseconds(const Reading& reading, const Record& record, const char* key) {
  const Value* value = record.find(key);
  if (!value) return 0;
  return static_cast<std::int64_t>(
      read_number(reading, *value, record.place(key) + " (nanoseconds)", {0, 9e18}));
}

class LockReader {
 public:
  LockReader(const Reading& reading, const Table& table)
      : reading_(reading),
        record_(reading, table, "the result of locks",
                {"count", "modes", "compatible", "order", "deadlock", "check_after"}) {}

  std::vector<std::string> read(cq_locks& out) {
    const Value& count = record_.need("count");
    double n = read_number(reading_, count, record_.place("count"), {0, most_locks});
    out.count = static_cast<std::uint64_t>(n);
    if (static_cast<double>(out.count) != n) {
      reading_.mismatch(count, record_.place("count"), "a whole number");
    }
    modes_ = record_.texts("modes");
    if (modes_.empty()) modes_ = {"exclusive"};
    if (modes_.size() > std::size(out.compatible)) {
      reading_.fail(record_.need("modes").line, "a lock has at most 8 modes");
    }
    out.modes = static_cast<std::uint32_t>(modes_.size());
    if (const Value* compatible = record_.find("compatible")) matrix(*compatible, out);
    out.order = choice(reading_, record_, "order", order_names);
    out.deadlock = choice(reading_, record_, "deadlock", deadlock_names);
    out.check_after = nanoseconds(reading_, record_, "check_after");
    return modes_;
  }

 private:
  void matrix(const Value& value, cq_locks& out) {
    const Table* table = value.table("");
    if (!table || !table->items.empty()) {
      reading_.mismatch(value, record_.place("compatible"),
                        "a table { shared = { \"shared\" } }: shared may be taken beside shared");
    }
    for (const auto& [name, others] : table->fields) {
      std::size_t taken = mode(name, others.line);
      for (const std::string& other : read_texts(reading_, others, "'" + name + "'")) {
        out.compatible[taken] |= 1u << mode(other, others.line);
      }
    }
  }

  std::size_t mode(const std::string& name, int line) const {
    auto found = std::find(modes_.begin(), modes_.end(), name);
    if (found == modes_.end()) reading_.unknown(line, "lock mode", name, modes_);
    return static_cast<std::size_t>(found - modes_.begin());
  }

  const Reading& reading_;
  Record record_;
  std::vector<std::string> modes_;
};

}  // namespace

void read_locks(LuaInstance& instance, cq_locks& out) {
  Reading reading{instance.sandbox()};
  Value value = instance.take_result(StoreFunction::locks);
  if (value.is_nil()) return;
  const Table* table = value.table("");
  if (!table) {
    reading.mismatch(value, "the result of locks",
                     "a table { count = 1, modes = { \"exclusive\" } }, or nil for no locks");
  }
  instance.modes = LockReader(reading, *table).read(out);
  instance.locks = out.count;
}

}  // namespace cqrslab
