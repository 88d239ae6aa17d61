#include "tests/guest/permission/tables.h"

#include "guest/lib/string.h"
#include "tests/guest/permission/access.h"
#include "tests/guest/permission/machine.h"

#define PAGE __attribute__((aligned(4096)))

enum {
    PRESENT = 1,
    TSS_CR3 = 0x1c, TSS_EIP = 0x20, TSS_EFLAGS = 0x24, TSS_ESP = 0x38,
    TSS_ES = 0x48, TSS_CS = 0x4c, TSS_SS = 0x50, TSS_DS = 0x54,
    TSS_ESP0 = 0x04, TSS_SS0 = 0x08, TSS_MAP = 0x66, TSS_BYTES = 0x68,
};

PAGE static uint32_t directory[1024];
PAGE static uint32_t identity[IDENTITY_END >> 22][1024];
PAGE static uint64_t low_directory[512], target_directory[512];
PAGE static uint64_t window_directory[512], window_table[512];
PAGE static uint64_t identity_pae[IDENTITY_END >> 21][512];
PAGE uint64_t page_directory_pointers[4];
PAGE uint64_t other_pointers[4];
PAGE uint64_t other_directory[512];

static uint64_t far_directory;
static uint32_t idt[VECTORS][2];
static uint8_t tss[TSS_BYTES], tss_other[TSS_BYTES];

/* Base, limit in bytes or pages, access byte, flags (SDM vol. 3A 3.4.5). */
static void set_segment(uint32_t gdt[][2], unsigned selector, uint32_t base,
                        uint32_t limit, unsigned access, unsigned flags)
{
    gdt[selector >> 3][0] = base << 16 | (limit & 0xffff);
    gdt[selector >> 3][1] = (base & 0xff000000) | flags << 20 |
                            (limit & 0xf0000) | access << 8 |
                            (base >> 16 & 0xff);
}

static void put(uint8_t *t, unsigned at, uint32_t value)
{
    memcpy(t + at, &value, sizeof value);
}

static void build_tasks(void)
{
    put(tss, TSS_ESP0, (uint32_t)trap_stack_top);
    put(tss, TSS_SS0, KERNEL_DS);
    put(tss, TSS_CR3, (uint32_t)page_directory_pointers);
    put(tss, TSS_MAP, TSS_BYTES);
    put(tss_other, TSS_CR3, (uint32_t)other_pointers);
    put(tss_other, TSS_EIP, (uint32_t)other_task);
    put(tss_other, TSS_EFLAGS, 2);
    put(tss_other, TSS_ESP, (uint32_t)other_stack_top);
    put(tss_other, TSS_ES, USER_DS);
    put(tss_other, TSS_CS, KERNEL_CS);
    put(tss_other, TSS_SS, KERNEL_DS);
    put(tss_other, TSS_DS, USER_DS);
    put(tss_other, TSS_MAP, TSS_BYTES);
}

struct table_pointer {
    uint16_t limit;
    uint32_t base;
} __attribute__((packed));

static void build_segments(void)
{
    static uint32_t gdt[7][2];
    const struct table_pointer pointer = {sizeof gdt - 1, (uint32_t)gdt};

    set_segment(gdt, KERNEL_CS, 0, 0xfffff, 0x9b, 0xc);
    set_segment(gdt, KERNEL_DS, 0, 0xfffff, 0x93, 0xc);
    set_segment(gdt, USER_CS, 0, 0xfffff, 0xfb, 0xc);
    set_segment(gdt, USER_DS, 0, 0xfffff, 0xf3, 0xc);
    set_segment(gdt, TSS_SEL, (uint32_t)tss, TSS_BYTES - 1, 0x89, 0);
    set_segment(gdt, TSS_OTHER, (uint32_t)tss_other, TSS_BYTES - 1, 0x89, 0);
    __asm__ volatile("lgdt %0; ljmp %1, $1f; 1: movw %w2, %%ss;"
                     "movw %w3, %%ds; movw %w3, %%es;"
                     "movw %w4, %%fs; movw %w4, %%gs; ltr %w5"
                     : : "m"(pointer), "i"(KERNEL_CS), "r"(KERNEL_DS),
                         "r"(USER_DS), "r"(0), "r"(TSS_SEL) : "memory");
}

/* Interrupt gates; that of V_DONE is the user's. */
static void build_vectors(void)
{
    const struct table_pointer pointer = {sizeof idt - 1, (uint32_t)idt};

    for (unsigned i = 0; i < VECTORS; i++) {
        uint32_t at = (uint32_t)vector_entry + i * 16;

        idt[i][0] = KERNEL_CS << 16 | (at & 0xffff);
        idt[i][1] = (at & 0xffff0000) | (i == V_DONE ? 0xee00 : 0x8e00);
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
    other_directory[0] = LARGE_FRAME | ENTRY_FULL | ENTRY_LARGE;
    page_directory_pointers[0] = (uint32_t)low_directory | PRESENT;
    page_directory_pointers[1] = (uint32_t)window_directory | PRESENT;
    page_directory_pointers[2] = (uint32_t)target_directory | PRESENT;
    memcpy(other_pointers, page_directory_pointers, sizeof other_pointers);
    other_pointers[2] = (uint32_t)other_directory | PRESENT;
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
    place_target((uint8_t *)SMALL_FRAME + PAGE_OFFSET, MARK_SMALL);
    place_target((uint8_t *)LARGE_FRAME + PAGE_INDEX * 4096 + PAGE_OFFSET,
                 MARK_LARGE);
}

void tables_set_directory(uint64_t address)
{
    far_directory = address;
}

uint32_t tables_root(const struct situation *s)
{
    uint64_t at = far_directory ? far_directory : (uint32_t)target_directory;

    page_directory_pointers[2] = at | (s->has_directory ? PRESENT : 0);
    return s->pae ? (uint32_t)page_directory_pointers : (uint32_t)directory;
}

uint64_t entry_read(const void *entry, bool wide)
{
    const volatile uint32_t *half = entry;

    return half[0] | (wide ? (uint64_t)half[1] << 32 : 0);
}

void entry_write(void *entry, uint64_t value, bool wide)
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

uint8_t *physical(uint64_t address)
{
    const struct situation s = {.pae = true, .has_directory = true};

    machine_leave();
    if (address < 1ull << 32)
        return (uint8_t *)(uint32_t)address;
    entry_write(&window_table[0], (address & ~4095ull) | ENTRY_FULL, true);
    machine_enter(&s);
    return (uint8_t *)WINDOW_LIN + (address & 4095);
}

/* movl $mark, %eax; int $V_DONE; and the dword. */
void place_target(uint8_t *at, uint32_t mark)
{
    at[0] = 0xb8;
    memcpy(at + 1, &mark, 4);
    at[5] = 0xcd;
    at[6] = V_DONE;
    memcpy(at + TARGET_DATA, &mark, 4);
}
