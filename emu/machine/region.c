#include "emu/machine/region.h"

#include <stdio.h>
#include <string.h>

#include "base/escape.h"

void regions_init(struct regions *regions, struct log *log)
{
    memset(regions, 0, sizeof(*regions));
    regions->log = log;
    for (unsigned i = 0; i < LAB_REGIONS; i++)
        snprintf(regions->region[i].name, sizeof(regions->region[i].name),
                 "region %u", i);
}

void regions_restart(struct regions *regions,
                     const struct counter_source *source)
{
    for (unsigned i = 0; i < LAB_REGIONS; i++) {
        struct region *region = &regions->region[i];

        region->count = 0;
        memset(region->total, 0, sizeof(region->total));
        if (region->depth)
            counters_read(source, region->begin);
    }
}

static struct region *at(struct regions *regions, unsigned number,
                         const char *what)
{
    if (number < LAB_REGIONS)
        return &regions->region[number];
    LOG(regions->log, guest, "lab port: %s of region %u, there are %d", what,
        number, LAB_REGIONS);
    return NULL;
}

void region_begin(struct regions *regions, unsigned number,
                  const struct counter_source *source)
{
    struct region *region = at(regions, number, "begin");

    if (!region || region->depth++)
        return;
    counters_read(source, region->begin);
}

void region_end(struct regions *regions, unsigned number,
                const struct counter_source *source)
{
    struct region *region = at(regions, number, "end");
    uint64_t now[COUNTERS];

    if (!region)
        return;
    if (!region->depth) {
        LOG(regions->log, guest, "lab port: end of region %u (%s), which "
            "has not begun", number, region->name);
        return;
    }
    if (--region->depth)
        return;
    counters_read(source, now);
    for (unsigned i = 0; i < COUNTERS; i++)
        region->total[i] += now[i] - region->begin[i];
    region->count++;
}

void region_name(struct regions *regions, unsigned number, const char *name)
{
    struct region *region = at(regions, number, "name");

    if (region)
        escape_text(name, region->name, sizeof(region->name));
}

const struct region *region_find(const struct regions *regions,
                                 const char *name)
{
    for (unsigned i = 0; i < LAB_REGIONS; i++)
        if (regions->region[i].count &&
            !strcmp(regions->region[i].name, name))
            return &regions->region[i];
    return NULL;
}
