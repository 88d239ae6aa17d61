/* One statistics file as rows and totals of a comparison. */
#include "emu/stats/stats_diff_read.h"

#include <stdlib.h>
#include <string.h>

enum { PLACE_MAX = 256, NAME_SHOWN_MAX = 100 };

/* Numbers of JSON are doubles here, which hold every integer up to 2^53. */
#define COUNT_MAX 0x1p53

/* The file that is read, and where rows and errors go. */
struct reader {
    struct stats_diff *diff;
    unsigned side;              /* 0: A, 1: B */
    const cJSON *root;
    struct error *error;
};

static const cJSON *member(const cJSON *object, const char *name)
{
    return cJSON_GetObjectItemCaseSensitive(object, name);
}

/* Fails with "PATH: PLACE.NAME WHY". */
static bool refuse(const struct reader *r, const char *place,
                   const char *name, const char *why)
{
    return error_usage(r->error, "%s: %s%s%s %s", r->diff->path[r->side],
                       place, *place && *name ? "." : "", name, why);
}

/* Adds a count to *sum. */
static bool add(const struct reader *r, const cJSON *number,
                const char *place, const char *name, uint64_t *sum)
{
    double value = number ? number->valuedouble : -1;

    if (!number)
        return refuse(r, place, name, "is missing");
    if (!cJSON_IsNumber(number) || !(value >= 0 && value <= COUNT_MAX) ||
        value != (double)(uint64_t)value)
        return refuse(r, place, name, "is no count from 0 to 2^53");
    if (*sum > STATS_DIFF_SUM_MAX - (uint64_t)value)
        return refuse(r, place, name, "makes a sum of 2^63 or more");
    *sum += (uint64_t)value;
    return true;
}

static bool add_member(const struct reader *r, const cJSON *object,
                       const char *place, const char *name, uint64_t *sum)
{
    return add(r, member(object, name), place, name, sum);
}

/* Adds direct and refill cycles. A run without attribution has no refills. */
static bool add_cost(const struct reader *r, const cJSON *object,
                     const char *place, uint64_t *cycles)
{
    return add_member(r, object, place, "direct_cycles", cycles) &&
           (!member(object, "refill_cycles") ||
            add_member(r, object, place, "refill_cycles", cycles));
}

/* The next row, empty but for what this file is. Null: no memory. */
static struct stats_diff_row *new_row(struct reader *r)
{
    struct stats_diff *diff = r->diff;
    struct stats_diff_row *row;

    if (diff->row_count == diff->row_capacity) {
        size_t capacity = diff->row_capacity ? 2 * diff->row_capacity : 64;
        struct stats_diff_row *rows = realloc(diff->rows,
                                              capacity * sizeof(*rows));

        if (!rows) {
            error_host(r->error, "no memory for %zu rows", capacity);
            return NULL;
        }
        diff->rows = rows;
        diff->row_capacity = capacity;
    }
    row = &diff->rows[diff->row_count++];
    *row = (struct stats_diff_row){.name = ""};
    row->has[r->side] = true;
    return row;
}

/* The length of the function's name in a site's: "kunmap_local.isra.0+0x1c" is
 * in kunmap_local. Both the offset and what gcc appends to the name of a clone
 * depend on how the function was compiled. */
static size_t function_length(const char *site)
{
    size_t length = strcspn(site, "+");
    size_t clone = 1 + strcspn(site + !!*site, ".");

    return clone < length ? clone : length;
}

/* The object or array that must stand in the file. Null: it does not. */
static const cJSON *section(const struct reader *r, const char *name,
                            bool is_array)
{
    const cJSON *found = member(r->root, name);

    if (!found)
        refuse(r, name, "", is_array ? "is missing: the run had none "
               "(--attribution off, or a replay)" : "is missing");
    else if (is_array ? !cJSON_IsArray(found) : !cJSON_IsObject(found))
        refuse(r, name, "", is_array ? "is no list" : "is no object");
    else
        return found;
    return NULL;
}

/* Reads `flushes`: the whole cost and, by cause, the rows. */
static bool read_causes(struct reader *r)
{
    const cJSON *flushes = section(r, "flushes", false), *cause;
    char place[PLACE_MAX];

    cJSON_ArrayForEach(cause, flushes) {
        struct stats_diff_row row = {0};

        snprintf(place, sizeof(place), "flushes.%.*s", NAME_SHOWN_MAX,
                 cause->string);
        if (!cJSON_IsObject(cause))
            return refuse(r, place, "", "is no object");
        if (!add_member(r, cause, place, "count", &row.count[r->side]) ||
            !add_cost(r, cause, place, &row.cycles[r->side]) ||
            !add_cost(r, cause, place, &r->diff->flush_cost[r->side]))
            return false;
        if (r->diff->by == STATS_DIFF_BY_cause) {
            struct stats_diff_row *kept = new_row(r);

            if (!kept)
                return false;
            row.has[r->side] = true;
            row.name = cause->string;
            row.name_length = strlen(row.name);
            *kept = row;
        }
    }
    return flushes;
}

static bool read_site(struct reader *r, const cJSON *element,
                      const char *place)
{
    const cJSON *site = member(element, "site");
    const cJSON *cause = member(element, "cause");
    struct stats_diff_row *row;

    if (!cJSON_IsString(site) || !cJSON_IsString(cause))
        return refuse(r, place, "", "has no site and cause");
    row = new_row(r);
    if (!row)
        return false;
    row->name = site->valuestring;
    row->name_length = function_length(row->name);
    row->cause = cause->valuestring;
    return add_member(r, element, place, "count", &row->count[r->side]) &&
           add_cost(r, element, place, &row->cycles[r->side]);
}

static bool read_region(struct reader *r, const cJSON *element,
                        const char *place)
{
    const cJSON *name = member(element, "name");
    struct stats_diff_row *row;

    if (!cJSON_IsString(name))
        return refuse(r, place, "", "has no name");
    row = new_row(r);
    if (!row)
        return false;
    row->name = name->valuestring;
    row->name_length = strlen(row->name);
    return add_member(r, element, place, "count", &row->count[r->side]) &&
           add_member(r, element, place, "cycles", &row->cycles[r->side]);
}

static bool read_list(struct reader *r, const char *name,
                      bool (*read)(struct reader *r, const cJSON *element,
                                   const char *place))
{
    const cJSON *list = section(r, name, true), *element;
    char place[PLACE_MAX];
    unsigned index = 0;

    cJSON_ArrayForEach(element, list) {
        snprintf(place, sizeof(place), "%s[%u]", name, index++);
        if (!read(r, element, place))
            return false;
    }
    return list;
}

static bool read_total(struct reader *r, const cJSON *object,
                       const char *place, const char *name,
                       const char *label)
{
    struct stats_diff *diff = r->diff;
    struct stats_diff_total *total = diff->totals;

    if (!member(object, name))
        return true;
    while (total < diff->totals + diff->total_count &&
           strcmp(total->label, label))
        total++;
    if (total == diff->totals + diff->total_count)
        *total = (struct stats_diff_total){.label = label};
    total->has[r->side] = true;
    if (!add_member(r, object, place, name, &total->value[r->side]))
        return false;
    if (total == diff->totals + diff->total_count)
        diff->total_count++;
    return true;
}

static bool read_side(struct reader *r, const char *side, const char *label)
{
    const cJSON *tlb = member(r->root, "tlb");
    char place[PLACE_MAX];

    snprintf(place, sizeof(place), "tlb.%s", side);
    return read_total(r, member(tlb, side), place, "misses", label);
}

static bool read_totals(struct reader *r)
{
    return read_total(r, r->root, "", "cycles", "cycles") &&
           read_total(r, r->root, "", "instructions", "instructions") &&
           read_side(r, "itlb", "itlb misses") &&
           read_side(r, "dtlb", "dtlb misses") &&
           read_side(r, "tlb", "tlb misses") &&
           read_side(r, "stlb", "stlb misses") &&
           read_total(r, member(r->root, "walks"), "walks", "count", "walks");
}

static bool read_rows(struct reader *r)
{
    switch (r->diff->by) {
    case STATS_DIFF_BY_site:
        return read_list(r, "call_sites", read_site);
    case STATS_DIFF_BY_region:
        return read_list(r, "regions", read_region);
    default:
        return true;                    /* read_causes has read them */
    }
}

/* By region, a row's growth is a share of the cycles of A. */
static bool find_whole(struct reader *r)
{
    r->diff->whole = r->diff->flush_cost[0];
    if (r->diff->by != STATS_DIFF_BY_region)
        return true;
    r->diff->whole = 0;
    return add_member(r, r->root, "", "cycles", &r->diff->whole);
}

bool stats_diff_read(struct stats_diff *diff, unsigned side,
                     const cJSON *root, struct error *error)
{
    struct reader r = {diff, side, root, error};
    const cJSON *model = member(root, "model");

    diff->model[side] = cJSON_IsString(model) ? model->valuestring : NULL;
    return read_totals(&r) && read_causes(&r) && read_rows(&r) &&
           (side || find_whole(&r));
}
