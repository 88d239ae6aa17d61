/* Results for programs: JSON and CSV, an object or a line for each variant of
 * each run. Counters are totals over all operations, whose number stands beside
 * them. */
#include <inttypes.h>
#include <string.h>

#include "emu/host/json.h"
#include "emu/host/version.h"
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
    uint64_t by_cause[CYCLE_CAUSES];

    json_begin_object(json, NULL);
    json_string(json, "lab", result->lab);
    if (*result->variant)
        json_string(json, "variant", result->variant);
    if (result->skipped) {
        json_string(json, "skipped", result->unit);
    } else {
        json_real(json, "value", result->value, result->decimals);
        json_string(json, "unit", result->unit);
    }
    if (result->ops)
        json_u64(json, "operations", (uint64_t)result->ops);
    for (unsigned i = 0; i < COLUMNS; i++)
        if (has(run, result, columns[i]))
            json_u64(json, name_of(columns[i], name),
                     result->total[columns[i]]);
    if (result->has_region) {
        counters_by_cause(result->total, by_cause);
        cycle_stack_json(&run->cycles, by_cause, json);
    }
    json_end_object(json);
}

static void put_run(struct json *json, const struct lab_run *run)
{
    json_begin_object(json, NULL);
    json_string(json, "lab", run->config->lab);
    json_string(json, "model", run->model);
    json_string(json, "vs", run->config->vs);
    provenance_json(&run->provenance, json);
    json_bool(json, "ok", run->ok);
    if (*run->skipped)
        json_string(json, "skipped", run->skipped);
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
    if (run->profiled)
        cycle_functions_json(&run->functions, json);
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

/* A field: in quotes where it has a comma or a quote (RFC 4180). */
static void put_field(FILE *stream, const char *text)
{
    bool quoted = strpbrk(text, ",\"");

    if (quoted)
        putc('"', stream);
    for (; *text; text++) {
        if (*text == '"')
            putc('"', stream);
        putc(*text, stream);
    }
    if (quoted)
        putc('"', stream);
    putc(',', stream);
}

static const char *hash_of(const struct lab_run *run, const char *what)
{
    const struct provenance_file *file = provenance_find(&run->provenance,
                                                         what);

    return file ? file->sha256 : "";
}

static void put_line(FILE *stream, const struct lab_run *run,
                     const struct lab_result *result)
{
    put_field(stream, result->lab);
    put_field(stream, result->variant);
    put_field(stream, run->model);
    put_field(stream, run->config->vs);
    fprintf(stream, "%.*f,", (int)result->decimals, result->value);
    put_field(stream, result->unit);
    if (result->ops)
        fprintf(stream, "%.0f", result->ops);
    putc(',', stream);
    for (unsigned c = 0; c < COLUMNS; c++) {
        if (has(run, result, columns[c]))
            fprintf(stream, "%" PRIu64, result->total[columns[c]]);
        putc(',', stream);
    }
    put_field(stream, PAGEWALK_VERSION);
    put_field(stream, hash_of(run, "image"));
    put_field(stream, hash_of(run, "model_ini"));
    put_field(stream, run->provenance.tlb ? run->provenance.tlb : "");
    put_field(stream, run->options);
    fprintf(stream, "%" PRIu64 ",%s\n", run->provenance.mem,
            provenance_clock(&run->provenance));
}

void lab_csv(const struct lab_run *runs, unsigned count, FILE *stream)
{
    char name[COUNTER_NAME_MAX];

    fputs("lab,variant,model,vs,value,unit,operations", stream);
    for (unsigned i = 0; i < COLUMNS; i++)
        fprintf(stream, ",%s", name_of(columns[i], name));
    fputs(",version,image_sha256,model_ini_sha256,tlb,options,memory,clock\n",
          stream);
    for (unsigned r = 0; r < count; r++)
        for (unsigned i = 0; i < runs[r].results; i++)
            if (!runs[r].result[i].skipped)
                put_line(stream, &runs[r], &runs[r].result[i]);
}
