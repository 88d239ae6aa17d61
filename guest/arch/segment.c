/*
 * GDT and TSS (SDM vol. 3, 3.4.5 and 7.2.1).
 *
 *    63    56 55  52 51   48 47         40 39        16 15         0
 *   +--------+------+-------+-------------+------------+------------+
 *   | base   | G D  | limit | P DPL S type|   base     |   limit    |
 *   | 31:24  | flags| 19:16 |             |   23:0     |   15:0     |
 *   +--------+------+-------+-------------+------------+------------+
 */
#include "guest/arch/segment.h"

#include "guest/arch/entry_area.h"
#include "guest/arch/layout.h"
#include "guest/lib/compiler.h"
#include "guest/lib/string.h"

enum {
    ACCESS_CODE = 0x9b,         /* present, ring 0, code, readable, accessed */
    ACCESS_DATA = 0x93,         /* present, ring 0, data, writable, accessed */
    ACCESS_RING3 = 0x60,
    ACCESS_TSS = 0x89,          /* present, available 32-bit TSS */
    FLAGS_FLAT = 0xc,           /* limit in pages, 32-bit */
    FLAGS_BYTES = 0x0,
    LIMIT_4G = 0xfffff,
};

struct entry_data entry_data __page_aligned;

#define DESCRIPTOR(base, limit, access, flags)                            \
    ((uint64_t)((base) & 0xffffff) << 16 | (uint64_t)((base) >> 24) << 56 | \
     (uint64_t)((limit) & 0xffff) | (uint64_t)((limit) >> 16) << 48 |       \
     (uint64_t)(access) << 40 | (uint64_t)(flags) << 52)

static const uint64_t segments[ENTRY_GDT_ENTRIES] = {
    [0] = 0,
    [KERNEL_CS >> 3] = DESCRIPTOR(0, LIMIT_4G, ACCESS_CODE, FLAGS_FLAT),
    [KERNEL_DS >> 3] = DESCRIPTOR(0, LIMIT_4G, ACCESS_DATA, FLAGS_FLAT),
    [USER_CS >> 3] = DESCRIPTOR(0, LIMIT_4G, ACCESS_CODE | ACCESS_RING3,
                                FLAGS_FLAT),
    [USER_DS >> 3] = DESCRIPTOR(0, LIMIT_4G, ACCESS_DATA | ACCESS_RING3,
                                FLAGS_FLAT),
    [TSS_SEL >> 3] = 0,         /* it holds an address: see load_tables */
};

char init_stack[THREAD_SIZE] __page_aligned;

static bool moved;              /* entries start on the entry area's stack */

/* Load the tables of AREA, which the processor is to find at address AT. */
static __init void load_tables(struct entry_data *area, uint32_t at)
{
    uint32_t tss = at + offsetof(struct entry_data, tss);
    struct {
        uint16_t limit;
        uint32_t base;
    } __packed gdtr = { sizeof(area->gdt) - 1,
                        at + offsetof(struct entry_data, gdt) };

    area->gdt[TSS_SEL >> 3] = DESCRIPTOR(tss, sizeof(area->tss) - 1,
                                         ACCESS_TSS, FLAGS_BYTES);

    __asm__ volatile("lgdt %0\n\t"
                     "ljmp %1, $1f\n"
                     "1:\n\t"
                     "movw %w2, %%ds\n\t"
                     "movw %w2, %%es\n\t"
                     "movw %w2, %%ss\n\t"
                     "movw %w3, %%fs\n\t"
                     "movw %w3, %%gs\n\t"
                     "ltr %w4"
                     :
                     : "m"(gdtr), "i"(KERNEL_CS), "r"(KERNEL_DS), "r"(0),
                       "r"(TSS_SEL)
                     : "memory");
}

__init void segments_init(void)
{
    memcpy(entry_data.gdt, segments, sizeof(segments));
    entry_data.tss.ss0 = KERNEL_DS;
    entry_data.tss.iomap_base = sizeof(struct tss);     /* no bitmap */
    load_tables(&entry_data, (uint32_t)&entry_data);
    set_kernel_stack((uint32_t)init_stack + THREAD_SIZE);
}

__init void segments_move(void)
{
    load_tables(&entry_data, ENTRY_DATA_ADDR);
    moved = true;
    entry_data.tss.esp0 = ENTRY_DATA_ADDR + PAGE_SIZE;
    entry_data.sysenter_esp0 = ENTRY_DATA_ADDR + PAGE_SIZE;
}

bool segments_moved(void)
{
    return moved;
}

void set_kernel_stack(uint32_t esp0)
{
    entry_data.kernel_stack = esp0;
    if (moved)
        return;
    entry_data.tss.esp0 = esp0;
    entry_data.sysenter_esp0 = esp0;
}
