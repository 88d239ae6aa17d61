/*
 * The flush sites of a trace, by number. A site may be defined again with a
 * better name: early ones are, when the kernel is where its symbols say.
 */
#ifndef PAGEWALK_EMU_REPLAY_TRACE_SITES_H
#define PAGEWALK_EMU_REPLAY_TRACE_SITES_H

#include <stdbool.h>
#include <stdint.h>

#include "emu/host/error.h"
#include "emu/trace/trace_record.h"

struct trace_site {
    uint32_t lin;
    uint8_t cause;          /* enum flush_cause */
    char *name;             /* "function+0x12", or empty */
};

/* All zero: no sites. */
struct trace_sites {
    struct trace_site *site;    /* by number */
    uint32_t count, room;
};

void trace_sites_destroy(struct trace_sites *sites);

/* Takes a TRACE_SITE record. Null, or what is wrong with it; *no_memory is set
 * where the host has none. */
const char *trace_sites_define(struct trace_sites *sites,
                               const struct trace_record *record,
                               bool *no_memory);

/* Reads all sites of a trace, with the names given last; of a broken trace,
 * those before the break. False: the file cannot be opened, or is one that
 * cannot be read a second time. `what` needs that, for the error. */
bool trace_sites_read(struct trace_sites *sites, const char *path,
                      const char *what, struct error *error);

/*
 * Whether a site is called so: "function+0x12", "function" (any place in it) or
 * its address, and then perhaps ":cause" ("switch_mm+0x23:mov_cr3").
 */
bool trace_sites_is(const struct trace_site *site, const char *text);

#endif
