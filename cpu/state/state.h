/*
 * The state of one i386 CPU.
 *
 * The CPU owns its MMU and its cycle stack. The interrupt controller raises the
 * INTR pin through cpu_set_intr; the CPU asks it for the vector by `intack`.
 * Time is the machine's clock, which the CPU alone advances.
 */
#ifndef PAGEWALK_CPU_STATE_STATE_H
#define PAGEWALK_CPU_STATE_STATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/cycles.h"
#include "base/log.h"
#include "cpu/fpu/fpu.h"
#include "cpu/model/model.h"
#include "cpu/model/msr.h"
#include "cpu/model/registers.h"
#include "cpu/state/pmu.h"
#include "cpu/state/watcher.h"
#include "cpu/timing/predictor.h"
#include "cpu/uop/uop.h"
#include "devices/apic/local_apic.h"
#include "devices/bus/bus.h"
#include "devices/bus/bus_listener.h"
#include "mmu/mmu.h"

/* A segment register with its hidden part. */
struct segment {
    uint16_t selector;
    uint16_t attr;      /* descriptor bits 47:40 in 7:0 and 55:52 in 15:12
                           (enum descriptor_bits); enum segment_flat in 11:8 */
    uint32_t base;
    uint32_t limit;     /* last valid offset; expand-down: last invalid one */
};

/* What a code or data segment is loaded for: it decides the checks. */
enum segment_use {
    SEGMENT_DATA,           /* DS, ES, FS, GS */
    SEGMENT_STACK,          /* SS of a privilege level */
    SEGMENT_HANDLER,        /* CS of a handler */
    SEGMENT_HANDLER_OF_VM,  /* CS of a handler that interrupts virtual-8086
                               mode */
    SEGMENT_RETURN,         /* CS of the level of its RPL: RET, IRET, a task
                               switch */
    SEGMENT_USES
};

/* A segment that has passed the checks of a use
 * (cpu/access/segment_check.h). */
struct checked_segment {
    uint64_t descriptor;    /* the 8 bytes that were checked */
    uint32_t key;           /* privilege level and selector */
    struct segment segment;
};

enum { CHECKED_SEGMENTS = 8 };     /* of each use, by the selector's index */

/* What DR7, CR4.DE and the host's debugger ask for, and what was hit. */
struct debug_watch {
    bool any;               /* some breakpoint is enabled */
    bool code, data, port;  /* one of that kind is */
    uint8_t hits;           /* B bits (DR6) of the current instruction, and
                               DEBUG_WATCHED: the host's watcher has a hit */
};

enum { DEBUG_WATCHED = 1 << 7 };

/* A stretch of code whose cycles an observer counts apart: what runs with or
 * without user rights in one address space at linear addresses from `first` to
 * `last`. */
struct code_stretch {
    bool watched;           /* cpu->leave is called at its end */
    bool user;
    uint32_t cr3;
    uint32_t first, last;
};

/* GDTR, IDTR. */
struct table_register {
    uint32_t base;
    uint16_t limit;
};

/* The flags of the last arithmetic micro-op (cpu/access/flags.h). */
struct lazy_flags {
    uint32_t kind;
    uint32_t a, b, r;
};

/* An exception on its way to its handler. */
struct exception {
    uint8_t vector;
    bool has_error;
    uint32_t error;
};

enum cpu_stop {
    CPU_STOP_REQUEST,   /* cpu_request_stop was called, or `boundary` or
                           `reached` asked */
    CPU_STOP_SHUTDOWN,  /* triple fault */
    CPU_STOP_HALT,      /* halted, and no interrupt can come */
};

struct cpu_counters {
    uint64_t instructions, uops;
    uint64_t exceptions, interrupts;
    uint64_t blocks_made, blocks_dropped;
};

/* Where the bytes of a data access are. */
struct mem_place {
    void *host;         /* their host address; null: see the rest */
    uint64_t paddr[2];  /* the physical address of each page's part */
    uint8_t first;      /* bytes in the first page */
    uint8_t type[2];    /* enum memory_type of each page's part */
    bool cached;        /* `host` is cached RAM, and nothing else is known */
};

enum { CPU_DIVERT_MAX = 24, CPU_RECENT = 1024, CPU_STOPS_MAX = 64 };

struct block;
struct block_cache;
struct timing_states;

/* What a block of code is decoded for. */
struct code_key {
    uint16_t mode;          /* enum code_mode */
    uint16_t pipeline;      /* the state of the pipeline before the next
                               instruction: a number of pipeline_states */
};

static inline bool code_key_is(struct code_key a, struct code_key b)
{
    return a.mode == b.mode && a.pipeline == b.pipeline;
}

struct cpu {
    /* Hot: touched by nearly every micro-op. */
    uint32_t r[CPU_REGS];
    struct lazy_flags lazy;
    uint32_t eflags;            /* all flags that `lazy` does not hold */
    uint32_t eip;               /* of the running block's first instruction */
    uint32_t next_eip;          /* of an assist: behind its instruction; where
                                   control is transferred, the target */
    struct code_key key;        /* of the next block */
    struct segment seg[SEGS];
    uint8_t cpl;
    bool user;                  /* CPL 3: accesses have user rights */
    bool aligned;               /* alignment is checked: CPL 3, AM and AC */
    bool inhibit;               /* no interrupt before the next instruction is
                                   done: after STI, MOV SS, POP SS */
    bool inhibit_debug;         /* nor a debug exception: MOV SS, POP SS */
    bool is_386;                /* no i486: what the manual leaves undefined is
                                   as on an 80386 (docs/instructions.md) */
    bool single;                /* the engine returns after one instruction */
    bool guarded;               /* `single`, or a stretch is watched: the engine
                                   chains no block without a look at it */
    bool step;                  /* a single-step trap follows the current one */
    bool halted;
    bool intr;                  /* level of the INTR pin */
    bool nmi;                   /* an NMI waits */
    bool nmi_blocked;           /* until the IRET of an NMI's handler */
    bool stop;                  /* cpu_request_stop was called */
    bool clear_blocks;          /* regions of the bus moved: drop all blocks */
    bool shutdown;

    /* The block that runs, and how far it has come. */
    struct block *block;        /* null in the run loop */
    const struct uop *uop;      /* the last that left the fast path */
    bool committed;             /* counters and cycles hold all that has run;
                                   else the running block's part is missing */
    bool fetched;               /* the next instruction has been fetched, from
                                   fetched_paddr */
    bool again;                 /* a REP instruction has iterations left */
    bool goes_on;               /* the REP instruction that runs went on after
                                   an event */
    /* A REP instruction at `lin` that an event stopped between two iterations:
     * it goes on without another fetch. */
    struct {
        bool valid;
        uint32_t lin;
        uint64_t paddr[2];      /* [1]: its second page, if it has one */
    } resumed;
    uint64_t fetched_paddr;
    struct mem_place rmw;       /* of a read-modify-write, between its load and
                                   its store */
    struct uop divert[CPU_DIVERT_MAX];  /* cpu/engine/engine.c, divert() */

    /* System registers. */
    uint32_t cr0, cr2, cr3, cr4;
    uint32_t dr[8];
    struct debug_watch debug;
    struct watcher watcher;     /* of the host's debugger; RESET keeps it */
    uint32_t test_register[8];  /* 3 to 7 */
    uint32_t cache_word[4];     /* TR3, by TR5 */
    uint64_t efer;
    struct segment ldtr, tr;
    struct checked_segment checked_segments[SEGMENT_USES][CHECKED_SEGMENTS];
    struct table_register gdtr, idtr;
    uint64_t msr[MSR_STORED];   /* of msr.def */
    uint32_t sysenter_cs, sysenter_esp, sysenter_eip;
    uint64_t tsc_offset;        /* TSC = clock->now + tsc_offset */
    struct pmu pmu;

    struct fpu fpu;
    bool ferr;                  /* an exception of it pends: the pin FERR# */
    bool told_of_no_fpu;        /* the log has its line */
    bool ignne;                 /* level of the IGNNE# pin: go on */
    void (*set_ferr)(void *opaque, bool level);     /* null: not connected */
    void *ferr_opaque;

    struct exception exception; /* the one that is being raised */
    bool ext;                   /* an event that the program did not cause is
                                   being delivered: error codes get EXT */
    struct exception last_exception;    /* the last that was delivered */
    struct exception fatal[3];  /* of a triple fault: the first, the one in its
                                   delivery, the one in that of #DF */

    struct mmu mmu;
    struct cycle_stack cycles;
    struct cpu_counters counters;
    struct block_cache *blocks;
    const struct native_code *native;   /* null: blocks are not compiled */
    const struct uop *native_uop;       /* after native->enter */
    struct jit *jit;            /* behind `native` */
    struct timing_states *pipeline_states;
    struct predictor predictor;
    bool keeps_jumps;           /* states say how they were entered
                                   (struct timing) */
    uint64_t block_serial;      /* advances when blocks are dropped */
    struct block *recent[CPU_RECENT];   /* by block_recent_index */
    struct block *lines_pend;   /* blocks that have touched their lines
                                   (cpu/block/block_fetch.h) */
    const struct cpu_model *model;
    uint32_t known_eflags;      /* bits that the model has */
    struct bus *bus;
    struct bus_listener listener;
    uint64_t stolen;            /* cycles that devices have taken and that are
                                   not yet in `cycles` */
    struct clock *clock;
    bool clock_counts_insns;    /* --clock insns */
    uint64_t idle_ticks;        /* under --clock insns: ticks while halted, and
                                   one for each exception */
    struct log *log;
    struct local_apic *apic;            /* its own; null: it has none */
    uint8_t (*intack)(void *opaque);    /* the vector of a pending INTR */
    void *intack_opaque;
    /* Called before each instruction, for debuggers; true makes cpu_run return
     * there. Null: blocks run whole. */
    bool (*boundary)(void *opaque);
    void *boundary_opaque;
    /* Called before the instruction at one of the linear addresses stop_at
     * (cpu_stop_add); true makes cpu_run return there. */
    bool (*reached)(void *opaque, uint32_t lin);
    void *reached_opaque;
    uint32_t stop_at[CPU_STOPS_MAX];
    unsigned stops;
    /* Called between two instructions when the second one, at `lin`, is not in
     * the stretch; what was charged so far is of the first. Makes `stretch` the
     * one around `lin`. An interrupt's delivery is of the instruction that it
     * comes before, a fault's of the one that faulted. */
    void (*leave)(void *opaque, uint32_t lin);
    void *leave_opaque;
    struct code_stretch stretch;
    /* Called between two instructions, or two iterations of REP, when either of
     * these is used up; it sets them anew. Null: never. */
    void (*look)(void *opaque);
    void *look_opaque;
    uint32_t iterations_left;   /* of REP string instructions */
    uint64_t cycles_due;        /* under --clock insns: cycles and idle_ticks;
                                   UINT64_MAX: never */
};

#endif
