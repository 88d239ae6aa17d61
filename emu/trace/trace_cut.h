/*
 * A part of a trace as a trace of its own (docs/traces.md, "Cut"): the records
 * between two points, with the definitions and translations from before that
 * they need.
 */
#ifndef PAGEWALK_EMU_TRACE_TRACE_CUT_H
#define PAGEWALK_EMU_TRACE_TRACE_CUT_H

#include <stdbool.h>
#include <stdint.h>

#include "emu/host/error.h"

enum trace_when_kind {
    TRACE_WHEN_NEVER,           /* the beginning, or the end, of the trace */
    TRACE_WHEN_RECORD,          /* before the record of this number */
    TRACE_WHEN_CYCLE,           /* after the flush or sync that reaches it */
    TRACE_WHEN_REGION,          /* where the region begins, or has ended */
};

struct trace_when {
    enum trace_when_kind kind;
    uint64_t number;
    const char *name;           /* of the region */
};

/* "record:N", "cycle:N" or "region:NAME"; null: never. `option` names it in the
 * error. */
bool trace_when_parse(struct trace_when *when, const char *text,
                      const char *option, struct error *error);

/* Writes what lies between `from` and `to` of one trace to another ("-":
 * standard input, standard output). False: a trace is broken or cannot be
 * written; or a point does not come, which is of exit code 1. */
bool trace_cut(const char *in, const char *out, const struct trace_when *from,
               const struct trace_when *to, struct error *error);

#endif
