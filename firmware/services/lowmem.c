/*
 * What the ROM puts into low memory before anything else runs.
 */
#include "firmware/services/lowmem.h"

#include <stdbool.h>

#include "firmware/lib/memory.h"
#include "firmware/services/services.h"

enum {
    VECTOR_IRQ0 = 0x08,             /* as chipset.c programs them */
    VECTOR_IRQ8 = 0x70,
    LINES = 8,                      /* of each 8259 */
    VECTOR_VIDEO_TABLE = 0x1d,
    VECTOR_FLOPPY_TABLE = 0x1e,
    VECTOR_USER = 0x60,             /* null, for programs */
    VECTOR_USER_LAST = 0x66,
    VECTORS_FILLED = 0x78,          /* the others are null, too */

    /* Equipment word: initial video mode 80x25 in colour. */
    EQUIPMENT_COLOUR_80 = 0x0020,
    EQUIPMENT_FPU = 0x0002,

    KEYBOARD_ENHANCED = 0x10,       /* bda.keyboard_kind */
    VIDEO_FLAGS = 0x51,             /* 400 lines, VGA is active */
    DISPLAY_VGA_COLOUR = 0x08
};

/* Real-mode code of services.S, and what entries.S has. */
extern const char irq_master[], irq_slave[], irq_clock[];
extern const char return_from_interrupt[], floppy_parameters[];
extern const char video_parameters[];

static void set_vector(unsigned vector, const char *code)
{
    vectors[vector].offset = (uint16_t)((uintptr_t)code - ROM_BASE);
    vectors[vector].segment = ROM_SEGMENT;
}

/* Without an FPU, FNSTSW stores nothing. */
static bool has_fpu(void)
{
    uint16_t status = UINT16_MAX;

    __asm__ volatile("fninit\n\tfnstsw %0" : "+a"(status));
    return status == 0;
}

void lowmem_init(void)
{
    memset(vectors, 0, sizeof vectors);
    memset(&bda, 0, sizeof bda);
    memset(&ebda, 0, sizeof ebda);

    for (unsigned i = 0; i < VECTORS_FILLED; i++)
        if (i < VECTOR_USER || i > VECTOR_USER_LAST)
            set_vector(i, return_from_interrupt);
    for (unsigned i = 0; i < LINES; i++) {
        set_vector(VECTOR_IRQ0 + i, irq_master);
        set_vector(VECTOR_IRQ8 + i, irq_slave);
    }
    set_vector(VECTOR_VIDEO_TABLE, video_parameters);
    set_vector(VECTOR_FLOPPY_TABLE, floppy_parameters);
    set_vector(VECTOR_IRQ8, irq_clock);
    services_install();

    ebda.kib = EBDA_BYTES / 1024;
    bda.ebda_segment = EBDA_BASE >> 4;
    bda.base_memory_kib = EBDA_BASE / 1024;
    bda.equipment = EQUIPMENT_COLOUR_80 | (has_fpu() ? EQUIPMENT_FPU : 0);

    bda.keyboard_start = offsetof(struct bios_data_area, keyboard_buffer);
    bda.keyboard_end = bda.keyboard_start + sizeof bda.keyboard_buffer;
    bda.keyboard_head = bda.keyboard_start;
    bda.keyboard_tail = bda.keyboard_start;
    bda.keyboard_kind = KEYBOARD_ENHANCED;

    bda.video_flags = VIDEO_FLAGS;
    bda.display_combination = DISPLAY_VGA_COLOUR;
}
