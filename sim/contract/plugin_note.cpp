// Finds the note of the contract's version in a library's file.
#include "sim/contract/plugin_note.hpp"

#include <cstdio>
#include <cstring>
#include <optional>
#include <vector>

#include "sim/contract/plugin.h"

#if __has_include(<elf.h>)
#include <elf.h>
#include <link.h>
#define CQRSLAB_HAS_ELF 1
#endif

namespace cqrslab {

#ifdef CQRSLAB_HAS_ELF

namespace {

using Header = ElfW(Ehdr);
using Section = ElfW(Shdr);

// Bytes of a file, read where they are needed.
class File {
 public:
  explicit File(const std::string& path) : file_(std::fopen(path.c_str(), "rb")) {}
  ~File() {
    if (file_) std::fclose(file_);
  }
  File(const File&) = delete;

  bool read(std::uint64_t at, void* into, std::size_t size) const {
    constexpr std::uint64_t beyond = std::uint64_t{1} << 40;
    return file_ && at < beyond && std::fseek(file_, static_cast<long>(at), SEEK_SET) == 0 &&
           std::fread(into, 1, size, file_) == size;
  }
  template <class T>
  std::optional<T> read(std::uint64_t at) const {
    T value;
    return read(at, &value, sizeof value) ? std::optional(value) : std::nullopt;
  }

 private:
  std::FILE* file_;
};

bool is_of_this_machine(const Header& header) {
  constexpr unsigned char wanted_class = sizeof(void*) == 8 ? ELFCLASS64 : ELFCLASS32;
  return std::memcmp(header.e_ident, ELFMAG, SELFMAG) == 0 &&
         header.e_ident[EI_CLASS] == wanted_class && header.e_shentsize == sizeof(Section);
}

// Notes of one section, one behind the other; each is padded to four bytes.
std::optional<cq_note> find_note(const std::vector<char>& bytes) {
  std::size_t at = 0;
  auto padded = [](std::size_t size) { return (size + 3) / 4 * 4; };
  while (bytes.size() - at >= offsetof(cq_note, owner)) {
    cq_note note{};
    std::memcpy(&note, bytes.data() + at, offsetof(cq_note, owner));
    std::size_t size =
        offsetof(cq_note, owner) + padded(note.owner_bytes) + padded(note.value_bytes);
    if (size > bytes.size() - at) return std::nullopt;
    if (size >= sizeof note) std::memcpy(&note, bytes.data() + at, sizeof note);
    bool ours = note.owner_bytes == sizeof note.owner && note.value_bytes >= 8 && note.type == 1 &&
                std::memcmp(note.owner, CQ_NOTE_OWNER, sizeof note.owner) == 0;
    if (ours) return note;
    at += size;
  }
  return std::nullopt;
}

}  // namespace

PluginNote read_plugin_note(const std::string& path) {
  using Found = PluginNote::Found;
  File file(path);
  auto header = file.read<Header>(0);
  if (!header || !is_of_this_machine(*header)) return {Found::not_elf};
  for (unsigned i = 0; i < header->e_shnum; ++i) {
    auto section = file.read<Section>(header->e_shoff + std::uint64_t{i} * sizeof(Section));
    if (!section) return {Found::not_elf};
    constexpr std::uint64_t largest = 1 << 20;
    if (section->sh_type != SHT_NOTE || section->sh_size > largest) continue;
    std::vector<char> bytes(section->sh_size);
    if (!file.read(section->sh_offset, bytes.data(), bytes.size())) return {Found::not_elf};
    if (auto note = find_note(bytes)) return {Found::version, note->abi_major, note->abi_minor};
  }
  return {Found::no_note};
}

#else

PluginNote read_plugin_note(const std::string&) {
  return {PluginNote::Found::cannot_tell};
}

#endif

}  // namespace cqrslab
