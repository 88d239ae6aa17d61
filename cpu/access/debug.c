/* Breakpoints, by the fields of DR7 (PRM386 12.2.2, SDM vol. 3B 17.2.4). */
#include "cpu/access/debug.h"

#include "cpu/access/raise.h"
#include "cpu/model/page.h"
#include "cpu/state/state.h"

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

void debug_data(struct cpu *cpu, uint32_t lin, unsigned size, bool write)
{
    for (unsigned n = 0; n < BREAKPOINTS; n++) {
        enum breakpoint_kind kind = kind_of(cpu, n);
        bool wanted = kind == ON_ACCESS || (kind == ON_WRITE && write);

        if (enabled(cpu, n) && wanted && meets(cpu, n, lin, size))
            cpu->debug.hits |= (uint8_t)(1u << n);
    }
}

void debug_port(struct cpu *cpu, uint16_t port, unsigned size)
{
    for (unsigned n = 0; n < BREAKPOINTS; n++)
        if (enabled(cpu, n) && kind_of(cpu, n) == ON_PORT &&
            meets(cpu, n, port, size))
            cpu->debug.hits |= (uint8_t)(1u << n);
}

bool debug_watches_page(const struct cpu *cpu, uint32_t lin)
{
    for (unsigned n = 0; n < BREAKPOINTS; n++)
        if (enabled(cpu, n) && kind_of(cpu, n) != ON_CODE &&
            meets(cpu, n, (uint32_t)page_base(lin), PAGE_BYTES))
            return true;
    return false;
}
