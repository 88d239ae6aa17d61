/*
 * The check for stale translations: the flush that the guest's kernel forgot.
 *
 * Each access that a TLB entry serves is compared with a probe walk of the
 * page tables. If they have another frame, or fewer rights than the entry
 * grants, the kernel has changed them without invalidating the entry. The
 * processor may use such an entry; the kernel is wrong. An instruction is
 * reported once for each page, with the store that changed the tables. An
 * entry with fewer rights than the tables is no error: the processor walks
 * again (SDM vol. 3A 4.10.4.3).
 *
 * The check is an observer that sees every access, so the accelerator in
 * front of the TLB is not used and the run is slower.
 */
#ifndef PAGEWALK_EMU_MACHINE_STALE_H
#define PAGEWALK_EMU_MACHINE_STALE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "cpu/cpu.h"
#include "emu/image/symbols.h"
#include "emu/machine/stale_tables.h"
#include "mmu/observer.h"

enum { STALE_BUCKETS = 1024 };

struct stale_report;

struct stale {
    struct observer observer;
    struct cpu *cpu;
    const struct symbols *symbols;
    FILE *stream;
    uint64_t found;             /* reports made */
    bool out_of_memory;         /* a report may have been made twice */
    struct stale_tables tables;
    struct stale_report *report[STALE_BUCKETS];     /* made so far */
};

/* Attaches to the CPU's MMU and bus. Reports go to `stream`; `symbols` may be
 * null. */
void stale_init(struct stale *stale, struct cpu *cpu,
                const struct symbols *symbols, FILE *stream);
void stale_destroy(struct stale *stale);

/* Prints how many stale translations were used, if any. */
void stale_summary(const struct stale *stale);

#endif
