/*
 * The page tables that walks have used, and the stores that changed them.
 *
 * From the first walk through a frame on, the bus reports the stores to it, so
 * a changed entry can be traced to the instruction that changed it. A and D
 * are the processor's own bits: setting them is not a change.
 */
#ifndef PAGEWALK_EMU_CHECK_STALE_TABLES_H
#define PAGEWALK_EMU_CHECK_STALE_TABLES_H

#include <stdbool.h>
#include <stdint.h>

#include "cpu/cpu.h"

enum { STALE_TABLES_BUCKETS = 1024 };

/* A store that changed four bytes of a page table. */
struct stale_store {
    uint32_t was, is;
    const struct bus_requester *requester;  /* the device that made it; null:
                                               the CPU has */
    uint32_t writer;            /* linear address of the instruction, or of the
                                   one that started the device, 0: not known */
    uint64_t cycle;             /* 0: no store */
};

struct stale_table;

struct stale_tables {
    struct cpu *cpu;            /* null: not initialised */
    struct bus_listener listener;
    struct stale_table *table[STALE_TABLES_BUCKETS];    /* by frame */
    bool out_of_memory;         /* there are stores that were not seen */
};

/* Listens to the stores that the CPU's bus reports. */
void stale_tables_init(struct stale_tables *tables, struct cpu *cpu);
void stale_tables_destroy(struct stale_tables *tables);

/* A walk has used entries: their frames are watched from now on. Those that a
 * cache provided were not read. */
void stale_tables_walked(struct stale_tables *tables,
                         const struct walk *walk);

/* The store that made the entries of a walk what they are now, for the entry
 * that was changed last: the first store to it since a walk read it, which a
 * flush should have followed. A walk of another page through the same directory
 * entry makes this store forgotten; then it is the last store. Null: no store
 * was seen. *level is the entry's level. */
const struct stale_store *
stale_tables_blame(const struct stale_tables *tables, const struct walk *walk,
                   unsigned *level);

#endif
