/*
 * One measurement: which events, by what, how many.
 */
#ifndef PAGEWALK_GUEST_PERF_STAT_H
#define PAGEWALK_GUEST_PERF_STAT_H

#include "guest/perf/pmu.h"

enum { STAT_MAX = 16 };         /* events of a measurement */

/* Of a row without a counter: NONE, NO. */
enum { NONE = -1, NO = -1 };

enum perf_kind { PERF_HARDWARE, PERF_SOFTWARE };

struct perf_event {
    const char *name;
    bool usual;                 /* counted unless -e says which */
    enum perf_kind kind;
    int32_t select[PMU_KINDS];  /* NONE: the part cannot */
    int lab_first, lab_less;    /* counters of the lab port; NO: none */
    const char *help;
};

extern const struct perf_event perf_events[];
extern const size_t perf_event_count;

/* Who counts an event. */
enum stat_by { STAT_BY_NOBODY, STAT_BY_CPU, STAT_BY_LAB, STAT_BY_KERNEL };

struct stat_count {
    const struct perf_event *event;
    enum pmu_levels levels;
    enum stat_by by;
    bool supported;             /* nobody: a counter could, but none is free */
    int counter;                /* of the CPU */
    uint64_t value;
};

struct stat {
    struct stat_count count[STAT_MAX];
    unsigned counts;
    uint64_t elapsed;           /* ticks of cycle_clock() */
};

/* Choose who counts each event of S. */
void stat_assign(struct stat *s);

/* Run WORK(ARG) and fill in the values. */
void stat_run(struct stat *s, void (*work)(void *arg), void *arg);

#endif
