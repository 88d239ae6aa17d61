/*
 * INT 10h AH=11h, 12h, 1Ah, 1Bh and 1Ch: fonts, and what the adapter is.
 */
#include "tests/guest/services/call.h"

enum {
    BUFFER = 0x30000,
    BUFFER_SEGMENT = BUFFER >> 4,
    GLYPHS_SEGMENT = 0x2000,        /* as graphics.c has made them */
    SEQUENCER = 0x3c4,
    GRAPHICS = 0x3ce,
    FONT_PLANE = 0xa0000
};

static void write_indexed(uint16_t port, uint8_t index, uint8_t value)
{
    outb(port, index);
    outb(port + 1, value);
}

/* The characters in plane 2. */
static void show_font_plane(const char *name, unsigned set)
{
    write_indexed(SEQUENCER, 4, 0x06);
    write_indexed(GRAPHICS, 4, 2);
    write_indexed(GRAPHICS, 5, 0);
    write_indexed(GRAPHICS, 6, 0x04);
    print(name);
    print_memory(FONT_PLANE + set * 0x4000, 64 * 32);
    print("\n");
    write_indexed(SEQUENCER, 4, 0x02);
    write_indexed(GRAPHICS, 4, 0);
    write_indexed(GRAPHICS, 5, 0x10);
    write_indexed(GRAPHICS, 6, 0x0e);
}

static void show_crtc(const char *name)
{
    static const uint8_t registers[] = { 0x09, 0x0a, 0x0b, 0x12, 0x14 };

    print(name);
    for (unsigned i = 0; i < COUNT(registers); i++) {
        outb(0x3d4, registers[i]);
        print_value("", inb(0x3d5), 2);
    }
    outb(SEQUENCER, 3);
    print_value("map", inb(SEQUENCER + 1), 2);
    print_memory(0x44a, 4);
    print_memory(0x484, 3);
    print_memory(0x460, 2);
    print("\n");
}

static void load(const char *name, uint32_t ax, uint32_t bx, uint32_t cx,
                 uint32_t dx)
{
    struct registers r = {
        .ax = ax, .bx = bx, .cx = cx, .dx = dx, .es = GLYPHS_SEGMENT
    };

    call_vector(&r, 0x10);
    show_crtc(name);
}

static void show_loading(void)
{
    quiet(0x10, 0x0012, 0, 0, 0);   /* clears plane 2 */
    quiet(0x10, 0x0003, 0, 0, 0);
    load("font_user", 0x1100, 0x1000, 64, 0);
    show_font_plane("font_user_plane", 0);
    load("font_user_set_1", 0x1100, 0x0801, 32, 8);
    show_font_plane("font_user_set_1_plane", 1);
    load("font_block_specifier", 0x1103, 0x0004, 0, 0);
    load("font_block_0", 0x1103, 0x0000, 0, 0);
    load("font_8x14", 0x1101, 0, 0, 0);
    load("font_8x8_rows", 0x1112, 0, 0, 0);
    load("font_8x14_rows", 0x1111, 0, 0, 0);
    load("font_user_rows", 0x1110, 0x0c00, 64, 0);
    load("font_8x16_rows", 0x1114, 0, 0, 0);
    quiet(0x10, 0x1201, 0x0030, 0, 0);
    quiet(0x10, 0x0003, 0, 0, 0);
    load("lines_350", 0x1a00, 0, 0, 0);
    quiet(0x10, 0x1200, 0x0030, 0, 0);
    quiet(0x10, 0x0003, 0, 0, 0);
    load("lines_200", 0x1a00, 0, 0, 0);
    quiet(0x10, 0x1202, 0x0030, 0, 0);
    quiet(0x10, 0x0003, 0, 0, 0);
    load("lines_400", 0x1a00, 0, 0, 0);
}

/* Whether AH=11h AL=30h points to where the named vector does. */
static void show_pointers(void)
{
    struct registers r;

    for (unsigned i = 0; i <= 8; i++) {
        r = (struct registers){ .ax = 0x1130, .bx = i << 8 };
        call_vector(&r, 0x10);
        print("font_pointer_");
        print_hex(i, 1);
        print_value("cx", r.cx & 0xffff, 4);
        print_value("dx", r.dx & 0xff, 2);
        print_whether("", r.es != 0);
    }
}

static void show_static_functions(void)
{
    struct registers r = { .ax = 0x1b00, .es = BUFFER_SEGMENT };

    call_vector(&r, 0x10);
    print("static_functions");
    print_memory(((uint32_t)peek16(BUFFER + 2) << 4) + peek16(BUFFER), 16);
    print("\n");
}

void show_fonts(void);

void show_fonts(void)
{
    static const struct call calls[] = {
        { "adapter", 0x10, .ax = 0x1200, .bx = 0x0010 },
        { "lines_unknown", 0x10, .ax = 0x1207, .bx = 0x0030 },
        { "refresh_off", 0x10, .ax = 0x1201, .bx = 0x0036 },
        { "refresh_on", 0x10, .ax = 0x1200, .bx = 0x0036 },
        { "addressing_on", 0x10, .ax = 0x1200, .bx = 0x0032 },
        { "display_switch", 0x10, .ax = 0x1200, .bx = 0x0035 },
        { "alternate_print_screen", 0x10, .ax = 0x1200, .bx = 0x0020 },
        { "alternate_unknown", 0x10, .ax = 0x1200, .bx = 0x0099 },
        { "combination_get", 0x10, .ax = 0x1a00 },
        { "combination_set", 0x10, .ax = 0x1a01, .bx = 0x0007 },
        { "combination_get_again", 0x10, .ax = 0x1a00 },
        { "combination_restore", 0x10, .ax = 0x1a01, .bx = 0x0008 },
        { "state_get", 0x10, .show = SHOW_AX | SHOW_ES | SHOW_DI,
          .ax = 0x1b00, .di = 0, .es = BUFFER_SEGMENT, .base = BUFFER + 4,
          .bytes = 28 },
        { "state_rest", 0x10, .show = SHOW_AX, .ax = 0x1b00,
          .es = BUFFER_SEGMENT, .base = BUFFER + 34, .bytes = 30 },
        { "save_size", 0x10, .ax = 0x1c00, .cx = 7 },
        { "save", 0x10, .ax = 0x1c01, .cx = 7, .es = BUFFER_SEGMENT },
        { "save_then_border", 0x10, .ax = 0x1001, .bx = 0x2a00 },
        { "save_then_cursor", 0x10, .ax = 0x0200, .dx = 0x0909 },
        { "restore", 0x10, .ax = 0x1c02, .cx = 7, .es = BUFFER_SEGMENT,
          .base = 0x450, .bytes = 2 },
        { "restored_border", 0x10, .ax = 0x1008 }
    };

    show_loading();
    show_pointers();
    make_calls(calls, COUNT(calls));
    show_static_functions();
    quiet(0x10, 0x0003, 0, 0, 0);
}
