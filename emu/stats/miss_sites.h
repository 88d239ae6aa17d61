/*
 * Miss sites: the instructions whose accesses missed the first level, with what
 * their misses cost, from the profile of a run (emu/profile/profile.h).
 */
#ifndef PAGEWALK_EMU_STATS_MISS_SITES_H
#define PAGEWALK_EMU_STATS_MISS_SITES_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "emu/host/json.h"
#include "emu/machine/machine.h"

enum { MISS_SITES_LISTED = 1000 };      /* in the JSON; the rest is summed */

/* A table of the `top` costliest sites: by cycles of walks, then by misses, then
 * by address. Nothing where there are none. */
void miss_sites_text(const struct machine *machine, uint64_t top,
                     FILE *stream);

/* The member "miss_sites". False: the host has no memory. */
bool miss_sites_json(const struct machine *machine, struct json *json);

#endif
