/*
 * The filter of a recording: how many slots each side has (trace_filter.h), as
 * text ("split:8,16" for fetches and data, "joint:16"), and which filters a
 * TLB geometry allows. A recorder and a replay ask the same question: S must
 * divide the number of sets of every first-level array of its side.
 */
#ifndef PAGEWALK_EMU_TRACE_FILTER_SPEC_H
#define PAGEWALK_EMU_TRACE_FILTER_SPEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "emu/host/error.h"
#include "emu/trace/trace_filter.h"
#include "mmu/config.h"

struct filter_spec {
    bool joint;             /* `data` slots serve both sides */
    uint32_t data, fetch;   /* powers of two */
};

/* The most slots, up to `most`, that a geometry allows; and as many as a
 * recording has by default. */
struct filter_spec filter_spec_largest(const struct mmu_config *config,
                                       uint32_t most);
struct filter_spec filter_spec_default(const struct mmu_config *config);

/* Whether there is one slot a side, so that the first level may have any number
 * of sets, and misses can be classified by the rules. */
bool filter_spec_single(const struct filter_spec *spec);

bool filter_spec_parse(struct filter_spec *spec, const char *text,
                       struct error *error);

/* Whether a trace of this filter serves a geometry; else the line says with
 * which option to record. */
bool filter_spec_check(const struct filter_spec *spec,
                       const struct mmu_config *config, struct error *error);

void filter_spec_format(const struct filter_spec *spec, char *text,
                        size_t size);

#endif
