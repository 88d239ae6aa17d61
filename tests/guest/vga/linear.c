/* Modes of the Bochs VBE registers, by the linear frame buffer of BAR 0 and by
 * banks of 64 KiB. */
#include "guest/arch/io.h"
#include "tests/guest/vga/vga_test.h"

enum {
    INDEX = 0x1ce, DATA = 0x1cf,
    /* Registers, each one above its index. */
    ID = 1, XRES, YRES, BPP, ENABLE, BANK, VIRTUAL_WIDTH, VIRTUAL_HEIGHT,
    X_OFFSET, Y_OFFSET, MEMORY_64K, REGS,

    ENABLED = 0x01, GETCAPS = 0x02, DAC_8 = 0x20, LINEAR = 0x40,
    BANK_BYTES = 0x10000,

    PCI_ADDRESS = 0xcf8, PCI_DATA = 0xcfc, DISPLAY = 0x80001000, BAR0 = 0x10,
};

static void put_vbe(unsigned index, unsigned value)
{
    outw(INDEX, (uint16_t)(index - ID));
    outw(DATA, (uint16_t)value);
}

static unsigned get_vbe(unsigned index)
{
    outw(INDEX, (uint16_t)(index - ID));
    return inw(DATA);
}

/* The frame buffer of the display adapter, device 2 of PCI bus 0. */
static volatile uint8_t *frame_buffer(void)
{
    outl(PCI_ADDRESS, (uint32_t)DISPLAY | BAR0);
    return (volatile uint8_t *)(inl(PCI_DATA) & ~15u);
}

static void set(unsigned width, unsigned height, unsigned bpp, unsigned flags)
{
    uint32_t sum = 0;

    put_vbe(ENABLE, 0);
    put_vbe(XRES, width);
    put_vbe(YRES, height);
    put_vbe(BPP, bpp);
    put_vbe(ENABLE, ENABLED | flags);
    put_vbe(BANK, 0);
    for (unsigned i = ID; i < REGS; i++)
        sum = sum_add(sum, get_vbe(i));
    report("vbe", sum);
}

static void draw(unsigned bytes)
{
    volatile uint32_t *to = (volatile uint32_t *)frame_buffer();

    for (unsigned i = 0; i < bytes / 4; i++)
        to[i] = mixed(i, i >> 8);
}

void linear_draw_8(void)
{
    enum { BYTES = 640 * 480 };

    set(640, 480, 8, 0);
    for (unsigned at = 0; at < BYTES; at++) {
        if (at % BANK_BYTES == 0)
            put_vbe(BANK, at / BANK_BYTES);
        WINDOW[at % BANK_BYTES] = (uint8_t)mixed(at / 3, at / 640);
    }
    report_memory("memory", frame_buffer(), BYTES);
    put_vbe(BANK, 2);
    report_memory("bank", WINDOW, BANK_BYTES);
}

void linear_draw_8_dac(void)
{
    set(320, 200, 8, LINEAR | DAC_8);
    for (unsigned i = 0; i < 256; i++)
        put_dac(i, i, 255 - i, mixed(i, 0) & 255);
    draw(320 * 200);
}

void linear_draw_15(void)
{
    set(800, 600, 15, LINEAR);
    draw(800 * 600 * 2);
}

void linear_draw_16(void)
{
    set(800, 600, 16, LINEAR);
    draw(800 * 600 * 2);
    report_memory("memory", frame_buffer(), 800 * 600 * 2);
}

void linear_draw_24(void)
{
    set(640, 480, 24, LINEAR);
    draw(640 * 480 * 3);
}

/* A window of a virtual screen. */
void linear_draw_32(void)
{
    set(640, 480, 32, LINEAR);
    put_vbe(VIRTUAL_WIDTH, 1000);
    put_vbe(X_OFFSET, 333);
    put_vbe(Y_OFFSET, 55);
    draw(1000 * 540 * 4);
    report("height", get_vbe(VIRTUAL_HEIGHT));
    report("x", get_vbe(X_OFFSET));
    report("y", get_vbe(Y_OFFSET));
}
