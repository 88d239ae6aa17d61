/*
 * Which TLBs a trace can be replayed through. What the recorder's filter left
 * out must be a hit, and must change nothing, in the other TLB as well
 * (docs/trace-format.md, "Stripped traces").
 */
#ifndef PAGEWALK_EMU_REPLAY_TRACE_FIT_H
#define PAGEWALK_EMU_REPLAY_TRACE_FIT_H

#include <stdbool.h>

#include "emu/host/error.h"
#include "emu/trace/trace_header.h"
#include "mmu/config.h"

/* Whether two configs have the same arrays. */
bool trace_fit_same(const struct mmu_config *a, const struct mmu_config *b);

/* Whether the trace serves these TLBs. False: why not, and with which option
 * to record; the line does not name the trace. */
bool trace_fit_check(const struct trace_header *header,
                     const struct mmu_config *config, struct error *error);

#endif
