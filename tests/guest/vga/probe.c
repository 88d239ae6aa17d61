/* What drivers do to find out which adapter there is: Linux's vgacon (words
 * written and read in the text window), vga16fb and X (index registers that can
 * be read, the CRTC that moves with the misc register), bochs-drm (the VBE
 * identifiers), and all who wait for the retrace. */
#include "guest/arch/io.h"
#include "tests/guest/vga/main.h"
#include "tests/guest/vga/vga_test.h"

enum {
    STATUS_PORT = CRTC_COLOUR + STATUS, RETRACE = 0x08, BLANK = 0x01,
    FEATURE_READ = 0x3ca, VBE_INDEX = 0x1ce, VBE_DATA = 0x1cf,
    CURSOR_LOW = 0x0f,
    LOOKS = 3000000,            /* far more than a frame has */
};

static void try_memory(void)
{
    volatile uint16_t *cell = (volatile uint16_t *)TEXT_WINDOW;

    cell[0] = 0xaa55;
    cell[1] = 0x55aa;
    report("vgacon_1", cell[0] << 16 | cell[1]);
    cell[0] = 0x55aa;
    cell[1] = 0xaa55;
    report("vgacon_2", cell[0] << 16 | cell[1]);
}

static void try_registers(void)
{
    outb(SEQ, 0x02);
    report("seq_index", inb(SEQ));
    outb(GFX, 0x08);
    report("gfx_index", inb(GFX));
    put(GFX, BIT_MASK, 0x5a);
    report("bit_mask", get(GFX, BIT_MASK));
    put(GFX, BIT_MASK, 0xff);
    put_crtc(CURSOR_LOW, 0x66);
    report("crtc", get(CRTC_COLOUR, CURSOR_LOW));
    report("crtc_index", inb(CRTC_COLOUR));
    report("crtc_mono", inb(CRTC_MONO + 1));
    outb(MISC, 0x66);
    report("crtc_moved", get(CRTC_MONO, CURSOR_LOW) << 8 |
                             inb(CRTC_COLOUR + 1));
    outb(MISC, 0x67);
    report("misc", inb(MISC_READ));
    report("feature", inb(FEATURE_READ));
    for (unsigned i = 0; i < SEQ_REGS; i++)
        put(SEQ, i, i == 0 ? 0x03 : 0xff);
    for (unsigned i = 0; i < SEQ_REGS; i++)
        report_of("seq_bits", i, get(SEQ, i));
    for (unsigned i = 0; i < GFX_REGS; i++)
        put(GFX, i, 0xff);
    for (unsigned i = 0; i < GFX_REGS; i++)
        report_of("gfx_bits", i, get(GFX, i));
}

/* Registers 0-7 are protected by bit 7 of register 11, but for one bit. */
static void try_protection(void)
{
    put_crtc(0x11, get(CRTC_COLOUR, 0x11) | 0x80);
    put_crtc(H_DISPLAY, 0x11);
    put_crtc(OVERFLOW, 0x00);
    report("protected", get(CRTC_COLOUR, H_DISPLAY) << 8 |
                            get(CRTC_COLOUR, OVERFLOW));
    put_crtc(OVERFLOW, 0x1f);
    report("unprotected", get(CRTC_COLOUR, OVERFLOW));
    put_crtc(0x11, get(CRTC_COLOUR, 0x11) & 0x7f);
}

static void try_attributes(void)
{
    inb(STATUS_PORT);
    outb(ATTR, 0x31);
    report("attr_index", inb(ATTR));
    outb(ATTR, 0x2a);
    report("attr_data", inb(ATTR + 1));
    for (unsigned i = 0; i < ATTR_REGS; i++)
        put_attr(i, 0xff);
    for (unsigned i = 0x0f; i < ATTR_REGS; i++) {
        inb(STATUS_PORT);
        outb(ATTR, (uint8_t)(0x20 | i));
        report_of("attr_bits", i, inb(ATTR + 1));
    }
    inb(STATUS_PORT);
    outb(ATTR, 0x20);
}

static void try_dac(void)
{
    put_dac(10, 1, 2, 3);
    put_dac(11, 4, 5, 0xff);
    report("dac_write_index", inb(DAC_WRITE));
    outb(DAC_READ, 10);
    report("dac_state_reading", inb(DAC_READ));
    for (unsigned i = 0; i < 6; i++)
        report_of("dac_data", i, inb(DAC_DATA));
    outb(DAC_WRITE, 0);
    report("dac_state_writing", inb(DAC_READ));
}

/* Both bits of the status register come and go. */
static void try_status(void)
{
    unsigned seen[2] = { 0, 0 };

    for (unsigned i = 0; i < LOOKS && (seen[0] & seen[1]) != 3; i++) {
        unsigned status = inb(STATUS_PORT);

        seen[0] |= status & BLANK ? 1 : 2;
        seen[1] |= status & RETRACE ? 1 : 2;
    }
    report("blank_and_retrace", seen[0] << 4 | seen[1]);
}

static void try_vbe(void)
{
    outw(VBE_INDEX, 0);
    for (unsigned id = 0xb0c0; id < 0xb0c6; id++) {
        outw(VBE_DATA, (uint16_t)id);
        report_of("vbe_id", id, inw(VBE_DATA));
    }
    outw(VBE_INDEX, 4);
    outw(VBE_DATA, 2);
    outw(VBE_INDEX, 3);
    report("vbe_bpp_max", inw(VBE_DATA));
    outw(VBE_INDEX, 4);
    outw(VBE_DATA, 0);
    outw(VBE_INDEX, 10);
    report("vbe_memory", inw(VBE_DATA));
}

void probe_draw(void)
{
    try_memory();
    try_registers();
    try_protection();
    try_attributes();
    try_dac();
    try_status();
    try_vbe();
    scene_again();
}
