#include "emu/machine/interval_data.h"

#include <inttypes.h>
#include <string.h>

void interval_data_restart(struct interval_data *data,
                           const struct counter_source *source)
{
    counters_read(source, data->last);
}

static void begin(struct interval_data *data)
{
    if (!data->begun)
        fprintf(data->stream, "{\"schema\": \"pagewalk-interval/1\", "
                "\"model\": \"%s\", \"hz\": %" PRIu64 "}\n", data->model,
                data->hz);
    data->begun = true;
}

void interval_data_line(struct interval_data *data,
                        const struct counter_source *source)
{
    uint64_t now[COUNTERS];

    if (!data->stream)
        return;
    begin(data);
    counters_read(source, now);
    if (now[COUNTER_cycles] == data->last[COUNTER_cycles])
        return;
    fprintf(data->stream, "{\"end\": %" PRIu64, now[COUNTER_cycles]);
    for (unsigned number = 0; number < COUNTERS; number++) {
        unsigned instance;
        const struct counter_row *row = counter_row_find(number, &instance);
        uint64_t gain = now[number] - data->last[number];
        char name[COUNTER_NAME_MAX];

        if (gain && row && counter_is_measured(source, number))
            fprintf(data->stream, ", \"%s\": %" PRIu64,
                    counter_row_name(row, instance, name), gain);
    }
    fputs("}\n", data->stream);
    fflush(data->stream);
    memcpy(data->last, now, sizeof now);
}
