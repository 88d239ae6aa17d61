/*
 * INT 10h AH=00h: what each mode leaves in the VGA's registers, the palette and
 * the BIOS data area.
 */
#include "tests/guest/services/call.h"

enum {
    MISC_READ = 0x3cc,
    SEQUENCER = 0x3c4,
    GRAPHICS = 0x3ce,
    ATTRIBUTE = 0x3c0,
    DAC_READ = 0x3c7,
    DAC_DATA = 0x3c9,
    BDA = 0x400
};

static uint16_t crtc(void)
{
    return peek16(BDA + 0x63);
}

static void show_indexed(const char *name, uint16_t port, unsigned count)
{
    print(name);
    for (unsigned i = 0; i < count; i++) {
        outb(port, (uint8_t)i);
        print_hex(inb(port + 1), 2);
    }
}

static void show_attributes(void)
{
    print(" attr=");
    for (unsigned i = 0; i < 0x15; i++) {
        inb(crtc() + 6);
        outb(ATTRIBUTE, (uint8_t)i);
        print_hex(inb(ATTRIBUTE + 1), 2);
    }
    inb(crtc() + 6);
    outb(ATTRIBUTE, 0x20);
}

static void show_dac(void)
{
    uint32_t value = 0x811c9dc5;

    outb(DAC_READ, 0);
    for (unsigned i = 0; i < 3 * 256; i++)
        value = (value ^ inb(DAC_DATA)) * 0x01000193;
    print_value("dac", value, 8);
}

static void show_mode(unsigned mode)
{
    quiet(0x10, mode, 0, 0, 0);
    print("mode_");
    print_hex(mode, 2);
    print_value("misc", inb(MISC_READ), 2);
    show_indexed(" seq=", SEQUENCER, 5);
    print("\ncrtc_");
    print_hex(mode, 2);
    show_indexed(" ", crtc(), 0x19);
    print("\ngraphics_");
    print_hex(mode, 2);
    show_indexed(" ", GRAPHICS, 9);
    show_attributes();
    print("\ncolours_");
    print_hex(mode, 2);
    show_dac();
    print("\ndata_");
    print_hex(mode, 2);
    print_memory(BDA + 0x49, 0x1c);
    print_memory(BDA + 0x84, 7);
    print_value("ax", quiet(0x10, 0x0f00, 0, 0, 0) & 0xffff, 4);
    print("\n");
}

void show_modes(void);

void show_modes(void)
{
    static const uint8_t modes[] = {
        0x00, 0x01, 0x02, 0x04, 0x05, 0x06, 0x0d, 0x0e, 0x0f, 0x10, 0x11, 0x12,
        0x13, 0x07, 0x03
    };
    static const struct call calls[] = {
        { "mode_unknown", 0x10, .ax = 0x0055 },
        { "mode_after_unknown", 0x10, .ax = 0x0f00 },
        { "mode_3_returns", 0x10, .ax = 0x0003 },
        { "mode_6_returns", 0x10, .ax = 0x0006 },
        { "mode_13_returns", 0x10, .ax = 0x0013 },
        { "mode_13_keeps_screen", 0x10, .ax = 0x0093, .base = 0x487,
          .bytes = 1 },
        { "mode_with_80h_set", 0x10, .ax = 0x0f00 },
        { "mode_3_again", 0x10, .ax = 0x0003, .base = 0x487, .bytes = 1 }
    };

    for (unsigned i = 0; i < COUNT(modes); i++)
        show_mode(modes[i]);
    make_calls(calls, COUNT(calls));
    print("mode_controls");
    for (unsigned i = 0; i < 8; i++) {
        quiet(0x10, i, 0, 0, 0);
        print_memory(BDA + 0x65, 2);
    }
    quiet(0x10, 3, 0, 0, 0);
    quiet(0x10, 3, 0, 0, 0);
    print("\n");
}
