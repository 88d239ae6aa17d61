#include "emu/import/import_text.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_SIZE = 512, PAGES = 1 << 20, PAGE_SHIFT = 12 };

bool import_text_refuse(const struct import_text *t, const char *why,
                        struct error *error)
{
    return error_usage(error, "%s:%" PRIu64 ": %s", t->path, t->line, why);
}

/* One reference of a line, to one page. */
static bool refer(struct import_text *t, enum trace_kind kind, uint64_t page,
                  struct error *error)
{
    uint32_t number = (uint32_t)(page & (PAGES - 1));
    uint64_t *known = &t->page[number];

    if (*known && *known != page + 1)
        return error_usage(error, "%s:%" PRIu64 ": pages 0x%" PRIx64
                           " and 0x%" PRIx64 " are equal in 32 bits", t->path,
                           t->line, *known - 1, page);
    *known = page + 1;
    import_writer_put(t->import, kind, number);
    return true;
}

bool import_text_refer(struct import_text *t, enum trace_kind kind,
                       uint64_t address, uint64_t size, struct error *error)
{
    uint64_t first = address >> PAGE_SHIFT;
    uint64_t last = (address + size - 1) >> PAGE_SHIFT;
    bool ok = first <= last ||
              import_text_refuse(t, "the reference crosses the end of the "
                                 "address space", error);

    for (uint64_t page = first; ok && page <= last; page++)
        ok = refer(t, kind, page, error);
    return ok;
}

bool import_text_hex(const char **at, uint64_t *value)
{
    size_t digits = strspn(*at, "0123456789abcdefABCDEF");

    *value = strtoull(*at, NULL, 16);
    *at += digits;
    return digits && digits <= 16;
}

/* Takes a line; what does not fit into `line` is read and dropped: such lines
 * are long by what no importer reads. */
static bool next_line(FILE *stream, char line[LINE_SIZE])
{
    if (!fgets(line, LINE_SIZE, stream))
        return false;
    if (!strchr(line, '\n'))
        for (int c; (c = getc(stream)) != EOF && c != '\n';)
            ;
    line[strcspn(line, "\r\n")] = '\0';
    return true;
}

bool import_text(struct import_writer *import, FILE *stream, const char *path,
                 import_line *take, struct error *error)
{
    struct import_text t = {
        .import = import,
        .path = path,
        .page = calloc(PAGES, sizeof *t.page),
    };
    char line[LINE_SIZE];
    bool ok = t.page || error_host(error, "%s: no memory", path);

    while (ok && next_line(stream, line)) {
        t.line++;
        ok = take(&t, line, error);
    }
    if (ok && ferror(stream))
        ok = error_usage(error, "%s: cannot be read", path);
    free(t.page);
    return ok;
}
