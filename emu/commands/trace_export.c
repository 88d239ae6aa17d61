#include "emu/commands/trace_export.h"

#include <stdio.h>
#include <stdlib.h>

#include "emu/profile/callgrind.h"
#include "emu/profile/profile_trace.h"

/* What `trace export` needs. */
struct exporter {
    struct profile_trace trace;
    struct symbols symbols;
};

static bool export_profile(struct exporter *e, const struct options *options,
                           struct error *error)
{
    const char *elf = options->symbols && e->symbols.segments
                          ? options->symbols : NULL;

    return profile_trace_run(&e->trace, error) &&
           callgrind_write(&e->trace.profile, &(struct callgrind_about){
               .path = options->callgrind,
               .what = options->operands[1],
               .names = {profile_trace_symbols(&e->trace), NULL, elf},
               .by_address = !options->symbols,
               .notes = options->quiet ? NULL : stderr,
           }, error);
}

bool trace_export(const struct options *options, struct error *error)
{
    struct exporter *e;
    bool ok;

    if (!options->callgrind)
        return error_usage(error, "trace export: needs --callgrind FILE");
    e = calloc(1, sizeof *e);
    if (!e)
        return error_host(error, "no memory");
    ok = (!options->symbols ||
          symbols_read(&e->symbols, options->symbols, error)) &&
         profile_trace_open(&e->trace, options->operands[1],
                            options->symbols ? &e->symbols : NULL, error);
    if (ok) {
        ok = export_profile(e, options, error);
        profile_trace_close(&e->trace);
    }
    symbols_free(&e->symbols);
    free(e);
    return ok;
}
