/*
 * The text format of the Dinero cache simulators ("din"; Edler and Hill,
 * "Dinero IV Trace-Driven Uniprocessor Cache Simulator"): a line has a label
 * and a hexadecimal address, and what follows them is a comment.
 *
 *   0 1000             a read
 *   1 70f60888         a write
 *   2 2cb5             a fetch
 *   3 0                an escape record of no known kind: left out
 *   4 0                a flush of the caches, which is none of the TLB: left
 *                      out
 *
 * The format has no sizes, so a reference is to one byte.
 */
#include <string.h>

#include "emu/import/import_text.h"

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

bool din_line(struct import_text *t, char *line, struct error *error)
{
    static const enum trace_kind kind[] = {TRACE_READ, TRACE_WRITE,
                                           TRACE_FETCH};
    const char *at = line + strspn(line, " \t");
    char label = *at;
    uint64_t address;

    if (!label)
        return true;
    if (label < '0' || label > '4' || !is_blank(at[1]))
        return import_text_refuse(t, "not a line of din (a label from 0 to 4, "
                                  "address)", error);
    at += 1 + strspn(at + 1, " \t");
    if (at[0] == '0' && (at[1] == 'x' || at[1] == 'X'))
        at += 2;
    if (!import_text_hex(&at, &address) || (*at && !is_blank(*at)))
        return import_text_refuse(t, "not a line of din: the address is not "
                                  "hexadecimal", error);
    return label > '2' ||
           import_text_refer(t, kind[label - '0'], address, 1, error);
}
