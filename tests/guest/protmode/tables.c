/* The tables as every case finds them. */
#include "tests/guest/protmode/tables.h"

#include "tests/guest/protmode/kernel.h"

#define TABLE(align) \
    __attribute__((section(".tables"), aligned(align)))

TABLE(8) uint32_t gdt[GDT_ENTRIES][2];
TABLE(8) uint32_t ldt[16][2];
TABLE(8) uint32_t idt[VECTORS][2];
TABLE(256) struct tss tss_main;
TABLE(256) struct tss tss_a;
TABLE(256) struct tss tss_b;
TABLE(256) struct tss tss_16;
TABLE(256) struct tss tss_df;
TABLE(16) uint8_t stack_r0[STACK_BYTES];
TABLE(16) uint8_t stack_r1[STACK_BYTES];
TABLE(16) uint8_t stack_r2[STACK_BYTES];
TABLE(16) uint8_t stack_r3[STACK_BYTES];
TABLE(16) uint8_t stack_t0[STACK_BYTES];
TABLE(16) uint8_t stack_t1[STACK_BYTES];
TABLE(16) uint8_t stack_t2[STACK_BYTES];
TABLE(16) uint8_t stack_a[STACK_BYTES];
TABLE(16) uint8_t stack_df[STACK_BYTES];
TABLE(4096) uint32_t page_dir[1024];
TABLE(4096) uint32_t page_dir2[1024];
TABLE(4096) uint32_t page_table[1024];
TABLE(4096) uint32_t page_table2[1024];
TABLE(4096) uint8_t arena[ARENA_PAGES * 4096];

/* The size of a table pointer's operand is 6 bytes. */
struct table_pointer {
    uint16_t limit;
    uint32_t base;
} __attribute__((packed));

struct table_pointer gdt_pointer = {sizeof gdt - 1, (uint32_t)gdt};
struct table_pointer idt_pointer = {sizeof idt - 1, (uint32_t)idt};
struct table_pointer real_idt_pointer = {VECTORS * 4 - 1, 0};
uint32_t real_idt[VECTORS];

void set_segment(uint32_t entry[2], uint32_t base, uint32_t limit,
                 unsigned access, unsigned flags)
{
    entry[0] = base << 16 | (limit & 0xffff);
    entry[1] = (base & 0xff000000) | flags << 20 | (limit & 0xf0000) |
               access << 8 | (base >> 16 & 0xff);
}

void set_gate(uint32_t entry[2], unsigned selector, uint32_t offset,
              unsigned parameters, unsigned access)
{
    entry[0] = selector << 16 | (offset & 0xffff);
    entry[1] = (offset & 0xffff0000) | access << 8 | parameters;
}

static void build_gdt(void)
{
#define SEG(name, base, limit, access, flags) \
    set_segment(gdt[GDT_##name], base, limit, access, flags);
#define GATE(name, selector, offset, parameters, access) \
    set_gate(gdt[GDT_##name], selector, offset, parameters, access);
#include "tests/guest/protmode/gdt.def"
#undef SEG
#undef GATE
    set_segment(ldt[1], 0, 0xfffff, 0xf3, 0xc);
    set_segment(ldt[2], 0, 0xfffff, 0xfb, 0xc);
    set_segment(ldt[7], (uint32_t)arena, 0xfff, 0xf3, 4);
    set_segment(ldt[8], 0, 0xfffff, 0xf3, 0xc);
}

static void build_idt(void)
{
    static const struct { uint8_t vector, access; uint16_t selector; } gate[] =
    {
        {3, 0xee, SEL_C0}, {4, 0xee, SEL_C0},
        {V_END, 0xee, SEL_C0}, {V_TRAP, 0xef, SEL_C0},
        {V_TASK, 0xe5, SEL_TSS_A}, {V_TASK0, 0x85, SEL_TSS_A},
        {V_NP, 0x6e, SEL_C0}, {V_DPL0, 0x8e, SEL_C0},
        {V_NULL, 0xee, 0}, {V_DATA, 0xee, SEL_D0},
        {V_BEYOND, 0xee, 0xfff8}, {V_TYPE, 0xec, SEL_C0},
        {V_NPCODE, 0xee, SEL_NPC0}, {V_TASKBUSY, 0xe5, SEL_TSS_BUSY},
        {V_TASKNP, 0xe5, SEL_TSS_NP}, {V_TASKLDT, 0xe5, 4},
        {V_NPTASK, 0x65, SEL_TSS_A},
    };

    for (unsigned i = 0; i < VECTORS; i++)
        set_gate(idt[i], SEL_C0, (uint32_t)stubs + i * 16, 0, 0x8e);
    for (unsigned i = 0; i < sizeof gate / sizeof gate[0]; i++)
        set_gate(idt[gate[i].vector], gate[i].selector,
                 (uint32_t)stubs + gate[i].vector * 16u, 0, gate[i].access);
    set_gate(idt[V_INT16], SEL_STUB, 0, 0, 0xe6);
    set_gate(idt[V_TRAP16], SEL_STUB, 16, 0, 0xe7);
    set_gate(idt[V_CONFORM], SEL_FCF0, (uint32_t)landing, 0, 0xee);
    set_gate(idt[V_OUTER], SEL_C3, (uint32_t)landing, 0, 0xee);
    set_gate(idt[V_LIMIT], SEL_SMALL0, 0x10, 0, 0xee);
    set_gate(idt[V_RING1], SEL_C1, (uint32_t)stub_outer, 0, 0xee);
    for (unsigned i = 0; i < VECTORS; i++)
        real_idt[i] = (LOW_REAL >> 4) << 16 |
                      (uint32_t)(real_stubs - real_start + i * 8);
}

static uint32_t *field(struct tss *tss, unsigned offset)
{
    return (uint32_t *)(tss->bytes + offset);
}

static void build_tss(struct tss *tss, uint32_t eip, uint32_t esp)
{
    *field(tss, T_ESP0) = (uint32_t)stack_t0 + STACK_BYTES;
    *field(tss, T_SS0) = SEL_D0;
    *field(tss, T_ESP1) = (uint32_t)stack_t1 + STACK_BYTES;
    *field(tss, T_SS1) = SEL_D1 | 1;
    *field(tss, T_ESP2) = (uint32_t)stack_t2 + STACK_BYTES;
    *field(tss, T_SS2) = SEL_D2 | 2;
    *field(tss, T_CR3) = (uint32_t)page_dir;
    *field(tss, T_EIP) = eip;
    *field(tss, T_EFLAGS) = 2;
    *field(tss, T_ESP) = esp;
    *field(tss, T_CS) = SEL_C0;
    for (unsigned at = T_ES; at <= T_GS; at += 4)
        if (at != T_CS)
            *field(tss, at) = SEL_D0;
    *field(tss, T_MAP - 2) = 0x68u << 16;
    for (unsigned i = 0; i < 0x20; i++)
        tss->bytes[0x68 + i] = 0xff;
}

static void build_tss16(void)
{
    uint16_t *word = (uint16_t *)tss_16.bytes;

    word[T16_IP / 2] = 0;
    word[T16_FLAGS / 2] = 2;
    word[T16_SP / 2] = LOW_SP;
    word[T16_ES / 2] = SEL_D0;
    word[T16_CS / 2] = SEL_LAND;
    word[T16_SS / 2] = SEL_S0_16;
    word[T16_DS / 2] = SEL_D0;
    for (unsigned i = 0; i < 8; i++)
        if (T16_AX / 2 + i != T16_SP / 2)
            word[T16_AX / 2 + i] = (uint16_t)(0x1110 * i + 0x160);
}

/* Identity for 4 MiB, everything the user's, but for pages of the arena. The
 * second directory has pages 8 and 9 the other way around. */
static void build_pages(void)
{
    uint32_t first = (uint32_t)arena >> 12;

    for (uint32_t i = 0; i < 1024; i++)
        page_table[i] = page_table2[i] = i << 12 | 7;
    page_table[first + 4] &= ~4u;               /* the supervisor's */
    page_table[first + 5] &= ~2u;               /* read-only */
    page_table[first + 6] &= ~1u;               /* not present */
    page_table[first + 7] &= ~6u;               /* both */
    page_table2[first + 8] = (first + 9) << 12 | 7;
    page_table2[first + 9] = (first + 8) << 12 | 7;
    page_dir[0] = (uint32_t)page_table | 7;
    page_dir2[0] = (uint32_t)page_table2 | 7;
}

void tables_build(void)
{
    build_gdt();
    build_idt();
    build_tss(&tss_main, 0, 0);
    build_tss(&tss_a, (uint32_t)landing, (uint32_t)stack_a + STACK_BYTES);
    build_tss(&tss_b, (uint32_t)landing, (uint32_t)stack_a + STACK_BYTES);
    build_tss(&tss_df, (uint32_t)stub_task, (uint32_t)stack_df + STACK_BYTES);
    build_tss16();
    build_pages();
    *(uint32_t *)(arena + 8 * 4096) = 0x88888888;
    *(uint32_t *)(arena + 9 * 4096) = 0x99999999;
    real_idt_pointer.base = (uint32_t)real_idt;
    copy(clean, tables_start, (uint32_t)(tables_end - tables_start));
    tables_reset();
}

void tables_reset(void)
{
    copy(tables_start, clean, (uint32_t)(tables_end - tables_start));
    __asm__ volatile("lgdt gdt_pointer\n lidt idt_pointer\n ltr %w0"
                     : : "r"(SEL_TSS) : "memory");
}
