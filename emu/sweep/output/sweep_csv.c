#include "emu/sweep/output/sweep_csv.h"

#include <inttypes.h>
#include <string.h>

#include "base/escape.h"
#include "emu/host/number.h"

static const char names[] = "trace,tlb,side,entries,ways,policy,references,"
                            "misses,fills,evictions,diverged,stale";

enum { FIELDS = 12, FIELD_ENTRIES = 3, FIELD_REFERENCES = 6 };
enum { FIELD_SIZE = 8192 };     /* holds any path that needs few escapes */

/* A field, in quotes where it has a comma or a quote (RFC 4180). A line end is
 * escaped as in every name. */
static void put_field(const char *text, FILE *stream)
{
    char shown[FIELD_SIZE];

    text = escape_text(text, shown, sizeof shown);
    if (!text[strcspn(text, ",\"")]) {
        fputs(text, stream);
        return;
    }
    putc('"', stream);
    for (; *text; text++) {
        if (*text == '"')
            putc('"', stream);
        putc(*text, stream);
    }
    putc('"', stream);
}

void sweep_csv_write(const struct sweep *sweep, FILE *stream)
{
    fprintf(stream, "%s\n", names);
    for (unsigned i = 0; i < sweep->rows; i++) {
        const struct sweep_row *row = &sweep->row[i];
        const struct sweep_geometry *g = &row->geometry;

        put_field(row->trace, stream);
        putc(',', stream);
        put_field(g->spec, stream);
        fprintf(stream, ",%s,%" PRIu32 ",%" PRIu32 ",%s,%" PRIu64 ",%" PRIu64
                ",%" PRIu64 ",%" PRIu64 ",%" PRIu64 ",%" PRIu64 "\n",
                sweep_side_name(g->side), g->entries, g->ways,
                tlb_policy_name(g->policy), row->references,
                row->counts.misses, row->counts.fills, row->counts.evictions,
                row->diverged, row->stale);
    }
}

bool sweep_csv_is_names(const char *line)
{
    return !strcmp(line, names);
}

/* Ends a field that begins at `field`, without its quotes, and returns where
 * the next one begins: null after the last. *bad: it is no field. */
static char *end_field(char *field, bool *bad)
{
    char *from = field, *to = field;
    bool quoted = *from == '"', more;

    from += quoted;
    for (; *from && (quoted || *from != ','); from++) {
        if (quoted && *from == '"' && *++from != '"')
            break;
        *to++ = *from;
    }
    more = *from == ',';
    *bad |= *from && !more;
    *to = '\0';
    return more ? from + 1 : NULL;
}

/* Breaks a line up; false: it has another number of fields. */
static bool split(char *line, const char *field[FIELDS])
{
    bool bad = false;

    for (unsigned i = 0; i < FIELDS; i++) {
        if (!line)
            return false;
        field[i] = line;
        line = end_field(line, &bad);
    }
    return !line && !bad;
}

static bool read_numbers(const char *const field[FIELDS],
                         struct sweep_row *row)
{
    uint64_t *number[] = {
        &row->references, &row->counts.misses, &row->counts.fills,
        &row->counts.evictions, &row->diverged, &row->stale,
    };
    bool ok = number_parse_max(field[FIELD_ENTRIES], TLB_ENTRIES_MAX,
                               &row->geometry.entries) &&
              number_parse_max(field[FIELD_ENTRIES + 1], TLB_ENTRIES_MAX,
                               &row->geometry.ways);

    for (unsigned i = 0; i < sizeof number / sizeof number[0]; i++)
        ok = ok && number_parse(field[FIELD_REFERENCES + i], number[i]);
    return ok;
}

bool sweep_csv_read(struct sweep_row *row, char *line)
{
    const char *field[FIELDS];
    struct sweep_geometry *g = &row->geometry;

    *row = (struct sweep_row){0};
    if (!split(line, field) || strlen(field[1]) >= SWEEP_SPEC_MAX)
        return false;
    row->trace = field[0];
    memcpy(g->spec, field[1], strlen(field[1]) + 1);
    while (g->side <= SWEEP_SECOND &&
           strcmp(sweep_side_name(g->side), field[2]))
        g->side++;
    while (g->policy < TLB_POLICIES &&
           strcmp(tlb_policy_name(g->policy), field[5]))
        g->policy++;
    return g->side <= SWEEP_SECOND && g->policy < TLB_POLICIES &&
           read_numbers(field, row);
}
