/* Catches: events of the MMU, by an observer; exceptions, by their count. */
#include <inttypes.h>

#include "cpu/model/names.h"
#include "emu/debug/debug_parts.h"
#include "mmu/flush_cause.h"

static const char *const names[CATCHES] = {
#define CATCH(name, argument, help) #name,
#include "emu/debug/catch.def"
#undef CATCH
};

/* Whether the point stops at an event that is about `what`. */
static bool wants(const struct debug_point *point, enum debug_event event,
                  uint64_t what)
{
    return point->kind == DEBUG_CATCH && point->event == event &&
           (point->any || point->address == what);
}

/* Notes an event for every point that wants it. */
static void note(struct debugger *d, enum debug_event event, uint64_t what,
                 const char *text)
{
    uint32_t lin = cpu_time_current_lin(debugger_cpu(d));
    char place[SYMBOLS_PLACE_MAX];

    for (unsigned i = 0; i < d->points; i++)
        if (wants(&d->point[i], event, what))
            debug_hit(d, i, "catchpoint %u: %s by %s", d->point[i].number, text,
                      debugger_place(d, lin, place, sizeof place));
}

static void on_flush_begin(void *opaque, const struct observed_flush *flush)
{
    uint32_t cr3 = debugger_cpu(opaque)->cr3;
    char text[64];
    int length = snprintf(text, sizeof text, "flush %s",
                          flush_cause_name(flush->cause));

    if (flush->cause == FLUSH_invlpg || flush->cause == FLUSH_page_fault)
        snprintf(text + length, sizeof text - (size_t)length, " 0x%08" PRIx32,
                 flush->lin);
    note(opaque, CATCH_flush, flush->cause, text);
    if (flush->cause != FLUSH_mov_cr3 && flush->cause != FLUSH_task_switch)
        return;
    snprintf(text, sizeof text, "CR3 loaded with 0x%08" PRIx32, cr3);
    note(opaque, CATCH_cr3, cr3, text);
}

static void on_access(void *opaque, const struct observed_access *access)
{
    char text[64];

    if (access->first_hit || access->assist)
        return;
    snprintf(text, sizeof text, "TLB miss of a %s of 0x%08" PRIx32,
             access->fetch ? "fetch" : access->write ? "write" : "read",
             access->lin);
    note(opaque, CATCH_miss, access->lin >> BUS_PAGE_SHIFT, text);
}

void debug_catch_attach(struct debugger *d)
{
    if (d->observes)
        return;
    d->observes = true;
    d->observer = (struct observer){
        .opaque = d, .access = on_access, .flush_begin = on_flush_begin,
    };
    mmu_attach(&debugger_cpu(d)->mmu, &d->observer);
}

void debug_catch_look(struct debugger *d)
{
    const struct cpu *cpu = debugger_cpu(d);
    char text[64];

    if (cpu->counters.exceptions == d->exceptions)
        return;
    d->exceptions = cpu->counters.exceptions;
    snprintf(text, sizeof text, "exception %s, error code 0x%" PRIx32
             ", delivered to its handler", name_vector(cpu->last_exception.vector),
             cpu->last_exception.error);
    note(d, CATCH_exception, cpu->last_exception.vector, text);
}

void debug_catch_describe(const struct debug_point *point, FILE *stream)
{
    fprintf(stream, "catch %s", names[point->event]);
    if (point->any)
        return;
    switch (point->event) {
    case CATCH_flush:
        fprintf(stream, " %s", flush_cause_name((enum flush_cause)point->address));
        break;
    case CATCH_miss:
        fprintf(stream, " 0x%08" PRIx64, point->address << BUS_PAGE_SHIFT);
        break;
    case CATCH_exception:
        fprintf(stream, " %" PRIu64, point->address);
        break;
    case CATCH_cr3:
    case CATCH_port:
    case CATCHES:
        fprintf(stream, " 0x%" PRIx64, point->address);
    }
}
