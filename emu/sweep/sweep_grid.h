/*
 * The geometries of a sweep: every combination of the entries, ways, policies
 * and sides that a user has listed. Each one is a text that --tlb takes, so a
 * replay with that text yields the numbers of the sweep's row.
 */
#ifndef PAGEWALK_EMU_SWEEP_SWEEP_GRID_H
#define PAGEWALK_EMU_SWEEP_SWEEP_GRID_H

#include <stdbool.h>
#include <stdint.h>

#include "emu/host/error.h"
#include "emu/replay/assume.h"
#include "mmu/config.h"

/* Which array for small pages a sweep changes. */
enum sweep_side {
    SWEEP_DEFAULT,          /* unified if the recording is, else data */
    SWEEP_DATA,
    SWEEP_FETCH,
    SWEEP_BOTH,             /* data and fetch arrays of equal geometry */
    SWEEP_UNIFIED,
    SWEEP_SECOND,           /* the second level's */
};

enum {
    SWEEP_LIST_MAX = 1 << 12,
    SWEEP_GEOMETRIES_MAX = 1 << 16,
    SWEEP_SPEC_MAX = 128,
    SWEEP_WAYS_FULL = 0,    /* in a list of ways: as many as entries */
};

struct sweep_grid {
    enum sweep_side side;
    uint32_t *entries;
    unsigned entry_count;
    uint32_t *ways;
    unsigned way_count;
    enum tlb_policy policy[TLB_POLICIES];
    unsigned policy_count;
    const struct assume *assume;    /* null: nothing */
};

struct sweep_geometry {
    enum sweep_side side;   /* not SWEEP_DEFAULT */
    uint32_t entries, ways;
    enum tlb_policy policy;
    char spec[SWEEP_SPEC_MAX];
    struct mmu_config config;
};

/* What the options say; null: the default. Entries: N, A..B (doubling) or
 * A..B:STEP; ways: N or full; policies and sides: names; lists have commas. */
struct sweep_grid_text {
    const char *entries, *ways, *policies, *sides;
};

/* "d", "i", "u", "s"; "" for what no row has. */
const char *sweep_side_name(enum sweep_side side);

bool sweep_grid_parse(struct sweep_grid *grid,
                      const struct sweep_grid_text *text,
                      struct error *error);
void sweep_grid_destroy(struct sweep_grid *grid);

/* How many combinations there are. */
unsigned sweep_grid_size(const struct sweep_grid *grid);

enum sweep_fit {
    SWEEP_FITS,
    SWEEP_REPEATED,         /* an earlier combination, by another text */
    SWEEP_NO_GEOMETRY,      /* there is no such array; *error says why */
    SWEEP_REFUSED,          /* the trace does not serve it; *error says why */
};

/* Combination number `index` over the trace with this header. The order is by
 * policy, then ways, then entries. */
enum sweep_fit sweep_grid_get(const struct sweep_grid *grid, unsigned index,
                              const struct trace_header *header,
                              struct sweep_geometry *geometry,
                              struct error *error);

#endif
