#include "emu/stats/counter_list.h"

#include <stddef.h>
#include <string.h>

#include "base/text.h"
#include "emu/attribution/miss_class.h"
#include "emu/host/wrap.h"
#include "emu/machine/counter_row.h"

enum { TEXT_MAX = 256, WIDTH = 96, MEMBER_WIDTH = 21, COUNTER_WIDTH = 34 };

static const struct {
    const char *name, *path;
    enum counter_object object;
} objects[] = {
    { "run", "JSON", COUNTER_IN_top },
    { "cycle_stack", "JSON cycle_stack.", COUNTER_IN_cycle_stack },
    { "tlb", "JSON tlb.SIDE.", COUNTER_IN_tlb },
    { "miss_class", "JSON miss_class.", COUNTER_IN_miss_class },
    { "psc", "JSON psc.", COUNTER_IN_psc },
    { "prefetch", "JSON prefetch.", COUNTER_IN_prefetch },
    { "walks", "JSON walks.", COUNTER_IN_walks },
    { "caches", "JSON caches.", COUNTER_IN_caches },
    { "flushes", "JSON flushes.CAUSE.", COUNTER_IN_flushes },
    { "host", "JSON host.", COUNTER_IN_host },
};

/* perf's names for a row, or for one of its instances. */
static void put_perf(struct text *text, const char *first,
                     const char *second)
{
    bool has_second = second && *second;

    if (first && *first)
        text_put(text, " (perf: %s%s%s)", first, has_second ? "; " : "",
                 has_second ? second : "");
}

/* What an instance counts, in one phrase. */
static void put_meaning(struct text *text, const struct counter_row *row,
                        unsigned instance)
{
    enum cycle_cause cause = (enum cycle_cause)instance;

    switch (row->kind) {
    case COUNTER_BY_CYCLE_CAUSE:
        text_put(text, "%s", cycle_cause_help(cause));
        if (cycle_cause_machines(cause))
            text_put(text, " (%s)", cycle_cause_machines(cause));
        break;
    case COUNTER_BY_MISS_CLASS:
        text_put(text, "%s",
                 miss_class_help((enum miss_class)instance));
        break;
    case COUNTER_BY_FLUSH_CAUSE:
        if (instance)
            text_put(text, "%s of %s", row->name,
                     flush_cause_name((enum flush_cause)(instance - 1)));
        else
            text_put(text, "%s", row->help);
        break;
    case COUNTER_BY_TLB:
        text_put(text, "%s", row->help);
        if (instance == COUNTER_TLB_I || instance == COUNTER_TLB_D)
            put_perf(text, row->perf[instance == COUNTER_TLB_D], NULL);
        break;
    case COUNTER_OF_MACHINE:
        text_put(text, "%s", row->help);
        put_perf(text, row->perf[0], NULL);
        break;
    }
}

void counter_list(FILE *stream)
{
    for (unsigned number = 0; number < COUNTERS; number++) {
        unsigned instance;
        const struct counter_row *row = counter_row_find(number, &instance);
        char name[COUNTER_NAME_MAX], meaning[TEXT_MAX];
        struct text text;

        if (!row)
            continue;
        text_begin(&text, meaning, sizeof(meaning));
        put_meaning(&text, row, instance);
        fprintf(stream, "%3u  %-36s%-14s%s\n", number,
                counter_row_name(row, instance, name), row->unit, meaning);
    }
}

static bool is_numbered(const struct counter_row *row, unsigned instance)
{
    return instance < row->instances &&
           row->number[instance] != COUNTER_NO_NUMBER;
}

/* The names of a row's counters: "-", "walks", "tlb_, itlb_, dtlb_fills",
 * "flushes[_CAUSE]". */
static void put_names(struct text *text, const struct counter_row *row)
{
    char name[COUNTER_NAME_MAX];
    unsigned numbered = 0;

    for (unsigned i = 0; i < row->instances; i++)
        numbered += is_numbered(row, i);
    if (!numbered)
        text_put(text, "-");
    if (row->kind == COUNTER_BY_FLUSH_CAUSE) {
        text_put(text, "%s%s", row->name, numbered > 1 ? "[_CAUSE]" : "");
        return;
    }
    for (unsigned i = 0; i < row->instances; i++) {
        if (!is_numbered(row, i))
            continue;
        counter_row_name(row, i, name);
        if (--numbered)         /* the last one is whole */
            text_put(text, "%.*s, ",
                     (int)(strlen(name) - strlen(row->name)), name);
        else
            text_put(text, "%s", name);
    }
}

static void put_entry(FILE *stream, const char *member, const char *counter,
                      const char *unit, const char *meaning)
{
    fprintf(stream, "%-*s %-*s %s\n", MEMBER_WIDTH, member, COUNTER_WIDTH,
            counter, unit);
    wrap_text(stream, meaning, WIDTH, 4);
}

/* A row that is one member. */
static void put_row(FILE *stream, const struct counter_row *row)
{
    char names[TEXT_MAX], meaning[TEXT_MAX];
    struct text text;

    text_begin(&text, names, sizeof(names));
    put_names(&text, row);
    text_begin(&text, meaning, sizeof(meaning));
    text_put(&text, "%s", row->help);
    put_perf(&text, row->perf[0], row->perf[1]);
    put_entry(stream, row->object == COUNTER_IN_none ? "-" : row->member,
              names, row->unit, meaning);
}

/* A row with a member for each instance, whose name that is. */
static void put_instances(FILE *stream, const struct counter_row *row)
{
    for (unsigned i = 0; i < row->instances; i++) {
        char name[COUNTER_NAME_MAX], meaning[TEXT_MAX];
        struct text text;

        counter_row_name(row, i, name);
        text_begin(&text, meaning, sizeof(meaning));
        put_meaning(&text, row, i);
        put_entry(stream, name + strlen(row->name) + strlen("_"), name,
                  row->unit, meaning);
    }
}

static void list_object(enum counter_object object, FILE *stream)
{
    const struct counter_row *row;

    for (unsigned i = 0; (row = counter_row_at(i)); i++) {
        if (row->object != object)
            continue;
        if (row->kind == COUNTER_BY_CYCLE_CAUSE ||
            row->kind == COUNTER_BY_MISS_CLASS)
            put_instances(stream, row);
        else
            put_row(stream, row);
    }
}

bool counter_list_object(const char *name, FILE *stream)
{
    const char *known;

    for (unsigned i = 0; (known = counter_list_object_name(i)); i++) {
        if (strcmp(name, known))
            continue;
        fprintf(stream, "%-*s %-*s %s\n", MEMBER_WIDTH, objects[i].path,
                COUNTER_WIDTH, "counter", "unit");
        list_object(objects[i].object, stream);
        if (objects[i].object == COUNTER_IN_top)
            list_object(COUNTER_IN_none, stream);
        return true;
    }
    return false;
}

const char *counter_list_object_name(unsigned index)
{
    return index < sizeof(objects) / sizeof(objects[0]) ? objects[index].name
                                                        : NULL;
}
