/* The plugin contract, version 1.0: stores, queues and balancers for cqrslab. C99, nothing else.
 *
 * PROMISES
 *   - A struct only grows at its end, within one major version. Each begins with its size; a field
 *     that the other side's struct does not reach counts as absent (0, NULL). An array of them has
 *     the stride that the size of its first element tells. cq_target and cq_step, which have no
 *     size, never grow.
 *   - A plugin sees simulated time, its parameters, its inputs and its own named random streams:
 *     no wall clock, no global state, no other randomness. Then equal runs are equal.
 *   - Locks, queues between parts, links and images belong to the host, so that contention is
 *     measured in one way for every plugin. A plugin decides, the host does.
 *   - The host checks every output. A wrong one (an index out of range, a negative delay, an
 *     unknown action) ends the run with the plugin's name and the simulated time.
 *   - Neither side frees the other's memory. Pointers passed to a call are valid during that call,
 *     those marked [live] as long as the instance; strings in a descriptor live for ever. No call
 *     returns by exception or longjmp; a plugin that finds no memory tells it by `fail`.
 *   - The host does not call an instance while a call to it, or from it, has not returned: what
 *     follows from `deliver` or `after` comes in a later call, be it at the same instant.
 *   - One instance is called by one thread at a time; different instances may live on different
 *     threads, so a plugin has no mutable static data.
 *   - Native plugins are trusted code: they run with the rights of the user who loads them.
 *
 * LIFE CYCLE of an instance: create -> (calls of its kind)* -> destroy. `create` is called before
 * the clock starts; host calls marked [create] are allowed only inside it. What a kind's table
 * marks as optional may be NULL.
 *
 * VERSION: CQ_PLUGIN_NOTE, once per library, puts the contract's version into the file, where it is
 * read before anything of the library runs. Another major version, or a newer minor one than the
 * program's, is refused.
 *
 * UNITS: time and durations are integer nanoseconds of simulated time. Keys are 0 .. keys-1.
 */
#ifndef CQRSLAB_PLUGIN_H
#define CQRSLAB_PLUGIN_H

#include <stddef.h>
#include <stdint.h>

#include "sim/contract/note.h"
#include "sim/kernel/philox.h"

#ifdef __cplusplus
extern "C" {
#endif

#define CQ_NONE 0xffffffffu
/* Whether the other side's struct is long enough to have `field`. */
#define CQ_HAS(pointer, type, field) \
  ((pointer)->size >= offsetof(type, field) + sizeof(((type*)0)->field))

/* ---- parameters ------------------------------------------------------------------------------ */

enum {              /* cq_param.type */
       CQ_INTEGER,  /* a whole number */
       CQ_REAL,     /* a number */
       CQ_RATIO,    /* a number; a share, shown as a percentage where that reads better */
       CQ_DURATION, /* nanoseconds */
       CQ_BOOLEAN,  /* 0 or 1 */
       CQ_CHOICE,   /* index into labels */
       CQ_LAW       /* a law of durations; the value is its mean in ns, `sample` draws from it */
};
enum { CQ_LOG_SCALE = 1u /* a slider moves on a logarithmic scale */ };

/* min <= initial <= max, all finite. For CQ_CHOICE labels is NULL-terminated and min, max are 0 and
 * the last index. A CQ_LAW is the constant `initial` unless the scenario says otherwise, and its
 * mean must lie in min .. max. `doc` is one line: what it does, and of which real system the
 * initial value is. */
typedef struct cq_param {
  uint32_t size, type;
  const char *id, *unit, *doc;
  double min, max, initial;
  const char* const* labels;
  uint32_t flags;
} cq_param;

/* ---- probes ---------------------------------------------------------------------------------- */

enum {             /* cq_probe.kind, and so the statistics made of what is recorded */
       CQ_COUNTER, /* occurrences, or amounts to add up: <probe> */
       CQ_GAUGE,   /* a level from now on: <probe>.mean over time, <probe>.max */
       CQ_SAMPLE   /* one observation: <probe>.mean, .p99, .max */
};

/* A figure that the plugin records about itself, shown as the metric
 * <component>.<plugin>.<id>.<statistic>. `unit` "ns" is shown as a time. */
typedef struct cq_probe {
  uint32_t size, kind;
  const char *id, *unit, *doc;
} cq_probe;

/* ---- what the host offers -------------------------------------------------------------------- */

typedef struct cq_message {
  uint32_t size;
  uint32_t key;
  uint64_t id;       /* 1, 2, 3, ... in the order of publishing */
  int64_t published; /* instant */
  uint32_t bytes;
  uint32_t session;  /* of the command that caused it; 0 = none */
  uint64_t sequence; /* the number that the store gave the change: 1, 2, ... in the order in which
                      * transactions took their numbers, which need not be that of their commits */
} cq_message;

typedef struct cq_host {
  uint32_t size;
  void* context;
  int64_t (*now)(void* context);
  /* The key of a random stream of this instance's own; draw from it with cq_draw. [create] */
  uint64_t (*stream)(void* context, const char* purpose);
  /* Ends the run at once; the message is shown with the plugin's name and the simulated time. */
  void (*fail)(void* context, const char* message);
  /* Calls the instance's `timer` with `tag` and `argument` after `delay` >= 0. */
  void (*after)(void* context, int64_t delay, uint32_t tag, uint64_t argument);
  /* Hands message `id` to a consumer that is ready. Queues only. */
  void (*deliver)(void* context, uint32_t group, uint32_t consumer, uint64_t id);
  /* Gives message `id` up for this group. Queues only. */
  void (*dead_letter)(void* context, uint32_t group, uint64_t id);
  /* A duration drawn from the law of parameter `param`: number `slot` (below 2^24) of item `index`
   * of `stream`. The same address gives the same draw. */
  int64_t (*sample)(void* context, uint32_t param, uint64_t stream, uint64_t index, uint32_t slot);
  /* Notes `value` of probe `probe` at this instant. */
  void (*record)(void* context, uint32_t probe, int64_t value);
  /* Why the present call decides as it does, for a person who asks about this request; NULL
   * whenever nobody does, so look at it in each call. One line. It must change nothing. */
  void (*explain)(void* context, const char* text);
  /* The smallest sequence number whose transaction is still open in the store that is listened to:
   * whatever has a smaller one is committed and published, or will never be. Queues only. */
  uint64_t (*lowest_open)(void* context);
  /* Message `id` holds its command's answer (CQ_ANSWER_WAITS) back no longer. Queues only. */
  void (*release)(void* context, uint64_t id);
} cq_host;

/* What an instance is made with. values[i] belongs to params[i] and lies within its range. */
typedef struct cq_config {
  uint32_t size, n_values;
  const double* values;
  uint32_t keys;            /* store: keys that exist */
  uint32_t targets;         /* balancer: how many */
  uint32_t groups;          /* queue: subscriptions, each of which gets every message */
  uint32_t consumers;       /* queue: consumers in each group */
  const uint32_t* versions; /* store: the version of each key that this image shows now [live] */
  uint32_t image;           /* store: number of this image within the store, from 0 */
  const struct cq_descriptor* plugin; /* what is made, for a table that serves several plugins */
} cq_config;

/* ---- balancer/1 ------------------------------------------------------------------------------ */

/* Answered; no room for it at the target; its client did not wait; the target crashed. */
enum { CQ_ANSWERED, CQ_REFUSED, CQ_GIVEN_UP, CQ_LOST }; /* cq_op.outcome */

/* One request to be placed. (id, pick) is never the same for two picks of one run: index draws by
 * it and the choice does not depend on what other requests do. */
typedef struct cq_op {
  uint32_t size;
  uint32_t pick; /* how many picks this request has seen before */
  uint64_t id;   /* the request's number, the same in every topology */
  int64_t now;
  uint32_t key;
  uint32_t session; /* 0 = none */
  uint32_t is_command;
  uint32_t outcome; /* in `done`: how it ended at its target, whatever befalls it elsewhere */
  /* Commit positions, for a plugin with the trait CQ_TRACKS_SESSIONS whose targets are images: */
  uint64_t wrote;  /* of the newest change that this session has committed; 0 = none */
  uint64_t seen;   /* an image that shows every commit up to here shows no key older than this
                    * session has seen it; 0 = it has seen nothing */
  uint64_t newest; /* of the newest commit */
} cq_op;

typedef struct cq_target {
  uint32_t outstanding; /* requests given to it and not yet answered */
  uint32_t waiting;     /* of these, in its queue */
  uint32_t up;          /* 0: it takes no requests now */
  float weight;         /* relative speed, 1 = normal */
  int64_t last_latency; /* of its latest answer; 0 = none yet */
  uint64_t position;    /* an image: it shows every commit up to here */
  int64_t behind_since; /* an image: instant of the oldest commit that it does not show, -1 = it
                         * shows all; for a plugin with the trait CQ_TRACKS_SESSIONS */
} cq_target;

typedef struct cq_balancer {
  uint32_t size;
  void* (*create)(const cq_host* host, const cq_config* config);
  void (*destroy)(void* self);
  /* Index of the target that gets the request, or CQ_NONE when none may. A target that is not up
   * must not be picked. `targets` [live] is the same array, in the same order, in every call. */
  uint32_t (*pick)(void* self, const cq_op* op, const cq_target* targets, uint32_t n);
  /* The request left its target after `latency`. May be NULL. */
  void (*done)(void* self, const cq_op* op, uint32_t target, int64_t latency);
  void (*timer)(void* self, uint32_t tag, uint64_t argument); /* may be NULL without `after` */
} cq_balancer;

/* ---- store/1 --------------------------------------------------------------------------------- */

enum { CQ_READ, CQ_WRITE, CQ_APPLY }; /* cq_transaction.kind; apply = a feed's projection writes */

/* A store is a function from (transaction, event) to the next step. The host does it and asks
 * again, until a step ends the transaction, or its client gives up, or the image crashes; then all
 * its locks are released. `phase`, `cursor` and `scratch` are the plugin's, 0 at the start. */
typedef struct cq_transaction {
  uint32_t size, kind;
  uint64_t id; /* of the transaction */
  int64_t now, begun;
  int64_t work;         /* the statement's own time, drawn by the host */
  int64_t hold;         /* time the application keeps it open beyond that */
  const uint32_t* keys; /* what it touches, each once */
  uint32_t n_keys, attempt;
  uint32_t phase, cursor;
  uint64_t scratch[2];
  uint64_t event;        /* CQ_WRITE: the command's own id, the same when a client sends it again;
                          * CQ_APPLY: position of the change, the same when it is delivered again; a
                          * number of its own, from 2^63 on, where it is part of the write itself */
  uint32_t version;      /* CQ_APPLY: of its key, what the image is to show */
  uint32_t session;      /* 0 = none */
  int64_t lock_timeout;  /* its client's own limit for each wait; 0 = as the store's; CQ_FOREVER */
  const uint32_t* reads; /* CQ_WRITE: what it reads beside the keys that it writes, each once */
  uint32_t n_reads;
} cq_transaction;

enum { /* events */
       CQ_BEGIN,
       CQ_GRANTED,      /* the lock is held */
       CQ_LOCK_TIMEOUT, /* it was not granted in time; the transaction goes on without it */
       CQ_DEADLOCK,     /* waiting would close a cycle and this transaction is the victim */
       CQ_WORKED,
       CQ_OBSERVED,
       CQ_UNCHANGED, /* answers to CQ_CHECK */
       CQ_CHANGED,
       CQ_COMMITTED,
       CQ_UNLOCKED,
       CQ_PAUSED,
       CQ_NUMBERED
};
enum {          /* steps */
       CQ_LOCK, /* lock, mode, duration = longest wait (0 = for ever, CQ_NOWAIT = none at all: then
                 * it is CQ_GRANTED or CQ_LOCK_TIMEOUT at once); see below */
       CQ_UNLOCK,  /* lock */
       CQ_WORK,    /* duration; only this, CQ_PAUSE and waiting for a lock take time */
       CQ_OBSERVE, /* sees the versions of its keys and reads, for CHECK */
       CQ_CHECK,   /* has any key (mode CQ_CHECK_READS: or read) a newer version than observed? */
       CQ_COMMIT,  /* its keys have their new versions at CQ_COMMITTED, later where other images
                    * commit with it; kind CQ_READ may not. mode, of CQ_APPLY: CQ_COMMIT_... */
       CQ_END,     /* success; a write that has not committed ends so with mode = CQ_END_REPEATED */
       CQ_ABORT,   /* mode = CQ_ABORT_... */
       CQ_PAUSE,   /* duration, lock, mode: waits out of line, to try the lock again later; counts
                    * as waiting for it. lock CQ_NO_LOCK: one that the host does not know */
       CQ_NUMBER,  /* takes the sequence numbers of its changes now instead of at the commit; they
                    * are lost if it does not commit. Once at most, not by CQ_READ */
       CQ_OBSERVE_OLD /* instead of CQ_OBSERVE where one image stands for several copies: sees the
                       * version `lock`, not above the one it shows, of its next key; judged by the
                       * versions at the begin where the plugin has the trait CQ_ANSWERS_OLD */
};
enum { CQ_ABORT_CONFLICT, CQ_ABORT_DEADLOCK, CQ_ABORT_LOCK_TIMEOUT };
enum {                      /* CQ_APPLY of an older version than its image shows: */
       CQ_COMMIT_NEWEST,    /* the image goes on showing the newer one */
       CQ_COMMIT_OVERWRITES /* it shows the older one from now on */
};
enum { CQ_END_NORMAL, CQ_END_REPEATED /* its command was committed before: nothing is changed */ };
enum { CQ_CHECK_KEYS, CQ_CHECK_READS, CQ_CHECK_KEY /* only its key number `lock`, from 0 */ };
#define CQ_NOWAIT (-1)
#define CQ_FOREVER INT64_MAX
#define CQ_NO_LOCK 0xffffffffu

/* CQ_LOCK by a transaction that holds the lock already is a conversion to the stronger of the two
 * modes: it is granted as soon as that is compatible with all other holders, before any waiter that
 * holds nothing. After CQ_LOCK_TIMEOUT or CQ_DEADLOCK the transaction keeps the mode it had.
 * CQ_DEADLOCK answers a CQ_LOCK, at once or later; by age it can also end a pause or work. */
typedef struct cq_step {
  uint32_t action, mode;
  uint64_t lock;
  int64_t duration;
} cq_step;

enum {                   /* cq_locks.order: who gets a lock next */
       CQ_FIFO,          /* strictly as they came; neighbours that are compatible enter together */
       CQ_WEAKEST_FIRST, /* mode 0 enters when the holders allow it (reader preference) */
       CQ_STRONGEST_FIRST, /* the highest waiting mode goes first, nobody enters before it */
       CQ_RANDOM,  /* at each release any of those who wait and can enter, equally likely, then
                    * those who can share with it; a newcomer queues while anybody waits */
       CQ_BARGING, /* a newcomer enters whenever the holders allow it, past those who wait; at
                    * each release those who wait are let in as they came, skipping who cannot */
       CQ_RACE     /* newcomers as CQ_BARGING; at a release any of those who have seen another who
                    * waits enter, or else the first, then who can share with it; for all who are
                    * left the wait begins anew (duration, check_after). For two modes. */
};
enum {                     /* cq_locks.deadlock: what is done about cycles of waits */
       CQ_DEADLOCK_IGNORE, /* nothing: only a lock timeout ends one */
       CQ_DEADLOCK_DETECT, /* who has waited for `check_after` looks for a cycle through itself, and
                            * is the victim if there is one; 0 = before it begins to wait */
       CQ_DEADLOCK_WOUND_WAIT, /* an older one makes younger holders in its way victims */
       CQ_DEADLOCK_WAIT_DIE    /* a younger one that would wait for an older is the victim */
};
/* Under the last two no cycle arises (Rosenkrantz, Stearns and Lewis 1978). Age is that of the
 * first attempt. The order is CQ_FIFO, but the line goes by age: under wound-wait the oldest first,
 * under wait-die the youngest. Who has committed is no victim. */

/* The locks of one image: `count` of them, each with `modes` modes (at most 8), weakest first. */
typedef struct cq_locks {
  uint32_t size, modes;
  uint64_t count;
  uint32_t compatible[8]; /* bit j of compatible[i]: mode i may be taken while another holds j */
  uint32_t order, deadlock;
  int64_t check_after; /* CQ_DEADLOCK_DETECT; else 0 */
} cq_locks;

typedef struct cq_store {
  uint32_t size;
  void* (*create)(const cq_host* host, const cq_config* config);
  void (*destroy)(void* self);
  /* Called once, after create; *locks is zeroed but for size. count 0 = this store has no locks. */
  void (*locks)(void* self, cq_locks* locks);
  /* *step is zeroed. */
  void (*next)(void* self, cq_transaction* transaction, uint32_t event, cq_step* step);
  /* The transaction is over, however that came; the last call for it. Optional. */
  void (*ended)(void* self, const cq_transaction* transaction);
  void (*timer)(void* self, uint32_t tag, uint64_t argument); /* may be NULL without `after` */
  /* The image goes down (up 0), after all its transactions have ended, or comes back. Optional. */
  void (*fault)(void* self, uint32_t up);
  /* Answers a question about what the image holds, in the store's own language (SQL), a `row` for
   * each line, and changes nothing; a wrong question goes to `fail`. NULL: cannot be asked. */
  void (*ask)(void* self, const char* question, void* sink,
              void (*row)(void* sink, const char* line));
} cq_store;

/* ---- queue/1 --------------------------------------------------------------------------------- */

enum { /* cq_queue.waits: what the command whose change is published waits for */
       CQ_WAITS_FOR_NOTHING,
       CQ_ANSWER_WAITS, /* its answer is sent when every group has handled or lost the change */
       CQ_COMMIT_WAITS  /* every group prepares the change first, and it commits everywhere at once;
                         * then nothing is published, and the queue is asked nothing more */
};

/* Every message published must reach each group: delivered at least once, or given up with
 * dead_letter. A consumer handles one message at a time: it is ready, gets one, acknowledges it.
 * One that is in hand or was handled is not delivered to the group again, unless the queue has the
 * trait CQ_REPEATS. */
typedef struct cq_queue {
  uint32_t size;
  void* (*create)(const cq_host* host, const cq_config* config);
  void (*destroy)(void* self);
  void (*publish)(void* self, const cq_message* message);
  /* Consumer waits for a message. Called at the start and after each acknowledge. */
  void (*ready)(void* self, uint32_t group, uint32_t consumer);
  /* handled 0: the consumer failed and the message is the queue's again. */
  void (*acknowledge)(void* self, uint32_t group, uint32_t consumer, uint64_t id, uint32_t handled);
  void (*timer)(void* self, uint32_t tag, uint64_t argument); /* may be NULL without `after` */
  /* Messages that group has not acknowledged or lost yet. One that was acknowledged and is to be
   * delivered again may count, or not. */
  uint64_t (*depth)(void* self, uint32_t group);
  /* The consumer is gone (up 0), not ready, and what it had in hand will not be acknowledged; or it
   * is back (up 1), and says `ready` next. NULL: `acknowledge`, handled 0, gives that back. */
  void (*consumer)(void* self, uint32_t group, uint32_t consumer, uint32_t up);
  /* The queue's own machine, its leader or relay, goes down (up 0) or comes back. Messages are
   * published to it all the same; what it makes of them then is its own affair. Optional. */
  void (*fault)(void* self, uint32_t up);
  /* Asked once, after create. Optional: CQ_WAITS_FOR_NOTHING. */
  uint32_t (*waits)(void* self);
  /* With CQ_REPEATS: the smallest id, of all published, that it may still deliver or give up; any
   * above them = none of them. NULL: the host has to remember all messages of the run. */
  uint64_t (*oldest)(void* self);
} cq_queue;

/* ---- descriptor and entry -------------------------------------------------------------------- */

enum {                          /* cq_descriptor.traits */
       CQ_TRACKS_SESSIONS = 1u, /* balancer: wants cq_op.wrote, seen, newest and behind_since */
       CQ_ANSWERS_OLD = 2u,     /* store: reads are judged by what was there when they began */
       CQ_REPEATS = 4u /* queue: may deliver again what is in hand or was handled: by a timeout of
                        * its own, from a position not stored, by a relay that sent and forgot */
};

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
  const cq_probe* probes;
  uint32_t n_probes;
  uint32_t traits;
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
