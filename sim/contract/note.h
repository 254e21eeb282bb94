/* The version of the plugin contract, and the note by which a library says which one it keeps. Part
 * of plugin.h, which includes it. C99. */
#ifndef CQRSLAB_NOTE_H
#define CQRSLAB_NOTE_H

#include <stdint.h>

#define CQ_ABI_MAJOR 1u
#define CQ_ABI_MINOR 0u

/* The contract's version as an ELF note of type 1 and owner "cqrslab", in its own section. */
#define CQ_NOTE_OWNER "cqrslab"
#define CQ_NOTE_SECTION ".note.cqrslab"
typedef struct cq_note {
  uint32_t owner_bytes, value_bytes, type;
  char owner[8];
  uint32_t abi_major, abi_minor;
} cq_note;
#if defined(__ELF__) && defined(__GNUC__)
#define CQ_PLUGIN_NOTE                                          \
  __attribute__((section(CQ_NOTE_SECTION), aligned(4),          \
                 used)) static const cq_note cq_plugin_note = { \
      8, 8, 1, CQ_NOTE_OWNER, CQ_ABI_MAJOR, CQ_ABI_MINOR}
#else
#define CQ_PLUGIN_NOTE typedef int cq_no_note_here
#endif

#endif
