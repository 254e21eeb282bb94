/* The same contract from C99: the last target that is up, or the one `back` places before it. */
#include <stdlib.h>

#include "sim/contract/plugin.h"

struct last_up {
  uint32_t back;
};

static void* create(const cq_host* host, const cq_config* config) {
  struct last_up* self = malloc(sizeof *self);
  if (!self) {
    host->fail(host->context, "no memory");
    return NULL;
  }
  self->back = (uint32_t)config->values[0];
  return self;
}

static void destroy(void* self) { free(self); }

static uint32_t pick(void* self, const cq_op* op, const cq_target* targets, uint32_t n) {
  uint32_t chosen = CQ_NONE, skip = ((struct last_up*)self)->back;
  (void)op;
  while (n-- > 0) {
    if (!targets[n].up) continue;
    chosen = n;
    if (skip-- == 0) break;
  }
  return chosen;
}

static const cq_balancer functions = {sizeof(cq_balancer), create, destroy, pick, NULL, NULL};
static const cq_param params[] = {{sizeof(cq_param), CQ_INTEGER, "back", "targets",
                                   "places before the last one that is up", 0, 10, 0, NULL, 0}};
static const cq_descriptor descriptor = {sizeof(cq_descriptor),
                                         "balancer/1",
                                         "last_up",
                                         "1.0",
                                         "the last target that is up",
                                         "Written in C99, to show that it can be.",
                                         params,
                                         1,
                                         &functions,
                                         NULL,
                                         0,
                                         0};

static uint32_t count(void) { return 1; }
static const cq_descriptor* describe(uint32_t index) { return index == 0 ? &descriptor : NULL; }
static const cq_entry entry = {sizeof(cq_entry), CQ_ABI_MAJOR, CQ_ABI_MINOR, count, describe};

CQ_PLUGIN_NOTE;

const cq_entry* cqrslab_plugin_entry(void);
const cq_entry* cqrslab_plugin_entry(void) { return &entry; }
