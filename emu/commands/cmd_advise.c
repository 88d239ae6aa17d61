/* pagewalk advise TRACE: flush sites whose refills were all avoidable. */
#define _POSIX_C_SOURCE 200809L

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "emu/command.h"
#include "emu/host/file_draft.h"
#include "emu/host/json.h"
#include "emu/host/wrap.h"
#include "emu/trace/trace_text.h"
#include "emu/why/advise.h"
#include "emu/why/why.h"
#include "mmu/flush_cause.h"

enum { TOP_DEFAULT = 10, COLUMN = 8 };

/* "12" less, or "+3" more than with all flushes. */
static void put_saving(uint64_t with, uint64_t without, FILE *stream)
{
    char text[32];

    snprintf(text, sizeof text, "%s%" PRIu64, without > with ? "+" : "-",
             without > with ? without - with : with - without);
    fprintf(stream, " %*s", COLUMN, without == with ? "0" : text);
}

static void put_site(const struct advice *a, const struct advice_site *site,
                     FILE *stream)
{
    const char *name = why_site_name(&a->names, site->lin);

    if (name)
        trace_text_plain(name, stream);
    else
        fprintf(stream, "0x%08" PRIx32, site->lin);
    fprintf(stream, ":%s", flush_cause_name((enum flush_cause)site->cause));
}

static void put_row(const struct advice *a, const struct advice_site *row,
                    FILE *stream)
{
    fprintf(stream, "%*" PRIu64 " %*" PRIu64 " %*" PRIu64 " %*" PRIu64,
            COLUMN, row->direct_cycles + row->refill_cycles, COLUMN,
            row->avoidable, COLUMN, row->flushes, COLUMN, row->refill_misses);
    put_saving(a->with.misses, row->without.misses, stream);
    put_saving(a->with.cycles, row->without.cycles, stream);
    fprintf(stream, " %*" PRIu64 " %*" PRIu64 "  ", COLUMN,
            row->without.diverged, COLUMN, row->without.stale);
    put_site(a, row, stream);
    putc('\n', stream);
}

static const char about[] =
    "cycles: of the avoidable flushes and of their refills, all of which "
    "brought back what was removed; or there were none. Without: what changes "
    "in a replay in which the site never flushes (--assume noflush=SITE), and "
    "the references in it that faulted in one of both only (diverged), or were "
    "served by another translation (stale). Where these are not 0, something "
    "needed a flush. Where they are 0, nothing in this recording did; with "
    "another input it may.";

static void put_text(const struct advice *a, FILE *stream)
{
    fprintf(stream, "%" PRIu32 " flush site%s with avoidable flushes\n",
            a->sites, a->sites == 1 ? "" : "s");
    if (!a->verified)
        return;
    fprintf(stream, "\n%*s%*s\n", 4 * COLUMN + 3, "as recorded",
            4 * COLUMN + 4, "without the site's flushes");
    fprintf(stream, "%*s %*s %*s %*s %*s %*s %*s %*s  %s\n", COLUMN,
            "cycles", COLUMN, "avoidable", COLUMN, "of", COLUMN, "refills",
            COLUMN, "misses", COLUMN, "cycles", COLUMN, "diverged", COLUMN,
            "stale", "site");
    for (uint32_t i = 0; i < a->verified; i++)
        put_row(a, &a->row[i], stream);
    if (a->verified < a->sites)
        fprintf(stream, "and %" PRIu32 " more: --top N\n",
                a->sites - a->verified);
    putc('\n', stream);
    wrap_text(stream, about, 80, 0);
}

static void json_cost(struct json *json, const char *name,
                      const struct advice_cost *cost)
{
    json_begin_object(json, name);
    json_u64(json, "misses", cost->misses);
    json_u64(json, "cycles", cost->cycles);
    json_u64(json, "diverged", cost->diverged);
    json_u64(json, "stale", cost->stale);
    json_end_object(json);
}

static void json_row(struct json *json, const struct advice *a,
                     const struct advice_site *row)
{
    const char *name = why_site_name(&a->names, row->lin);
    char address[16];

    snprintf(address, sizeof address, "0x%08" PRIx32, row->lin);
    json_begin_object(json, NULL);
    json_string(json, "site", name ? name : address);
    json_string(json, "cause", flush_cause_name((enum flush_cause)row->cause));
    json_u64(json, "count", row->flushes);
    json_u64(json, "avoidable", row->avoidable);
    json_u64(json, "direct_cycles", row->direct_cycles);
    json_u64(json, "refill_misses", row->refill_misses);
    json_u64(json, "refill_cycles", row->refill_cycles);
    json_cost(json, "without", &row->without);
    json_end_object(json);
}

static void put_json(const struct advice *a, FILE *stream)
{
    struct json json;

    json_init(&json, stream);
    json_begin_object(&json, NULL);
    json_string(&json, "schema", "pagewalk-advice/1");
    json_u64(&json, "sites", a->sites);
    json_cost(&json, "with", &a->with);
    json_begin_array(&json, "advice");
    for (uint32_t i = 0; i < a->verified; i++)
        json_row(&json, a, &a->row[i]);
    json_end_array(&json);
    json_end_object(&json);
    json_finish(&json);
}

static bool put(const struct advice *a, const char *path, struct error *error)
{
    struct file_draft draft;

    if (!path || !strcmp(path, "-")) {
        (path ? put_json : put_text)(a, stdout);
        return true;
    }
    if (!file_draft_open(&draft, path, error))
        return false;
    put_json(a, draft.stream);
    return file_draft_close(&draft, true, error);
}

static void progress(void *opaque, uint32_t done, uint32_t all)
{
    (void)opaque;
    if (done == all)
        fputs("\r\033[K", stderr);
    else
        fprintf(stderr, "\radvise: site %" PRIu32 " of %" PRIu32, done + 1,
                all);
    fflush(stderr);
}

int cmd_advise(const struct options *options)
{
    uint64_t top = options->top ? options->top : TOP_DEFAULT;
    bool shown = !options->quiet && isatty(STDERR_FILENO);
    struct advice advice = {0};
    struct error error;
    bool ok;

    if (options->operand_count != 1)
        ok = error_usage(&error, "advise: expected one TRACE");
    else if (top > ADVICE_MAX)
        ok = error_usage(&error, "--top %" PRIu64 ": more than %d", top,
                         ADVICE_MAX);
    else
        ok = advise(&advice, options->operands[0], (uint32_t)top,
                    shown ? progress : NULL, NULL, &error) &&
             put(&advice, options->replay_json, &error);
    advise_destroy(&advice);
    return ok ? EXIT_CODE_OK : error_print(&error);
}
