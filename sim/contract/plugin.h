/* The plugin contract, version 1.0: stores, queues and balancers for cqrslab. C99, nothing else.
 *
 * PROMISES
 *   - A struct only grows at its end, within one major version. Each begins with its size; a field
 *     that the other side's struct does not reach counts as absent (0, NULL). An array of them has
 *     the stride that the size of its first element tells. cq_target and cq_step, which have no
 *     size, never grow.
 *   - A plugin sees simulated time, its parameters, its inputs and its own named random streams,
 *     and nothing else: no wall clock, no global state, no other randomness. Then equal runs are
 *     equal.
 *   - Locks, queues between parts, links and images belong to the host, so that contention is
 *     measured in one way for every plugin. A plugin decides, the host does.
 *   - The host checks every output. A wrong one (an index out of range, a negative delay, an
 *     unknown action) ends the run with the plugin's name and the simulated time.
 *   - Neither side frees the other's memory. Pointers passed to a call are valid during that call;
 *     strings in a descriptor live for ever. No call returns by exception or longjmp.
 *   - The host does not call an instance while a call to it, or from it, has not returned: what
 *     follows from `deliver` or `after` comes in a later call, be it at the same instant.
 *   - One instance is called by one thread at a time; different instances may live on different
 *     threads, so a plugin has no mutable static data.
 *   - Native plugins are trusted code: they run with the rights of the user who loads them.
 *
 * LIFE CYCLE of an instance: create -> (calls of its kind)* -> destroy. `create` is called before
 * the clock starts; host calls marked [create] are allowed only inside it.
 *
 * UNITS: time and durations are integer nanoseconds of simulated time. Keys are 0 .. keys-1.
 */
#ifndef CQRSLAB_PLUGIN_H
#define CQRSLAB_PLUGIN_H

#include <stddef.h>
#include <stdint.h>

#include "sim/kernel/philox.h"

#ifdef __cplusplus
extern "C" {
#endif

#define CQ_ABI_MAJOR 1u
#define CQ_ABI_MINOR 0u
#define CQ_NONE 0xffffffffu
/* Whether the other side's struct is long enough to have `field`. */
#define CQ_HAS(pointer, type, field) \
  ((pointer)->size >= offsetof(type, field) + sizeof(((type*)0)->field))

/* ---- parameters ------------------------------------------------------------------------------ */

enum { /* cq_param.type */
  CQ_INTEGER,  /* a whole number */
  CQ_REAL,     /* a number */
  CQ_RATIO,    /* a number; a share, shown as a percentage where that reads better */
  CQ_DURATION, /* nanoseconds */
  CQ_BOOLEAN,  /* 0 or 1 */
  CQ_CHOICE    /* index into labels */
};
enum { CQ_LOG_SCALE = 1u /* a slider moves on a logarithmic scale */ };

/* min <= initial <= max, all finite. For CQ_CHOICE labels is NULL-terminated and min, max are 0 and
 * the last index. `doc` is one line: what it does, and of which real system the initial value is.
 */
typedef struct cq_param {
  uint32_t size, type;
  const char *id, *unit, *doc;
  double min, max, initial;
  const char* const* labels;
  uint32_t flags;
} cq_param;

/* ---- what the host offers -------------------------------------------------------------------- */

typedef struct cq_message {
  uint32_t size;
  uint32_t key;
  uint64_t id;        /* 1, 2, 3, ... in the order of publishing */
  int64_t published;  /* instant */
  uint32_t bytes;
} cq_message;

typedef struct cq_host {
  uint32_t size;
  void* context;
  int64_t (*now)(void* context);
  /* The key of a random stream of this instance's own; draw from it with cq_draw. [create] */
  uint64_t (*stream)(void* context, const char* purpose);
  /* Ends the run at once; the message is shown with the plugin's name and the simulated time. */
  void (*fail)(void* context, const char* message);
  /* Calls the instance's `timer` with `tag` and `argument` after `delay` >= 0. Queues only. */
  void (*after)(void* context, int64_t delay, uint32_t tag, uint64_t argument);
  /* Hands message `id` to a consumer that is ready. Queues only. */
  void (*deliver)(void* context, uint32_t group, uint32_t consumer, uint64_t id);
  /* Gives message `id` up for this group. Queues only. */
  void (*dead_letter)(void* context, uint32_t group, uint64_t id);
} cq_host;

/* What an instance is made with. values[i] belongs to params[i] and lies within its range. */
typedef struct cq_config {
  uint32_t size, n_values;
  const double* values;
  uint32_t keys;      /* store: keys that exist */
  uint32_t targets;   /* balancer: how many */
  uint32_t groups;    /* queue: subscriptions, each of which gets every message */
  uint32_t consumers; /* queue: consumers in each group */
} cq_config;

/* ---- balancer/1 ------------------------------------------------------------------------------ */

/* One request to be placed. (id, pick) is never the same for two picks of one run: index draws by
 * it and the choice does not depend on what other requests do. */
typedef struct cq_op {
  uint32_t size;
  uint32_t pick;     /* how many picks this request has seen before */
  uint64_t id;       /* the request's number, the same in every topology */
  int64_t now;
  uint32_t key;
  uint32_t session;  /* 0 = none */
  uint32_t is_command;
} cq_op;

typedef struct cq_target {
  uint32_t outstanding;  /* requests given to it and not yet answered */
  uint32_t waiting;      /* of these, in its queue */
  uint32_t up;           /* 0: it takes no requests now */
  float weight;          /* relative speed, 1 = normal */
  int64_t last_latency;  /* of its latest answer; 0 = none yet */
  uint64_t position;     /* an image: it shows every commit up to here */
} cq_target;

typedef struct cq_balancer {
  uint32_t size;
  void* (*create)(const cq_host* host, const cq_config* config);
  void (*destroy)(void* self);
  /* Index of the target that gets the request, or CQ_NONE when none may. A target that is not up
   * must not be picked. `targets` is in a fixed order. */
  uint32_t (*pick)(void* self, const cq_op* op, const cq_target* targets, uint32_t n);
  /* The request left its target after `latency`. May be NULL. */
  void (*done)(void* self, const cq_op* op, uint32_t target, int64_t latency);
} cq_balancer;

/* ---- store/1 --------------------------------------------------------------------------------- */

enum { CQ_READ, CQ_WRITE, CQ_APPLY }; /* cq_transaction.kind; apply = a feed's projection writes */

/* A store is a function from (transaction, event) to the next step. The host does the step and
 * calls again when it is done, until a step ends the transaction. All locks that it still holds are
 * released when it ends. `phase`, `cursor` and `scratch` are the plugin's, 0 at the start. */
typedef struct cq_transaction {
  uint32_t size, kind;
  uint64_t id;            /* of the transaction */
  int64_t now, begun;
  int64_t work;           /* the statement's own time, drawn by the host */
  int64_t hold;           /* time the application keeps it open beyond that */
  const uint32_t* keys;   /* what it touches, each once */
  uint32_t n_keys, attempt;
  uint32_t phase, cursor;
  uint64_t scratch[2];
} cq_transaction;

enum { /* events */
  CQ_BEGIN,
  CQ_GRANTED,       /* the lock is held */
  CQ_LOCK_TIMEOUT,  /* it was not granted in time; the transaction goes on without it */
  CQ_DEADLOCK,      /* waiting would close a cycle and this transaction is the victim */
  CQ_WORKED,
  CQ_OBSERVED,
  CQ_UNCHANGED,     /* answers to CQ_CHECK */
  CQ_CHANGED,
  CQ_COMMITTED,
  CQ_UNLOCKED
};
enum { /* steps */
  CQ_LOCK,     /* lock, mode, duration = longest wait (0 = for ever); see below */
  CQ_UNLOCK,   /* lock */
  CQ_WORK,     /* duration; only this and waiting for a lock take time */
  CQ_OBSERVE,  /* sees the versions its keys have now; what a read returns, what CHECK compares */
  CQ_CHECK,    /* has any of its keys a newer version than the one it observed? */
  CQ_COMMIT,   /* its keys get their new versions now; kind CQ_READ may not */
  CQ_END,      /* success */
  CQ_ABORT     /* mode = CQ_ABORT_... */
};
enum { CQ_ABORT_CONFLICT, CQ_ABORT_DEADLOCK, CQ_ABORT_LOCK_TIMEOUT };

/* CQ_LOCK by a transaction that holds the lock already is a conversion to the stronger of the two
 * modes: it is granted as soon as that is compatible with all other holders, before any waiter that
 * holds nothing. After CQ_LOCK_TIMEOUT or CQ_DEADLOCK the transaction keeps the mode it had. */

typedef struct cq_step {
  uint32_t action, mode;
  uint64_t lock;
  int64_t duration;
} cq_step;

enum { /* cq_locks.order: who gets a lock next */
  CQ_FIFO,          /* strictly as they came; neighbours that are compatible enter together */
  CQ_WEAKEST_FIRST, /* mode 0 enters when it is compatible with the holders (reader preference) */
  CQ_STRONGEST_FIRST /* the highest waiting mode goes first, and nobody else enters before it */
};

/* The locks of one image: `count` of them, each with `modes` modes (at most 8), weakest first. */
typedef struct cq_locks {
  uint32_t size, modes;
  uint64_t count;
  uint32_t compatible[8]; /* bit j of compatible[i]: modes i and j may be held together */
  uint32_t order;
  uint32_t detect_deadlock; /* 1: a wait that closes a cycle makes the requester the victim */
} cq_locks;

typedef struct cq_store {
  uint32_t size;
  void* (*create)(const cq_host* host, const cq_config* config);
  void (*destroy)(void* self);
  /* Called once, after create; *locks is zeroed but for size. count 0 = this store has no locks. */
  void (*locks)(void* self, cq_locks* locks);
  /* *step is zeroed. */
  void (*next)(void* self, cq_transaction* transaction, uint32_t event, cq_step* step);
} cq_store;

/* ---- queue/1 --------------------------------------------------------------------------------- */

/* Every message published must reach each group: delivered at least once, or given up with
 * dead_letter. A consumer handles one message at a time: it is ready, gets one, acknowledges it. */
typedef struct cq_queue {
  uint32_t size;
  void* (*create)(const cq_host* host, const cq_config* config);
  void (*destroy)(void* self);
  void (*publish)(void* self, const cq_message* message);
  /* Consumer waits for a message. Called at the start and after each acknowledge. */
  void (*ready)(void* self, uint32_t group, uint32_t consumer);
  /* handled 0: the consumer failed and the message is the queue's again. */
  void (*acknowledge)(void* self, uint32_t group, uint32_t consumer, uint64_t id,
                      uint32_t handled);
  void (*timer)(void* self, uint32_t tag, uint64_t argument); /* may be NULL without `after` */
  /* Messages that group has not acknowledged or lost yet. */
  uint64_t (*depth)(void* self, uint32_t group);
} cq_queue;

/* ---- descriptor and entry -------------------------------------------------------------------- */

typedef struct cq_descriptor {
  uint32_t size;
  const char* kind;    /* "store/1", "queue/1", "balancer/1" */
  const char* name;    /* snake_case, unique within its kind */
  const char* version; /* of the plugin */
  const char* summary; /* one line */
  const char* doc;     /* Markdown: behaviour, what real system it imitates, sources */
  const cq_param* params;
  uint32_t n_params;
  const void* functions; /* cq_store, cq_queue or cq_balancer, as kind says */
} cq_descriptor;

typedef struct cq_entry {
  uint32_t size, abi_major, abi_minor;
  uint32_t (*count)(void);
  const cq_descriptor* (*describe)(uint32_t index);
} cq_entry;

/* The only symbol that a plugin library exports. Built-in plugins are listed by the same entry. */
typedef const cq_entry* (*cq_entry_function)(void);
#define CQ_ENTRY_SYMBOL "cqrslab_plugin_entry"

#ifdef __cplusplus
}
#endif
#endif
