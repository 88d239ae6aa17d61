#include "emu/stats/stats_read.h"

#include <string.h>

#include "emu/stats/stats_json.h"

enum { PLACE_MAX = 256, DEPTH_MAX = 16 };

/* What the references, flushes and page tables of a run determine. */
static const char *const sections[] = {
    "tlb", "psc", "walks", "flushes", "call_sites",
};

cJSON *stats_read(const char *path, struct error *error)
{
    cJSON *root = json_file_read(path, error);
    const cJSON *schema = cJSON_GetObjectItemCaseSensitive(root, "schema");

    if (!root)
        return NULL;
    if (cJSON_IsString(schema) && !strcmp(schema->valuestring, STATS_SCHEMA))
        return root;
    if (cJSON_IsString(schema))
        error_usage(error, "%s: schema \"%s\", and this program reads "
                    STATS_SCHEMA, path, schema->valuestring);
    else
        error_usage(error, "%s: no statistics file: it names no schema", path);
    cJSON_Delete(root);
    return NULL;
}

bool stats_read_had_caches(const cJSON *stats)
{
    const cJSON *made_by = cJSON_GetObjectItemCaseSensitive(stats, "made_by");
    const cJSON *caches = cJSON_GetObjectItemCaseSensitive(made_by, "caches");

    return cJSON_IsString(caches) && !strcmp(caches->valuestring, "on");
}

/* A comparison under way: the place in both trees, and what differs so far. */
struct comparison {
    FILE *stream;
    unsigned differences;
    bool had_caches;            /* the run that is expected */
    char place[PLACE_MAX];
};

static void put_value(FILE *stream, const cJSON *value)
{
    if (!value)
        fputs("nothing", stream);
    else if (cJSON_IsNumber(value))
        fprintf(stream, "%.17g", value->valuedouble);
    else if (cJSON_IsString(value))
        fprintf(stream, "\"%s\"", value->valuestring);
    else if (cJSON_IsBool(value))
        fputs(cJSON_IsTrue(value) ? "true" : "false", stream);
    else
        fputs(cJSON_IsArray(value) ? "a list" : "an object", stream);
}

static bool ends_with(const char *text, const char *end)
{
    size_t length = strlen(text), tail = strlen(end);

    return length >= tail && !strcmp(text + length - tail, end);
}

/* What a walk of a run with caches has waited, a trace does not know. */
static bool is_known(const struct comparison *c)
{
    return !c->had_caches || (strcmp(c->place, "walks.cycles") &&
                              !ends_with(c->place, ".refill_cycles"));
}

static void tell(struct comparison *c, const cJSON *expected, const cJSON *got)
{
    if (!is_known(c))
        return;
    c->differences++;
    fprintf(c->stream, "%s: expected ", c->place);
    put_value(c->stream, expected);
    fputs(", got ", c->stream);
    put_value(c->stream, got);
    fputc('\n', c->stream);
}

static void compare(struct comparison *c, const cJSON *expected,
                    const cJSON *got, unsigned depth);

/* Appends a member or an element to the place, and cuts it off again after. */
static void compare_at(struct comparison *c, const char *name, unsigned index,
                       const cJSON *expected, const cJSON *got, unsigned depth)
{
    size_t length = strlen(c->place);
    char *end = c->place + length;

    if (name)
        snprintf(end, PLACE_MAX - length, "%s%s",
                 length && *name != '[' ? "." : "", name);
    else
        snprintf(end, PLACE_MAX - length, "[%u]", index);
    compare(c, expected, got, depth);
    *end = '\0';
}

static void compare_objects(struct comparison *c, const cJSON *expected,
                            const cJSON *got, unsigned depth)
{
    const cJSON *member;

    cJSON_ArrayForEach(member, expected)
        compare_at(c, member->string, 0, member,
                   cJSON_GetObjectItemCaseSensitive(got, member->string),
                   depth);
    cJSON_ArrayForEach(member, got)
        if (!cJSON_GetObjectItemCaseSensitive(expected, member->string))
            compare_at(c, member->string, 0, NULL, member, depth);
}

/* What an element of a list is called: its site and cause, or its name. */
static bool name_of(const cJSON *element, char name[PLACE_MAX])
{
    const cJSON *site = cJSON_GetObjectItemCaseSensitive(element, "site");
    const cJSON *cause = cJSON_GetObjectItemCaseSensitive(element, "cause");

    if (!cJSON_IsString(site))
        site = cJSON_GetObjectItemCaseSensitive(element, "name");
    if (!cJSON_IsString(site))
        return false;
    snprintf(name, PLACE_MAX, "[%s%s%s]", site->valuestring,
             cJSON_IsString(cause) ? " " : "",
             cJSON_IsString(cause) ? cause->valuestring : "");
    return true;
}

static const cJSON *element_called(const cJSON *array, const char *name)
{
    char other[PLACE_MAX];
    const cJSON *element;

    cJSON_ArrayForEach(element, array)
        if (name_of(element, other) && !strcmp(name, other))
            return element;
    return NULL;
}

/* Elements with a name are compared by it, wherever they stand. */
static void compare_arrays(struct comparison *c, const cJSON *expected,
                           const cJSON *got, unsigned depth)
{
    char name[PLACE_MAX];
    const cJSON *element;
    unsigned index = 0;

    cJSON_ArrayForEach(element, expected) {
        if (name_of(element, name))
            compare_at(c, name, 0, element, element_called(got, name), depth);
        else
            compare_at(c, NULL, index, element,
                       cJSON_GetArrayItem(got, (int)index), depth);
        index++;
    }
    index = 0;
    cJSON_ArrayForEach(element, got) {
        if (name_of(element, name) ? !element_called(expected, name)
                                   : !cJSON_GetArrayItem(expected, (int)index))
            compare_at(c, name_of(element, name) ? name : NULL, index, NULL,
                       element, depth);
        index++;
    }
}

static void compare(struct comparison *c, const cJSON *expected,
                    const cJSON *got, unsigned depth)
{
    if (depth < DEPTH_MAX && cJSON_IsObject(expected) && cJSON_IsObject(got))
        compare_objects(c, expected, got, depth + 1);
    else if (depth < DEPTH_MAX && cJSON_IsArray(expected) && cJSON_IsArray(got))
        compare_arrays(c, expected, got, depth + 1);
    else if (!cJSON_Compare(expected, got, 1))
        tell(c, expected, got);
}

unsigned stats_read_compare(const cJSON *expected, const cJSON *got,
                                FILE *stream)
{
    struct comparison c = {.stream = stream,
                           .had_caches = stats_read_had_caches(expected)};

    for (unsigned i = 0; i < sizeof sections / sizeof sections[0]; i++) {
        const cJSON *a = cJSON_GetObjectItemCaseSensitive(expected,
                                                          sections[i]);
        const cJSON *b = cJSON_GetObjectItemCaseSensitive(got, sections[i]);

        if (a || b)
            compare_at(&c, sections[i], 0, a, b, 0);
    }
    return c.differences;
}
