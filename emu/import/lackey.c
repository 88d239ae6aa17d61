/*
 * The memory trace of Valgrind's lackey tool (valgrind --tool=lackey
 * --trace-mem=yes), as text:
 *
 *   I  04001000,3      a fetch: address (hexadecimal), size in bytes
 *    L 1ffe8,8         a load
 *    S 1ffe8,8         a store
 *    M 1ffe8,8         a load, then a store
 *
 * Lines that begin with "==" are Valgrind's own and are left out.
 */
#include <stdlib.h>
#include <string.h>

#include "emu/import/import_text.h"

enum { SIZE_MAX_BYTES = 4096 };

/* "ADDRESS,SIZE" and nothing else. */
static bool read_place(const char *text, uint64_t *address, uint64_t *size)
{
    char *end;

    if (!import_text_hex(&text, address) || text[0] != ',' || text[1] < '0' ||
        text[1] > '9')
        return false;
    *size = strtoull(text + 1, &end, 10);
    return !*end && *size && *size <= SIZE_MAX_BYTES;
}

bool lackey_line(struct import_text *t, char *line, struct error *error)
{
    uint64_t address, size;
    char kind = line[0] == ' ' ? line[1] : line[0];

    if (!strncmp(line, "==", 2) || !*line)
        return true;
    if (strlen(line) < 4 || !strchr("ILSM", kind) || line[2] != ' ' ||
        (kind == 'I') != (line[0] == 'I') || (kind == 'I' && line[1] != ' ') ||
        !read_place(line + 3, &address, &size))
        return import_text_refuse(t, "not a line of lackey (I, L, S or M, "
                                  "address, comma, size)", error);
    if (kind == 'I')
        return import_text_refer(t, TRACE_FETCH, address, size, error);
    return (kind == 'S' ||
            import_text_refer(t, TRACE_READ, address, size, error)) &&
           (kind == 'L' ||
            import_text_refer(t, TRACE_WRITE, address, size, error));
}
