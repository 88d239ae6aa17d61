/* What --trace asks for: the filter of the recording and the trace's header. */
#ifndef PAGEWALK_EMU_OPTIONS_SETUP_TRACE_H
#define PAGEWALK_EMU_OPTIONS_SETUP_TRACE_H

#include <stdbool.h>

#include "emu/machine/machine.h"
#include "emu/options/options.h"
#include "emu/trace/trace_header.h"

/* Fills the trace's part of a machine's configuration, whose model is loaded;
 * `model` is what names it. *text, to be freed, is what config->trace_text
 * points to. False: a line that names the option. */
bool setup_trace(struct machine_config *config, const struct options *options,
                 const char *model, char **text, struct error *error);

/* The header of an imported trace and its text, to be freed: --model and
 * --trace-filter. */
bool setup_trace_import(struct trace_header *header,
                        const struct options *options, char **text,
                        struct error *error);

#endif
