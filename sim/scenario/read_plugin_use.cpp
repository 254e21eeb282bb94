// What a scenario says about plugins: a name, or a table of a name and its settings.
#include <algorithm>

#include "sim/base/quantity.hpp"
#include "sim/scenario/read_parts.hpp"

namespace cqrslab {
namespace {

Setting read_setting(const Reading& reading, const std::string& key, const Value& value) {
  Setting setting{key, 0.0, reading.where(value.line)};
  if (const bool* flag = std::get_if<bool>(&value.data)) {
    setting.value = *flag;
  } else if (value.is_number()) {
    setting.value = value.number();
  } else if (value.span()) {
    setting.value = read_time(reading, value, "'" + key + "'");
  } else if (const std::string* text = value.text()) {
    if (parse_duration(*text)) {
      setting.value = read_time(reading, value, "'" + key + "'");
    } else if (auto rate = parse_rate(*text)) {
      setting.value = *rate;
    } else {
      setting.value = *text;
    }
  } else if (value.table() && !value.table()->kind.empty()) {
    setting.value = read_distribution(reading, value, "'" + key + "'");
  } else {
    reading.mismatch(value, "'" + key + "'",
                     "a number, a time, a text, true, false or a distribution");
  }
  return setting;
}

}  // namespace

std::vector<Setting> read_settings(const Reading& reading, const Table& table,
                                   const std::vector<std::string>& known) {
  std::vector<Setting> settings;
  for (const auto& [key, value] : table.fields) {
    if (std::find(known.begin(), known.end(), key) != known.end()) continue;
    settings.push_back(read_setting(reading, key, value));
  }
  std::sort(settings.begin(), settings.end(),
            [](const Setting& a, const Setting& b) { return a.key < b.key; });
  return settings;
}

PluginUse read_plugin_use(const Reading& reading, const Value& value, const std::string& what) {
  if (value.text()) return {*value.text(), {}, reading.where(value.line)};
  const Table* table = value.table("");
  if (!table || table->items.size() != 1 || !table->items[0].text()) {
    reading.mismatch(value, what, "a plugin's name, or its name and settings",
                     "write \"power_of_two\" or { \"power_of_two\", choices = 3 }");
  }
  return {*table->items[0].text(), read_settings(reading, *table, {}), reading.where(table->line)};
}

}  // namespace cqrslab
