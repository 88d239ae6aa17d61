#include "emu/stats/miss_heat_json.h"

#include <stdio.h>

void miss_heat_json(const struct miss_heat *heat, struct json *json)
{
    char address[16];

    json_begin_array(json, "miss_heat");
    for (uint32_t i = 0; i < MISS_HEAT_PIECES; i++) {
        if (!heat->data[i] && !heat->fetch[i])
            continue;
        snprintf(address, sizeof address, "0x%08x", i << MISS_HEAT_SHIFT);
        json_begin_object(json, NULL);
        json_string(json, "address", address);
        json_u64(json, "dtlb_misses", heat->data[i]);
        json_u64(json, "itlb_misses", heat->fetch[i]);
        json_end_object(json);
    }
    json_end_array(json);
}
