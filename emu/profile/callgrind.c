#define _POSIX_C_SOURCE 200809L

#include "emu/profile/callgrind.h"

#include <ctype.h>
#include <inttypes.h>
#include <string.h>

#include "base/escape.h"
#include "emu/host/file_draft.h"
#include "emu/host/version.h"

/* For callgrind too, a file that is not known is called so. */
#define NO_FILE "???"

struct out {
    FILE *stream;
    const struct profile *profile;
    const struct callgrind_about *about;
    const char *file, *function_file;   /* that were written last */
};

/* Names. "(" and a digit would begin the format's short form of a name. */
static void put_name(const struct out *o, const char *key, const char *name)
{
    fprintf(o->stream, "%s=", key);
    if (name[0] == '(' && isdigit((unsigned char)name[1])) {
        fputs("\\x28", o->stream);
        name++;
    }
    escape_print(name, o->stream);
    putc('\n', o->stream);
}

static const char *object_of(const struct out *o, const struct place *place)
{
    const char *elf = o->about->names.elf;

    return place->kind == PLACE_FUNCTION && elf ? elf : NO_FILE;
}

/* Costs. */

static void put_totals(const struct out *o, const char *key)
{
    fprintf(o->stream, "%s:", key);
    for (unsigned i = 0; i < PROFILE_EVENTS; i++)
        if (profile_measures(o->profile, i))
            fprintf(o->stream, " %" PRIu64, profile_total(o->profile, i));
    putc('\n', o->stream);
}

static void put_cost(const struct out *o, const struct place *place)
{
    fprintf(o->stream, "0x%" PRIx32 " %" PRIu32, place->row->code,
            place->line.line);
    for (unsigned i = 0; i < PROFILE_EVENTS; i++)
        if (profile_measures(o->profile, i))
            fprintf(o->stream, " %" PRIu64, place->row->cost[i]);
    putc('\n', o->stream);
}

static void put_header(const struct out *o)
{
    fprintf(o->stream, "# callgrind format\nversion: 1\n"
            "creator: pagewalk " PAGEWALK_VERSION "\ncmd: ");
    escape_print(o->about->what, o->stream);
    fputs("\ndesc: Self costs: calls are not known.\n"
          "positions: instr line\n", o->stream);
    for (unsigned i = 0; i < PROFILE_EVENTS; i++)
        if (profile_measures(o->profile, i))
            fprintf(o->stream, "event: %s : %s\n", profile_event_name(i),
                    profile_event_meaning(i));
    fputs("events:", o->stream);
    for (unsigned i = 0; i < PROFILE_EVENTS; i++)
        if (profile_measures(o->profile, i))
            fprintf(o->stream, " %s", profile_event_name(i));
    putc('\n', o->stream);
    put_totals(o, "summary");
}

/* Functions. */

static const char *function_name(const struct out *o,
                                 const struct place *place, char address[16])
{
    switch (place->kind) {
    case PLACE_FUNCTION:
        return place->function->name;
    case PLACE_NO_SYMBOL:
        if (!o->about->by_address)
            return CALLGRIND_NO_SYMBOL;
        snprintf(address, 16, "0x%08" PRIx32, place->row->code);
        return address;
    case PLACE_USER:
        return CALLGRIND_USER;
    case PLACE_UNKNOWN:
        return CALLGRIND_UNKNOWN;
    case PLACE_OTHER:
        break;
    }
    return CALLGRIND_OTHER;
}

/* Whether two places that follow each other are in one function. */
static bool is_same(const struct out *o, const struct place *a,
                    const struct place *b)
{
    if (a->kind != b->kind || a->function != b->function)
        return false;
    return a->kind != PLACE_NO_SYMBOL || !o->about->by_address ||
           a->row->code == b->row->code;
}

static void put_function(struct out *o, const struct place *place)
{
    char address[16];

    o->function_file = place->file ? place->file : NO_FILE;
    o->file = o->function_file;
    fputc('\n', o->stream);
    put_name(o, "ob", object_of(o, place));
    put_name(o, "fl", o->file);
    put_name(o, "fn", function_name(o, place, address));
}

/* A line of another file is that of a function that was inlined. */
static void put_file(struct out *o, const struct place *place)
{
    const char *file = place->line.file ? place->line.file : NO_FILE;

    if (!strcmp(file, o->file))
        return;
    put_name(o, strcmp(file, o->function_file) ? "fi" : "fe", file);
    o->file = file;
}

static void put_places(struct out *o, const struct places *places)
{
    for (uint32_t i = 0; i < places->count; i++) {
        const struct place *place = &places->place[i];

        if (!i || !is_same(o, place - 1, place))
            put_function(o, place);
        put_file(o, place);
        put_cost(o, place);
    }
    putc('\n', o->stream);
    put_totals(o, "totals");
}

/* What is missing. */

/* One line, of what is true of: costs of unknown instructions; code without a
 * name; code without lines. */
static void note_missing(const struct callgrind_about *about,
                         const struct places *places)
{
    uint32_t unknown = places_of(places, PLACE_UNKNOWN);
    uint32_t nameless = places_of(places, PLACE_NO_SYMBOL);
    uint32_t all = nameless + places_of(places, PLACE_FUNCTION);
    const char *between = ": ";

    if (!about->notes || (!unknown && !nameless && places->lines))
        return;
    fputs("pagewalk: ", about->notes);
    escape_print(about->path, about->notes);
    if (unknown) {
        fprintf(about->notes, "%sthe instructions of some costs are not known",
                between);
        between = "; ";
    }
    if (nameless) {
        fprintf(about->notes, "%s%" PRIu32 " of %" PRIu32 " kernel "
                "instructions have no symbol%s", between, nameless, all,
                about->by_address ? " (--symbols FILE)" : "");
        between = "; ";
    }
    if (!places->lines) {
        fprintf(about->notes, "%sno lines of source: ", between);
        escape_print(about->names.elf ? about->names.elf
                                      : "there is no ELF kernel to read them "
                                        "from", about->notes);
        if (about->names.elf)
            fprintf(about->notes, " %s", places->no_lines);
    }
    putc('\n', about->notes);
}

static bool write_places(struct out *o, const struct places *places,
                         struct error *error)
{
    struct file_draft file;

    if (!file_draft_open(&file, o->about->path, error))
        return false;
    o->stream = file.stream;
    put_header(o);
    put_places(o, places);
    return file_draft_close(&file, true, error);
}

bool callgrind_write(const struct profile *profile,
                     const struct callgrind_about *about, struct error *error)
{
    struct out o = {.profile = profile, .about = about};
    struct places places;
    bool ok;

    if (!places_init(&places, profile, &about->names))
        return error_host(error, "%s: no memory", about->path);
    ok = write_places(&o, &places, error);
    if (ok)
        note_missing(about, &places);
    places_destroy(&places);
    return ok;
}
