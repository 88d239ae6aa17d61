/*
 * What a trace is about, in numbers: who made it and how, its records by kind,
 * its size, and what it spans. All of the trace is read.
 */
#ifndef PAGEWALK_EMU_TRACE_TRACE_INFO_H
#define PAGEWALK_EMU_TRACE_TRACE_INFO_H

#include <stdint.h>
#include <stdio.h>

#include "emu/trace/trace_header.h"
#include "emu/trace/trace_pages.h"
#include "emu/trace/trace_reader.h"

struct trace_info_region {
    char *name;
    uint64_t times;                 /* it began */
};

struct trace_info {
    struct trace_header header;
    uint64_t count[TRACE_OTHER + TRACE_OTHERS];     /* of records by kind:
                                       references, then enum trace_other */
    uint64_t absorbed[TRACE_ABSORBED_KINDS];
    uint64_t faults;                /* references that faulted */
    uint64_t cycles;                /* from the first record to the last */
    uint32_t sites;                 /* flush sites */
    struct trace_pages pages;       /* that references name, by space */
    uint32_t space;                 /* current */
    struct trace_info_region *region;   /* by number */
    uint32_t regions;
};

/* Reads the header and all records of an open trace. False: what is wrong with
 * it; or there is no memory. */
bool trace_info_read(struct trace_info *info, struct trace_reader *reader,
                     struct error *error);
void trace_info_destroy(struct trace_info *info);

/* References of the recording, with absorbed ones; and those in the trace. */
uint64_t trace_info_references(const struct trace_info *info);
uint64_t trace_info_kept(const struct trace_info *info);

void trace_info_print(const struct trace_info *info,
                      const struct trace_reader *reader, FILE *stream);

#endif
