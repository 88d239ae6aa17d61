/* pagewalk why TRACE: misses of a recorded trace, told in full. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "emu/command.h"
#include "emu/why/why_text.h"

enum { COUNT_DEFAULT = 5 };

/* What one run of the command has. */
struct teller {
    struct replay replay;
    struct why why;
    struct assume assume;
    struct trace_sites sites;
    struct symbols symbols;
    struct why_names names;
};

static void tell(void *opaque, const struct why_story *story)
{
    struct teller *t = opaque;

    if (t->why.told > 1)
        putchar('\n');
    why_text(story, &t->names, &t->replay.mmu->config, stdout);
}

static bool ask(struct why_question *question, const struct options *options,
                struct error *error)
{
    if (!options->miss + !options->site + !options->page.given != 2)
        return error_usage(error, "why: expected one of --miss N, --site SITE "
                           "and --page LIN");
    *question = (struct why_question){
        .miss = options->miss,
        .has_page = options->page.given,
        .page = options->page.value >> 12,
        .site = options->site,
        .count = options->count ? options->count : COUNT_DEFAULT,
    };
    return true;
}

static bool check_site(const struct trace_sites *sites, const char *site,
                       const char *path, struct error *error)
{
    for (uint32_t i = 0; i < sites->count && site; i++)
        if (trace_sites_is(&sites->site[i], site))
            return true;
    return !site || error_usage(error, "%s: --site %s: no flush site is called "
                                "so (replay --json lists call_sites)", path,
                                site);
}

static bool open_replay(struct teller *t, const struct options *options,
                        struct error *error)
{
    const struct replay_config config = {
        .path = options->operands[0],
        .model = options->replay_model,
        .tlb = options->tlb,
        .assume = options->assume.count ? &t->assume : NULL,
        .classify = options->classify,
        .attribution = true,
    };

    if (!replay_open(&t->replay, &config, error))
        return false;
    if (t->replay.attributed)
        return true;
    replay_close(&t->replay);
    return error_usage(error, "%s: no class of a miss is known: record with "
                       "--trace-filter split:1,1 or joint:1, or with classes",
                       config.path);
}

/* What there was to tell, for those who asked for it. */
static bool finish(const struct teller *t, const struct why_question *question,
                   struct error *error)
{
    const struct why *w = &t->why;

    if (question->miss && !w->told)
        return error_usage(error, "%s: there is no miss %" PRIu64 ", but %"
                           PRIu64, t->replay.reader.path, question->miss,
                           w->misses);
    if (w->left)
        printf("\n%" PRIu64 " told, and there are %" PRIu64 " more: "
               "--count N\n", w->told, w->left);
    else if (!w->told)
        puts("no such miss");
    return true;
}

static bool play(struct teller *t, const struct options *options,
                 struct error *error)
{
    struct why_question question;
    bool ok;

    if (!ask(&question, options, error) ||
        !assume_add_all(&t->assume, options->assume.value,
                        options->assume.count, error) ||
        !trace_sites_read(&t->sites, options->operands[0], "why", error) ||
        !check_site(&t->sites, question.site, options->operands[0], error) ||
        (options->symbols &&
         !symbols_read(&t->symbols, options->symbols, error)) ||
        !open_replay(t, options, error))
        return false;
    t->names = (struct why_names){&t->sites, &t->symbols};
    ok = why_init(&t->why, &t->replay, &question, &t->sites) ||
         error_host(error, "no memory");
    ok = ok && why_run(&t->why, tell, t, error) &&
         finish(t, &question, error);
    why_destroy(&t->why);
    replay_close(&t->replay);
    return ok;
}

int cmd_why(const struct options *options)
{
    struct teller *t = calloc(1, sizeof *t);
    struct error error;
    bool ok = false;

    if (!t)
        error_host(&error, "no memory");
    else if (options->operand_count != 1)
        error_usage(&error, "why: expected one TRACE");
    else
        ok = play(t, options, &error);
    if (t) {
        assume_destroy(&t->assume);
        trace_sites_destroy(&t->sites);
        symbols_free(&t->symbols);
    }
    free(t);
    return ok ? EXIT_CODE_OK : error_print(&error);
}
