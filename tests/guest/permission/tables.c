/* Segments, vectors and page tables. */
#include "tests/guest/permission/tables.h"

#include "guest/arch/registers.h"
#include "guest/lib/string.h"
#include "tests/guest/i386.h"
#include "tests/guest/permission/access.h"
#include "tests/guest/permission/machine.h"

#define PAGE __attribute__((aligned(4096)))

enum {
    PRESENT = 1, PAGE_BYTES = 4096,
    GATE_RING0 = 0x8e, GATE_RING3 = 0xee,       /* interrupt gates */
    TSS_CR3 = 0x1c, TSS_EIP = 0x20, TSS_EFLAGS = 0x24, TSS_ESP = 0x38,
    TSS_ES = 0x48, TSS_CS = 0x4c, TSS_SS = 0x50, TSS_DS = 0x54,
    TSS_ESP0 = 0x04, TSS_SS0 = 0x08, TSS_MAP = 0x66, TSS_BYTES = 0x68,
};

PAGE static uint32_t directory[1024];
PAGE static uint32_t identity[IDENTITY_END >> 22][1024];
PAGE static uint64_t low_directory[512], target_directory[512];
PAGE static uint64_t window_directory[512], window_table[512];
PAGE static uint64_t identity_pae[IDENTITY_END >> 21][512];
PAGE uint64_t tables_pointers[4];
PAGE uint64_t tables_other_pointers[4];
PAGE uint64_t tables_other_directory[512];

static uint64_t far_directory;
static uint32_t idt[VECTORS][2];
static uint8_t tss[TSS_BYTES], tss_other[TSS_BYTES];

static void put(uint8_t *t, unsigned at, uint32_t value)
{
    memcpy(t + at, &value, sizeof value);
}

static void build_tasks(void)
{
    put(tss, TSS_ESP0, (uint32_t)trap_stack_top);
    put(tss, TSS_SS0, KERNEL_DS);
    put(tss, TSS_CR3, (uint32_t)tables_pointers);
    put(tss, TSS_MAP, TSS_BYTES);
    put(tss_other, TSS_CR3, (uint32_t)tables_other_pointers);
    put(tss_other, TSS_EIP, (uint32_t)other_task);
    put(tss_other, TSS_EFLAGS, EFLAGS_FIXED);
    put(tss_other, TSS_ESP, (uint32_t)other_stack_top);
    put(tss_other, TSS_ES, USER_DS);
    put(tss_other, TSS_CS, KERNEL_CS);
    put(tss_other, TSS_SS, KERNEL_DS);
    put(tss_other, TSS_DS, USER_DS);
    put(tss_other, TSS_MAP, TSS_BYTES);
}

static void build_segments(void)
{
    static uint32_t gdt[7][2];
    const struct i386_table_pointer pointer = {sizeof gdt - 1, (uint32_t)gdt};

    i386_set_segment(gdt[KERNEL_CS >> 3], 0, 0xfffff, 0x9b, 0xc);
    i386_set_segment(gdt[KERNEL_DS >> 3], 0, 0xfffff, 0x93, 0xc);
    i386_set_segment(gdt[USER_CS >> 3], 0, 0xfffff, 0xfb, 0xc);
    i386_set_segment(gdt[USER_DS >> 3], 0, 0xfffff, 0xf3, 0xc);
    i386_set_segment(gdt[TSS_SEL >> 3], (uint32_t)tss, TSS_BYTES - 1, 0x89, 0);
    i386_set_segment(gdt[TSS_OTHER >> 3], (uint32_t)tss_other, TSS_BYTES - 1,
                     0x89, 0);
    __asm__ volatile("lgdt %0; ljmp %1, $1f; 1: movw %w2, %%ss;"
                     "movw %w3, %%ds; movw %w3, %%es;"
                     "movw %w4, %%fs; movw %w4, %%gs; ltr %w5"
                     : : "m"(pointer), "i"(KERNEL_CS), "r"(KERNEL_DS),
                         "r"(USER_DS), "r"(0), "r"(TSS_SEL) : "memory");
}

/* Interrupt gates. The one of V_DONE is open to ring 3. */
static void build_vectors(void)
{
    const struct i386_table_pointer pointer = {sizeof idt - 1, (uint32_t)idt};

    for (unsigned i = 0; i < VECTORS; i++) {
        uint32_t at = (uint32_t)vector_entry + i * ENTRY_BYTES;

        i386_set_gate(idt[i], KERNEL_CS, at, 0,
                      i == V_DONE ? GATE_RING3 : GATE_RING0);
    }
    __asm__ volatile("lidt %0" : : "m"(pointer));
}

static uint64_t to(const void *table)
{
    return (uint32_t)table | ENTRY_FULL;
}

static void build_pages(void)
{
    for (uint32_t i = 0; i < IDENTITY_END >> 12; i++) {
        identity[i >> 10][i & 1023] = i << 12 | ENTRY_FULL;
        identity_pae[i >> 9][i & 511] = i << 12 | ENTRY_FULL;
    }
    for (unsigned i = 0; i < IDENTITY_END >> 22; i++)
        directory[i] = (uint32_t)to(identity[i]);
    for (unsigned i = 0; i < IDENTITY_END >> 21; i++)
        low_directory[i] = to(identity_pae[i]);
    window_directory[0] = to(window_table);
    tables_other_directory[0] = LARGE_FRAME | ENTRY_FULL | ENTRY_LARGE;
    tables_pointers[0] = (uint32_t)low_directory | PRESENT;
    tables_pointers[1] = (uint32_t)window_directory | PRESENT;
    tables_pointers[2] = (uint32_t)target_directory | PRESENT;
    memcpy(tables_other_pointers, tables_pointers, sizeof tables_pointers);
    tables_other_pointers[2] = (uint32_t)tables_other_directory | PRESENT;
}

void tables_build(void)
{
    build_tasks();
    build_segments();
    build_vectors();
    build_pages();
    tables_place_targets();
}

void tables_place_targets(void)
{
    tables_place_target((uint8_t *)SMALL_FRAME + PAGE_OFFSET, MARK_SMALL);
    tables_place_target((uint8_t *)LARGE_FRAME + PAGE_INDEX * PAGE_BYTES +
                            PAGE_OFFSET, MARK_LARGE);
}

void tables_set_directory(uint64_t address)
{
    far_directory = address;
}

uint32_t tables_root(const struct situation *s)
{
    uint64_t at = far_directory ? far_directory : (uint32_t)target_directory;

    tables_pointers[2] = at | (s->has_directory ? PRESENT : 0);
    return s->pae ? (uint32_t)tables_pointers : (uint32_t)directory;
}

uint64_t tables_read_entry(const void *entry, bool wide)
{
    const volatile uint32_t *half = entry;

    return half[0] | (wide ? (uint64_t)half[1] << 32 : 0);
}

void tables_write_entry(void *entry, uint64_t value, bool wide)
{
    volatile uint32_t *half = entry;

    half[0] = (uint32_t)value;
    if (wide)
        half[1] = (uint32_t)(value >> 32);
}

void *tables_pde(bool pae)
{
    if (pae)
        return &target_directory[0];
    return &directory[(uint32_t)TARGET_LIN >> 22];
}

void *tables_pte(bool pae)
{
    return (void *)(LARGE_FRAME + PAGE_INDEX * (pae ? 8 : 4));
}

uint64_t tables_first_pde(void)
{
    return low_directory[0];
}

uint8_t *tables_physical(uint64_t address)
{
    const struct situation s = {.pae = true, .has_directory = true};

    machine_leave();
    if (address < UINT64_C(1) << 32)
        return (uint8_t *)(uint32_t)address;
    tables_write_entry(&window_table[0],
                       (address & ~(uint64_t)(PAGE_BYTES - 1)) | ENTRY_FULL,
                       true);
    machine_enter(&s);
    return (uint8_t *)WINDOW_LIN + (address & (PAGE_BYTES - 1));
}

void tables_place_target(uint8_t *at, uint32_t mark)
{
    enum { MOV_EAX = 0xb8, INT = 0xcd };

    at[0] = MOV_EAX;
    memcpy(at + 1, &mark, 4);
    at[5] = INT;
    at[6] = V_DONE;
    memcpy(at + TARGET_DATA, &mark, 4);
}
