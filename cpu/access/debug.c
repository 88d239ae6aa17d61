/* Breakpoints, by the fields of DR7 (PRM386 12.2.2, SDM vol. 3B 17.2.4). */
#include "cpu/access/debug.h"

#include "cpu/access/raise.h"
#include "cpu/model/page.h"
#include "cpu/state/state.h"
#include "cpu/time/cpu_time.h"

enum { BREAKPOINTS = 4 };

/* The field R/W; ON_PORT is for CR4.DE alone. */
enum breakpoint_kind { ON_CODE, ON_WRITE, ON_PORT, ON_ACCESS };

static enum breakpoint_kind kind_of(const struct cpu *cpu, unsigned n)
{
    return (enum breakpoint_kind)(cpu->dr[7] >> (DR7_RW_SHIFT + n * 4) & 3);
}

/* By L or G. */
static bool enabled(const struct cpu *cpu, unsigned n)
{
    return cpu->dr[7] >> n * 2 & 3;
}

/* The bytes minus 1, by the field LEN. LEN 2 is undefined and taken as 1
 * byte. */
static uint32_t length_mask(const struct cpu *cpu, unsigned n)
{
    static const uint8_t mask[] = {0, 1, 0, 3};

    return mask[cpu->dr[7] >> (DR7_LEN_SHIFT + n * 4) & 3];
}

void debug_update(struct cpu *cpu)
{
    struct debug_watch *w = &cpu->debug;

    *w = (struct debug_watch){.hits = w->hits};
    for (unsigned n = 0; n < BREAKPOINTS; n++) {
        enum breakpoint_kind kind = kind_of(cpu, n);

        if (!enabled(cpu, n))
            continue;
        w->any = true;
        w->code |= kind == ON_CODE;
        w->data |= kind == ON_WRITE || kind == ON_ACCESS;
        w->port |= kind == ON_PORT && cpu->cr4 & CR4_DE;
    }
    w->any |= cpu->watcher.ranges || cpu->watcher.ports;
    w->data |= cpu->watcher.ranges > 0;
    w->port |= cpu->watcher.ports > 0;
    if (w->data)
        mmu_forget_host(&cpu->mmu);
}

bool debug_raise(struct cpu *cpu, uint32_t dr6)
{
    cpu->dr[6] |= dr6;
    cpu->dr[7] &= ~(uint32_t)DR7_GD;
    return raise_vector(cpu, VECTOR_DB);
}

uint32_t debug_at(const struct cpu *cpu, uint32_t lin)
{
    uint32_t hits = 0;

    for (unsigned n = 0; n < BREAKPOINTS; n++)
        if (enabled(cpu, n) && kind_of(cpu, n) == ON_CODE &&
            cpu->dr[n] == lin)
            hits |= 1u << n;
    return hits;
}

/* Whether [at, at + size) has a byte of breakpoint n, which is aligned to its
 * length. */
static bool meets(const struct cpu *cpu, unsigned n, uint32_t at,
                  unsigned size)
{
    uint32_t mask = length_mask(cpu, n), first = cpu->dr[n] & ~mask;

    return at - first <= mask || first - at < size;
}

/* A hit of the watcher by the running instruction. */
static void note(struct cpu *cpu, struct watcher_hit hit)
{
    struct watcher *w = &cpu->watcher;

    if (w->hits == WATCHER_HITS)
        return;
    hit.lin = cpu_time_current_lin(cpu);
    w->hit[w->hits++] = hit;
    cpu->debug.hits |= DEBUG_WATCHED;
}

static void watch_data(struct cpu *cpu, uint32_t lin, unsigned size, bool read,
                       bool write)
{
    struct watcher *w = &cpu->watcher;

    w->before = w->hits;
    for (unsigned i = 0; i < w->ranges; i++) {
        const struct watched_range *r = &w->range[i];

        if (((read && r->read) || (write && r->write)) &&
            (lin - r->first <= r->last - r->first || r->first - lin < size))
            note(cpu, (struct watcher_hit){
                .index = i, .read = read, .write = write, .at = lin,
                .size = size,
            });
    }
}

void debug_data(struct cpu *cpu, uint32_t lin, unsigned size, bool write,
                bool modify)
{
    for (unsigned n = 0; n < BREAKPOINTS; n++) {
        enum breakpoint_kind kind = kind_of(cpu, n);
        bool wanted = kind == ON_ACCESS || (kind == ON_WRITE && write);

        if (enabled(cpu, n) && wanted && meets(cpu, n, lin, size))
            cpu->debug.hits |= (uint8_t)(1u << n);
    }
    watch_data(cpu, lin, size, !write || modify, write);
}

void debug_not_made(struct cpu *cpu)
{
    cpu->watcher.hits = cpu->watcher.before;
}

void debug_port(struct cpu *cpu, uint16_t port, unsigned size, bool write)
{
    struct watcher *w = &cpu->watcher;

    for (unsigned n = 0; n < BREAKPOINTS; n++)
        if (enabled(cpu, n) && kind_of(cpu, n) == ON_PORT &&
            cpu->cr4 & CR4_DE && meets(cpu, n, port, size))
            cpu->debug.hits |= (uint8_t)(1u << n);
    for (unsigned i = 0; i < w->ports; i++)
        if ((uint32_t)w->port[i] - port < size)
            note(cpu, (struct watcher_hit){
                .index = i, .is_port = true, .read = !write, .write = write,
                .at = port, .size = size,
            });
}

/* Whether [first, last] has a byte of the page at `page`. */
static bool range_meets(const struct watched_range *range, uint32_t page)
{
    return page - range->first <= range->last - range->first ||
           range->first - page < PAGE_BYTES;
}

bool debug_watches_page(const struct cpu *cpu, uint32_t lin)
{
    uint32_t page = (uint32_t)page_base(lin);

    for (unsigned n = 0; n < BREAKPOINTS; n++)
        if (enabled(cpu, n) && kind_of(cpu, n) != ON_CODE &&
            meets(cpu, n, page, PAGE_BYTES))
            return true;
    for (unsigned i = 0; i < cpu->watcher.ranges; i++)
        if (range_meets(&cpu->watcher.range[i], page))
            return true;
    return false;
}
