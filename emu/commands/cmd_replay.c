/* pagewalk replay TRACE: a recorded trace through TLBs, without a CPU. */
#define _POSIX_C_SOURCE 200809L

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/escape.h"
#include "emu/command.h"
#include "emu/host/file_draft.h"
#include "emu/host/json.h"
#include "emu/host/signals.h"
#include "emu/stats/stats_read.h"
#include "emu/stats/stats_json.h"
#include "emu/replay/replay.h"

static char *place(const void *opaque, uint32_t lin, char *text, size_t size)
{
    const char *name = replay_site_name(opaque, lin);

    if (name)
        snprintf(text, size, "%s", name);
    else
        snprintf(text, size, "0x%08" PRIx32, lin);
    return text;
}

/* What the numbers are worth; statistics of a run have no such member. */
static void put_worth(const struct replay *r, struct json *json)
{
    json_begin_object(json, "replay");
    if (r->is_assumed)
        json_string(json, "assume", r->assumed.assume->text);
    json_u64(json, "references", replay_all_references(r));
    json_u64(json, "diverged", r->diverged);
    json_u64(json, "stale", r->stale);
    json_end_object(json);
}

static bool put_json(const struct replay *r, FILE *stream)
{
    const struct stats_source source = {
        .cpu = r->cpu,
        .model = &r->header.model,
        .attribution = r->attributed ? &r->attribution : NULL,
        .place = place,
        .opaque = r,
    };
    struct json json;
    bool ok;

    json_init(&json, stream);
    json_begin_object(&json, NULL);
    json_string(&json, "schema", "pagewalk-stats/1");
    json_string(&json, "model", r->header.model.name);
    ok = stats_json_tlb(&json, &source);
    put_worth(r, &json);
    json_end_object(&json);
    json_finish(&json);
    return ok;
}

static bool write_json(const struct replay *r, const char *path,
                       struct error *error)
{
    struct file_draft draft;
    bool ok;

    if (!file_draft_open(&draft, path, error))
        return false;
    ok = put_json(r, draft.stream) ||
         error_host(error, "%s: no memory for all numbers", path);
    return file_draft_close(&draft, ok, error);
}

/* The statistics of this replay as a tree, made by way of their text. */
static cJSON *tree_of(const struct replay *r, struct error *error)
{
    char *text = NULL;
    size_t size;
    FILE *stream = open_memstream(&text, &size);
    cJSON *tree = NULL;

    if (stream && put_json(r, stream) && !fclose(stream))
        tree = json_text_read(text, "the replay", error);
    else
        error_host(error, "no memory for the statistics");
    free(text);
    return tree;
}

/* *same: the statistics are those that the file expects. */
static bool meet(const struct replay *r, const cJSON *expected,
                 const char *path, bool *same, struct error *error)
{
    cJSON *got = tree_of(r, error);
    unsigned differences;

    if (!got)
        return false;
    differences = stats_read_compare(expected, got, stdout);
    cJSON_Delete(got);
    *same = !differences;
    if (stats_read_had_caches(expected))
        fputs("replay: cycles of walks are not compared: the run had caches, "
              "and a trace holds no waits\n", stderr);
    if (differences) {
        escape_print(path, stdout);
        printf(": %u difference%s\n", differences,
               differences == 1 ? "" : "s");
    }
    return true;
}

static void put_summary(const struct replay *r, FILE *stream)
{
    const struct mmu_side *i = r->mmu->iside, *d = r->mmu->dside;

    escape_print(r->reader.path, stream);
    fprintf(stream, ": %" PRIu64 " references, %" PRIu64 " of them in the "
            "trace\n", replay_all_references(r), r->references);
    if (i != d)
        fprintf(stream, "%s: %" PRIu64 " misses; ", i->name, i->misses);
    fprintf(stream, "%s: %" PRIu64 " misses; %" PRIu64 " walks\n", d->name,
            d->misses, r->mmu->walks.count);
    if (r->is_assumed)
        fprintf(stream, "assumed %s: %" PRIu64 " diverged, %" PRIu64
                " stale: %s\n", r->assumed.assume->text, r->diverged,
                r->stale, assume_verdict(r->assumed.assume, r->diverged,
                                         r->stale));
    else if (r->diverged || r->stale)
        fprintf(stream, "%" PRIu64 " diverged, %" PRIu64 " stale: %s\n",
                r->diverged, r->stale,
                r->own ? "the guest used stale translations"
                       : "no claim that a live run would count the same");
}

/* Whether to go on with what was read of a trace that is broken; says so. */
static bool forgive(const struct replay *r, const struct options *options,
                    const struct error *error)
{
    if (!options->partial || error->code != EXIT_CODE_USAGE)
        return false;
    error_print(error);
    fprintf(stderr, "pagewalk: --partial: %" PRIu64 " records before it are "
            "used\n", r->reader.record);
    return true;
}

static bool play(struct replay *r, const struct options *options,
                 const struct assume *assume, const cJSON *expected,
                 bool *same, struct error *error)
{
    const struct replay_config config = {
        .path = options->operands[0],
        .model = options->replay_model,
        .tlb = options->tlb,
        .assume = options->assume.count ? assume : NULL,
        .classify = options->classify,
        .attribution = options->attribution != SWITCH_OFF &&
                       (!expected || cJSON_HasObjectItem(expected,
                                                         "call_sites")),
    };
    bool ok;

    signals_catch_reading();
    if (!replay_open(r, &config, error)) {
        signals_end();
        return false;
    }
    ok = replay_run(r, NULL, NULL, error) || forgive(r, options, error);
    signals_catch();
    if (ok && r->stopped) {
        fprintf(stderr, "pagewalk: stopped by a signal: %" PRIu64 " records "
                "before it are counted\n", r->reader.record);
        expected = NULL;        /* it is that of the whole trace */
    }
    if (ok && !options->quiet)
        put_summary(r, stderr);
    if (ok && options->replay_json)
        ok = write_json(r, options->replay_json, error);
    if (ok && expected)
        ok = meet(r, expected, options->expect, same, error);
    replay_close(r);
    return ok;
}

static bool replay(struct replay *r, const struct options *options, bool *same,
                   struct error *error)
{
    cJSON *expected = NULL;
    struct assume assume = {0};
    bool ok;

    if (options->expect) {
        expected = stats_read(options->expect, error);
        if (!expected)
            return false;
    }
    ok = assume_add_all(&assume, options->assume.value, options->assume.count,
                        error) &&
         play(r, options, &assume, expected, same, error);
    assume_destroy(&assume);
    cJSON_Delete(expected);
    return ok;
}

int cmd_replay(const struct options *options)
{
    struct replay *r = calloc(1, sizeof *r);
    struct error error;
    bool ok = false, same = true;

    if (!r)
        error_host(&error, "no memory");
    else if (options->operand_count != 1)
        error_usage(&error, "replay: expected one TRACE, or -");
    else
        ok = replay(r, options, &same, &error);
    free(r);
    if (!ok)
        return error_print(&error);
    signals_end();
    return same ? EXIT_CODE_OK : EXIT_CODE_GUEST;
}
