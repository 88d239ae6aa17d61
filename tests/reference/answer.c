/* The answer as JSON (docs/events.md, "The answer"): arrays in the order of the
 * header, sides in the order i, d, u. */
#include "tests/reference/answer.h"

#include <inttypes.h>

enum { INDENT = 2 };

static const char *const side_names[] = { "i", "d", "u" };
static const char *const class_names[] = {
    "compulsory", "capacity", "conflict", "flush", "fault"
};
static const char *const cause_names[] = {
    "mov_cr3", "mov_cr4", "invlpg", "page_fault", "mov_cr0", "task_switch"
};

/* JSON being printed: one member a line. */
struct json {
    FILE *out;
    int depth;
    bool follows;               /* a member stands before in this object */
};

static void begin_member(struct json *j, const char *name)
{
    fprintf(j->out, "%s\n%*s\"%s\": ", j->follows ? "," : "",
            INDENT * j->depth, "", name);
    j->follows = true;
}

static void number(struct json *j, const char *name, uint64_t value)
{
    begin_member(j, name);
    fprintf(j->out, "%" PRIu64, value);
}

static void open_object(struct json *j, const char *name)
{
    if (name)
        begin_member(j, name);
    fputc('{', j->out);
    j->depth++;
    j->follows = false;
}

static void close_object(struct json *j)
{
    j->depth--;
    fprintf(j->out, "\n%*s}", INDENT * j->depth, "");
    j->follows = true;
}

static void print_array(struct json *j, const struct counted *array,
                        bool inclusive)
{
    open_object(j, array->spec->name);
    number(j, "hits", array->hits);
    number(j, "misses", array->misses);
    number(j, "fills", array->fills);
    number(j, "evictions", array->evictions);
    if (inclusive)
        number(j, "back_invalidations", array->back_invalidations);
    open_object(j, "miss_class");
    for (int i = 0; i < MISS_CLASSES; i++)
        number(j, class_names[i], array->miss_class[i]);
    close_object(j);
    close_object(j);
}

static void print_side(struct json *j, const char *name,
                       const struct side_counts *side)
{
    open_object(j, name);
    number(j, "accesses", side->accesses);
    number(j, "hits", side->hits);
    number(j, "misses", side->misses);
    number(j, "dirty_assists", side->dirty_assists);
    number(j, "rights_assists", side->rights_assists);
    close_object(j);
}

static bool has_side(const struct counter *c, enum side side)
{
    for (int i = 0; i < c->arrays; i++)
        if (c->array[i].spec->side == side)
            return true;
    return false;
}

static void print_flushes(struct json *j, const char *name,
                          const struct flush_counts *flush)
{
    open_object(j, name);
    number(j, "count", flush->count);
    number(j, "entries_dropped", flush->entries_dropped);
    number(j, "refill_misses", flush->refill_misses);
    number(j, "refill_avoidable", flush->refill_avoidable);
    number(j, "refill_remapped", flush->refill_remapped);
    close_object(j);
}

static void print_prefetch(struct json *j, const struct prefetch *p)
{
    open_object(j, "prefetch");
    number(j, "walks", p->walks);
    number(j, "fills", p->fills);
    number(j, "evictions", p->evictions);
    number(j, "hits", p->hits);
    number(j, "dropped", p->dropped);
    close_object(j);
}

void answer_print(const struct counter *c, FILE *out)
{
    struct json j = { .out = out };

    open_object(&j, NULL);
    open_object(&j, "arrays");
    for (int i = 0; i < c->arrays; i++)
        print_array(&j, &c->array[i],
                    c->header->levels == LEVELS_INCLUSIVE);
    close_object(&j);
    open_object(&j, "sides");
    for (int i = SIDE_I; i < SIDE_S; i++)
        if (has_side(c, (enum side)i))
            print_side(&j, side_names[i], &c->side[i]);
    close_object(&j);
    open_object(&j, "walks");
    number(&j, "count", c->walks);
    number(&j, "faults", c->walk_faults);
    close_object(&j);
    if (c->header->prefetch)
        print_prefetch(&j, &c->prefetch);
    open_object(&j, "flushes");
    for (int i = 0; i < CAUSES; i++)
        if (i <= CAUSE_PAGE_FAULT || c->flush[i].count)
            print_flushes(&j, cause_names[i], &c->flush[i]);
    close_object(&j);
    number(&j, "frames", c->frames);
    close_object(&j);
    fputc('\n', out);
}
