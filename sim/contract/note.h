/* The version of the plugin contract, and the note by which a library says which one it keeps. Part
 * of plugin.h, which includes it. C99.
 *
 * The note is read from the file before anything of the library runs, so that one built against
 * another contract is refused with both versions instead of crashing the host. Whoever writes a
 * plugin in C++ gets it from plugin.hpp; in C it is one line per library, outside of any function:
 *
 *     CQ_PLUGIN_NOTE;
 */
#ifndef CQRSLAB_NOTE_H
#define CQRSLAB_NOTE_H

#include <stdint.h>

/* A host takes libraries of its own major version and of no newer minor one. The minor version
 * grows when something is appended to a struct or an enum, the major when something old changes. */
#define CQ_ABI_MAJOR 1u
#define CQ_ABI_MINOR 0u

/* The contract's version as an ELF note of type 1 and owner "cqrslab", in a section of its own.
 * Words are in the machine's byte order; owner_bytes counts the owner's name with its 0,
 * value_bytes the two versions. A library without one is refused. */
#define CQ_NOTE_OWNER "cqrslab"
#define CQ_NOTE_SECTION ".note.cqrslab"
typedef struct cq_note {
  uint32_t owner_bytes, value_bytes, type;
  char owner[8];
  uint32_t abi_major, abi_minor;
} cq_note;
/* Defines the note. Elsewhere than on ELF there is none, and no library can be loaded. */
#if defined(__ELF__) && defined(__GNUC__)
#define CQ_PLUGIN_NOTE                                          \
  __attribute__((section(CQ_NOTE_SECTION), aligned(4),          \
                 used)) static const cq_note cq_plugin_note = { \
      8, 8, 1, CQ_NOTE_OWNER, CQ_ABI_MAJOR, CQ_ABI_MINOR}
#else
#define CQ_PLUGIN_NOTE typedef int cq_no_note_here
#endif

#endif
