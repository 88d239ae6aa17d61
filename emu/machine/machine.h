/*
 * A PC: its CPUs, the board, the clock, and what the host has asked of them.
 *
 * `struct machine` owns everything that a run changes, so two machines in one
 * process are independent of each other. The CPUs take turns on one host
 * thread; there is one today. Each CPU owns its TLBs and its counters.
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
#include "emu/attribution/callers.h"
#include "emu/check/dma_check.h"
#include "emu/check/stale.h"
#include "emu/events/event_log.h"
#include "emu/host/error.h"
#include "emu/kernel/kernel_image.h"
#include "emu/image/symbols.h"
#include "emu/machine/counters.h"
#include "emu/machine/interval.h"
#include "emu/machine/region.h"
#include "emu/machine/stats_from.h"
#include "emu/profile/cycle_profile.h"
#include "emu/profile/perfetto.h"
#include "emu/profile/profile.h"
#include "emu/trace/recorder.h"
#include "emu/programs/programs.h"
#include "emu/when/trigger.h"

struct provenance;

enum {
    MACHINE_CPUS = 1,
    MACHINE_VBLANK_HZ = 60,
    /* Signals are looked for after so many micro-ops, or iterations of REP, at
     * the latest. */
    MACHINE_LOOK_UOPS = 1 << 20,
    MACHINE_LOOK_ITERATIONS = MACHINE_LOOK_UOPS / 4,    /* they are slower */
};

/* Why machine_run returned. */
enum machine_stop {
    MACHINE_EXIT,           /* the debug-exit port was written: exit_value */
    MACHINE_SHUTDOWN,       /* triple fault */
    MACHINE_HALT,           /* HLT with interrupts off */
    MACHINE_RESET,          /* a reset, with no_reboot */
    MACHINE_LIMIT,          /* max_cycles have passed */
    MACHINE_CLOSED,         /* machine_close was called */
    MACHINE_PAUSED,         /* machine_pause was called: the run can go on */
};

/* What the machine does at a moment of the run that the user names. */
enum machine_moment {
    MOMENT_TRACE_FROM,      /* the recording begins */
    MOMENT_TRACE_TO,        /* the recording ends */
    MOMENT_UNTIL,           /* the run ends: MACHINE_CLOSED */
    MOMENT_STATS_FROM,      /* the statistics begin */
    MOMENT_SCREENSHOT,      /* `screenshot` of the configuration is called */
    MACHINE_MOMENTS
};

/* What a machine is made of. Everything pointed to must outlive it. */
struct machine_config {
    const struct cpu_model *model;
    uint64_t mem;                       /* bytes of guest memory */
    bool clock_counts_insns;            /* --clock insns */
    bool caches;                        /* those of the model */
    uint64_t jit_heat;                  /* entries before a block is compiled;
                                           0: none is */
    bool no_l0;                         /* every access asks the exact TLB */
    uint64_t max_cycles;                /* 0: no limit */
    const uint8_t *rom;
    size_t rom_size;                    /* bytes */
    const uint8_t *vga_rom;             /* an option ROM; null: none */
    size_t vga_rom_size;                /* bytes, of whole OPTION_ROM_UNITs */
    const struct kernel_image *kernel;  /* null: none */
    const struct disk *disk[IDE_DISKS]; /* null: none */
    const struct disk *floppy[FDC_DRIVES];      /* null: none */
    struct rtc_boot_order boot;         /* without a kernel */
    struct board_card card[CARDS];      /* by enum board_card_id */
    FILE *log_stream;                   /* logs, reports, POST codes */
    uint32_t log_mask;                  /* of struct log */
    bool attribution;                   /* classify misses, charge flushes */
    const struct symbols *symbols;      /* of the guest; null: none */
    struct programs *programs;          /* of user mode; null: none */
    bool is_bundled;                    /* the kernel is the bundled one */
    const char *elf;                    /* path of the kernel, if it is an ELF
                                           file; else null */
    bool profile;                       /* costs by instruction: miss sites,
                                           and for --callgrind */
    bool profile_cycles;                /* cycle stacks by function */
    bool callers;                       /* charge a flush helper's caller */
    struct flush_helpers flush_helpers; /* of callers, besides the table's */
    bool check_stale;                   /* report stale translations */
    bool check_stale_all;               /* and rights that are stale */
    bool check_dma;                     /* report what devices should not do */
    bool no_reboot;                     /* a reset ends the run */
    bool rom_is_guest;                  /* the boot ROM has nothing to boot */
    FILE *events;                       /* event stream; null: none */
    const char *trace;                  /* file of the trace; null: none */
    const char *trace_text;             /* its header's text */
    struct filter_spec trace_filter;
    struct when when[MACHINE_MOMENTS];  /* by enum machine_moment */
    const struct provenance *provenance;        /* for files; null: none */
    FILE *interval_stream;              /* for the lines of --interval */
    FILE *perfetto;                     /* for trace events; or null */
    FILE *interval_data;                /* for the same as JSON; or null */
    const char *interval_separator;     /* of their fields; null: columns */
    uint64_t interval;                  /* ticks of the clock between two
                                           lines; 0: no lines */
    uint16_t post_port;                 /* log what is written to this port;
                                           0: none */
    /* Called for each byte that leaves COM1 or LPT1. May be null. */
    void (*serial_output)(void *opaque, uint8_t byte);
    void (*parallel_output)(void *opaque, uint8_t byte);
    /* Called 60 times a second of guest time, on the emulation thread, to
     * serve the host: input, the window, progress. May be null. */
    void (*vblank)(void *opaque);
    /* Called at MOMENT_SCREENSHOT. May be null. */
    void (*screenshot)(void *opaque);
    /* Called whenever signals are looked for, to ask whether the host wants the
     * run to pause. May be null. */
    void (*look)(void *opaque);
    void *opaque;                       /* argument of these callbacks */
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
    struct cpu *current;                /* the CPU whose turn it is */
    struct attribution attribution[MACHINE_CPUS];   /* if configured */
    struct perfetto perfetto;           /* likewise */
    struct event_log events;            /* of the boot CPU, if configured */
    struct recorder recorder;           /* of the boot CPU, if configured */
    struct profile profile;             /* of the boot CPU, if configured */
    struct cycle_profile cycle_profile; /* of the boot CPU, if configured */
    struct stale stale;                 /* of the boot CPU, if configured */
    struct dma_check dma_check;         /* of the boot CPU, if configured */
    struct bus_listener requester_listener;
    struct interval interval;           /* of the boot CPU */
    struct regions regions;
    struct stats_from stats_from;
    struct trigger trigger[MACHINE_MOMENTS];    /* by enum machine_moment */
    struct post_log post_log;           /* if configured */
    struct port_snoop post_snoop;       /* fills it */
    struct event limit_event;           /* max_cycles may have passed */
    struct event interval_event;        /* an interval line is due */
    struct event vblank_event;
    struct event look_event;            /* the host may want the run to end */
    /* Of a debugger: as cpu->reached, for the addresses of machine_stop_add. */
    bool (*reached)(void *opaque, uint32_t lin);
    void *reached_opaque;
    uint64_t looks;                     /* how often it was asked so far */
    bool reset_wanted;
    uint64_t resets;                    /* that the guest has asked for */
    uint32_t reset_lin;                 /* linear address of the last one */
    bool pause_wanted;
    bool stop_wanted;
    enum machine_stop stop;             /* valid when stop_wanted */
    uint32_t exit_value;                /* of MACHINE_EXIT */
};

/* After a failure, with one line in `error`, there is nothing to destroy. */
bool machine_init(struct machine *machine,
                  const struct machine_config *config, struct error *error);
void machine_destroy(struct machine *machine);

/* Runs until the machine stops or pauses. A reset by the guest does not stop
 * it. May be called again only after MACHINE_PAUSED. */
enum machine_stop machine_run(struct machine *machine);

/* Ends the run at the next instruction boundary, because the user wants to.
 * For the vblank callback. */
void machine_close(struct machine *machine);

/* Makes machine_run return MACHINE_PAUSED at the next instruction boundary.
 * For the vblank and boundary callbacks. */
void machine_pause(struct machine *machine);

/* From now on every CPU calls `boundary` before each instruction. To stop there
 * it calls machine_pause and returns true. Blocks of instructions do not run as
 * a whole meanwhile, which is slower. Null ends this. For debuggers. */
void machine_set_boundary(struct machine *machine,
                          bool (*boundary)(void *opaque), void *opaque);

/* Calls `reached` before the instruction at each of the addresses that
 * machine_stop_add gets (cpu_stop_add); it stops there as `boundary` does. A run
 * with these is as fast as one without. For debuggers. */
void machine_set_reached(struct machine *machine,
                         bool (*reached)(void *opaque, uint32_t lin),
                         void *opaque);
bool machine_stop_add(struct machine *machine, uint32_t lin);
void machine_stop_remove(struct machine *machine, uint32_t lin);

/* Resets the machine as its button does, also one that has stopped: memory and
 * statistics stay, and the boot ROM begins anew. Not while it runs. */
void machine_restart(struct machine *machine);

/* CPU `number`, less than MACHINE_CPUS. */
static inline const struct cpu *machine_cpu(const struct machine *machine,
                                            unsigned number)
{
    return &machine->cpu[number];
}

/* The CPU that runs after a reset and that the 8259 pair interrupts. The
 * statistics of a run are this CPU's. */
static inline const struct cpu *machine_boot_cpu(const struct machine *machine)
{
    return machine_cpu(machine, 0);
}

/* The CPU whose turn it is: in a callback of a device, the CPU that accessed
 * the device; after machine_run, the CPU that stopped. */
static inline const struct cpu *
machine_current_cpu(const struct machine *machine)
{
    return machine->current;
}

/* Instructions that all CPUs have finished. */
uint64_t machine_instructions(const struct machine *machine);

/* Where a CPU's counters are read, and the boot CPU's. */
struct counter_source machine_counters_of(const struct machine *machine,
                                          const struct cpu *cpu);
struct counter_source machine_counters(const struct machine *machine);

/* The boot CPU's attribution, or null where it is off. */
const struct attribution *machine_attribution(const struct machine *machine);

/* "function+0x1c" for a linear address of the boot CPU's current space, or
 * the address where no symbol is known. Returns text. */
char *machine_place(const struct machine *machine, uint32_t lin, char *text,
                    size_t size);

/* The same of a flush site: "program:function+0x1c" in a user program that is
 * known, "other" for what had no room. */
char *machine_site_place(const struct machine *machine,
                         const struct site *site, char *text, size_t size);

/* The exit code of a stopped machine. What a check has found is the guest's
 * failure, also where the limit or the user has ended the run. */
int machine_exit_code(const struct machine *machine);

/* Whether all moments that the configuration names have come. False: a line
 * that names the option of the first that has not. */
bool machine_check_moments(const struct machine *machine,
                           struct error *error);

enum { MACHINE_STATE_MAX = SYMBOLS_PLACE_MAX + 64 };

/* Why a stopped machine did not end well: "halted with interrupts off at
 * 0xc0101234 panic+0x3a"; empty where it did. Returns text. */
char *machine_state(const struct machine *machine,
                    char text[MACHINE_STATE_MAX]);

/* Prints machine_state, and the post-mortem (emu/machine/postmortem.h) of a CPU
 * that has halted for good or shut down; prints nothing when the run ended
 * well. How many resets there were and what a check has found comes first. */
void machine_explain(const struct machine *machine, FILE *stream);

#endif
