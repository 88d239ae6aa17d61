#define _POSIX_C_SOURCE 200809L

#include "emu/import/lackey.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_SIZE = 256, PAGES = 1 << 20, PAGE_SHIFT = 12, SIZE_MAX_BYTES = 4096 };

struct lackey {
    struct import_writer *import;
    const char *path;
    uint64_t line;
    uint64_t *page;         /* by page of 32 bits: the whole page number + 1 */
};

/* One reference of a line, to one page. */
static bool refer(struct lackey *l, enum trace_kind kind, uint64_t page,
                  struct error *error)
{
    uint32_t number = (uint32_t)(page & (PAGES - 1));
    uint64_t *known = &l->page[number];

    if (*known && *known != page + 1)
        return error_usage(error, "%s:%" PRIu64 ": pages 0x%" PRIx64
                           " and 0x%" PRIx64 " are equal in 32 bits", l->path,
                           l->line, *known - 1, page);
    *known = page + 1;
    import_writer_put(l->import, kind, number);
    return true;
}

static bool refer_bytes(struct lackey *l, enum trace_kind kind,
                        uint64_t address, uint64_t size, struct error *error)
{
    uint64_t first = address >> PAGE_SHIFT;
    uint64_t last = (address + size - 1) >> PAGE_SHIFT;

    return refer(l, kind, first, error) &&
           (last == first || refer(l, kind, last, error));
}

static bool is_hex(char c)
{
    return strchr("0123456789abcdefABCDEF", c) && c;
}

/* "ADDRESS,SIZE" and nothing else. */
static bool read_place(const char *text, uint64_t *address, uint64_t *size)
{
    char *end;

    if (!is_hex(text[0]))
        return false;
    *address = strtoull(text, &end, 16);
    if (end - text > 16 || *end != ',' || end[1] < '0' || end[1] > '9')
        return false;
    *size = strtoull(end + 1, &end, 10);
    return !*end && *size && *size <= SIZE_MAX_BYTES &&
           *address <= UINT64_MAX - *size;
}

static bool import_line(struct lackey *l, char *line, struct error *error)
{
    uint64_t address, size;
    char kind = line[0] == ' ' ? line[1] : line[0];

    line[strcspn(line, "\r\n")] = '\0';
    if (!strncmp(line, "==", 2) || !*line)
        return true;
    if (strlen(line) < 4 || !strchr("ILSM", kind) || line[2] != ' ' ||
        (kind == 'I') != (line[0] == 'I') || (kind == 'I' && line[1] != ' ') ||
        !read_place(line + 3, &address, &size))
        return error_usage(error, "%s:%" PRIu64 ": not a line of lackey "
                           "(I, L, S or M, address, comma, size)", l->path,
                           l->line);
    if (kind == 'I')
        return refer_bytes(l, TRACE_FETCH, address, size, error);
    return (kind == 'S' || refer_bytes(l, TRACE_READ, address, size, error)) &&
           (kind == 'L' || refer_bytes(l, TRACE_WRITE, address, size, error));
}

/* Takes a line; what does not fit into `line` is read and dropped, for only
 * Valgrind's own lines are so long. */
static bool next_line(FILE *stream, char line[LINE_SIZE])
{
    if (!fgets(line, LINE_SIZE, stream))
        return false;
    if (!strchr(line, '\n'))
        for (int c; (c = getc(stream)) != EOF && c != '\n';)
            ;
    return true;
}

bool lackey_import(struct import_writer *import, FILE *stream,
                   const char *path, struct error *error)
{
    struct lackey l = {
        .import = import,
        .path = path,
        .page = calloc(PAGES, sizeof *l.page),
    };
    char line[LINE_SIZE];
    bool ok = l.page || error_host(error, "%s: no memory", path);

    while (ok && next_line(stream, line)) {
        l.line++;
        ok = import_line(&l, line, error);
    }
    if (ok && ferror(stream))
        ok = error_usage(error, "%s: cannot be read", path);
    free(l.page);
    return ok;
}
