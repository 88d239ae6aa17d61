/*
 * The records of a trace as text, one line each (docs/traces.md, "Dump").
 *
 * A line has the number of the record, the kind, and the fields of that kind.
 * Numbers are decimal; addresses, pages, frames and spaces are hexadecimal.
 */
#ifndef PAGEWALK_EMU_TRACE_TRACE_TEXT_H
#define PAGEWALK_EMU_TRACE_TRACE_TEXT_H

#include <stdio.h>

#include "emu/trace/trace_record.h"

/* "read", "flush": the first word of a record's line. */
const char *trace_text_kind(unsigned kind, unsigned other);

/* Prints record number `number` and a newline. */
void trace_text_record(const struct trace_record *record, uint64_t number,
                       FILE *stream);

/* Prints a name of the trace, in quotes or plain. Bytes that are no printable
 * ASCII become \xNN, for a trace may come from anywhere. */
void trace_text_name(const char *name, FILE *stream);
void trace_text_plain(const char *name, FILE *stream);

#endif
