/*
 * The state of one i386 CPU.
 *
 * The CPU owns its MMU and its cycle stack. It is told of interrupts through
 * cpu_set_intr and asks the interrupt controller for the vector itself. Time
 * is the machine's clock, which the CPU alone advances.
 */
#ifndef PAGEWALK_CPU_STATE_STATE_H
#define PAGEWALK_CPU_STATE_STATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/cycles.h"
#include "base/log.h"
#include "cpu/model/model.h"
#include "cpu/model/registers.h"
#include "cpu/uop/uop.h"
#include "devices/bus/bus.h"
#include "devices/bus/bus_listener.h"
#include "mmu/mmu.h"

/* A segment register with its hidden part. */
struct segment {
    uint16_t selector;
    uint16_t attr;      /* descriptor bits 47:40 in 7:0, 55:52 in 15:12; in
                           between segment_flat (cpu/access/segment.h) */
    uint32_t base;
    uint32_t limit;     /* bytes, last valid offset (expand-up) */
};

/* What a code or data segment is loaded for: it decides the checks. */
enum segment_use {
    SEGMENT_DATA,           /* DS, ES, FS, GS */
    SEGMENT_STACK,          /* SS of a privilege level */
    SEGMENT_HANDLER,        /* CS of an event's handler */
    SEGMENT_HANDLER_OF_VM,  /* the same from virtual-8086 mode */
    SEGMENT_RETURN,         /* CS that RET and IRET return to */
    SEGMENT_USES
};

/* One that has passed, as cpu/access/segment_check.h keeps it. */
struct admitted_segment {
    uint64_t descriptor;
    uint32_t key;           /* privilege level and selector */
    struct segment segment;
};

enum { ADMITTED_SEGMENTS = 8 };    /* of each use, by the selector's index */

/* What DR7 asks for; part of struct cpu. */
struct debug_watch {
    bool any;               /* some breakpoint is enabled */
    bool code, data, port;
    uint8_t hits;           /* B bits of the instruction that runs */
};

struct table_register {
    uint32_t base;
    uint16_t limit;
};

/* Flags as the last arithmetic micro-op left them; see cpu/access/flags.h. */
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
    CPU_STOP_REQUEST,   /* cpu_request_stop was called */
    CPU_STOP_SHUTDOWN,  /* triple fault */
    CPU_STOP_HALT,      /* HLT with interrupts off: nothing can wake it */
};

struct cpu_counters {
    uint64_t instructions, uops;
    uint64_t exceptions, interrupts;
    uint64_t blocks_made, blocks_dropped;
};

/* The translation that a read-modify-write keeps between its halves. */
struct rmw {
    void *host;         /* where l0 served it, else null and: */
    uint64_t paddr[2];  /* [1] when it crosses a page */
    uint8_t first;      /* bytes in paddr[0]'s page */
};

enum { CPU_DIVERT_MAX = 24, CPU_RECENT = 1024 };

struct block;
struct block_cache;

struct cpu {
    /* Hot: touched by nearly every micro-op. */
    uint32_t r[CPU_REGS];
    struct lazy_flags lazy;
    uint32_t eflags;            /* all but what `lazy` holds */
    uint32_t eip;               /* of the block's first instruction */
    uint32_t next_eip;          /* where execution goes on after the block */
    uint32_t mode;              /* enum block_mode: decides what code means */
    struct segment seg[SEGS];
    uint8_t cpl;
    bool user;                  /* CPL 3: accesses have user rights */
    bool aligned;               /* alignment is checked: CPL 3, AM and AC */
    bool inhibit;               /* MOV SS, POP SS, STI: one instruction long */
    bool inhibit_debug;         /* MOV SS, POP SS: breakpoints as well */
    bool single;                /* one instruction, then back to the run loop */
    bool step;                  /* a single-step trap follows it */
    bool halted;
    bool intr;                  /* the interrupt controller's line */
    bool stop;                  /* cpu_request_stop */
    bool clear_blocks;          /* regions of the bus moved */
    bool shutdown;

    /* The block that runs, and how far it has come. */
    struct block *block;
    const struct uop *uop;      /* last one that left the fast path */
    bool committed;             /* all before the current one is in `cycles` */
    bool fetched;               /* the next instruction's fetch was made */
    bool again;                 /* a REP instruction stopped half-way */
    /* At `lin` one goes on that an event had stopped: no new fetch. */
    struct {
        bool valid;
        uint32_t lin;
        uint64_t paddr[2];      /* [1] when it crosses a page */
    } resumed;
    uint64_t fetched_paddr;
    struct rmw rmw;
    struct uop divert[CPU_DIVERT_MAX];

    /* System registers. */
    uint32_t cr0, cr2, cr3, cr4;
    uint32_t dr[8];
    struct debug_watch debug;
    uint32_t tr6, tr7;
    uint64_t efer;
    struct segment ldtr, tr;
    struct admitted_segment admitted[SEGMENT_USES][ADMITTED_SEGMENTS];
    struct table_register gdtr, idtr;
    uint32_t sysenter_cs, sysenter_esp, sysenter_eip;
    uint64_t tsc_offset;        /* TSC = cycles + offset */

    struct exception exception; /* valid while one is being raised */
    bool ext;                   /* error codes get the EXT bit */
    struct exception last_exception;

    struct mmu mmu;
    struct cycle_stack cycles;
    struct cpu_counters counters;
    struct block_cache *blocks;
    uint64_t block_serial;      /* advances whenever blocks die */
    struct block *recent[CPU_RECENT];   /* see block_recent_index */
    const struct cpu_model *model;
    uint32_t taken_cycles;      /* what a taken branch costs the model */
    uint32_t known_eflags;      /* bits that the model has */
    struct bus *bus;
    struct bus_listener listener;
    uint64_t stolen;            /* cycles that devices have taken and that are
                                   not yet in `cycles` */
    struct clock *clock;
    bool clock_counts_insns;    /* --clock insns */
    uint64_t idle_ticks;        /* under --clock insns: passed while halted,
                                   and one for each exception */
    struct log *log;
    uint8_t (*intack)(void *opaque);    /* the vector of a pending INTR */
    void *intack_opaque;
    /* Asked before each instruction; true makes cpu_run return there. Null:
     * nobody asks, and blocks run whole. For debuggers. */
    bool (*boundary)(void *opaque);
    void *boundary_opaque;
};

#endif
