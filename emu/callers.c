/* The chain of frame pointers: [EBP] is the caller's, [EBP + 4] its EIP. */
#include "emu/callers.h"

#include <string.h>

enum { DEPTH_MAX = 16 };

static const char *const helpers[] = {
#define FLUSH_HELPER(start) start,
#include "emu/flush_helpers.def"
#undef FLUSH_HELPER
};

bool callers_is_helper(const char *name)
{
    for (unsigned i = 0; i < sizeof(helpers) / sizeof(helpers[0]); i++)
        if (!strncmp(name, helpers[i], strlen(helpers[i])))
            return true;
    return false;
}

/* An aligned word of the guest's RAM. */
static bool read_word(const struct cpu *cpu, uint32_t lin, uint32_t *value)
{
    const struct bus_region *region;
    uint64_t paddr;

    if (lin & 3 || !mmu_probe(&cpu->mmu, lin, &paddr))
        return false;
    region = bus_region_at(cpu->bus, paddr);
    if (region->kind != BUS_RAM || !region->host)
        return false;
    memcpy(value, region->host + (paddr - region->base), sizeof(*value));
    return true;
}

static bool in_helper(const struct symbols *symbols, const struct cpu *cpu,
                      uint32_t lin)
{
    uint32_t offset;
    const struct symbol *s = symbols_find(symbols, &cpu->mmu, lin, &offset);

    return s && callers_is_helper(s->name);
}

uint32_t callers_charge(const struct symbols *symbols, const struct cpu *cpu)
{
    uint32_t base = cpu->seg[SEG_SS].base;
    uint32_t lin = cpu_current_lin(cpu);
    uint32_t frame = cpu->r[EBP], next, eip;

    for (unsigned i = 0; i < DEPTH_MAX; i++) {
        if (!symbols || !in_helper(symbols, cpu, lin) ||
            !read_word(cpu, base + frame, &next) ||
            !read_word(cpu, base + frame + 4, &eip))
            break;
        lin = cpu->seg[SEG_CS].base + eip;
        if (next <= frame)      /* stacks grow down: callers are above */
            break;
        frame = next;
    }
    return lin;
}
