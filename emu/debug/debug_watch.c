/*
 * Watches: the CPU notes accesses to linear addresses and ports
 * (cpu/state/watcher.h), the bus announces stores to physical memory, those of
 * page walks and of devices among them.
 */
#include <inttypes.h>

#include "cpu/access/debug.h"
#include "emu/debug/debug_parts.h"
#include "emu/machine/guest_memory.h"

static unsigned value_bytes(const struct debug_point *point)
{
    return point->size < DEBUG_WATCH_BYTES ? (unsigned)point->size
                                           : DEBUG_WATCH_BYTES;
}

uint64_t debug_watch_value(const struct debugger *d,
                           const struct debug_point *point)
{
    enum guest_space space = point->kind == DEBUG_WATCH ? GUEST_DATA
                                                        : GUEST_PHYSICAL;
    uint8_t bytes[DEBUG_WATCH_BYTES] = { 0 };
    uint64_t value = 0;

    guest_read(debugger_cpu(d), point->address, space, bytes,
               value_bytes(point));
    for (unsigned i = DEBUG_WATCH_BYTES; i--;)
        value = value << 8 | bytes[i];
    return value;
}

/* ": 0x00000000 -> 0x00000001", or nothing of more than 8 bytes. */
static char *changed(struct debugger *d, struct debug_point *point,
                     char text[64])
{
    uint64_t before = point->value, now = debug_watch_value(d, point);
    int digits = (int)value_bytes(point) * 2;

    point->value = now;
    text[0] = 0;
    if (point->size <= DEBUG_WATCH_BYTES)
        snprintf(text, 64, ": 0x%0*" PRIx64 " -> 0x%0*" PRIx64, digits, before,
                 digits, now);
    return text;
}

/* "read", "write" or "read and write". */
static const char *access_text(bool read, bool write)
{
    return !write ? "read" : read ? "read and write" : "write";
}

static void note_data(struct debugger *d, unsigned index,
                      const struct watcher_hit *hit)
{
    struct debug_point *point = &d->point[index];
    char place[SYMBOLS_PLACE_MAX], values[64];

    changed(d, point, values);
    if (d->stop.reason == DEBUG_NOTHING)
        d->stop.at = hit->at;
    debug_hit(d, index, "watchpoint %u: %s of %u byte%s at 0x%08" PRIx32
              " by %s%s", point->number, access_text(hit->read, hit->write),
              hit->size, hit->size == 1 ? "" : "s", hit->at,
              debugger_place(d, hit->lin, place, sizeof place),
              hit->write ? values : "");
}

static void note_port(struct debugger *d, unsigned index,
                      const struct watcher_hit *hit)
{
    char place[SYMBOLS_PLACE_MAX];

    debug_hit(d, index, "catchpoint %u: %s of port 0x%04" PRIx32 ", %u byte%s, "
              "by %s", d->point[index].number,
              access_text(hit->read, hit->write), hit->at, hit->size,
              hit->size == 1 ? "" : "s",
              debugger_place(d, hit->lin, place, sizeof place));
}

static bool is_port(const struct debug_point *point)
{
    return point->kind == DEBUG_CATCH && point->event == CATCH_port;
}

/* The point of the CPU's range or port: the n-th of its kind. */
static unsigned point_of(const struct debugger *d, const struct watcher_hit *hit)
{
    unsigned n = hit->index;

    for (unsigned i = 0; i < d->points; i++)
        if ((hit->is_port ? is_port(&d->point[i])
                          : d->point[i].kind == DEBUG_WATCH) && !n--)
            return i;
    return d->points;
}

void debug_watch_look(struct debugger *d)
{
    for (unsigned c = 0; c < MACHINE_CPUS; c++) {
        struct watcher *w = &d->machine->cpu[c].watcher;

        for (unsigned i = 0; i < w->hits; i++) {
            unsigned index = point_of(d, &w->hit[i]);

            if (w->hit[i].is_port)
                note_port(d, index, &w->hit[i]);
            else
                note_data(d, index, &w->hit[i]);
        }
        w->hits = 0;
    }
}

/* A store that has been made. */
static void on_written(void *opaque, uint64_t paddr, unsigned size)
{
    struct debugger *d = opaque;
    const struct bus_requester *by = d->machine->board.bus.requester;
    const struct cpu *cpu = debugger_cpu(d);
    uint32_t lin = by ? by->programmer : cpu_time_current_lin(cpu);
    char place[SYMBOLS_PLACE_MAX], values[64];

    for (unsigned i = 0; i < d->points; i++) {
        struct debug_point *point = &d->point[i];

        if (point->kind != DEBUG_WATCH_PHYSICAL ||
            paddr >= point->address + point->size ||
            point->address >= paddr + size)
            continue;
        changed(d, point, values);
        if (!d->writing)
            debug_hit(d, i, "watchpoint %u: write of 0x%09" PRIx64 " by %s%s%s%s",
                      point->number, paddr, by ? by->name : "",
                      by ? ", which was started at " : "",
                      debugger_place(d, lin, place, sizeof place), values);
    }
}

static void listen(struct debugger *d)
{
    if (d->listens)
        return;
    d->listener = (struct bus_listener){
        .watched_written = on_written, .opaque = d,
    };
    bus_add_listener(&d->machine->board.bus, &d->listener);
    d->listens = true;
}

bool debug_watch_check(const struct debugger *d,
                       const struct debug_point *point, struct error *error)
{
    uint64_t end = point->kind == DEBUG_WATCH ? UINT64_C(1) << 32
                                              : UINT64_C(1) << BUS_PHYS_BITS;
    unsigned ranges = 0, ports = 0;

    for (unsigned i = 0; i < d->points; i++) {
        ranges += d->point[i].kind == DEBUG_WATCH;
        ports += is_port(&d->point[i]);
    }
    if (is_port(point))
        return ports < WATCHER_PORTS ||
               error_usage(error, "%d ports are caught already", WATCHER_PORTS);
    if (!point->size || point->address >= end || point->size > end - point->address)
        return error_usage(error, "no such addresses: %" PRIu64
                           " bytes from 0x%" PRIx64, point->size,
                           point->address);
    if (point->kind == DEBUG_WATCH_PHYSICAL)
        return point->size <= BUS_PAGE_SIZE ||
               error_usage(error, "more than %d bytes", BUS_PAGE_SIZE);
    return ranges < WATCHER_RANGES ||
           error_usage(error, "%d watches are set already", WATCHER_RANGES);
}

void debug_watch_update(struct debugger *d)
{
    struct watcher w = { .ranges = 0 };

    for (unsigned i = 0; i < d->points; i++) {
        const struct debug_point *p = &d->point[i];

        if (p->kind == DEBUG_WATCH) {
            w.range[w.ranges++] = (struct watched_range){
                .first = (uint32_t)p->address,
                .last = (uint32_t)(p->address + p->size - 1),
                .read = p->read, .write = p->write,
            };
        } else if (is_port(p)) {
            w.port[w.ports++] = (uint16_t)p->address;
        } else if (p->kind == DEBUG_WATCH_PHYSICAL) {
            listen(d);
            bus_watch(&d->machine->board.bus, p->address);
            bus_watch(&d->machine->board.bus, p->address + p->size - 1);
        }
    }
    for (unsigned c = 0; c < MACHINE_CPUS; c++) {
        struct cpu *cpu = &d->machine->cpu[c];

        if (!w.ranges && !w.ports && !cpu->watcher.ranges &&
            !cpu->watcher.ports)
            continue;
        cpu->watcher = w;
        debug_update(cpu);
    }
}
