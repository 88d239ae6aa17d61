/*
 * A clock table: what each instruction form costs by a processor's manual, in
 * clocks (clocks.def, clock_cases.def).
 *
 * The manuals print constants, constants plus m (the components of the next
 * instruction), formulas in a count n, ranges, and the multiplier's early-out.
 */
#ifndef PAGEWALK_CPU_MODEL_CLOCKS_H
#define PAGEWALK_CPU_MODEL_CLOCKS_H

#include <stdbool.h>
#include <stdint.h>

/* The keys of an INI: CLOCK_add_rm of add.rm, CLOCK_cbw_ of cbw. */
enum clock_key {
#define CLOCK(name, form, set) CLOCK_##name##_##form,
#include "cpu/model/clocks.def"
#undef CLOCK
    CLOCK_KEYS
};

/* The sets of cases, and the cases of each, from 0. */
enum clock_set {
#define CLOCK_SET(set) CLOCK_SET_##set,
#define CLOCK_CASE(set, name, word, help)
#define CLOCK_SET_END(set)
#include "cpu/model/clock_cases.def"
#undef CLOCK_SET
#undef CLOCK_CASE
#undef CLOCK_SET_END
    CLOCK_SETS
};

#define CLOCK_SET(set) enum clock_##set {
#define CLOCK_CASE(set, name, word, help) CLOCK_##set##_##name,
#define CLOCK_SET_END(set) CLOCK_##set##_CASES };
#include "cpu/model/clock_cases.def"
#undef CLOCK_SET
#undef CLOCK_CASE
#undef CLOCK_SET_END

/* The place of a key's first figure in a table; the figures of its other cases
 * follow. */
enum clock_place {
#define CLOCK(name, form, set)                                          \
    CLOCK_AT_##name##_##form,                                           \
    CLOCK_END_##name##_##form =                                         \
        CLOCK_AT_##name##_##form + CLOCK_##set##_CASES - 1,
#include "cpu/model/clocks.def"
#undef CLOCK
    CLOCK_FIGURES
};

/*
 * One figure, in clocks: least, plus
 *   - each * n, if `each` is not 0;
 *   - for a range, what lies between least and most, in proportion to n;
 *   - max(ceil(log2 |multiplier|), 3), if log2 is set (PRM386 MUL);
 *   - the components of the instruction that is executed next, if m is set.
 */
struct clock_figure {
    uint16_t least;
    uint16_t most;          /* of a range; else 0 */
    uint8_t each;
    bool log2, m;
};

struct clock_table {
    struct clock_figure figure[CLOCK_FIGURES];
};

enum { CLOCK_MAX = UINT16_MAX, CLOCK_EACH_MAX = UINT8_MAX };

/* What a key is. */
struct clock_info {
    const char *name, *form;    /* "add", "rm"; form "": none */
    uint8_t set;                /* enum clock_set */
    uint16_t first;             /* enum clock_place */
};

extern const struct clock_info clock_info[CLOCK_KEYS];

/* The name of a set: "SIZE". */
const char *clock_set_name(enum clock_set set);

/* The cases of a set: how many, the word of one in an INI ("": the only one),
 * and what it means. */
unsigned clock_cases(enum clock_set set);
const char *clock_case_word(enum clock_set set, unsigned number);
const char *clock_case_help(enum clock_set set, unsigned number);

/* The figure of a key's case (of its set's enumeration). */
static inline const struct clock_figure *
clock_table_figure(const struct clock_table *table, enum clock_key key,
                   unsigned number)
{
    return &table->figure[clock_info[key].first + number];
}

/* The clocks of a figure without m and log2, for n of at most `most_n`. */
uint32_t clock_figure_clocks(const struct clock_figure *figure, uint32_t n,
                             uint32_t most_n);

/* The clocks of a multiplier's early-out (PRM386 MUL), of its absolute
 * value. */
uint32_t clock_figure_log2(uint32_t multiplier);

#endif
