/* Where the run is to stop: break, watch, catch, delete, and their list. */
#include <ctype.h>
#include <inttypes.h>
#include <string.h>

#include "base/suggest.h"
#include "cpu/model/names.h"
#include "emu/debug/expression.h"
#include "emu/host/number.h"
#include "emu/monitor/monitor_parts.h"
#include "mmu/flush_cause.h"

static const char blanks[] = " \t";

static const struct {
    const char *name, *argument, *help;
} events[CATCHES] = {
#define CATCH(name, argument, help) { #name, argument, help },
#include "emu/debug/catch.def"
#undef CATCH
};

const char *monitor_event_name(unsigned n)
{
    return n < CATCHES ? events[n].name : NULL;
}

void monitor_help_events(const struct monitor *m)
{
    for (unsigned i = 0; i < CATCHES; i++)
        fprintf(m->out, "  catch %-10s %-17s %s\n", events[i].name,
                events[i].argument, events[i].help);
}

bool monitor_linear(struct monitor *m, const char **text, uint32_t *lin,
                    struct error *error)
{
    const char *start = *text;
    uint64_t address;

    if (!*start)
        return error_usage(error, "an address is missing");
    /* "*ADDR" is how gdb has an address in `break`. */
    start += *start == '*';
    if (!expression_begin(&m->debugger, start, text, &address, error))
        return false;
    if (address > UINT32_MAX)
        return error_usage(error, "%s: linear addresses have 32 bits", start);
    *lin = (uint32_t)address;
    return true;
}

/* "if EXPR", or nothing. */
static bool read_condition(const char *text, struct debug_point *point,
                           struct error *error)
{
    text += strspn(text, blanks);
    if (!*text)
        return true;
    if (strncmp(text, "if", 2) || isalnum((unsigned char)text[2]))
        return error_usage(error, "'%s' is not: if EXPR", text);
    text += 2 + strspn(text + 2, blanks);
    if (!*text)
        return error_usage(error, "if: an expression is missing");
    if (strlen(text) >= sizeof point->condition)
        return error_usage(error, "if: the expression is too long");
    strcpy(point->condition, text);
    return true;
}

/* Adds the point and tells its number. */
static bool add(struct monitor *m, struct debug_point point,
                struct error *error)
{
    struct debugger *d = &m->debugger;
    unsigned before = d->points;

    if (!debugger_add(d, point, error))
        return false;
    if (d->points > before && (m->remote || point.kind != DEBUG_BREAK)) {
        fprintf(m->out, "%u: ", d->point[before].number);
        debugger_describe(d, &d->point[before], m->out);
    }
    return true;
}

bool monitor_do_break(struct monitor *m, const char *text, struct error *error)
{
    struct debug_point point = { .kind = DEBUG_BREAK };
    uint32_t lin = 0;

    if (!monitor_linear(m, &text, &lin, error) ||
        !read_condition(text, &point, error))
        return false;
    point.address = lin;
    return add(m, point, error);
}

/* ADDR[,BYTES]; phys:ADDR for writes. */
static bool watch(struct monitor *m, const char *text, bool read, bool write,
                  struct error *error)
{
    struct debug_point point = { .kind = DEBUG_WATCH, .size = 4, .read = read,
                                 .write = write };
    bool physical = !strncmp(text, "phys:", 5);
    uint32_t lin = 0;

    if (physical && read)
        return error_usage(error, "of physical memory only writes are watched");
    if (physical) {
        point.kind = DEBUG_WATCH_PHYSICAL;
        if (!expression_begin(&m->debugger, text + 5, &text, &point.address,
                              error))
            return false;
    } else {
        if (!monitor_linear(m, &text, &lin, error))
            return false;
        point.address = lin;
    }
    if (*text == ',' && !expression_begin(&m->debugger, text + 1, &text,
                                          &point.size, error))
        return false;
    return read_condition(text, &point, error) && add(m, point, error);
}

bool monitor_do_watch(struct monitor *m, const char *text, struct error *error)
{
    return watch(m, text, false, true, error);
}

bool monitor_do_rwatch(struct monitor *m, const char *text,
                       struct error *error)
{
    return watch(m, text, true, false, error);
}

bool monitor_do_awatch(struct monitor *m, const char *text,
                       struct error *error)
{
    return watch(m, text, true, true, error);
}

static unsigned find_event(const char *word, size_t length)
{
    unsigned i = 0;

    while (i < CATCHES && (!length || strncmp(events[i].name, word, length)))
        i++;
    return i;
}

static unsigned find_cause(const char *word, size_t length)
{
    unsigned i = 0;

    while (i < FLUSH_CAUSES &&
           (strlen(flush_cause_name((enum flush_cause)i)) != length ||
            strncmp(flush_cause_name((enum flush_cause)i), word, length)))
        i++;
    return i;
}

/* What the event is about: a cause by its name, else a number. */
static bool read_subject(struct monitor *m, const char **text,
                         struct debug_point *point, struct error *error)
{
    size_t length = strcspn(*text, blanks);

    if (!length || (length == 2 && !strncmp(*text, "if", 2))) {
        point->any = true;
        return point->event != CATCH_port ||
               error_usage(error, "catch port: a port is missing");
    }
    if (point->event == CATCH_flush) {
        point->address = find_cause(*text, length);
        if (point->address == FLUSH_CAUSES)
            return error_usage(error, "no flush cause '%.*s'; see pagewalk list "
                               "flush-causes", (int)length, *text);
        *text += length;
        return true;
    }
    if (!expression_begin(&m->debugger, *text, text, &point->address, error))
        return false;
    if (point->event == CATCH_port && point->address > UINT16_MAX)
        return error_usage(error, "ports are 0 to 0xffff");
    if (point->event == CATCH_miss)
        point->address = (uint32_t)point->address >> BUS_PAGE_SHIFT;
    return true;
}

bool monitor_do_catch(struct monitor *m, const char *text, struct error *error)
{
    struct debug_point point = { .kind = DEBUG_CATCH };
    size_t length = strcspn(text, blanks);
    char hint[SUGGEST_TEXT_SIZE];
    unsigned event = find_event(text, length);

    if (event == CATCHES)
        return error_usage(error, "catch: exception, cr3, flush, miss or port%s",
                           suggest_from(text, length, monitor_event_name, hint));
    point.event = (enum debug_event)event;
    text += length + strspn(text + length, blanks);
    return read_subject(m, &text, &point, error) &&
           read_condition(text, &point, error) && add(m, point, error);
}

bool monitor_do_delete(struct monitor *m, const char *text,
                       struct error *error)
{
    struct debugger *d = &m->debugger;
    uint64_t number = 0;
    bool any = false;

    if (*text && !expression_value(d, text, &number, error))
        return false;
    for (unsigned i = d->points; i--;) {
        const struct debug_point *p = &d->point[i];

        if (p->for_gdb || (*text && p->number != number &&
                           (p->kind != DEBUG_BREAK || p->address != number)))
            continue;
        debugger_remove(d, i);
        any = true;
    }
    return any || !*text ||
           error_usage(error, "no breakpoint at 0x%08" PRIx64, number);
}

void monitor_show_points(struct monitor *m)
{
    const struct debugger *d = &m->debugger;
    bool any = false;

    for (unsigned i = 0; i < d->points; i++) {
        if (d->point[i].for_gdb)
            continue;
        fprintf(m->out, "%u: ", d->point[i].number);
        debugger_describe(d, &d->point[i], m->out);
        any = true;
    }
    if (!any)
        fprintf(m->out, "no breakpoints\n");
}
