/*
 * Breakpoints. DR7 has for each of the four: L and G in 7:0, and from bit 16
 * on two bits of what it is on (R/W) and two of its length.
 */
#include "cpu/access/debug.h"

#include "cpu/access/raise.h"
#include "cpu/state/state.h"

enum { BREAKPOINTS = 4 };

/* R/W field. Ports only with CR4.DE. */
enum breakpoint_kind { ON_CODE, ON_WRITE, ON_PORT, ON_ACCESS };

static enum breakpoint_kind kind_of(const struct cpu *cpu, unsigned n)
{
    return (enum breakpoint_kind)(cpu->dr[7] >> (16 + n * 4) & 3);
}

static bool enabled(const struct cpu *cpu, unsigned n)
{
    return cpu->dr[7] >> n * 2 & 3;
}

/* Bytes minus 1; LEN 2 is undefined here and taken as 1 byte. */
static uint32_t length_mask(const struct cpu *cpu, unsigned n)
{
    static const uint8_t mask[] = {0, 1, 0, 3};

    return mask[cpu->dr[7] >> (18 + n * 4) & 3];
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

/* Whether [at, at + size) meets breakpoint n, which is aligned to its
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
            meets(cpu, n, lin & ~UINT32_C(0xfff), 0x1000))
            return true;
    return false;
}
