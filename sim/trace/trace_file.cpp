// Writes and reads traces as files, whole or not at all.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string_view>

#include "sim/base/error.hpp"
#include "sim/trace/fingerprint.hpp"
#include "sim/trace/header_form.hpp"
#include "sim/trace/trace.hpp"

namespace cqrslab {
namespace {

constexpr std::string_view magic = "CQRSLABT";

[[noreturn]] void fail(const std::string& path, const std::string& what,
                       const std::string& hint = "") {
  throw Error(ExitCode::input_output, path, what, hint);
}

[[noreturn]] void fail_system(const std::string& path, const std::string& what) {
  fail(path, what + ": " + std::strerror(errno));
}

std::uint64_t fingerprint_of(const TraceRecord* records, std::size_t count) {
  Fingerprint fingerprint;
  fingerprint.accept(records, count);
  return fingerprint.value();
}

void refuse_to_replace_what_is_no_trace(const std::string& path) {
  if (path.empty()) fail("--trace", "needs a file's name");
  struct stat status {};
  if (stat(path.c_str(), &status) != 0) return;
  if (S_ISDIR(status.st_mode)) fail(path, "is a directory", "name a file");
  if (!S_ISREG(status.st_mode)) fail(path, "is not a regular file", "name another file");
  if (status.st_size == 0) return;
  std::ifstream file(path, std::ios::binary);
  if (!file) fail_system(path, "cannot be replaced");
  char start[magic.size()];
  file.read(start, sizeof start);
  if (file.gcount() != sizeof start || std::string_view(start, sizeof start) != magic)
    fail(path, "is not a trace file", "it was left as it is; name another file");
}

std::string without_links(const std::string& path) {
  std::error_code error;
  std::filesystem::path real = std::filesystem::canonical(path, error);
  return error ? path : real.string();
}

// A file that appears under its name only when complete: discarded unless commit() returns.
class NewFile {
 public:
  explicit NewFile(const std::string& path)
      : path_(path), real_(without_links(path)), temporary_(real_ + ".XXXXXX") {
    refuse_to_replace_what_is_no_trace(path);
    file_ = mkstemp(temporary_.data());
    if (file_ < 0) fail_system(path_, "cannot be written");
    mode_t mask = umask(0);
    umask(mask);
    fchmod(file_, 0666 & ~mask);
  }
  NewFile(const NewFile&) = delete;
  NewFile& operator=(const NewFile&) = delete;
  ~NewFile() {
    if (file_ >= 0) close(file_);
    if (!committed_) unlink(temporary_.c_str());
  }

  void write_all(const void* data, std::size_t size) {
    const char* at = static_cast<const char*>(data);
    while (size > 0) {
      ssize_t written = write(file_, at, size);
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) fail_system(path_, "cannot be written");
      at += written;
      size -= static_cast<std::size_t>(written);
    }
  }

  void commit() {
    if (fsync(file_) != 0) fail_system(path_, "cannot be written");
    int file = file_;
    file_ = -1;
    if (close(file) != 0) fail_system(path_, "cannot be written");
    if (std::rename(temporary_.c_str(), real_.c_str()) != 0)
      fail_system(path_, "cannot be replaced");
    committed_ = true;
  }

 private:
  std::string path_, real_, temporary_;
  int file_ = -1;
  bool committed_ = false;
};

std::string read_whole(const std::string& path) {
  struct stat status {};
  if (stat(path.c_str(), &status) != 0) fail_system(path, "cannot be read");
  if (S_ISDIR(status.st_mode)) fail(path, "is a directory, not a trace");
  std::FILE* file = std::fopen(path.c_str(), "rb");
  if (!file) fail_system(path, "cannot be read");
  std::string bytes;
  char block[1 << 16];
  std::size_t got;
  while ((got = std::fread(block, 1, sizeof block, file)) > 0) bytes.append(block, got);
  bool broken = std::ferror(file) != 0;
  std::fclose(file);
  if (broken) fail(path, "cannot be read");
  return bytes;
}

bool record_fits(const TraceRecord& r, const TraceHeader& header) {
  if (static_cast<int>(r.kind) >= record_kinds) return false;
  bool arrival = r.kind == RecordKind::arrive;
  if (r.kind == RecordKind::answer && r.flags >= outcomes) return false;
  if (r.place >= (arrival ? header.sources.size() : header.places.size())) return false;
  return r.kind != RecordKind::probe || r.key < header.places[r.place].probes.size();
}

Trace read_trace(const std::string& path, ByteReader& in) {
  const std::string cut = "is cut short: the trace is not complete";
  char start[8];
  in.get_raw(start, sizeof start);
  if (in.failed() || std::string_view(start, sizeof start) != magic)
    fail(path, "is not a trace file");
  std::uint32_t format = in.get<std::uint32_t>();
  if (!in.failed() && format != Trace::format)
    fail(path, "has trace format " + std::to_string(format),
         "this program reads format " + std::to_string(Trace::format));
  std::uint32_t header_bytes = in.get<std::uint32_t>();
  if (in.failed() || header_bytes > in.left()) fail(path, cut);
  std::string bytes(header_bytes, '\0');
  in.get_raw(bytes.data(), bytes.size());
  ByteReader fields(bytes.data(), bytes.size());
  TraceHeader header;
  if (!read_header(fields, header) || fields.left() != 0) fail(path, "has a damaged trace header");
  std::uint64_t count = in.get<std::uint64_t>();
  if (in.failed() || count > in.left() / sizeof(TraceRecord)) fail(path, cut);
  std::vector<TraceRecord> records(count);
  in.get_raw(records.data(), count * sizeof(TraceRecord));
  std::uint64_t fingerprint = in.get<std::uint64_t>();
  if (in.failed()) fail(path, cut);
  if (fingerprint != fingerprint_of(records.data(), records.size()))
    fail(path, "is damaged: its records do not match their fingerprint");
  for (const TraceRecord& r : records)
    if (!record_fits(r, header)) fail(path, "is damaged: a record names no part of the trace");
  Trace trace(std::move(header));
  trace.accept(records.data(), records.size());
  return trace;
}

}  // namespace

void check_trace_file(const std::string& path) {
  NewFile file(path);
}

void write_traces(const std::string& path, const std::vector<Trace>& traces) {
  NewFile file(path);
  for (const Trace& trace : traces) {
    ByteWriter header, start;
    write_header(header, trace.header());
    start.put_raw(magic.data(), magic.size());
    start.put(Trace::format);
    start.put(static_cast<std::uint32_t>(header.bytes().size()));
    start.put_raw(header.bytes().data(), header.bytes().size());
    start.put(static_cast<std::uint64_t>(trace.records().size()));
    file.write_all(start.bytes().data(), start.bytes().size());
    file.write_all(trace.records().data(), trace.records().size() * sizeof(TraceRecord));
    std::uint64_t fingerprint = fingerprint_of(trace.records().data(), trace.records().size());
    file.write_all(&fingerprint, sizeof fingerprint);
  }
  file.commit();
}

std::vector<Trace> read_traces(const std::string& path) {
  std::string bytes = read_whole(path);
  if (bytes.empty()) fail(path, "is empty, not a trace file");
  ByteReader in(bytes.data(), bytes.size());
  std::vector<Trace> traces;
  while (in.left() > 0) traces.push_back(read_trace(path, in));
  return traces;
}

}  // namespace cqrslab
