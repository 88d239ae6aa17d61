/* The VGA's registers, as drivers set and read them. */
#include "guest/arch/io.h"
#include "tests/guest/vga/vga_test.h"

enum { SYNC_RESET = 1, RUN = 3, PROTECT = 0x80, VIDEO = 0x20, VBE_INDEX = 0x1ce,
       VBE_DATA = 0x1cf, VBE_ENABLE = 4 };

static uint16_t crtc = CRTC_COLOUR;

void put(uint16_t port, unsigned index, unsigned value)
{
    outw(port, (uint16_t)(index | value << 8));
}

unsigned get(uint16_t port, unsigned index)
{
    outb(port, (uint8_t)index);
    return inb(port + 1);
}

void put_crtc(unsigned index, unsigned value)
{
    put(crtc, index, value);
}

void put_attr(unsigned index, unsigned value)
{
    inb(crtc + STATUS);
    outb(ATTR, (uint8_t)index);
    outb(ATTR, (uint8_t)value);
    outb(ATTR, VIDEO);
}

void put_start(unsigned address)
{
    put_crtc(START_HIGH, address >> 8);
    put_crtc(START_LOW, address & 0xff);
}

void put_line_compare(unsigned line)
{
    put_crtc(OVERFLOW, (get(crtc, OVERFLOW) & ~0x10u) | (line >> 8 & 1) << 4);
    put_crtc(MAX_SCAN, (get(crtc, MAX_SCAN) & ~0x40u) | (line >> 9 & 1) << 6);
    put_crtc(LINE_COMPARE, line & 0xff);
}

void put_dac(unsigned index, unsigned r, unsigned g, unsigned b)
{
    outb(DAC_WRITE, (uint8_t)index);
    outb(DAC_DATA, (uint8_t)r);
    outb(DAC_DATA, (uint8_t)g);
    outb(DAC_DATA, (uint8_t)b);
}

/* The EGA's 64 colours, and mixed ones behind them. */
static void load_dac(void)
{
    for (unsigned i = 0; i < 64; i++)
        put_dac(i, (i >> 2 & 1) * 42 + (i >> 5 & 1) * 21,
                (i >> 1 & 1) * 42 + (i >> 4 & 1) * 21,
                (i & 1) * 42 + (i >> 3 & 1) * 21);
    for (unsigned i = 64; i < 256; i++)
        put_dac(i, mixed(i, 1) & 63, mixed(i, 2) & 63, mixed(i, 3) & 63);
    outb(DAC_MASK, 0xff);
}

/* All four planes. */
static void clear_memory(void)
{
    put(SEQ, MAP_MASK, 0x0f);
    put(SEQ, SEQ_MEMORY, 0x06);
    put(GFX, ENABLE_SET_RESET, 0);
    put(GFX, ROTATE, 0);
    put(GFX, GFX_MODE, 0);
    put(GFX, GFX_MISC, 0x05);
    put(GFX, BIT_MASK, 0xff);
    for (unsigned i = 0; i < PLANE_BYTES; i += 4)
        *(volatile uint32_t *)(WINDOW + i) = 0;
}

void mode_set(const struct mode *mode)
{
    outw(VBE_INDEX, VBE_ENABLE);
    outw(VBE_DATA, 0);
    put(SEQ, 0, SYNC_RESET);
    outb(MISC, mode->misc);
    crtc = mode->misc & 1 ? CRTC_COLOUR : CRTC_MONO;
    put(SEQ, 0, RUN);
    clear_memory();
    for (unsigned i = 1; i < SEQ_REGS; i++)
        put(SEQ, i, mode->seq[i]);
    put_crtc(0x11, mode->crtc[0x11] & ~PROTECT);
    for (unsigned i = 0; i < CRTC_REGS; i++)
        put_crtc(i, i == 0x11 ? mode->crtc[i] & ~PROTECT : mode->crtc[i]);
    for (unsigned i = 0; i < GFX_REGS; i++)
        put(GFX, i, mode->gfx[i]);
    for (unsigned i = 0; i < ATTR_REGS; i++)
        put_attr(i, mode->attr[i]);
    load_dac();
}

unsigned mode_lines(void)
{
    unsigned overflow = get(crtc, OVERFLOW);

    return (get(crtc, V_DISPLAY) | (overflow >> 1 & 1) << 8 |
            (overflow >> 6 & 1) << 9) + 1;
}

unsigned mode_columns(void)
{
    return get(crtc, H_DISPLAY) + 1;
}

uint32_t sum_of_registers(void)
{
    uint32_t sum = inb(MISC_READ);

    for (unsigned i = 1; i < SEQ_REGS; i++)
        sum = sum_add(sum, get(SEQ, i));
    for (unsigned i = 0; i < CRTC_REGS; i++)
        sum = sum_add(sum, get(crtc, i));
    for (unsigned i = 0; i < GFX_REGS; i++)
        sum = sum_add(sum, get(GFX, i));
    for (unsigned i = 0; i < ATTR_REGS; i++) {
        inb(crtc + STATUS);
        outb(ATTR, (uint8_t)i);
        sum = sum_add(sum, inb(ATTR + 1));
    }
    inb(crtc + STATUS);
    outb(ATTR, VIDEO);
    return sum;
}

uint32_t sum_of_dac(void)
{
    uint32_t sum = 0;

    outb(DAC_READ, 0);
    for (unsigned i = 0; i < 256 * 3; i++)
        sum = sum_add(sum, inb(DAC_DATA));
    return sum;
}
