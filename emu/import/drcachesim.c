/*
 * What the view tool of DynamoRIO's drcachesim prints (drrun -t drcachesim
 * -simulator_type view, or -tool view; DynamoRIO's documentation, "Trace
 * Analysis Tools", "Human-Readable View"):
 *
 *   RECORD INSTR: TID ifetch       3 byte(s) @ 0x00402680 f3 48 a5   rep movsq
 *   RECORD INSTR: TID read         8 byte(s) @ 0x7f88e37c70 by PC 0x00402680
 *   RECORD INSTR: TID write        8 byte(s) @ 0x7f88e37a70 by PC 0x00402680
 *   RECORD INSTR: TID <marker: page size 4096>
 *
 * References to 0 bytes, prefetches, flushes of caches, markers, rulers, and
 * the lines before and after the records are left out. All threads become one
 * stream, in the order of the text, and share one address space.
 */
#include <stdlib.h>
#include <string.h>

#include "emu/import/import_text.h"

enum { SIZE_MAX_BYTES = 4096 };

static const struct {
    const char *name;
    enum trace_kind kind;
} kinds[] = {
    {"ifetch ", TRACE_FETCH},
    {"read ", TRACE_READ},
    {"write ", TRACE_WRITE},
};

/* The details of a record: what follows the thread's number. Null: the line is
 * no record. */
static const char *details(const char *line)
{
    static const char digits[] = "0123456789";
    const char *at = line + strspn(line, " ");

    if (!strspn(at, digits))
        return NULL;
    at += strspn(at, "0123456789 ");
    if (*at != ':')
        return NULL;
    at++;
    at += strspn(at, " ");
    at += strcspn(at, " ");         /* the thread: a number, or W0.T1234 */
    return at + strspn(at, " ");
}

bool drcachesim_line(struct import_text *t, char *line, struct error *error)
{
    static const char between[] = " byte(s) @ 0x";
    const char *at = details(line);
    uint64_t address = 0, size;
    unsigned kind = 0;
    char *end;

    if (!at)
        return true;
    while (kind < 3 && strncmp(at, kinds[kind].name, strlen(kinds[kind].name)))
        kind++;
    if (kind == 3)
        return true;
    size = strtoull(at + strlen(kinds[kind].name), &end, 10);
    at = end;
    if (strncmp(at, between, strlen(between)) || size > SIZE_MAX_BYTES)
        return import_text_refuse(t, "not a line of drcachesim's view (size, "
                                  "byte(s) @ address)", error);
    at += strlen(between);
    if (!import_text_hex(&at, &address) || (*at && *at != ' '))
        return import_text_refuse(t, "not a line of drcachesim's view: the "
                                  "address is not hexadecimal", error);
    return !size ||
           import_text_refer(t, kinds[kind].kind, address, size, error);
}
