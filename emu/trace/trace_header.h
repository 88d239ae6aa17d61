/*
 * The text of a trace's header: lines of "key: value" up to an empty line, then
 * the INI text of the CPU model. It says all that a replay needs.
 */
#ifndef PAGEWALK_EMU_TRACE_TRACE_HEADER_H
#define PAGEWALK_EMU_TRACE_TRACE_HEADER_H

#include <stdbool.h>
#include <stdint.h>

#include "cpu/model/model.h"
#include "emu/host/error.h"
#include "emu/trace/filter/filter_spec.h"

enum { TRACE_VALUE_MAX = 255 };

struct trace_header {
    char made_by[TRACE_VALUE_MAX + 1];      /* "pagewalk 0.1" */
    char model_name[TRACE_VALUE_MAX + 1];   /* as it was asked for */
    char tlb[TRACE_VALUE_MAX + 1];          /* --tlb; may be empty */
    char image[TRACE_VALUE_MAX + 1];        /* name and SHA-256; may be empty */
    char options[TRACE_VALUE_MAX + 1];      /* of the guest; may be empty */
    char from[TRACE_VALUE_MAX + 1];         /* --trace-from; may be empty */
    char to[TRACE_VALUE_MAX + 1];           /* --trace-to; may be empty */
    bool clock_counts_insns;
    bool classified;            /* misses carry their class */
    struct filter_spec filter;
    struct cpu_model model;     /* with --tlb applied */
};

/* The text for a recording; to be freed. `ini` is the text of the model. Null:
 * no memory. */
char *trace_header_format(const struct trace_header *header, const char *ini);

/* Reads a header's text; errors name `path`. */
bool trace_header_parse(struct trace_header *header, const char *text,
                        const char *path, struct error *error);

#endif
