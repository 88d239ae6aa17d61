#include "cpu/model/perf_event.h"

#include <stddef.h>

static const struct perf_event events[] = {
#define PERF_EVENT(pmu, select, umask, name, count, source) \
    {PMU_##pmu, select, umask, name, PERF_COUNT_##count, source},
#include "cpu/model/perf_event.def"
};

enum { EVENTS = sizeof events / sizeof events[0] };

const struct pmu_text *pmu_text(enum pmu_kind pmu)
{
    static const struct pmu_text texts[PMU_KINDS] = {
#define PMU(name, general, fixed, width, registers, help) \
        {#name, general, fixed, width, registers, help},
#include "cpu/model/pmu.def"
#undef PMU
    };

    return &texts[pmu];
}

const struct perf_event *perf_event_at(unsigned index)
{
    return index < EVENTS ? &events[index] : NULL;
}

enum perf_count perf_event_count(enum pmu_kind pmu, unsigned select,
                                 unsigned umask)
{
    for (unsigned i = 0; i < EVENTS; i++)
        if (events[i].pmu == pmu && events[i].select == select &&
            events[i].umask == umask)
            return events[i].count;
    return PERF_COUNT_nothing;
}

const char *perf_count_help(enum perf_count count)
{
    static const char *const helps[PERF_COUNTS] = {
#define PERF_COUNT(name, help, value) help,
#include "cpu/model/perf_event.def"
    };

    return helps[count];
}
