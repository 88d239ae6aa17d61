/*
 * The check for stale translations: the missing flush.
 *
 * An access that a TLB entry serves is compared with a probe walk of the page
 * tables. When they say another frame, or fewer rights than the entry grants,
 * the kernel has changed them and not invalidated: the hardware is within its
 * rights, the kernel is wrong. Each instruction and page is told once, with
 * the store that changed the entry. Entries with fewer rights than the tables
 * are no error: the processor looks again (SDM vol. 3A 4.10.4.3).
 *
 * Frames used as page tables are watched on the bus from the first walk
 * through them on, so their stores are known; with this observer attached the
 * accelerator stands aside and a run is slower.
 */
#ifndef PAGEWALK_EMU_MACHINE_STALE_H
#define PAGEWALK_EMU_MACHINE_STALE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "cpu/cpu.h"
#include "emu/image/symbols.h"
#include "mmu/observer.h"

enum { STALE_BUCKETS = 1024 };

struct stale_table;
struct stale_report;

struct stale {
    struct observer observer;
    struct bus_listener listener;
    struct cpu *cpu;
    const struct symbols *symbols;
    FILE *stream;
    uint64_t found;             /* accesses told of */
    bool out_of_memory;         /* there may be more than was told */
    struct stale_table *table[STALE_BUCKETS];   /* frames used as tables */
    struct stale_report *report[STALE_BUCKETS]; /* what has been told */
};

/* Attaches to the CPU's MMU and to its bus. */
void stale_init(struct stale *stale, struct cpu *cpu,
                const struct symbols *symbols, FILE *stream);
void stale_destroy(struct stale *stale);

/* One line of what was found. */
void stale_summary(const struct stale *stale);

#endif
