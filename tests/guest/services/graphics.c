/*
 * INT 10h in graphics modes: characters, with glyphs of this program's own so
 * that the picture does not depend on the ROM's, and pixels.
 */
#include "tests/guest/services/call.h"

enum {
    GLYPHS = 0x20000,               /* 256 of 16 bytes, from 2000:0000 on */
    GLYPHS_SEGMENT = GLYPHS >> 4,
    GRAPHICS = 0x3ce,
    SEQUENCER = 0x3c4,
    READ_MAP = 4,
    PLANAR_BASE = 0xa0000,
    CGA_BASE = 0xb8000,
    BYTES = 0x8000,
    CGA_BYTES = 0x4000,
    SMALL_GLYPH = 8
};

struct graphics_mode {
    uint8_t mode;
    uint8_t planes;                 /* 0: CGA's two halves, 1: bytes */
};

/* Glyphs that are unlike each other in every row. */
static void make_glyphs(void)
{
    uint32_t value = 1;

    for (unsigned i = 0; i < 256 * 16; i++) {
        value = value * 1103515245 + 12345;
        poke(GLYPHS + i, (uint8_t)(value >> 16));
    }
}

static void set_vector(unsigned vector, uint16_t segment, uint16_t offset)
{
    poke(vector * 4, (uint8_t)offset);
    poke(vector * 4 + 1, (uint8_t)(offset >> 8));
    poke(vector * 4 + 2, (uint8_t)segment);
    poke(vector * 4 + 3, (uint8_t)(segment >> 8));
}

static void use_own_glyphs(void)
{
    set_vector(0x43, GLYPHS_SEGMENT, 0);
    set_vector(0x1f, GLYPHS_SEGMENT, 128 * SMALL_GLYPH);
}

static void show_screen(const struct graphics_mode *mode)
{
    if (mode->planes == 0) {
        print_memory(CGA_BASE, CGA_BYTES);
    } else if (mode->planes == 1) {
        print_memory(PLANAR_BASE, 64000);
    } else {
        for (unsigned plane = 0; plane < mode->planes; plane++) {
            outb(GRAPHICS, READ_MAP);
            outb(GRAPHICS + 1, (uint8_t)plane);
            print_memory(PLANAR_BASE, BYTES);
        }
        outb(GRAPHICS, READ_MAP);
        outb(GRAPHICS + 1, 0);
    }
}

static void step(const struct graphics_mode *mode, const char *name,
                 const struct call *call)
{
    struct registers r = {
        .ax = call->ax, .bx = call->bx, .cx = call->cx, .dx = call->dx,
        .bp = call->bp
    };

    call_vector(&r, 0x10);
    print("mode_");
    print_hex(mode->mode, 2);
    print("_");
    print(name);
    print_value("ax", r.ax & 0xffff, 4);
    show_screen(mode);
    print("\n");
}

static void try_mode(const struct graphics_mode *mode)
{
    static const char string[] = "He\xa5llo";
    const struct {
        const char *name;
        struct call call;
    } steps[] = {
        { "set", { .ax = mode->mode } },
        { "characters", { .ax = 0x0941, .bx = 0x0002, .cx = 3 } },
        { "cursor", { .ax = 0x0200, .dx = 0x0203 } },
        { "upper_half", { .ax = 0x09c1, .bx = 0x0003, .cx = 2 } },
        { "exclusive_or", { .ax = 0x0955, .bx = 0x0081, .cx = 1 } },
        { "without_attribute", { .ax = 0x0a56, .bx = 0x0001, .cx = 1 } },
        { "read_character", { .ax = 0x0800 } },
        { "over_the_edge", { .ax = 0x0957, .bx = 0x0001, .cx = 90 } },
        { "teletype", { .ax = 0x0e58, .bx = 0x0003 } },
        { "string", { .ax = 0x1301, .bx = 0x0002, .cx = 6, .dx = 0x0404,
                      .bp = (uint16_t)(uintptr_t)string } },
        { "pixel", { .ax = 0x0c03, .cx = 17, .dx = 9 } },
        { "pixel_exclusive_or", { .ax = 0x0c81, .cx = 18, .dx = 10 } },
        { "pixel_read", { .ax = 0x0d00, .cx = 17, .dx = 9 } },
        { "pixel_read_other", { .ax = 0x0d00, .cx = 18, .dx = 10 } },
        { "scroll_up", { .ax = 0x0601, .bx = 0x0100, .cx = 0x0102,
                         .dx = 0x0620 } },
        { "scroll_down", { .ax = 0x0702, .bx = 0x0200, .cx = 0x0000,
                           .dx = 0x0827 } },
        { "clear_window", { .ax = 0x0600, .bx = 0x0300, .cx = 0x0101,
                            .dx = 0x0310 } },
        { "end", { .ax = 0x0200, .dx = 0x1827 } },
        { "last_line", { .ax = 0x0e59, .bx = 0x0001 } },
        { "line_feed", { .ax = 0x0e0a, .bx = 0x0001 } }
    };

    for (unsigned i = 0; i < COUNT(steps); i++) {
        step(mode, steps[i].name, &steps[i].call);
        if (i == 0)
            use_own_glyphs();
    }
}

void show_graphics(void);

void show_graphics(void)
{
    static const struct graphics_mode modes[] = {
        { 0x04, 0 }, { 0x05, 0 }, { 0x06, 0 }, { 0x0d, 4 }, { 0x0e, 4 },
        { 0x0f, 4 }, { 0x10, 4 }, { 0x11, 4 }, { 0x12, 4 }, { 0x13, 1 }
    };

    make_glyphs();
    for (unsigned i = 0; i < COUNT(modes); i++)
        try_mode(&modes[i]);
    quiet(0x10, 0x0003, 0, 0, 0);
}
