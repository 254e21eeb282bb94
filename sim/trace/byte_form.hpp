// ByteWriter and ByteReader: little-endian integers and length-prefixed strings in memory.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string>

namespace cqrslab {

static_assert(std::endian::native == std::endian::little,
              "records are written as they lie in memory");

class ByteWriter {
 public:
  template <class Integer>
  void put(Integer value) {
    char bytes[sizeof value];
    std::memcpy(bytes, &value, sizeof value);
    bytes_.append(bytes, sizeof value);
  }
  void put_text(const std::string& text) {
    put(static_cast<std::uint32_t>(text.size()));
    bytes_ += text;
  }
  void put_raw(const void* data, std::size_t size) {
    bytes_.append(static_cast<const char*>(data), size);
  }

  const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_;
};

// After a read beyond the end every value is 0 or empty, and failed() stays true.
class ByteReader {
 public:
  ByteReader(const char* data, std::size_t size) : at_(data), end_(data + size) {}

  bool failed() const { return failed_; }
  std::size_t left() const { return static_cast<std::size_t>(end_ - at_); }

  template <class Integer>
  Integer get() {
    Integer value{};
    get_raw(&value, sizeof value);
    return value;
  }
  std::string get_text() {
    std::uint32_t size = get<std::uint32_t>();
    if (failed_ || size > left()) return failed_ = true, std::string();
    std::string text(at_, size);
    at_ += size;
    return text;
  }
  void get_raw(void* data, std::size_t size) {
    if (failed_ || size > left()) {
      failed_ = true;
      return;
    }
    if (size != 0) std::memcpy(data, at_, size);
    at_ += size;
  }

 private:
  const char* at_;
  const char* end_;
  bool failed_ = false;
};

}  // namespace cqrslab
