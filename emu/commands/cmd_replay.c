/* pagewalk replay TRACE: a recorded trace through TLBs, without a CPU. */
#define _POSIX_C_SOURCE 200809L

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "emu/command.h"
#include "emu/host/json.h"
#include "emu/stats/stats_json.h"
#include "emu/trace/replay.h"

static char *place(const void *opaque, uint32_t lin, char *text, size_t size)
{
    const char *name = replay_site_name(opaque, lin);

    if (name)
        snprintf(text, size, "%s", name);
    else
        snprintf(text, size, "0x%08" PRIx32, lin);
    return text;
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
    json_end_object(&json);
    json_finish(&json);
    return ok;
}

static bool write_json(const struct replay *r, const char *path,
                       struct error *error)
{
    bool is_stdout = !strcmp(path, "-");
    FILE *stream = is_stdout ? stdout : fopen(path, "w");
    bool ok;

    if (!stream)
        return error_usage(error, "%s: %s", path, strerror(errno));
    ok = put_json(r, stream) && !fflush(stream) && !ferror(stream);
    if (!is_stdout && fclose(stream))
        ok = false;
    return ok || error_host(error, "%s: cannot be written", path);
}

static bool replay(struct replay *r, const struct options *options,
                   struct error *error)
{
    const struct replay_config config = {
        .path = options->operands[0],
        .model = options->model,
        .tlb = options->tlb,
        .classify = options->classify,
        .attribution = options->attribution != SWITCH_OFF,
    };
    bool ok;

    if (!replay_open(r, &config, error))
        return false;
    ok = replay_run(r, NULL, NULL, error);
    fprintf(stderr, "%" PRIu64 " references, %" PRIu64 " of them absorbed; "
            "%" PRIu64 " diverged, %" PRIu64 " stale\n",
            replay_all_references(r), replay_all_references(r) - r->references,
            r->diverged, r->stale);
    if (ok && options->replay_json)
        ok = write_json(r, options->replay_json, error);
    replay_close(r);
    return ok;
}

int cmd_replay(const struct options *options)
{
    struct replay *r = calloc(1, sizeof *r);
    struct error error;
    bool ok = false;

    if (!r)
        error_host(&error, "no memory");
    else if (options->operand_count != 1)
        error_usage(&error, "replay: expected one TRACE, or -");
    else
        ok = replay(r, options, &error);
    free(r);
    return ok ? EXIT_CODE_OK : error_print(&error);
}
