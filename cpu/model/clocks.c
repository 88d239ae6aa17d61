/* The keys and cases of clock tables, and what a figure comes to. */
#include "cpu/model/clocks.h"

const struct clock_info clock_info[CLOCK_KEYS] = {
#define CLOCK(name, form, set)                                          \
    [CLOCK_##name##_##form] = {#name, #form, CLOCK_SET_##set,           \
                               CLOCK_AT_##name##_##form},
#include "cpu/model/clocks.def"
#undef CLOCK
};

struct clock_case {
    const char *word, *help;
};

#define CLOCK_SET(set) static const struct clock_case cases_##set[] = {
#define CLOCK_CASE(set, name, word, help) {word, help},
#define CLOCK_SET_END(set) };
#include "cpu/model/clock_cases.def"
#undef CLOCK_SET
#undef CLOCK_CASE
#undef CLOCK_SET_END

static const struct {
    const char *name;
    const struct clock_case *cases;
    uint8_t count;
} sets[CLOCK_SETS] = {
#define CLOCK_SET(set) \
    [CLOCK_SET_##set] = {#set, cases_##set, CLOCK_##set##_CASES},
#define CLOCK_CASE(set, name, word, help)
#define CLOCK_SET_END(set)
#include "cpu/model/clock_cases.def"
#undef CLOCK_SET
#undef CLOCK_CASE
#undef CLOCK_SET_END
};

const char *clock_set_name(enum clock_set set)
{
    return sets[set].name;
}

unsigned clock_cases(enum clock_set set)
{
    return sets[set].count;
}

const char *clock_case_word(enum clock_set set, unsigned number)
{
    return sets[set].cases[number].word;
}

const char *clock_case_help(enum clock_set set, unsigned number)
{
    return sets[set].cases[number].help;
}

uint32_t clock_figure_clocks(const struct clock_figure *figure, uint32_t n,
                             uint32_t most_n)
{
    uint32_t range = figure->most ? (uint32_t)(figure->most - figure->least)
                                  : 0;

    return figure->least + figure->each * n +
           (most_n ? range * n / most_n : 0);
}

uint32_t clock_figure_log2(uint32_t multiplier)
{
    enum { LEAST = 3 };
    uint32_t bits = 0;

    while (bits < 32 && (UINT64_C(1) << bits) < multiplier)
        bits++;
    return bits < LEAST ? LEAST : bits;
}
