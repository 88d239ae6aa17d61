/*
 * Memory type range registers (SDM vol. 3A 11.11). All memory is write-back, but
 * for what lies below 4 GiB behind RAM and for the display's window, which are
 * uncacheable, and the ROMs, which are write-protected.
 */
#include "firmware/mtrr.h"

#include <stddef.h>
#include <stdint.h>

#include "firmware/tables/tables_parts.h"

enum {
    CPUID_MTRR = 1 << 12,

    MTRR_BASE_0 = 0x200, MTRR_MASK_0 = 0x201, MTRR_DEFAULT = 0x2ff,
    TYPE_UC = 0, TYPE_WP = 5, TYPE_WB = 6,
    MASK_VALID = 1 << 11,
    DEFAULT_ENABLED = 1 << 11, FIXED_ENABLED = 1 << 10,
    MASK_HIGH = 0xf,            /* of 36 address bits */
};

/* The last GiB below 4 GiB, where cards and APICs are. */
#define DEVICES      0xc0000000u
#define DEVICES_MASK 0xc0000000u

/* The ranges that have a register of eight types each. */
static const struct {
    uint16_t number, count;
    uint8_t type;
} fixed[] = {
    { 0x250, 1, TYPE_WB },      /* 00000h */
    { 0x258, 1, TYPE_WB },      /* 80000h */
    { 0x259, 1, TYPE_UC },      /* A0000h: the display */
    { 0x268, 8, TYPE_WP },      /* C0000h to FFFFFh */
};

static void wrmsr(uint32_t number, uint32_t high, uint32_t low)
{
    __asm__ volatile("wrmsr" : : "c"(number), "d"(high), "a"(low));
}

void mtrr_init(void)
{
    uint32_t signature;
    uint32_t features;

    tables_cpuid(&signature, &features);
    if (!(features & CPUID_MTRR))
        return;
    for (size_t i = 0; i < sizeof(fixed) / sizeof(fixed[0]); i++)
        for (uint32_t n = 0; n < fixed[i].count; n++)
            wrmsr(fixed[i].number + n, fixed[i].type * 0x01010101u,
                  fixed[i].type * 0x01010101u);
    wrmsr(MTRR_BASE_0, 0, DEVICES | TYPE_UC);
    wrmsr(MTRR_MASK_0, MASK_HIGH, DEVICES_MASK | MASK_VALID);
    wrmsr(MTRR_DEFAULT, 0, DEFAULT_ENABLED | FIXED_ENABLED | TYPE_WB);
}
