/* The parts of the VGA test kernel, for each other. */
#ifndef PAGEWALK_TESTS_GUEST_VGA_VGA_TEST_H
#define PAGEWALK_TESTS_GUEST_VGA_VGA_TEST_H

#include <stdbool.h>
#include <stdint.h>

enum {
    SEQ = 0x3c4, GFX = 0x3ce, ATTR = 0x3c0, MISC = 0x3c2, DAC_MASK = 0x3c6,
    DAC_READ = 0x3c7, DAC_WRITE = 0x3c8, DAC_DATA = 0x3c9, MISC_READ = 0x3cc,
    CRTC_MONO = 0x3b4, CRTC_COLOUR = 0x3d4, STATUS = 6, /* from the CRTC */

    SEQ_REGS = 5, CRTC_REGS = 25, GFX_REGS = 9, ATTR_REGS = 21,

    MAP_MASK = 2, SEQ_MEMORY = 4,
    SET_RESET = 0, ENABLE_SET_RESET = 1, COMPARE = 2, ROTATE = 3,
    READ_MAP = 4, GFX_MODE = 5, GFX_MISC = 6, DONT_CARE = 7, BIT_MASK = 8,
    MAX_SCAN = 9, OVERFLOW = 7, PRESET_ROW = 8, OFFSET = 0x13,
    START_HIGH = 0x0c, START_LOW = 0x0d, LINE_COMPARE = 0x18,
    H_DISPLAY = 1, V_DISPLAY = 0x12,
    ATTR_MODE = 0x10, PLANE_ENABLE = 0x12, PAN = 0x13, COLOUR_SELECT = 0x14,

    PLANES = 4, PLANE_BYTES = 0x10000,
};

#define WINDOW ((volatile uint8_t *)0xa0000)
#define MONO_WINDOW ((volatile uint8_t *)0xb0000)
#define TEXT_WINDOW ((volatile uint8_t *)0xb8000)

struct mode {
    uint8_t misc, seq[SEQ_REGS], crtc[CRTC_REGS], gfx[GFX_REGS],
        attr[ATTR_REGS];
};

/* registers.c. Clears the memory and sets the mode; loads the DAC. */
void mode_set(const struct mode *mode);
void put(uint16_t port, unsigned index, unsigned value);
unsigned get(uint16_t port, unsigned index);
void put_crtc(unsigned index, unsigned value);
void put_attr(unsigned index, unsigned value);
void put_start(unsigned address);
void put_line_compare(unsigned line);
void put_dac(unsigned index, unsigned r, unsigned g, unsigned b);
/* Scan lines of the mode; bytes or characters in a line. */
unsigned mode_lines(void);
unsigned mode_columns(void);
/* A sum over all registers as they read; over the DAC. */
uint32_t sum_of_registers(void);
uint32_t sum_of_dac(void);

/* report.c: a line `VGA scene/what value`, and one `VGA scene/what.number
 * value`. */
void report(const char *what, uint32_t value);
void report_of(const char *what, unsigned number, uint32_t value);
void report_memory(const char *what, const volatile uint8_t *from,
                   uint32_t bytes);
/* The four planes, read one after the other; the mode stays. */
void report_planes(void);
uint32_t sum_add(uint32_t sum, uint32_t value);

/* A number that looks random, of two others. */
static inline uint32_t mixed(uint32_t a, uint32_t b)
{
    uint32_t x = a * 2654435761u ^ b * 2246822519u;

    return (x ^ x >> 15) * 2246822519u >> 8;
}

/* The functions of scenes.def: draw, then report what they read back. */
#define SCENE(name, mode, draw) void draw(void);
#include "tests/guest/vga/scenes.def"
#undef SCENE

#endif
