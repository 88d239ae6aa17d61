/*
 * The JSON of statistics: what a machine and a replayed trace have in common.
 */
#ifndef PAGEWALK_EMU_STATS_STATS_JSON_H
#define PAGEWALK_EMU_STATS_STATS_JSON_H

#include <stdbool.h>

#include "cpu/state/state.h"
#include "emu/attribution/attribution.h"
#include "emu/host/json.h"

#define STATS_SCHEMA "pagewalk-stats/1"

/* Where the numbers about TLBs are read. */
struct stats_source {
    const struct cpu *cpu;          /* of a replay: only its MMU counts */
    const struct cpu_model *model;
    const struct attribution *attribution;      /* null: there is none */
    /* An address as "function+0x12"; returns text. */
    char *(*place)(const void *opaque, uint32_t lin, char *text, size_t size);
    const void *opaque;
};

/* The members that the references, flushes and page tables of a run determine:
 * tlb, psc, walks, flushes, call_sites. False: the host has no memory. */
bool stats_json_tlb(struct json *json, const struct stats_source *source);

#endif
