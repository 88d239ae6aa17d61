/* In a chain of frame pointers [EBP] is the caller's EBP and [EBP + 4] the
 * return address. */
#include "emu/attribution/callers.h"

#include <string.h>

enum { DEPTH_MAX = 16, PUSH_EBP = 0x55 };

static const char *const shipped[] = {
#define FLUSH_HELPER(start) start,
#include "emu/attribution/flush_helpers.def"
#undef FLUSH_HELPER
};

/* Whether a name of the list is the start of this one. */
static bool list_has(const char *names, const char *name)
{
    for (size_t length; *names; names += length + (names[length] == ',')) {
        length = strcspn(names, ",");
        if (length && !strncmp(name, names, length))
            return true;
    }
    return false;
}

bool callers_is_helper(const struct flush_helpers *helpers, const char *name)
{
    for (unsigned i = 0; i < sizeof(shipped) / sizeof(shipped[0]); i++)
        if (!strncmp(name, shipped[i], strlen(shipped[i])))
            return true;
    for (unsigned i = 0; i < helpers->count; i++)
        if (list_has(helpers->names[i], name))
            return true;
    return false;
}

/* Reads `bytes` of guest RAM; false: not mapped, no RAM, or not in one page. */
static bool read_ram(const struct cpu *cpu, uint32_t lin, void *to,
                     size_t bytes)
{
    const struct bus_region *region;
    uint64_t paddr;

    if ((lin & 0xfff) + bytes > 0x1000 || !mmu_probe(&cpu->mmu, lin, &paddr))
        return false;
    region = bus_region_at(cpu->bus, paddr);
    if (region->kind != BUS_RAM || !region->host)
        return false;
    memcpy(to, region->host + (paddr - region->base), bytes);
    return true;
}

/* Whether `lin` is in a flush helper, and the linear address at which the
 * function around it begins. */
static bool find_helper(const struct symbols *symbols,
                        const struct flush_helpers *helpers,
                        const struct cpu *cpu, uint32_t lin, uint32_t *start)
{
    uint32_t offset;
    const struct symbol *s =
        symbols ? symbols_find(symbols, &cpu->mmu, lin, &offset) : NULL;

    *start = s ? lin - offset : 0;
    return s && callers_is_helper(helpers, s->name);
}

/* What may stand in front of a function's first instruction: ENDBR32 (gcc
 * -fcf-protection), and the call that traces it (gcc -mfentry) or the NOP of
 * five bytes that Linux puts in its place. */
static const struct {
    uint8_t length, compared;
    uint8_t byte[5];
} preludes[] = {
    { 4, 4, { 0xf3, 0x0f, 0x1e, 0xfb } },
    { 5, 1, { 0xe8 } },
    { 5, 5, { 0x0f, 0x1f, 0x44, 0x00, 0x00 } },
    { 5, 5, { 0x3e, 0x8d, 0x74, 0x26, 0x00 } },
};

/* Where the first instruction stands, behind such preludes. */
static uint32_t skip_preludes(const struct cpu *cpu, uint32_t start)
{
    uint8_t byte[5];

    for (unsigned i = 0; i < sizeof(preludes) / sizeof(preludes[0]); i++)
        if (read_ram(cpu, start, byte, preludes[i].compared) &&
            !memcmp(byte, preludes[i].byte, preludes[i].compared))
            start += preludes[i].length;
    return start;
}

/* Compilers make no frame for a function that calls no other: then the return
 * address is on top of the stack. */
static bool has_frame(const struct cpu *cpu, uint32_t start)
{
    uint8_t first;

    return !read_ram(cpu, skip_preludes(cpu, start), &first, 1) ||
           first == PUSH_EBP;
}

uint32_t callers_charge(const struct symbols *symbols,
                        const struct flush_helpers *helpers,
                        const struct cpu *cpu)
{
    uint32_t stack = cpu->seg[SEG_SS].base, code = cpu->seg[SEG_CS].base;
    uint32_t lin = cpu_time_current_lin(cpu), frame = cpu->r[EBP];
    uint32_t start, eip, next;

    if (!find_helper(symbols, helpers, cpu, lin, &start))
        return lin;
    if (!has_frame(cpu, start)) {
        if (!read_ram(cpu, stack + cpu->r[ESP], &eip, sizeof(eip)))
            return lin;
        lin = code + eip;
    }
    for (unsigned i = 0; i < DEPTH_MAX; i++) {
        if (!find_helper(symbols, helpers, cpu, lin, &start) ||
            !read_ram(cpu, stack + frame, &next, sizeof(next)) ||
            !read_ram(cpu, stack + frame + 4, &eip, sizeof(eip)))
            break;
        lin = code + eip;
        if (next <= frame)      /* stacks grow down: callers are above */
            break;
        frame = next;
    }
    return lin;
}
