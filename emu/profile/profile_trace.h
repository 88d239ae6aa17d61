/*
 * The profile of a recorded run: a replay with the recording's TLBs, whose
 * misses know their instructions by the trace.
 */
#ifndef PAGEWALK_EMU_PROFILE_PROFILE_TRACE_H
#define PAGEWALK_EMU_PROFILE_PROFILE_TRACE_H

#include <stdbool.h>
#include <stdint.h>

#include "emu/host/error.h"
#include "emu/image/symbols.h"
#include "emu/profile/profile.h"
#include "emu/replay/replay.h"

struct profile_trace {
    struct replay replay;
    struct profile profile;
    const struct symbols *given;    /* names of its code; null: none */
    /* Without them: the functions of which the trace names a flush site, each
     * as far as the last such site is in it. */
    struct symbols named;
    uint32_t site_lin, site_code;   /* the last site that the trace defined, and
                                       the address that it is linked for */
};

/* Opens a trace ("-": standard input). False: there is nothing to close. */
bool profile_trace_open(struct profile_trace *trace, const char *path,
                        const struct symbols *given, struct error *error);
void profile_trace_close(struct profile_trace *trace);

/* Plays all of it. False: the trace is broken, or the host has no memory. */
bool profile_trace_run(struct profile_trace *trace, struct error *error);

/* What names the code of the trace: the symbols given, or its own. */
const struct symbols *profile_trace_symbols(const struct profile_trace *trace);

#endif
