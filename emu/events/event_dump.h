/*
 * The event stream of a recorded trace (docs/traces.md, "As an event stream"),
 * so that `pagewalk count` and other implementations of the counting rules can
 * be held against a replay. References that the trace left out are not in it.
 */
#ifndef PAGEWALK_EMU_EVENTS_EVENT_DUMP_H
#define PAGEWALK_EMU_EVENTS_EVENT_DUMP_H

#include <stdbool.h>
#include <stdio.h>

#include "emu/host/error.h"
#include "emu/trace/trace_reader.h"

/* Writes the rest of an open trace, from its first record. False: the trace is
 * broken, or says what no stream can; what came before is written. */
bool event_dump(struct trace_reader *reader, FILE *stream,
                struct error *error);

#endif
