// feed{...}: what carries the changes of one store to another.
#include <algorithm>

#include "sim/scenario/read_parts.hpp"
#include "sim/scenario/taken_names.hpp"

namespace cqrslab {
namespace {

const std::vector<std::string> common_keys = {"from", "to", "mode", "events", "capture"};
const std::vector<std::string> event_keys = {"queue",       "consumers", "project",
                                             "acknowledge", "fails",     "poison"};
const std::vector<std::string> swap_keys = {
    "copy", "switch_over", "at_once", "serve_while_copying", "drain_limit", "every"};

std::vector<std::string> all_keys() {
  std::vector<std::string> all = common_keys;
  all.insert(all.end(), event_keys.begin(), event_keys.end());
  all.insert(all.end(), swap_keys.begin(), swap_keys.end());
  return all;
}

Feed::Mode read_mode(const Reading& reading, const Record& record) {
  std::string mode = record.text("mode", "events");
  if (mode == "events") return Feed::Mode::events;
  if (mode != "image_swap") {
    reading.unknown(record.find("mode")->line, "mode", mode, {"events", "image_swap"});
  }
  return Feed::Mode::image_swap;
}

// A key of the other mode would be silently without effect.
void refuse_other_mode(const Reading& reading, const Record& record, Feed::Mode mode) {
  bool events = mode == Feed::Mode::events;
  for (const std::string& key : events ? swap_keys : event_keys) {
    if (const Value* value = record.find(key)) {
      reading.fail(value->line, record.place(key) + " needs mode = \"" +
                                    (events ? "image_swap" : "events") + "\"");
    }
  }
}

// And so would these, unless the script itself says so of the key that they depend on.
void refuse_idle(const Reading& reading, const Record& record, const Feed& feed) {
  const Value* limit = record.find("drain_limit");
  if (limit && !record.has("serve_while_copying")) {
    reading.fail(limit->line, record.place("drain_limit") + " needs serve_while_copying = false");
  }
  const Value* events = record.find("events");
  if (events && feed.every > Time()) {
    reading.fail(events->line, record.place("events") + " is without effect beside 'every'",
                 "images are then replaced at their time, whatever has happened");
  }
}

unsigned store_index(const Reading& reading, const Record& record, const std::string& key,
                     const Topology& topology) {
  std::string name = read_text(reading, record.need(key), record.place(key));
  std::vector<std::string> known;
  for (std::size_t i = 0; i < topology.stores.size(); ++i) {
    if (topology.stores[i].name == name) return static_cast<unsigned>(i);
    known.push_back(topology.stores[i].name);
  }
  reading.unknown(record.need(key).line, "store", name, known);
}

std::vector<unsigned> read_events(const Reading& reading, const Record& record,
                                  const Domain& domain) {
  std::vector<unsigned> events;
  for (const std::string& name : record.texts("events")) {
    auto found = std::find(domain.events.begin(), domain.events.end(), name);
    if (found == domain.events.end()) {
      reading.unknown(record.find("events")->line, "event", name, domain.events);
    }
    events.push_back(static_cast<unsigned>(found - domain.events.begin()));
  }
  return events;
}

Feed read_feed(const Reading& reading, const std::string& name, const Value& value,
               const Topology& topology, const Domain& domain) {
  std::string what = "feed '" + name + "'";
  const Table* table = value.table("feed");
  if (!table) table = value.table("");
  if (!table || !table->items.empty()) reading.mismatch(value, what, "feed{...}");
  Record record(reading, *table, what, all_keys());
  Feed feed;
  feed.name = name;
  feed.where = reading.where(table->line);
  feed.mode = read_mode(reading, record);
  refuse_other_mode(reading, record, feed.mode);
  feed.from = store_index(reading, record, "from", topology);
  feed.to = store_index(reading, record, "to", topology);
  if (feed.from == feed.to) reading.fail(table->line, what + " leads from a store to itself");
  feed.events = read_events(reading, record, domain);
  feed.capture = record.distribution("capture");
  feed.queue = PluginUse{"fifo", {}, feed.where};
  if (const Value* use = record.find("queue")) {
    feed.queue = read_plugin_use(reading, *use, record.place("queue"));
  }
  feed.consumers = record.count("consumers", 1, {1, 100000});
  feed.project = record.distribution("project");
  feed.acknowledge = record.distribution("acknowledge");
  feed.fails = record.number("fails", 0, {0, 1});
  feed.poison = record.number("poison", 0, {0, 1});
  feed.copy = record.distribution("copy");
  feed.switch_over = record.distribution("switch_over");
  feed.at_once = record.count("at_once", 1, {1, 100000});
  feed.serve_while_copying = record.flag("serve_while_copying", true);
  feed.drain_limit = record.time("drain_limit", Time::seconds(30));
  feed.every = record.time("every", Time());
  refuse_idle(reading, record, feed);
  return feed;
}

}  // namespace

std::vector<Feed> read_feeds(const Reading& reading, const Value& value, const Topology& topology,
                             const Domain& domain) {
  const Table* table = value.table("");
  if (!table || !table->items.empty()) {
    reading.mismatch(value, "'feeds' of topology '" + topology.name + "'",
                     "a table { name = feed{...} }");
  }
  std::vector<Feed> feeds;
  for (const auto& [name, field] : table->fields) {
    refuse_taken_name(reading, field.line, "feed", name);
    feeds.push_back(read_feed(reading, name, field, topology, domain));
  }
  return feeds;
}

}  // namespace cqrslab
