// Reads the dynamic symbol table of a 64-bit ELF file.
#include "sim/conformance/elf_symbols.hpp"

#if __has_include(<elf.h>)
#include <elf.h>
#include <link.h>

#include <cstdint>
#include <cstring>
#include <fstream>
#include <iterator>
#include <optional>
#endif

namespace cqrslab {

#if __has_include(<elf.h>)

namespace {

using Header = ElfW(Ehdr);
using Section = ElfW(Shdr);
using Symbol = ElfW(Sym);

template <class T>
std::optional<T> at(const std::string& bytes, std::uint64_t offset) {
  if (offset > bytes.size() || bytes.size() - offset < sizeof(T)) return std::nullopt;
  T value;
  std::memcpy(&value, bytes.data() + offset, sizeof value);
  return value;
}

std::string text_at(const std::string& bytes, std::uint64_t offset) {
  if (offset >= bytes.size()) return "";
  return bytes.c_str() + offset;  // ends at the latest with the string's own 0
}

}  // namespace

std::vector<std::string> undefined_symbols(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string bytes((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  std::vector<std::string> names;
  auto header = at<Header>(bytes, 0);
  if (!header || std::memcmp(header->e_ident, ELFMAG, SELFMAG) != 0) return names;
  if (header->e_shentsize != sizeof(Section)) return names;
  auto section = [&](std::uint64_t i) {
    return at<Section>(bytes, header->e_shoff + i * sizeof(Section));
  };
  for (unsigned i = 0; i < header->e_shnum; ++i) {
    auto symbols = section(i);
    if (!symbols || symbols->sh_type != SHT_DYNSYM) continue;
    auto strings = section(symbols->sh_link);
    for (std::uint64_t s = 0; strings && s < symbols->sh_size / sizeof(Symbol); ++s) {
      auto symbol = at<Symbol>(bytes, symbols->sh_offset + s * sizeof(Symbol));
      if (!symbol || symbol->st_shndx != SHN_UNDEF || symbol->st_name == 0) continue;
      names.push_back(text_at(bytes, strings->sh_offset + symbol->st_name));
    }
  }
  return names;
}

#else

std::vector<std::string> undefined_symbols(const std::string&) {
  return {};
}

#endif

}  // namespace cqrslab
