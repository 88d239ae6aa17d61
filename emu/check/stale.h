/*
 * The check for stale translations: the flush that the guest's kernel forgot.
 *
 * What each access used, a TLB entry or a walk from a cached PDE, is compared
 * with a probe walk of the page tables. If the tables name another frame, or
 * deny the access, the kernel has changed them without invalidating what the
 * processor holds. The processor may use it; the kernel is wrong. A fault that
 * comes from a cached PDE of another page table is such a use too.
 *
 * What the processor holds may also grant more than the tables to accesses that
 * have not come yet, or have come through another page table to the same frame.
 * These uses are legal, and a category of their own that is reported on demand.
 *
 * An instruction is reported once for each page and category that it accesses,
 * and fetches once for each page, with the store that changed the tables; of a
 * store by DMA, with the device and the instruction that started it. An entry
 * with fewer rights than the tables is no error: the processor walks again (SDM
 * vol. 3A 4.10.4.3).
 *
 * The check is an observer that sees every access and every fetch, so the
 * accelerator in front of the TLB is not used and the run is slower.
 */
#ifndef PAGEWALK_EMU_CHECK_STALE_H
#define PAGEWALK_EMU_CHECK_STALE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "cpu/cpu.h"
#include "emu/image/symbols.h"
#include "emu/check/stale_tables.h"
#include "mmu/observer.h"

enum { STALE_BUCKETS = 1024 };

/* How what an access used is at odds with the tables. */
enum stale_kind {
    STALE_TRANSLATION,          /* the access ended otherwise than they say */
    STALE_RIGHTS,               /* a later access may */
    STALE_KINDS
};

struct stale_report;

struct stale {
    struct observer observer;
    struct cpu *cpu;
    const struct symbols *symbols;
    FILE *stream;
    bool all;                   /* report STALE_RIGHTS too */
    uint64_t found[STALE_KINDS];        /* reports made */
    bool out_of_memory;         /* a report may have been made twice */
    struct stale_tables tables;
    struct stale_report *report[STALE_BUCKETS];     /* made so far */
};

/* Attaches to the CPU's MMU and bus. Reports go to `stream`; `symbols` may be
 * null. `all`: of every kind, not of STALE_TRANSLATION alone. */
void stale_init(struct stale *stale, struct cpu *cpu,
                const struct symbols *symbols, bool all, FILE *stream);
void stale_destroy(struct stale *stale);

/* Whether anything was reported. */
bool stale_found(const struct stale *stale);

/* Prints how many uses were reported, also when there were none. */
void stale_summary(const struct stale *stale);

#endif
