// The contract's version in a plugin library, read from the file before anything of it runs.
#pragma once

#include <cstdint>
#include <string>

namespace cqrslab {

struct PluginNote {
  enum class Found {
    version,     // abi_major and abi_minor are what the library was built against
    no_note,     // a library without CQ_PLUGIN_NOTE
    not_elf,     // no ELF file of this machine's kind, or a damaged one
    cannot_tell  // this system's libraries are not ELF
  };
  Found found = Found::not_elf;
  std::uint32_t abi_major = 0, abi_minor = 0;
};

// Reads only; never loads. Any file may be given, also a damaged one.
PluginNote read_plugin_note(const std::string& path);

}  // namespace cqrslab
