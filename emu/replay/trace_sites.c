#define _POSIX_C_SOURCE 200809L

#include "emu/replay/trace_sites.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/escape.h"
#include "emu/host/number.h"
#include "emu/trace/trace_reader.h"
#include "mmu/flush_cause.h"

enum { SITES_FIRST = 64, ADDRESS_MAX = 16 };

void trace_sites_destroy(struct trace_sites *sites)
{
    for (uint32_t i = 0; i < sites->count; i++)
        free(sites->site[i].name);
    free(sites->site);
    *sites = (struct trace_sites){0};
}

static bool grow(struct trace_sites *sites)
{
    uint32_t room = sites->room ? sites->room * 2 : SITES_FIRST;
    struct trace_site *site = realloc(sites->site, room * sizeof *site);

    if (!site)
        return false;
    sites->site = site;
    sites->room = room;
    return true;
}

const char *trace_sites_define(struct trace_sites *sites,
                               const struct trace_record *record,
                               bool *no_memory)
{
    uint32_t number = record->site.number;
    struct trace_site *site;

    if (number > sites->count || number >= TRACE_SITES_MAX ||
        (number < sites->count && sites->site[number].lin != record->site.lin))
        return "a flush site out of order";
    if (number == sites->room && !grow(sites)) {
        *no_memory = true;
        return NULL;
    }
    site = &sites->site[number];
    if (number == sites->count) {
        sites->count++;
        *site = (struct trace_site){.lin = record->site.lin,
                                    .cause = record->site.cause};
    }
    free(site->name);
    site->name = escape_copy(record->site.name);
    *no_memory |= !site->name;
    return NULL;
}

static bool read_sites(struct trace_sites *sites, struct trace_reader *reader,
                       struct error *error)
{
    struct trace_record record;
    struct error ignored;
    bool no_memory = false;

    while (!no_memory &&
           trace_reader_next(reader, &record, &ignored) == TRACE_OK)
        if (record.kind == TRACE_OTHER && record.other == TRACE_SITE &&
            trace_sites_define(sites, &record, &no_memory))
            break;              /* the replay will say so */
    return !no_memory || error_host(error, "%s: no memory", reader->path);
}

bool trace_sites_read(struct trace_sites *sites, const char *path,
                      const char *what, struct error *error)
{
    struct trace_reader reader;
    struct stat status;
    bool ok;

    if (!strcmp(path, "-") ||
        (!stat(path, &status) && !S_ISREG(status.st_mode) &&
         !S_ISDIR(status.st_mode)))
        return error_usage(error, "%s: %s reads its trace twice, so it needs "
                           "a file", path, what);
    if (!trace_reader_open(&reader, path, error))
        return false;
    ok = read_sites(sites, &reader, error);
    trace_reader_close(&reader);
    return ok;
}

static bool is_place(const struct trace_site *site, const char *text,
                     size_t length)
{
    char address[ADDRESS_MAX + 1] = "";
    uint32_t lin;

    if (!length)
        return false;
    if (!strncmp(site->name, text, length) &&
        (!site->name[length] || site->name[length] == '+'))
        return true;
    if (length > ADDRESS_MAX)
        return false;
    memcpy(address, text, length);
    return number_parse_max(address, UINT32_MAX, &lin) && lin == site->lin;
}

bool trace_sites_is(const struct trace_site *site, const char *text)
{
    const char *cause = strrchr(text, ':');

    if (!cause)
        return is_place(site, text, strlen(text));
    return !strcmp(cause + 1, flush_cause_name(site->cause)) &&
           is_place(site, text, (size_t)(cause - text));
}
