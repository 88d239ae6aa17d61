/* The list of breakpoints, watches and catches. */
#include <inttypes.h>
#include <string.h>

#include "emu/debug/debug_parts.h"
#include "emu/debug/expression.h"

static bool is_same(const struct debug_point *a, const struct debug_point *b)
{
    return a->for_gdb == b->for_gdb && a->kind == b->kind &&
           a->address == b->address && a->size == b->size &&
           a->read == b->read && a->write == b->write && a->event == b->event &&
           a->any == b->any && !strcmp(a->condition, b->condition);
}

/* What there is to be done before a point is in the list. */
static bool prepare(struct debugger *d, struct debug_point *point,
                    struct error *error)
{
    uint64_t value;

    if (*point->condition &&
        !expression_value(d, point->condition, &value, error))
        return false;
    switch (point->kind) {
    case DEBUG_BREAK:
        return machine_stop_add(d->machine, (uint32_t)point->address) ||
               error_usage(error, "there are %d breakpoints already",
                           CPU_STOPS_MAX);
    case DEBUG_WATCH:
    case DEBUG_WATCH_PHYSICAL:
        if (!debug_watch_check(d, point, error))
            return false;
        point->value = debug_watch_value(d, point);
        return true;
    case DEBUG_CATCH:
        break;
    }
    if (point->event == CATCH_port)
        return debug_watch_check(d, point, error);
    debug_catch_attach(d);
    return true;
}

bool debugger_add(struct debugger *d, struct debug_point point,
                  struct error *error)
{
    for (unsigned i = 0; i < d->points; i++)
        if (is_same(&d->point[i], &point))
            return true;
    if (d->points == DEBUG_POINTS)
        return error_usage(error, "there are %d points already", DEBUG_POINTS);
    if (!prepare(d, &point, error))
        return false;
    if (!point.for_gdb)
        point.number = d->next_number++;
    d->point[d->points++] = point;
    debug_watch_update(d);
    return true;
}

void debugger_remove(struct debugger *d, unsigned index)
{
    const struct debug_point *point = &d->point[index];

    if (point->kind == DEBUG_BREAK)
        machine_stop_remove(d->machine, (uint32_t)point->address);
    memmove(&d->point[index], &d->point[index + 1],
            (d->points - index - 1) * sizeof d->point[0]);
    d->points--;
    debug_watch_update(d);
}

void debugger_forget_gdb(struct debugger *d)
{
    for (unsigned i = d->points; i--;)
        if (d->point[i].for_gdb)
            debugger_remove(d, i);
}

void debugger_describe(const struct debugger *d,
                       const struct debug_point *point, FILE *stream)
{
    char place[SYMBOLS_PLACE_MAX];

    switch (point->kind) {
    case DEBUG_BREAK:
        fprintf(stream, "break %s",
                debugger_place(d, (uint32_t)point->address, place,
                               sizeof place));
        break;
    case DEBUG_WATCH:
        fprintf(stream, "%s 0x%08" PRIx64 ", %" PRIu64 " bytes",
                !point->read ? "watch" : point->write ? "awatch" : "rwatch",
                point->address, point->size);
        break;
    case DEBUG_WATCH_PHYSICAL:
        fprintf(stream, "watch phys:0x%09" PRIx64 ", %" PRIu64 " bytes",
                point->address, point->size);
        break;
    case DEBUG_CATCH:
        debug_catch_describe(point, stream);
        break;
    }
    if (*point->condition)
        fprintf(stream, " if %s", point->condition);
    if (point->hits)
        fprintf(stream, ", hit %" PRIu64 " time%s", point->hits,
                point->hits == 1 ? "" : "s");
    fputc('\n', stream);
}

char *debugger_place(const struct debugger *d, uint32_t lin, char *text,
                     size_t size)
{
    const struct machine_config *config = &d->machine->config;
    const struct cpu *cpu = debugger_cpu(d);
    const struct symbols *user =
        config->programs
            ? programs_symbols(config->programs,
                               programs_at(config->programs, cpu->cr3))
            : NULL;
    uint32_t offset;

    if (user && symbols_around(user, lin, &offset))
        return symbols_locate(user, NULL, lin, text, size);
    return symbols_locate(config->symbols, &cpu->mmu, lin, text, size);
}
