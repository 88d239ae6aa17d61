/* The tables as every case finds them. */
#include "tests/guest/protmode/tables.h"

#include "guest/arch/registers.h"
#include "tests/guest/i386.h"
#include "tests/guest/protmode/kernel.h"

enum { PTE_P = 1, PTE_W = 2, PTE_U = 4, PUW = PTE_P | PTE_U | PTE_W };

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

/* For enter.S. */
struct i386_table_pointer gdt_pointer = {sizeof gdt - 1, (uint32_t)gdt};
struct i386_table_pointer idt_pointer = {sizeof idt - 1, (uint32_t)idt};
struct i386_table_pointer real_idt_pointer = {VECTORS * 4 - 1, 0};

static uint32_t real_idt[VECTORS];
static char clean[0x30000];     /* a copy of .tables (kernel.ld) */

static void build_gdt(void)
{
#define SEG(name, base, limit, access, flags) \
    i386_set_segment(gdt[GDT_##name], base, limit, access, flags);
#define GATE(name, selector, offset, parameters, access) \
    i386_set_gate(gdt[GDT_##name], selector, offset, parameters, access);
#include "tests/guest/protmode/gdt.def"
#undef SEG
#undef GATE
    i386_set_segment(ldt[1], 0, 0xfffff, 0xf3, 0xc);
    i386_set_segment(ldt[2], 0, 0xfffff, 0xfb, 0xc);
    i386_set_segment(ldt[7], (uint32_t)arena, 0xfff, 0xf3, 4);
    i386_set_segment(ldt[8], 0, 0xfffff, 0xf3, 0xc);
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
        i386_set_gate(idt[i], SEL_C0, (uint32_t)stubs + i * STUB_BYTES, 0,
                      0x8e);
    for (unsigned i = 0; i < sizeof gate / sizeof gate[0]; i++)
        i386_set_gate(idt[gate[i].vector], gate[i].selector,
                      (uint32_t)stubs + gate[i].vector * STUB_BYTES, 0,
                      gate[i].access);
    i386_set_gate(idt[V_INT16], SEL_STUB, 0, 0, 0xe6);
    i386_set_gate(idt[V_TRAP16], SEL_STUB, 16, 0, 0xe7);
    i386_set_gate(idt[V_CONFORM], SEL_FCF0, (uint32_t)landing, 0, 0xee);
    i386_set_gate(idt[V_OUTER], SEL_C3, (uint32_t)landing, 0, 0xee);
    i386_set_gate(idt[V_LIMIT], SEL_SMALL0, 0x10, 0, 0xee);
    i386_set_gate(idt[V_RING1], SEL_C1, (uint32_t)stub_outer, 0, 0xee);
    for (unsigned i = 0; i < VECTORS; i++)
        real_idt[i] = (LOW_REAL >> 4) << 16 |
                      (uint32_t)(real_stubs - real_start +
                                 i * REAL_STUB_BYTES);
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
    *field(tss, T_EFLAGS) = EFLAGS_FIXED;
    *field(tss, T_ESP) = esp;
    *field(tss, T_CS) = SEL_C0;
    for (unsigned at = T_ES; at <= T_GS; at += 4)
        if (at != T_CS)
            *field(tss, at) = SEL_D0;
    *field(tss, T_TRAP) = T_BYTES << 16;        /* T_MAP is its upper half */
    for (unsigned i = 0; i < IO_MAP_BYTES; i++)
        tss->bytes[T_BYTES + i] = 0xff;
}

static void build_tss16(void)
{
    uint16_t *word = (uint16_t *)tss_16.bytes;

    word[T16_IP / 2] = 0;
    word[T16_FLAGS / 2] = EFLAGS_FIXED;
    word[T16_SP / 2] = LOW_SP;
    word[T16_ES / 2] = SEL_D0;
    word[T16_CS / 2] = SEL_LAND;
    word[T16_SS / 2] = SEL_S0_16;
    word[T16_DS / 2] = SEL_D0;
    for (unsigned i = 0; i < 8; i++)
        if (T16_AX / 2 + i != T16_SP / 2)
            word[T16_AX / 2 + i] = (uint16_t)(0x1110 * i + 0x160);
}

/* 4 MiB at their own addresses, all with every right but for pages of the
 * arena. In the second directory the arena's pages 8 and 9 are exchanged. */
static void build_pages(void)
{
    uint32_t first = (uint32_t)arena >> 12;

    for (uint32_t i = 0; i < 1024; i++)
        page_table[i] = page_table2[i] = i << 12 | PUW;
    page_table[first + 4] &= ~(uint32_t)PTE_U;           /* the supervisor's */
    page_table[first + 5] &= ~(uint32_t)PTE_W;           /* read-only */
    page_table[first + 6] &= ~(uint32_t)PTE_P;           /* not present */
    page_table[first + 7] &= ~(uint32_t)(PTE_U | PTE_W); /* both */
    page_table2[first + 8] = (first + 9) << 12 | PUW;
    page_table2[first + 9] = (first + 8) << 12 | PUW;
    page_dir[0] = (uint32_t)page_table | PUW;
    page_dir2[0] = (uint32_t)page_table2 | PUW;
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
    harness_copy(clean, tables_start, (uint32_t)(tables_end - tables_start));
    tables_reset();
}

void tables_reset(void)
{
    harness_copy(tables_start, clean, (uint32_t)(tables_end - tables_start));
    __asm__ volatile("lgdt gdt_pointer\n lidt idt_pointer\n ltr %w0"
                     : : "r"(SEL_TSS) : "memory");
}
