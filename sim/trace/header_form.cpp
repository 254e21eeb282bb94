// Writes and reads the fields of a TraceHeader.
#include "sim/trace/header_form.hpp"

namespace cqrslab {
namespace {

// Reads a list whose length comes first. Every element takes at least one byte.
template <class Item, class Read>
bool read_list(ByteReader& in, std::vector<Item>& list, Read read) {
  std::uint32_t size = in.get<std::uint32_t>();
  if (in.failed() || size > in.left()) return false;
  for (std::uint32_t i = 0; i < size; ++i) {
    Item item;
    if (!read(item) || in.failed()) return false;
    list.push_back(std::move(item));
  }
  return true;
}

void write_place(ByteWriter& out, const Place& place) {
  out.put(static_cast<std::uint8_t>(place.kind));
  out.put_text(place.name);
  out.put_text(place.component);
  out.put(std::uint32_t{place.instance});
  out.put(std::uint32_t{place.capacity});
  out.put(std::int32_t{place.source});
  out.put(std::int32_t{place.feed});
  out.put(place.storage_bytes);
  out.put(static_cast<std::uint8_t>(place.answers_old));
  out.put(static_cast<std::uint32_t>(place.probes.size()));
  for (const Probe& probe : place.probes) {
    out.put_text(probe.name);
    out.put_text(probe.unit);
    out.put(static_cast<std::uint8_t>(probe.kind));
  }
  out.put(static_cast<std::uint8_t>(place.watched));
}

bool read_probe(ByteReader& in, Probe& probe) {
  probe.name = in.get_text();
  probe.unit = in.get_text();
  std::uint8_t kind = in.get<std::uint8_t>();
  probe.kind = static_cast<Probe::Kind>(kind);
  return kind <= static_cast<std::uint8_t>(Probe::Kind::sample);
}

bool read_place(ByteReader& in, Place& place) {
  std::uint8_t kind = in.get<std::uint8_t>();
  if (kind > static_cast<std::uint8_t>(Place::Kind::machine)) return false;
  place.kind = static_cast<Place::Kind>(kind);
  place.name = in.get_text();
  place.component = in.get_text();
  place.instance = in.get<std::uint32_t>();
  place.capacity = in.get<std::uint32_t>();
  place.source = in.get<std::int32_t>();
  place.feed = in.get<std::int32_t>();
  place.storage_bytes = in.get<std::uint64_t>();
  place.answers_old = in.get<std::uint8_t>() != 0;
  if (in.failed() ||
      !read_list(in, place.probes, [&](Probe& probe) { return read_probe(in, probe); }))
    return false;
  place.watched = in.get<std::uint8_t>() != 0;
  return true;
}

// An index into places that may be absent (-1).
bool points_into(int index, std::size_t size) {
  return index >= -1 && index < static_cast<std::int64_t>(size);
}

bool consistent(const TraceHeader& header) {
  for (const TraceSource& source : header.sources)
    if (source.operation >= header.operations.size()) return false;
  for (const Place& place : header.places) {
    if (!points_into(place.source, header.places.size())) return false;
    if (!points_into(place.feed, header.places.size())) return false;
  }
  return true;
}

}  // namespace

void write_header(ByteWriter& out, const TraceHeader& header) {
  out.put_text(header.engine);
  out.put_text(header.scenario);
  out.put_text(header.topology);
  out.put(header.scenario_hash);
  out.put(header.seed);
  out.put(header.replication);
  out.put(header.horizon.ns());
  out.put(header.warm_up.ns());
  auto size = [&](const auto& list) { out.put(static_cast<std::uint32_t>(list.size())); };
  size(header.plugins);
  for (const std::string& plugin : header.plugins) out.put_text(plugin);
  size(header.operations);
  for (const TraceOperation& operation : header.operations) {
    out.put_text(operation.name);
    out.put(static_cast<std::uint8_t>(operation.is_command));
  }
  size(header.sources);
  for (const TraceSource& source : header.sources) {
    out.put_text(source.name);
    out.put(std::uint32_t{source.operation});
  }
  size(header.places);
  for (const Place& place : header.places) write_place(out, place);
}

bool read_header(ByteReader& in, TraceHeader& header) {
  header.engine = in.get_text();
  header.scenario = in.get_text();
  header.topology = in.get_text();
  header.scenario_hash = in.get<std::uint64_t>();
  header.seed = in.get<std::uint64_t>();
  header.replication = in.get<std::uint32_t>();
  header.horizon = Time::nanoseconds(in.get<std::int64_t>());
  header.warm_up = Time::nanoseconds(in.get<std::int64_t>());
  return read_list(in, header.plugins,
                   [&](std::string& plugin) { return plugin = in.get_text(), true; }) &&
         read_list(in, header.operations,
                   [&](TraceOperation& operation) {
                     operation.name = in.get_text();
                     operation.is_command = in.get<std::uint8_t>() != 0;
                     return true;
                   }) &&
         read_list(in, header.sources,
                   [&](TraceSource& source) {
                     source.name = in.get_text();
                     source.operation = in.get<std::uint32_t>();
                     return true;
                   }) &&
         read_list(in, header.places, [&](Place& place) { return read_place(in, place); }) &&
         consistent(header);
}

}  // namespace cqrslab
