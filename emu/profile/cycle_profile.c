#include "emu/profile/cycle_profile.h"

#include <stdlib.h>
#include <string.h>

#include "cpu/model/page.h"

/* Charging. */

/* The CPU's stack as it is now. */
static void read_stack(struct cpu *cpu, struct cycle_cost *now)
{
    uint64_t others = 0;

    cycles_settle(&cpu->cycles);
    now->cycles = cpu->cycles.total;
    for (unsigned i = 0; i < CYCLE_CAUSES; i++) {
        now->by_cause[i] = cpu->cycles.by_cause[i];
        if (i != CYCLE_issue)
            others += now->by_cause[i];
    }
    now->by_cause[CYCLE_issue] = now->cycles - others;
}

void cycle_profile_settle(struct cycle_profile *profile)
{
    struct cycle_cost *cost = profile->current;
    uint64_t instructions = profile->cpu->counters.instructions;
    struct cycle_cost now;

    read_stack(profile->cpu, &now);
    cost->cycles += now.cycles - profile->since.cycles;
    for (unsigned i = 0; i < CYCLE_CAUSES; i++)
        cost->by_cause[i] += now.by_cause[i] - profile->since.by_cause[i];
    profile->since = now;
    /* A first instruction that faulted, or before which an interrupt came, has
     * not run. */
    if (profile->at_start && instructions != profile->instructions) {
        cost->calls++;
        profile->at_start = false;
    }
}

/* Naming. */

/* Makes [*first, *last] what it has in common with [low, high]. */
static void narrow(uint32_t *first, uint32_t *last, uint32_t low,
                   uint32_t high)
{
    if (low > *first)
        *first = low;
    if (high < *last)
        *last = high;
}

/* A function, and where it begins as the code at hand runs. */
struct named {
    const struct symbol *symbol;    /* null: the code has none */
    uint32_t start;
};

/* The function at the physical address of `lin`, which has no symbol itself.
 * Within a page all addresses have the same distance from their linked ones. */
static void find_loaded(const struct symbols *symbols, uint64_t paddr,
                        uint32_t lin, struct code_stretch *stretch,
                        struct named *named)
{
    uint32_t below = lin - stretch->first, above = stretch->last - lin;
    uint32_t linked, first, last;

    if (!symbols_linked_at(symbols, paddr, &linked))
        return;
    named->symbol = symbols_stretch(symbols, linked, &first, &last);
    narrow(&first, &last, linked < below ? 0 : linked - below,
           above > UINT32_MAX - linked ? UINT32_MAX : linked + above);
    stretch->first = lin - (linked - first);
    stretch->last = lin + (last - linked);
    if (named->symbol)
        named->start = lin - (linked - named->symbol->address);
}

/* Names the code at `lin`, which runs without user rights. Returns what it is
 * where it has no name. */
static enum cycle_nameless find_name(const struct cycle_profile *profile,
                                     uint32_t lin,
                                     struct code_stretch *stretch,
                                     struct named *named)
{
    const struct cpu *cpu = profile->cpu;
    uint32_t page = (uint32_t)page_base(lin);
    uint64_t paddr;

    *named = (struct named){.symbol = NULL};
    if (profile->symbols)
        named->symbol = symbols_stretch(profile->symbols, lin,
                                        &stretch->first, &stretch->last);
    if (named->symbol) {
        named->start = named->symbol->address;
        return CYCLES_OF_CODE;
    }
    narrow(&stretch->first, &stretch->last, page, page + (PAGE_BYTES - 1));
    if (!mmu_probe(&cpu->mmu, lin, &paddr))
        return CYCLES_OF_CODE;
    if (profile->symbols)
        find_loaded(profile->symbols, paddr, lin, stretch, named);
    return bus_region_at(cpu->bus, paddr)->kind == BUS_ROM ? CYCLES_OF_ROM
                                                           : CYCLES_OF_CODE;
}

/* Names the code at `lin` of the program that the current space runs; returns
 * its row, or that of nameless user code. */
static struct cycle_cost *find_user_row(const struct cycle_profile *profile,
                                        uint32_t lin,
                                        struct code_stretch *stretch,
                                        struct named *named)
{
    unsigned number = profile->programs
                          ? programs_at(profile->programs, profile->cpu->cr3)
                          : 0;
    const struct symbols *symbols =
        number ? programs_symbols(profile->programs, number) : NULL;

    if (symbols)
        named->symbol = symbols_stretch(symbols, lin, &stretch->first,
                                        &stretch->last);
    if (!named->symbol)
        return &profile->cost[profile->functions + CYCLES_OF_USER];
    named->start = named->symbol->address;
    return &profile->cost[profile->of_program[number - 1] +
                          (size_t)(named->symbol - symbols->symbol)];
}

static void on_leave(void *opaque, uint32_t lin)
{
    struct cycle_profile *profile = opaque;
    struct cpu *cpu = profile->cpu;
    struct code_stretch stretch = {
        .watched = true, .user = cpu->user, .cr3 = cpu->cr3,
        .last = UINT32_MAX,
    };
    struct named named = {.symbol = NULL};
    enum cycle_nameless nameless;
    struct cycle_cost *cost;

    cycle_profile_settle(profile);
    if (cpu->user) {
        cost = find_user_row(profile, lin, &stretch, &named);
    } else {
        nameless = find_name(profile, lin, &stretch, &named);
        cost = &profile->cost[named.symbol
                                  ? (size_t)(named.symbol -
                                             profile->symbols->symbol)
                                  : profile->functions + nameless];
    }
    profile->at_start = named.symbol && lin == named.start &&
                        cost != profile->current;
    profile->current = cost;
    profile->instructions = cpu->counters.instructions;
    cpu->stretch = stretch;
}

const struct symbol *cycle_profile_symbol(const struct cycle_profile *profile,
                                          size_t row)
{
    unsigned number = profile->programs ? profile->programs->count : 0;

    if (row < profile->functions)
        return &profile->symbols->symbol[row];
    while (number && profile->of_program[number - 1] > row)
        number--;
    return number ? &programs_symbols(profile->programs, number)
                         ->symbol[row - profile->of_program[number - 1]]
                  : NULL;
}

bool cycle_profile_init(struct cycle_profile *profile, struct cpu *cpu,
                        const struct symbols *symbols,
                        struct programs *programs)
{
    *profile = (struct cycle_profile){
        .cpu = cpu, .symbols = symbols, .programs = programs,
        .functions = symbols ? symbols->count : 0,
    };
    profile->rows = profile->functions + CYCLES_NAMELESS;
    for (unsigned i = 0; programs && i < programs->count; i++) {
        profile->of_program[i] = profile->rows;
        profile->rows += programs->program[i].symbols.count;
    }
    profile->cost = calloc(profile->rows, sizeof *profile->cost);
    if (!profile->cost)
        return false;
    profile->current = &profile->cost[profile->functions + CYCLES_OF_CODE];
    cpu->leave = on_leave;
    cpu->leave_opaque = profile;
    /* An empty stretch: the first instruction leaves it. */
    cpu->stretch = (struct code_stretch){.watched = true, .user = true};
    return true;
}

void cycle_profile_restart(struct cycle_profile *profile)
{
    cycle_profile_settle(profile);
    memset(profile->cost, 0, profile->rows * sizeof *profile->cost);
}

void cycle_profile_destroy(struct cycle_profile *profile)
{
    free(profile->cost);
    profile->cost = NULL;
}
