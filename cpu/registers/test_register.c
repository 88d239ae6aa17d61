/* TR3 to TR7. */
#include "cpu/registers/test_register.h"

#include "cpu/access/cached.h"
#include "cpu/model/page.h"
#include "mmu/testability/tlb_test.h"

enum tr5_bits {
    TR5_CONTROL = 3,
    TR5_FLUSH = 3,              /* a value of the control */
    TR5_ENTRY_SHIFT = 2,
    TR5_ENTRY = 3,
};

/* TR6. D, U and W have a bit and its complement. */
enum tr6_bits {
    TR6_LOOK_UP = 1 << 0,
    TR6_W_SHIFT = 5,
    TR6_U_SHIFT = 7,
    TR6_D_SHIFT = 9,
    TR6_V = 1 << 11,
};

/* TR7. PCD, PWT and the LRU bits are those of an i486. */
enum tr7_bits {
    TR7_WAY_SHIFT = 2,
    TR7_WAY = 3 << TR7_WAY_SHIFT,   /* REP */
    TR7_HIT = 1 << 4,               /* HT; PL of an i486 */
    TR7_LRU_SHIFT = 7,
    TR7_PWT = 1 << 10,
    TR7_PCD = 1 << 11,
};

bool test_register_exists(const struct cpu_model *model, uint32_t number)
{
    unsigned first = cpu_model_has(model, FEATURE_i486) ? 3 : 6;

    return number >= first && !cpu_model_has(model, FEATURE_cpuid);
}

/* An attribute of TR6 and its complement. Equal, they match every entry (both
 * set) or none (both clear); a write then takes the first (PRM386 table
 * 10-2). */
enum attribute { MATCHES_NONE, MATCHES_CLEAR, MATCHES_SET, MATCHES_ALL };

static enum attribute attribute_of(uint32_t tr6, unsigned shift)
{
    return (enum attribute)(tr6 >> shift & 3);
}

/* Adds an attribute to a tag. False: it matches nothing. */
static bool add_attribute(struct tlb_test_tag *tag, uint32_t tr6,
                          unsigned shift, uint16_t bit)
{
    enum attribute a = attribute_of(tr6, shift);

    if (a == MATCHES_SET || a == MATCHES_ALL)
        tag->bits |= bit;
    if (a == MATCHES_SET || a == MATCHES_CLEAR)
        tag->compared |= bit;
    return a != MATCHES_NONE;
}

/* The tag that TR6 describes. False: it matches nothing. */
static bool read_tag(uint32_t tr6, struct tlb_test_tag *tag)
{
    bool d, u, w;

    *tag = (struct tlb_test_tag){.lin = tr6};
    d = add_attribute(tag, tr6, TR6_D_SHIFT, TLB_D);
    u = add_attribute(tag, tr6, TR6_U_SHIFT, TLB_U);
    w = add_attribute(tag, tr6, TR6_W_SHIFT, TLB_W);
    return d && u && w && tr6 & TR6_V;
}

/* PCD, PWT and the LRU bits, which an i486 has. */
static uint32_t i486_bits(const struct cpu *cpu, const struct tlb_test_tag *tag,
                          enum memory_type type)
{
    if (!cpu_model_has(cpu->model, FEATURE_i486))
        return 0;
    return (type == MEMORY_UNCACHED ? TR7_PCD : 0) |
           (type == MEMORY_THROUGH ? TR7_PWT : 0) |
           tlb_test_lru(&cpu->mmu, tag->lin) << TR7_LRU_SHIFT;
}

static uint32_t look_up(const struct cpu *cpu, uint32_t tr6)
{
    struct tlb_test_entry found;
    struct tlb_test_tag tag;

    if (!read_tag(tr6, &tag) || !tlb_test_look_up(&cpu->mmu, &tag, &found))
        return i486_bits(cpu, &tag, MEMORY_BACK);
    return found.frame << PAGE_SHIFT | found.way << TR7_WAY_SHIFT | TR7_HIT |
           i486_bits(cpu, &tag, found.type);
}

static enum memory_type type_of(uint32_t tr7)
{
    if (tr7 & TR7_PCD)
        return MEMORY_UNCACHED;
    return tr7 & TR7_PWT ? MEMORY_THROUGH : MEMORY_BACK;
}

/* Writes the entry that TR6 and TR7 describe to the way REP or, where TR7's bit
 * 4 is clear, to the way that the processor would replace. The code that runs
 * may have lost its translation. */
static void write_entry(struct cpu *cpu, uint32_t tr6, uint32_t tr7)
{
    struct tlb_test_entry entry = {
        .frame = tr7 >> PAGE_SHIFT,
        .way = (tr7 & TR7_WAY) >> TR7_WAY_SHIFT,
    };
    struct tlb_test_tag tag;

    read_tag(tr6, &tag);
    if (!(tr7 & TR7_HIT))
        entry.way = tlb_test_victim(&cpu->mmu, tag.lin);
    if (cpu_model_has(cpu->model, FEATURE_i486))
        entry.type = type_of(tr7);
    LOG(cpu->log, mmu, "TR6 0x%08x, TR7 0x%08x: a TLB entry is written", tr6,
        tr7);
    tlb_test_write(&cpu->mmu, &tag, tr6 & TR6_V, &entry);
    clock_kick(cpu->clock);
}

/* The doubleword that TR3 is now. */
static unsigned cache_word(const struct cpu *cpu)
{
    return cpu->test_register[5] >> TR5_ENTRY_SHIFT & TR5_ENTRY;
}

uint32_t test_register_read(const struct cpu *cpu, uint32_t number)
{
    return number == 3 ? cpu->cache_word[cache_word(cpu)]
                       : cpu->test_register[number];
}

void test_register_write(struct cpu *cpu, uint32_t number, uint32_t value)
{
    cpu->test_register[number] = value;
    if (number == 3)
        cpu->cache_word[cache_word(cpu)] = value;
    else if (number == 5 && (value & TR5_CONTROL) == TR5_FLUSH)
        cached_empty(cpu, false);
    else if (number == 6 && value & TR6_LOOK_UP)
        cpu->test_register[7] = look_up(cpu, value);
    else if (number == 6)
        write_entry(cpu, value, cpu->test_register[7]);
}
