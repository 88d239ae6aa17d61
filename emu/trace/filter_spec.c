/* The filter of a recording as text, and what a model allows. */
#include "emu/trace/filter_spec.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* How many slots a filter has where nothing asks for another number. */
enum { FILTER_SLOTS_USUAL = 16 };

static uint32_t least_power(uint32_t sets)
{
    return sets & -sets;
}

/* The largest power of two that divides the sets of an array for small pages,
 * or `most` if there is no such array. */
static uint32_t divisor(const struct mmu_config *config, enum tlb_slot slot,
                        uint32_t most)
{
    const struct tlb_geometry *g = &config->tlb[slot];
    uint32_t power;

    if (g->ideal || !g->entries)
        return most;
    power = least_power(g->entries / g->ways);
    return power < most ? power : most;
}

struct filter_spec filter_spec_largest(const struct mmu_config *config,
                                       uint32_t most)
{
    uint32_t data = divisor(config, TLB_SLOT_D4K, most);

    if (config->unified)
        return (struct filter_spec){.joint = true, .data = data};
    return (struct filter_spec){
        .data = data, .fetch = divisor(config, TLB_SLOT_I4K, most)};
}

struct filter_spec filter_spec_default(const struct mmu_config *config)
{
    return filter_spec_largest(config, FILTER_SLOTS_USUAL);
}

static bool read_slots(const char *text, char **end, uint32_t *slots)
{
    unsigned long value = strtoul(text, end, 10);

    *slots = (uint32_t)value;
    return *end != text && value && value <= TRACE_FILTER_SLOTS_MAX &&
           !(value & (value - 1));
}

bool filter_spec_parse(struct filter_spec *spec, const char *text,
                       struct error *error)
{
    char *end;

    *spec = (struct filter_spec){0};
    if (!strncmp(text, "joint:", 6)) {
        spec->joint = true;
        if (read_slots(text + 6, &end, &spec->data) && !*end)
            return true;
    } else if (!strncmp(text, "split:", 6) &&
               read_slots(text + 6, &end, &spec->fetch) && *end == ',' &&
               read_slots(end + 1, &end, &spec->data) && !*end) {
        return true;
    }
    return error_usage(error, "\"%s\": a trace filter is split:SI,SD or "
                       "joint:S, each S a power of two up to %d", text,
                       TRACE_FILTER_SLOTS_MAX);
}

static bool divides(uint32_t slots, uint32_t most, const char *what,
                    struct error *error)
{
    return slots <= most ||
           error_usage(error, "the trace filter has %u slots for %s, and the "
                       "sets of the TLB are no multiple of them: record with "
                       "a --trace-filter of at most %u", slots, what, most);
}

bool filter_spec_check(const struct filter_spec *spec,
                       const struct mmu_config *config, struct error *error)
{
    struct filter_spec most = filter_spec_largest(config,
                                                  TRACE_FILTER_SLOTS_MAX);

    if (config->unified && !spec->joint)
        return error_usage(error, "a unified TLB needs references in one "
                           "order: record with --trace-filter joint:S");
    if (!config->unified && spec->joint && most.fetch < most.data)
        most.data = most.fetch;
    return divides(spec->data, most.data,
                   spec->joint ? "references" : "data", error) &&
           (spec->joint || divides(spec->fetch, most.fetch, "fetches", error));
}

void filter_spec_format(const struct filter_spec *spec, char *text,
                        size_t size)
{
    if (spec->joint)
        snprintf(text, size, "joint:%u", spec->data);
    else
        snprintf(text, size, "split:%u,%u", spec->fetch, spec->data);
}

bool filter_spec_single(const struct filter_spec *spec)
{
    return spec->data == 1 && (spec->joint || spec->fetch == 1);
}
