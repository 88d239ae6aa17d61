/*
 * The rows of counters.def: what is counted, where it is kept, and how each
 * output names it.
 *
 * A row stands for several counters where something is counted by cause, class
 * or TLB: its instances.
 */
#ifndef PAGEWALK_EMU_MACHINE_COUNTER_ROW_H
#define PAGEWALK_EMU_MACHINE_COUNTER_ROW_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "cpu/cpu.h"
#include "emu/attribution/refills.h"

enum {
    COUNTERS = 128,         /* every counter's number is below this */
    COUNTER_NO_NUMBER = UINT16_MAX,
    COUNTER_NAME_MAX = 64,
};

/* The numbers of the counters that code names. */
enum counter {
#define NO COUNTER_NO_NUMBER
#define COUNTER(name, number, ...) COUNTER_##name = number,
#define TLB_COUNTER(name, all, itlb, dtlb, stlb, ...)       \
    COUNTER_tlb_##name = all, COUNTER_itlb_##name = itlb,   \
    COUNTER_dtlb_##name = dtlb, COUNTER_stlb_##name = stlb,
#define ARRAY_COUNTER(name, all, ...) COUNTER_tlb_##name = all,
#define FLUSH_COUNTER(name, number, ...) COUNTER_##name = number,
#define REFILL_COUNTER(name, number, ...) COUNTER_##name = number,
#include "emu/machine/counters.def"
#undef NO
};

/* What a row is counted by, and so what number its instances have. */
enum counter_kind {
    COUNTER_OF_MACHINE,     /* one instance, 0 */
    COUNTER_BY_CYCLE_CAUSE, /* enum cycle_cause */
    COUNTER_BY_TLB,         /* enum counter_tlb */
    COUNTER_BY_MISS_CLASS,  /* enum miss_class */
    COUNTER_BY_FLUSH_CAUSE, /* 0: all causes; n + 1: enum flush_cause n */
};

enum counter_tlb {
    COUNTER_TLB_ALL,
    COUNTER_TLB_I,
    COUNTER_TLB_D,
    COUNTER_TLB_SECOND,
    COUNTER_TLBS
};

/* The object of the JSON in which a row's member stands. */
enum counter_object {
    COUNTER_IN_none,
    COUNTER_IN_top,         /* the outermost */
    COUNTER_IN_cycle_stack,
    COUNTER_IN_tlb,         /* one for each side, level and array */
    COUNTER_IN_miss_class,  /* within each of tlb */
    COUNTER_IN_psc,
    COUNTER_IN_prefetch,
    COUNTER_IN_walks,
    COUNTER_IN_caches,
    COUNTER_IN_flushes,     /* one for each cause; also in call_sites */
    COUNTER_IN_host,        /* the emulator's own work, not the machine's */
};

/* Whether and where the text block shows a row. */
enum counter_shown {
    COUNTER_HIDDEN,
    COUNTER_SHOWN,
    COUNTER_SHOWN_IF_ANY,   /* not when it is 0 */
};

enum counter_lines { COUNTER_OF_SIDES, COUNTER_OF_SECOND };

/* Where a flush counter is kept. */
enum counter_kept {
    COUNTER_KEPT_BY_SITE,   /* by cause and by flush site */
    COUNTER_KEPT_BY_CAUSE,
    COUNTER_KEPT_OF_PSC,    /* by cause, on models with a PSC */
};

struct counter_row {
    enum counter_kind kind;
    enum counter_object object;
    const char *name, *unit;
    const char *member, *help;  /* null where causes or classes have them */
    const uint16_t *number;     /* by instance; COUNTER_NO_NUMBER: none */
    unsigned instances;
    enum counter_shown shown;
    enum counter_lines lines;   /* of COUNTER_BY_TLB */
    const char *label;          /* in the text block, if it is shown */
    const char *perf[2];        /* for itlb and dtlb; null or "": none */
    bool attributed;            /* measured with attribution only */
    enum counter_kept kept;     /* of COUNTER_BY_FLUSH_CAUSE */
    /* These read the count where it is kept; null: it is not kept there. */
    uint64_t (*of_machine)(const struct cpu *cpu);
    uint64_t (*of_side)(const struct mmu_side *side);
    uint64_t (*of_array)(const struct tlb_counters *array);
    uint64_t (*of_flush)(const struct flush_counters *flush,
                         const struct refills *refills);
};

/* The rows in the order of counters.def; null past the end. */
const struct counter_row *counter_row_at(unsigned index);

/* The row and the instance of a number; null: no counter has it. */
const struct counter_row *counter_row_find(unsigned number,
                                           unsigned *instance);

/* Puts VALUE SEP UNIT SEP NAME, without a newline. */
void counter_row_put(FILE *stream, const char *separator, uint64_t value,
                     const struct counter_row *row, unsigned instance);

/* The name of an instance ("flush_direct_cycles_invlpg"); returns text. */
char *counter_row_name(const struct counter_row *row, unsigned instance,
                       char text[COUNTER_NAME_MAX]);

/* The count of a row of COUNTER_BY_TLB in a side of the first level, and in
 * one or two arrays; `large` may be null. */
uint64_t counter_row_of_side(const struct counter_row *row,
                             const struct mmu_side *side);
uint64_t counter_row_of_arrays(const struct counter_row *row,
                               const struct tlb *small,
                               const struct tlb *large);

#endif
