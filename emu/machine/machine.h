/*
 * A PC: one CPU, the board, the clock, and what the host has asked of them.
 *
 * `struct machine` owns all that a run changes, so two machines in one process
 * do not meet. The CPUs are an array of one; each owns its TLBs.
 */
#ifndef PAGEWALK_EMU_MACHINE_MACHINE_H
#define PAGEWALK_EMU_MACHINE_MACHINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/log.h"
#include "cpu/cpu.h"
#include "devices/board.h"
#include "emu/attribution/attribution.h"
#include "emu/events/event_log.h"
#include "emu/host/error.h"
#include "emu/image/loader.h"
#include "emu/image/symbols.h"
#include "emu/machine/counters.h"
#include "emu/machine/interval.h"
#include "emu/machine/region.h"
#include "emu/machine/stale.h"
#include "emu/trace/recorder.h"

enum { MACHINE_CPUS = 1, MACHINE_VBLANK_HZ = 60 };

/* How a run ended. */
enum machine_stop {
    MACHINE_EXIT,           /* the debug-exit port: exit_value */
    MACHINE_SHUTDOWN,       /* triple fault */
    MACHINE_HALT,           /* HLT with interrupts off */
    MACHINE_LIMIT,          /* max_cycles have passed */
    MACHINE_CLOSED,         /* machine_close was called */
    MACHINE_PAUSED,         /* machine_pause was called: it can run on */
};

/* What a machine is made of. Pointers must outlive it. */
struct machine_config {
    const struct cpu_model *model;
    uint64_t mem;                       /* bytes */
    bool clock_counts_insns;
    bool no_l0;                         /* every access asks the exact TLB */
    uint64_t max_cycles;                /* 0: no limit */
    const uint8_t *rom;
    size_t rom_size;
    const struct kernel_image *kernel;  /* null: none */
    const struct disk *disk[IDE_DISKS]; /* null: none */
    FILE *log_stream;
    uint32_t log_mask;
    bool attribution;                   /* classify misses, charge flushes */
    const struct symbols *symbols;      /* of the guest; null: none */
    bool callers;                       /* charge those who call helpers */
    bool check_stale;                   /* told to log_stream */
    FILE *events;                       /* an event stream goes there */
    const char *trace;                  /* a trace goes there; null: none */
    const char *trace_text;             /* of its header */
    struct filter_spec trace_filter;
    FILE *interval_stream;              /* a line goes there every so many */
    uint64_t interval;                  /* ticks of the clock; 0: none */
    uint16_t post_port;                 /* writes are told to log_stream;
                                           0: none */
    /* A byte that leaves COM1 or LPT1; may be null. */
    void (*serial_output)(void *opaque, uint8_t byte);
    void (*parallel_output)(void *opaque, uint8_t byte);
    /* Called 60 times a second of guest time, on the emulation thread, to
     * serve the host: input, the window, progress. May be null. */
    void (*vblank)(void *opaque);
    void *opaque;                       /* of all three */
};

/* What was written to the POST port. */
struct post_log {
    uint64_t writes;
    uint8_t last;
};

struct machine {
    struct cpu_model model;
    struct machine_config config;
    struct log log;
    struct clock clock;
    struct board board;
    struct cpu cpu[MACHINE_CPUS];
    struct attribution attribution;     /* of cpu[0], if configured */
    struct event_log events;
    struct recorder recorder;           /* if config.trace */
    struct stale stale;                 /* if configured */
    struct interval interval;
    struct regions regions;
    struct post_log post_log;           /* if configured */
    struct event limit;                 /* max_cycles */
    struct event window;                /* of the interval lines */
    struct event vblank;
    bool reset_wanted;
    bool pause_wanted;
    bool stop_wanted;
    enum machine_stop stop;             /* valid when stop_wanted */
    uint32_t exit_value;                /* of MACHINE_EXIT */
};

bool machine_init(struct machine *machine,
                  const struct machine_config *config, struct error *error);
void machine_destroy(struct machine *machine);

/* Runs from where it is until it stops; a reset by the guest runs on. */
enum machine_stop machine_run(struct machine *machine);

/* Ends the run at the next instruction boundary: the user wants it. For the
 * vblank callback. */
void machine_close(struct machine *machine);

/* Makes machine_run return MACHINE_PAUSED at the next instruction boundary;
 * for the vblank callback and for cpu->boundary. */
void machine_pause(struct machine *machine);

/* Where this machine's counters are read. */
struct counter_source machine_counters(const struct machine *machine);

/* The attribution, or null where it is off. */
const struct attribution *machine_attribution(const struct machine *machine);

/* "function+0x1c", or the address where no symbol is known; returns text. */
char *machine_place(const struct machine *machine, uint32_t lin, char *text,
                    size_t size);

/* The exit code that a stop means; a stale translation is the guest's
 * failure. */
int machine_exit_code(const struct machine *machine);

/* One line why the run did not end well, with registers and the last page walk
 * after a triple fault; nothing when it did. */
void machine_explain(const struct machine *machine, FILE *stream);

#endif
