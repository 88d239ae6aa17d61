/* Lines of results: `VGA scene/what value`. */
#include "guest/arch/io.h"
#include "guest/lib/printk.h"
#include "tests/guest/vga/main.h"
#include "tests/guest/vga/vga_test.h"

uint32_t sum_add(uint32_t sum, uint32_t value)
{
    return (sum << 5 | sum >> 27) * 3 + value + 1;
}

void report(const char *what, uint32_t value)
{
    printk("VGA %s/%s %08x\n", scene_name, what, value);
}

void report_of(const char *what, unsigned number, uint32_t value)
{
    printk("VGA %s/%s.%x %08x\n", scene_name, what, number, value);
}

static uint32_t sum_of(const volatile uint8_t *from, uint32_t bytes)
{
    uint32_t sum = 0;

    for (uint32_t i = 0; i < bytes; i++)
        sum = sum_add(sum, from[i]);
    return sum;
}

void report_memory(const char *what, const volatile uint8_t *from,
                   uint32_t bytes)
{
    report(what, sum_of(from, bytes));
}

void report_planes(void)
{
    unsigned memory = get(SEQ, SEQ_MEMORY), mode = get(GFX, GFX_MODE);
    unsigned misc = get(GFX, GFX_MISC), map = get(GFX, READ_MAP);
    uint32_t sum = 0;

    put(SEQ, SEQ_MEMORY, 0x06);
    put(GFX, GFX_MODE, 0);
    put(GFX, GFX_MISC, 0x05);
    for (unsigned plane = 0; plane < PLANES; plane++) {
        put(GFX, READ_MAP, plane);
        sum = sum_add(sum, sum_of(WINDOW, PLANE_BYTES));
    }
    put(SEQ, SEQ_MEMORY, memory);
    put(GFX, GFX_MODE, mode);
    put(GFX, GFX_MISC, misc);
    put(GFX, READ_MAP, map);
    report("planes", sum);
}
