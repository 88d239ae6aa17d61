#include "emu/sweep/output/sweep_output.h"

#include <inttypes.h>
#include <string.h>

#include "base/escape.h"
#include "emu/host/json.h"

static void put_row(struct json *json, const struct sweep_row *row)
{
    const struct sweep_geometry *g = &row->geometry;

    json_begin_object(json, NULL);
    json_string(json, "trace", row->trace);
    json_string(json, "tlb", g->spec);
    json_string(json, "side", sweep_side_name(g->side));
    json_u64(json, "entries", g->entries);
    json_u64(json, "ways", g->ways);
    json_string(json, "policy", tlb_policy_name(g->policy));
    json_u64(json, "references", row->references);
    json_u64(json, "misses", row->counts.misses);
    json_u64(json, "fills", row->counts.fills);
    json_u64(json, "evictions", row->counts.evictions);
    json_u64(json, "diverged", row->diverged);
    json_u64(json, "stale", row->stale);
    json_end_object(json);
}

void sweep_output_json(const struct sweep *sweep, FILE *stream)
{
    struct json json;

    json_init(&json, stream);
    json_begin_object(&json, NULL);
    json_string(&json, "schema", "pagewalk-sweep/1");
    if (sweep->grid->assume)
        json_string(&json, "assume", sweep->grid->assume->text);
    json_begin_array(&json, "geometries");
    for (unsigned i = 0; i < sweep->rows; i++)
        put_row(&json, &sweep->row[i]);
    json_end_array(&json);
    json_begin_array(&json, "left_out");
    for (unsigned i = 0; i < sweep->reasons; i++) {
        const struct sweep_left_out *reason = &sweep->left_out[i];

        json_begin_object(&json, NULL);
        json_string(&json, "trace", reason->trace);
        json_u64(&json, "geometries", reason->geometries);
        json_string(&json, "first", reason->spec);
        json_string(&json, "why", reason->why);
        json_end_object(&json);
    }
    json_end_array(&json);
    json_end_object(&json);
    json_finish(&json);
}

void sweep_output_left_out(const struct sweep *sweep, FILE *stream)
{
    for (unsigned i = 0; i < sweep->reasons; i++) {
        const struct sweep_left_out *reason = &sweep->left_out[i];

        escape_print(reason->trace, stream);
        fprintf(stream, ": %u geometr%s left out, such as %s: %s\n",
                reason->geometries,
                reason->geometries == 1 ? "y" : "ies", reason->spec,
                reason->why);
    }
}
