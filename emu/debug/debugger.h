/*
 * The debugger: where a run stops, and why. The prompt (emu/monitor/) and gdb
 * (emu/gdb/) are two ways to drive it.
 *
 * It reads the machine and writes nothing into it that the guest or the
 * statistics could tell: breakpoints are addresses that the CPU compares with,
 * not bytes in memory. A run that stops has the statistics of one that does
 * not, unless its user writes registers or memory. A machine without a debugger
 * does no work for it; breakpoints alone leave a run as fast as it was; while
 * there are watches or catches the guest runs instruction by instruction.
 */
#ifndef PAGEWALK_EMU_DEBUG_DEBUGGER_H
#define PAGEWALK_EMU_DEBUG_DEBUGGER_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "devices/bus/bus_listener.h"
#include "emu/host/error.h"
#include "emu/machine/machine.h"
#include "mmu/observer.h"

enum {
    DEBUG_POINTS = 48,          /* stops, watches and catches together */
    DEBUG_CONDITION_MAX = 128,
    DEBUG_WATCH_BYTES = 8,      /* whose old value a stop shows */
    DEBUG_TEXT_MAX = 384,       /* of one stop */
};

enum debug_kind {
    DEBUG_BREAK,                /* before the instruction at an address */
    DEBUG_WATCH,                /* accesses to linear addresses */
    DEBUG_WATCH_PHYSICAL,       /* stores to physical memory, whoever makes them:
                                   an instruction, a page walk, a device */
    DEBUG_CATCH,                /* an event of catch.def */
};

enum debug_event {
#define CATCH(name, argument, help) CATCH_##name,
#include "emu/debug/catch.def"
#undef CATCH
    CATCHES
};

struct source_lines;

struct debug_point {
    unsigned number;            /* that users see, from 1 on; gdb's have 0 */
    enum debug_kind kind;
    bool for_gdb;               /* set by a packet, and removed by one */
    uint64_t address;           /* linear, physical, or what a catch is about */
    uint64_t size;              /* bytes watched */
    bool read, write;           /* of DEBUG_WATCH */
    enum debug_event event;     /* of DEBUG_CATCH */
    bool any;                   /* of DEBUG_CATCH: whatever it is about */
    char condition[DEBUG_CONDITION_MAX];        /* an expression; or empty */
    uint64_t value;             /* of the first bytes watched, when they were
                                   looked at last */
    uint64_t hits;
};

enum debug_reason {
    DEBUG_NOTHING,
    DEBUG_STEPPED,              /* the steps that were asked for are done */
    DEBUG_HIT,                  /* a point: debug_stop.point */
    DEBUG_PAUSED,               /* the user wanted it */
    DEBUG_ENDED,                /* the guest has ended */
};

/* Why the last run stopped. */
struct debug_stop {
    enum debug_reason reason;
    struct debug_point point;   /* of DEBUG_HIT, as it was then */
    uint32_t at;                /* of DEBUG_WATCH: the first address accessed */
    char text[DEBUG_TEXT_MAX];  /* what was hit, in one line; or empty */
};

/* How far a run goes, if nothing stops it before. */
struct debug_goal {
    uint64_t steps;             /* instructions; 0: any number */
    bool to_flush;              /* up to the instruction behind the next one
                                   that flushes the TLBs */
    bool in_range;              /* as long as it is in [first, last) */
    uint32_t first, last;
    bool has_target;            /* up to `target`, once ESP is within these */
    uint32_t target, esp_least, esp_most;
};

struct debugger {
    struct machine *machine;
    struct debug_point point[DEBUG_POINTS];
    unsigned points, next_number;
    struct debug_goal goal;
    struct debug_stop stop;
    bool ended;                 /* the guest has; its machine can be read */
    bool writing;               /* the debugger itself stores */
    bool physical;              /* addresses of memory are physical, for gdb and
                                   for x */
    /* The instruction that the run goes on at, which must not stop it again. */
    struct {
        uint32_t lin;
        uint64_t done;          /* instructions, exceptions and interrupts */
    } resumed;
    uint64_t exceptions;        /* that were delivered, at the last look */
    uint32_t flusher;           /* of to_flush: the last instruction, and the */
    uint64_t flushes[FLUSH_CAUSES];     /* counts of flushes before it */
    struct bus_listener listener;
    struct observer observer;
    bool listens, observes;
    struct source_lines *lines; /* of the kernel, once they were asked for */
    bool asked_for_lines;
};

void debugger_init(struct debugger *debugger, struct machine *machine);

/* Takes the debugger off its machine. */
void debugger_leave(struct debugger *debugger);

/* The CPU that is looked at: the one that stopped. */
static inline struct cpu *debugger_cpu(const struct debugger *debugger)
{
    return debugger->machine->current;
}

/* Runs the machine until a point, the goal, machine_pause or its end; why is in
 * debugger->stop. */
void debugger_run(struct debugger *debugger, const struct debug_goal *goal);

/* Adds a copy of a point, with a number unless it is for gdb; one for gdb that
 * is there already stays. False: a line. */
bool debugger_add(struct debugger *debugger, struct debug_point point,
                  struct error *error);

/* Removes the point of this index. */
void debugger_remove(struct debugger *debugger, unsigned index);

/* Removes all that gdb has set. */
void debugger_forget_gdb(struct debugger *debugger);

/* One line for a list of points: what it is, without its number. */
void debugger_describe(const struct debugger *debugger,
                       const struct debug_point *point, FILE *stream);

/* "0xc0101234 function+0x1c" with the names of the kernel or of the user
 * program that runs; returns text. */
char *debugger_place(const struct debugger *debugger, uint32_t lin, char *text,
                     size_t size);

#endif
