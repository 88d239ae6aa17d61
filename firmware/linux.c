#include "firmware/linux.h"

#include "firmware/lib/memory.h"
#include "firmware/services/e820.h"
#include "firmware/services/lowmem.h"

/* Linux include/uapi/linux/screen_info.h and arch/x86/include/uapi/asm/
 * bootparam.h, struct boot_params. */
enum {
    ORIG_X = 0x00,
    ORIG_Y = 0x01,
    EXT_MEM_K = 0x02,               /* 16 bits: what INT 15h AH=88h returns */
    ORIG_VIDEO_PAGE = 0x04,
    ORIG_VIDEO_MODE = 0x06,
    ORIG_VIDEO_COLS = 0x07,
    ORIG_VIDEO_LINES = 0x0e,
    ORIG_VIDEO_ISVGA = 0x0f,
    ORIG_VIDEO_POINTS = 0x10,       /* lines of a character */
    ALT_MEM_K = 0x1e0,              /* KiB above 1 MiB */
    E820_ENTRIES = 0x1e8,
    E820_TABLE = 0x2d0,
    E820_ENTRY_BYTES = 20,
    KIB_OF_88_MAX = 63 * 1024
};

static void put16(uint8_t *to, uint32_t value)
{
    *(uint16_t *)to = (uint16_t)value;
}

void linux_complete(uint8_t *params)
{
    uint32_t kib = e820_extended_kib();

    params[ORIG_X] = bda.cursor[0].column;
    params[ORIG_Y] = bda.cursor[0].row;
    params[ORIG_VIDEO_PAGE] = bda.page;
    params[ORIG_VIDEO_MODE] = bda.video_mode;
    params[ORIG_VIDEO_COLS] = (uint8_t)bda.columns;
    params[ORIG_VIDEO_LINES] = (uint8_t)(bda.last_row + 1);
    params[ORIG_VIDEO_ISVGA] = 1;
    put16(params + ORIG_VIDEO_POINTS, bda.glyph_height);
    put16(params + EXT_MEM_K, kib < KIB_OF_88_MAX ? kib : KIB_OF_88_MAX);
    *(uint32_t *)(params + ALT_MEM_K) = kib;
    params[E820_ENTRIES] = (uint8_t)ebda.range_count;
    for (uint32_t i = 0; i < ebda.range_count; i++)
        memcpy(params + E820_TABLE + i * E820_ENTRY_BYTES,
               &ebda.ranges[i].base, E820_ENTRY_BYTES);
}
