/* The misses by 4 MiB of the address space, as a list in the JSON. */
#ifndef PAGEWALK_EMU_STATS_MISS_HEAT_JSON_H
#define PAGEWALK_EMU_STATS_MISS_HEAT_JSON_H

#include "emu/attribution/attribution.h"
#include "emu/host/json.h"

/* Writes `miss_heat`: what has misses, by ascending address. */
void miss_heat_json(const struct miss_heat *heat, struct json *json);

#endif
