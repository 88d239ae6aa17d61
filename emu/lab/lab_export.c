/* Results for programs: JSON and CSV, an object or a line for each variant and
 * model. */
#include "emu/host/json.h"
#include "emu/lab/lab.h"

/* The counters of a region that are exported. */
static const enum counter columns[] = {
    COUNTER_cycles, COUNTER_instructions, COUNTER_flushes,
    COUNTER_flush_entries_dropped, COUNTER_flush_direct_cycles,
    COUNTER_tlb_misses, COUNTER_walk_cycles, COUNTER_refill_misses,
    COUNTER_refill_avoidable, COUNTER_refill_remapped, COUNTER_refill_cycles,
};

enum { COLUMNS = sizeof(columns) / sizeof(columns[0]) };

static const char *name_of(enum counter number, char text[COUNTER_NAME_MAX])
{
    unsigned instance;
    const struct counter_row *row = counter_row_find(number, &instance);

    return counter_row_name(row, instance, text);
}

static bool has(const struct lab_run *run, const struct lab_result *result,
                enum counter number)
{
    unsigned instance;

    return result->has_region &&
           (run->attributed ||
            !counter_row_find(number, &instance)->attributed);
}

static void put_result(struct json *json, const struct lab_run *run,
                       const struct lab_result *result)
{
    char name[COUNTER_NAME_MAX];

    json_begin_object(json, NULL);
    json_string(json, "lab", result->lab);
    if (*result->variant)
        json_string(json, "variant", result->variant);
    if (result->skipped) {
        json_string(json, "skipped", result->unit);
    } else {
        json_real(json, "value", result->value, 1);
        json_string(json, "unit", result->unit);
    }
    for (unsigned i = 0; i < COLUMNS; i++)
        if (has(run, result, columns[i]))
            json_u64(json, name_of(columns[i], name),
                     result->total[columns[i]]);
    json_end_object(json);
}

static void put_run(struct json *json, const struct lab_run *run)
{
    json_begin_object(json, NULL);
    json_string(json, "model", run->model);
    json_bool(json, "ok", run->ok);
    json_begin_array(json, "results");
    for (unsigned i = 0; i < run->results; i++)
        put_result(json, run, &run->result[i]);
    json_end_array(json);
    json_begin_object(json, "checks");
    for (unsigned i = 0; i < run->check_labs; i++) {
        json_begin_object(json, run->check[i].lab);
        json_u64(json, "count", run->check[i].checks);
        json_u64(json, "failed", run->check[i].failed);
        json_end_object(json);
    }
    json_end_object(json);
    json_begin_array(json, "failures");
    for (unsigned i = 0; i < run->failures; i++)
        json_string(json, NULL, run->failure[i]);
    if (*run->end)
        json_string(json, NULL, run->end);
    json_end_array(json);
    json_end_object(json);
}

void lab_json(const struct lab_run *runs, unsigned count, FILE *stream)
{
    struct json json;

    json_init(&json, stream);
    json_begin_object(&json, NULL);
    json_string(&json, "schema", "pagewalk-labs/1");
    json_begin_array(&json, "runs");
    for (unsigned r = 0; r < count; r++)
        put_run(&json, &runs[r]);
    json_end_array(&json);
    json_end_object(&json);
    json_finish(&json);
}

void lab_csv(const struct lab_run *runs, unsigned count, FILE *stream)
{
    char name[COUNTER_NAME_MAX];

    fputs("lab,variant,model,value,unit", stream);
    for (unsigned i = 0; i < COLUMNS; i++)
        fprintf(stream, ",%s", name_of(columns[i], name));
    putc('\n', stream);
    for (unsigned r = 0; r < count; r++)
        for (unsigned i = 0; i < runs[r].results; i++) {
            const struct lab_result *result = &runs[r].result[i];

            if (result->skipped)
                continue;
            fprintf(stream, "%s,%s,%s,%.1f,%s", result->lab, result->variant,
                    runs[r].model, result->value, result->unit);
            for (unsigned c = 0; c < COLUMNS; c++)
                if (has(&runs[r], result, columns[c]))
                    fprintf(stream, ",%llu", (unsigned long long)
                            result->total[columns[c]]);
                else
                    putc(',', stream);
            putc('\n', stream);
        }
}
