/*
 * What a debugger of the host watches: data accesses by linear address, and
 * ports. The guest has no part in it.
 *
 * The debugger writes `range` and `ports` and calls debug_update
 * (cpu/access/debug.h). The CPU notes what its accesses hit; the debugger takes
 * the notes at the next instruction boundary, where `hits` becomes 0.
 */
#ifndef PAGEWALK_CPU_STATE_WATCHER_H
#define PAGEWALK_CPU_STATE_WATCHER_H

#include <stdbool.h>
#include <stdint.h>

enum { WATCHER_RANGES = 16, WATCHER_PORTS = 8, WATCHER_HITS = 32 };

/* Linear addresses from `first` to `last`. */
struct watched_range {
    uint32_t first, last;
    bool read, write;       /* the accesses that hit */
};

/* One access that hit a range, or a port. */
struct watcher_hit {
    unsigned index;         /* of the range or of the port */
    bool is_port;
    bool read, write;       /* both for a read-modify-write */
    uint32_t at;            /* first address of the access, or the port */
    unsigned size;          /* bytes */
    uint32_t lin;           /* of the instruction */
};

struct watcher {
    struct watched_range range[WATCHER_RANGES];
    uint16_t port[WATCHER_PORTS];
    unsigned ranges, ports;
    /* Further hits are dropped. */
    struct watcher_hit hit[WATCHER_HITS];
    unsigned hits;
    unsigned before;        /* hits before the last access: one that makes a
                               page fault has not been made */
};

#endif
