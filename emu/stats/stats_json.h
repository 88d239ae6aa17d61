/* The JSON of stats_json, as a stream. */
#ifndef PAGEWALK_EMU_STATS_STATS_JSON_H
#define PAGEWALK_EMU_STATS_STATS_JSON_H

#include <stdbool.h>
#include <stdio.h>

#include "emu/host/json.h"
#include "emu/machine/machine.h"

/* Where the numbers about TLBs are read: of a machine, or of a replay. */
struct stats_source {
    const struct cpu *cpu;          /* of a replay: its MMU alone is used */
    const struct cpu_model *model;
    const struct attribution *attribution;      /* null: there is none */
    /* An address as "function+0x12"; returns text. */
    char *(*place)(const void *opaque, uint32_t lin, char *text, size_t size);
    const void *opaque;
};

/* The members that the references, flushes and page tables of a run determine:
 * tlb, psc, walks, flushes, call_sites. False: the host has no memory. */
bool stats_json_tlb(struct json *json, const struct stats_source *source);

/* False: the host has, or during the run had, no memory for all numbers. */
bool stats_json_write(const struct machine *machine, FILE *stream);

#endif
