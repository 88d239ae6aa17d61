/*
 * What the ROM puts into low memory before anything else runs.
 */
#include "firmware/services/lowmem.h"

#include "firmware/lib/memory.h"
#include "firmware/services/services.h"

enum {
    VECTOR_IRQ0 = 0x08,             /* as firmware/chipset.c has programmed */
    VECTOR_IRQ8 = 0x70,
    LINES = 8,                      /* of each 8259 */
    VECTORS_FILLED = 0x78,          /* the others stay null, for the user */

    /* Equipment word: initial video mode 80x25 in colour. */
    EQUIPMENT_COLOUR_80 = 0x0020
};

/* Real-mode code of services.S. */
extern const char irq_timer[], irq_master[], irq_slave[], interrupt_ignored[];

static void set_vector(unsigned vector, const char *code)
{
    vectors[vector].offset = (uint16_t)((uintptr_t)code - ROM_BASE);
    vectors[vector].segment = ROM_SEGMENT;
}

void lowmem_init(void)
{
    memset(vectors, 0, sizeof vectors);
    memset(&bda, 0, sizeof bda);
    memset(&ebda, 0, sizeof ebda);

    for (unsigned i = 0; i < VECTORS_FILLED; i++)
        set_vector(i, interrupt_ignored);
    for (unsigned i = 0; i < LINES; i++) {
        set_vector(VECTOR_IRQ0 + i, irq_master);
        set_vector(VECTOR_IRQ8 + i, irq_slave);
    }
    set_vector(VECTOR_IRQ0, irq_timer);
    services_install();

    ebda.kib = EBDA_BYTES / 1024;
    bda.ebda_segment = EBDA_BASE >> 4;
    bda.base_memory_kib = EBDA_BASE / 1024;
    bda.equipment = EQUIPMENT_COLOUR_80;

    bda.keyboard_start = offsetof(struct bios_data_area, keyboard_buffer);
    bda.keyboard_end = bda.keyboard_start + sizeof bda.keyboard_buffer;
    bda.keyboard_head = bda.keyboard_start;
    bda.keyboard_tail = bda.keyboard_start;
}
