#include "emu/commands/event_list.h"

#include "cpu/model/perf_event.h"
#include "emu/model/model_file.h"
#include "emu/model/shipped_models.h"

/* "pmu = p6 (p6, ideal): P6 family", the counters, the registers. */
static void put_unit(enum pmu_kind kind, FILE *stream)
{
    const struct pmu_text *text = pmu_text(kind);
    const char *between = "", *name;
    struct cpu_model model;
    struct error error;

    fprintf(stream, "pmu = %s (", text->name);
    for (unsigned i = 0; (name = shipped_models_name(i)); i++)
        if (model_file_load(&model, name, &error) && model.pmu == kind) {
            fprintf(stream, "%s%s", between, name);
            between = ", ";
        }
    fprintf(stream, "): %s\n", text->help);
    fprintf(stream, "  %u counters", text->general);
    if (text->fixed)
        fprintf(stream, " and %u fixed ones", text->fixed);
    fprintf(stream, " of %u bits\n  %s\n", text->width, text->registers);
}

/* "85H 01H", "fixed 0", or "clocks" as CESR selects them. */
static void put_number(const struct perf_event *event, FILE *stream)
{
    char number[16];

    if (event->select == PERF_ANY)
        snprintf(number, sizeof(number), "CC=1xx");
    else if (event->select >= PERF_FIXED_0)
        snprintf(number, sizeof(number), "fixed %u",
                 event->select - (unsigned)PERF_FIXED_0);
    else
        snprintf(number, sizeof(number), "%02XH %02XH", event->select,
                 event->umask);
    fprintf(stream, "  %-9s", number);
}

void event_list_print(FILE *stream)
{
    for (unsigned kind = PMU_none + 1; kind < PMU_KINDS; kind++) {
        const struct perf_event *event;

        put_unit((enum pmu_kind)kind, stream);
        for (unsigned i = 0; (event = perf_event_at(i)); i++) {
            if (event->pmu != kind)
                continue;
            put_number(event, stream);
            fprintf(stream, "%-30s%-39s%s\n", event->name,
                    perf_count_help(event->count), event->source);
        }
    }
}
