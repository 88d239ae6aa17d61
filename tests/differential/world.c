/* The memory image and the configurations. */
#include "tests/differential/world.h"

#include <string.h>

#include "cpu/access/segment.h"
#include "mmu/pte.h"
#include "tests/differential/random.h"

enum {
    HLT = 0xf4,
    PAGE = 0x1000,
};

/* ES, CS, SS, DS, FS, GS. */
const struct config world_config[CONFIGS] = {
    {"flat32", true, true, false, true, true, 0,
     {SEL_DATA32, SEL_CODE32, SEL_DATA32, SEL_DATA32, SEL_DATA32_BASED,
      SEL_DATA16}},
    {"user32", true, true, false, true, true, 3,
     {SEL_DATA32_USER, SEL_CODE32_USER, SEL_DATA32_USER, SEL_DATA32_USER,
      SEL_DATA_USER_BASED, SEL_DATA32_USER}},
    {"based32", true, true, false, true, true, 0,
     {SEL_DATA32_BASED, SEL_CODE32_BASED, SEL_DATA32_BASED, SEL_DATA32_BASED,
      SEL_DATA32, SEL_DATA16}},
    {"prot16", true, true, false, false, false, 0,
     {SEL_DATA16, SEL_CODE16, SEL_STACK16, SEL_DATA16, SEL_DATA32_BASED,
      SEL_DATA32}},
    {"code32-stack16", true, true, false, true, false, 0,
     {SEL_DATA32, SEL_CODE32, SEL_STACK16, SEL_DATA32, SEL_DATA16,
      SEL_DATA32_BASED}},
    {"code16-stack32", true, true, false, false, true, 0,
     {SEL_DATA16, SEL_CODE16, SEL_DATA32, SEL_DATA32, SEL_DATA32_BASED,
      SEL_DATA16}},
    {"real", false, false, false, false, false, 0,
     {0x2001, 0x0400, 0x3f00, 0x2000, 0x1ffc, 0x2100}},
    {"vm86", true, true, true, false, false, 3,
     {0x2001, 0x0400, 0x3f00, 0x2000, 0x1ffc, 0x2100}},
};

static void put32(uint8_t *image, uint32_t at, uint32_t value)
{
    memcpy(image + at, &value, sizeof value);
}

static void put_descriptor(uint8_t *image, uint16_t selector, uint32_t base,
                           uint32_t limit, uint32_t attr)
{
    uint32_t at = (selector & 4 ? WORLD_LDT : WORLD_GDT) + (selector & 0xfff8u);

    put32(image, at, (limit & 0xffff) | base << 16);
    put32(image, at + 4, (base >> 16 & 0xff) | (attr & 0xf0ff) << 8 |
                             (limit & 0xf0000) | (base & 0xff000000));
}

static void put_gate(uint8_t *image, uint16_t selector, uint16_t target,
                     uint32_t offset, uint32_t attr)
{
    put_descriptor(image, selector, target | (offset & 0xffff0000) << 8,
                   offset & 0xffff, attr);
}

/* An attribute is the access byte and, in 15:12, G and D. Code segments are
 * marked accessed beforehand (known.def, code_accessed). */
static void put_descriptors(uint8_t *image)
{
    put_descriptor(image, SEL_CODE32, 0, 0xfffff, 0xc09b);
    put_descriptor(image, SEL_DATA32, 0, 0xfffff, 0xc093);
    put_descriptor(image, SEL_CODE32_USER, 0, 0xfffff, 0xc0fb);
    put_descriptor(image, SEL_DATA32_USER, 0, 0xfffff, 0xc0f3);
    put_descriptor(image, SEL_CODE32_BASED, 0x4000, 0xffff, 0x409b);
    put_descriptor(image, SEL_DATA32_BASED, 0x1c000, 0x4ffff, 0x4093);
    put_descriptor(image, SEL_EXPAND_DOWN, WORLD_DATA, 0xfff, 0x4096);
    put_descriptor(image, SEL_CODE16, 0x4000, 0xffff, 0x009b);
    put_descriptor(image, SEL_DATA16, WORLD_DATA, 0xffff, 0x0093);
    put_descriptor(image, SEL_STACK16, 0x3f000, 0xffff, 0x0093);
    put_descriptor(image, SEL_READ_ONLY, 0, 0xfffff, 0xc090);
    put_descriptor(image, SEL_EXECUTE_ONLY, 0, 0xfffff, 0xc099);
    put_descriptor(image, SEL_CONFORMING, 0, 0xfffff, 0xc09f);
    put_descriptor(image, SEL_ABSENT, 0, 0xfffff, 0xc013);
    put_descriptor(image, SEL_CODE_ABSENT, 0, 0xfffff, 0xc01b);
    put_descriptor(image, SEL_LDT, WORLD_LDT, WORLD_LDT_LIMIT, 0x0082);
    put_descriptor(image, SEL_TSS, WORLD_TSS, WORLD_TSS_LIMIT, 0x008b);
    put_descriptor(image, SEL_TSS16, WORLD_TSS + 0x100, 0x2b, 0x0081);
    put_descriptor(image, SEL_DATA_USER_BASED, 0x1c000, 0x4ffff, 0x40f2);
    put_descriptor(image, SEL_CODE16_USER, 0x4000, 0xffff, 0x00fb);
    put_descriptor(image, SEL_CODE32_DATA3, 0, 0xfffff, 0xc0f0);
    put_descriptor(image, SEL_LOCAL, 0, 0xfffff, 0xc093);
    put_gate(image, SEL_CALL_GATE, SEL_CODE32, WORLD_HALT, 0x8c);
    put_gate(image, SEL_CALL_GATE_USER, SEL_CODE32, WORLD_HALT, 0xec);
    image[WORLD_GDT + (SEL_CALL_GATE_USER & ~7) + 4] = 3;   /* parameters */
    put_gate(image, SEL_CALL_GATE16, SEL_CODE32, WORLD_HALT, 0xe4);
    image[WORLD_GDT + (SEL_CALL_GATE16 & ~7) + 4] = 2;
    put_gate(image, SEL_INT_GATE, SEL_CODE32, WORLD_HALT, 0x8e);
    put_gate(image, SEL_TASK_GATE, SEL_TSS, 0, 0x85);
}

static bool is_code(uint32_t page)
{
    return page >= WORLD_CODE && page < WORLD_CODE_END;
}

/* Every second page of the fault zone lacks a right or is absent. Code pages
 * are marked accessed beforehand, because the reference fetches ahead; stacks
 * and fault zone are marked dirty (known.def, enter_check, split_dirty,
 * read_first). */
static uint32_t page_rights(uint32_t page)
{
    uint32_t at = page * PAGE, all = PTE_P | PTE_W | PTE_U;

    if (is_code(at) || at == WORLD_GDT)
        return all | PTE_A;
    if (at >= WORLD_STACK - PAGE && at < WORLD_STACK_END)
        return all | PTE_A | PTE_D;
    if (at < WORLD_FAULT || at >= WORLD_FAULT_END)
        return at < WORLD_BYTES ? all : 0;
    switch ((at - WORLD_FAULT) / PAGE) {
    case 1: return 0;
    case 3: return PTE_P | PTE_U | PTE_A;
    case 5: return PTE_P | PTE_W | PTE_A;
    case 7: return PTE_P | PTE_A;
    default: return all | PTE_A | PTE_D;
    }
}

static void put_page_tables(uint8_t *image)
{
    put32(image, WORLD_PAGE_DIRECTORY,
          WORLD_PAGE_TABLE | PTE_P | PTE_W | PTE_U | PTE_A);
    for (uint32_t page = 0; page < 1024; page++) {
        uint32_t rights = page_rights(page);

        put32(image, WORLD_PAGE_TABLE + page * 4,
              rights ? page * PAGE | rights : 0);
    }
}

static void put_random(uint8_t *image, uint32_t from, uint32_t to,
                       struct random *random)
{
    for (uint32_t at = from; at < to; at += 4)
        put32(image, at, random_value(random));
}

void world_build(uint8_t image[WORLD_BYTES], uint64_t seed)
{
    /* mov eax, cr3; mov cr3, eax; hlt */
    static const uint8_t reload[] = {0x0f, 0x20, 0xd8, 0x0f, 0x22, 0xd8, HLT};
    struct random random = {seed};

    memset(image, 0, WORLD_BYTES);
    memset(image + WORLD_CODE, HLT, WORLD_CODE_END - WORLD_CODE);
    memcpy(image + WORLD_RELOAD, reload, sizeof reload);
    put_random(image, WORLD_LOW, WORLD_LOW_END, &random);
    put_random(image, WORLD_DATA, WORLD_DATA_END, &random);
    put_random(image, WORLD_EDGE, WORLD_EDGE_END, &random);
    put_random(image, WORLD_STACK, WORLD_STACK_END, &random);
    put_random(image, WORLD_FAULT, WORLD_FAULT_END, &random);
    put_descriptors(image);
    put_page_tables(image);
    put32(image, WORLD_TSS + 4, WORLD_STACK_END);   /* ESP0, SS0 */
    put32(image, WORLD_TSS + 8, SEL_DATA32);
}

struct world_segment world_segment(const uint8_t image[WORLD_BYTES],
                                   const struct config *config,
                                   uint16_t selector)
{
    struct descriptor d;
    struct segment s;
    uint32_t at = (selector & 4 ? WORLD_LDT : WORLD_GDT) + (selector & 0xfff8u);

    if (!config->protected || config->vm)
        return (struct world_segment){
            (uint32_t)selector << 4, 0xffff,
            config->vm ? 0x00f3 : 0x0093};
    memcpy(&d.low, image + at, 4);
    memcpy(&d.high, image + at + 4, 4);
    s = segment_of(selector, &d);
    return (struct world_segment){s.base, s.limit, s.attr};
}

/* The pages that cases are meant to write. */
static const struct { uint32_t from, to; } touched[] = {
    {WORLD_GDT, WORLD_LOW_END},      {WORLD_DATA, WORLD_DATA_END},
    {WORLD_EDGE, WORLD_EDGE_END},    {WORLD_STACK, WORLD_STACK_END},
    {WORLD_FAULT, WORLD_FAULT_END},
};

enum { TOUCHED = sizeof touched / sizeof touched[0] };

static uint32_t difference_in(const uint8_t *a, const uint8_t *b,
                              uint32_t from, uint32_t to)
{
    if (!memcmp(a + from, b + from, to - from))
        return WORLD_BYTES;
    while (a[from] == b[from])
        from++;
    return from;
}

uint32_t world_difference(const uint8_t *a, const uint8_t *b, bool all)
{
    if (all)
        return difference_in(a, b, 0, WORLD_BYTES);
    for (unsigned i = 0; i < TOUCHED; i++) {
        uint32_t at = difference_in(a, b, touched[i].from, touched[i].to);

        if (at != WORLD_BYTES)
            return at;
    }
    return WORLD_BYTES;
}

static void restore_in(uint8_t *to, const uint8_t *from, uint32_t start,
                       uint32_t end)
{
    for (uint32_t page = start; page < end; page += PAGE)
        if (!is_code(page) && memcmp(to + page, from + page, PAGE))
            memcpy(to + page, from + page, PAGE);
}

void world_restore(uint8_t *to, const uint8_t *from, bool all)
{
    if (all)
        restore_in(to, from, 0, WORLD_BYTES);
    else
        for (unsigned i = 0; i < TOUCHED; i++)
            restore_in(to, from, touched[i].from, touched[i].to);
}
