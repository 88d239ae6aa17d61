/*
 * Fonts in text modes are in plane 2 of the VGA, 32 bytes for each glyph, in
 * eight blocks. Glyphs for graphics modes stay where they are in memory.
 */
#include "firmware/video/fonts.h"

#include "firmware/lib/memory.h"
#include "firmware/services/lowmem.h"
#include "firmware/vga/registers.h"
#include "firmware/video/cells.h"
#include "firmware/video/cursor.h"
#include "firmware/video/int10.h"
#include "firmware/video/modes.h"

enum {
    VECTOR_UPPER_HALF = 0x1f,
    VECTOR_FONT = 0x43,
    UPPER_HALF = 128,
    SMALL = 8, MEDIUM = 14, TALL = 16,
    GLYPH_PITCH = 32,
    PLANE_2 = 1 << 2,

    /* AL; WITH_ROWS also sets the number of rows. */
    LOAD_USER = 0x00, LOAD_8X14 = 0x01, LOAD_8X8 = 0x02, SELECT_BLOCKS = 0x03,
    LOAD_8X16 = 0x04, WITH_ROWS = 0x10,
    GRAPHICS_UPPER_HALF = 0x20, GRAPHICS_USER = 0x21, GRAPHICS_8X14 = 0x22,
    GRAPHICS_8X8 = 0x23, GRAPHICS_8X16 = 0x24,
    INFORMATION = 0x30,

    PAGE_UNIT = 0x800,              /* bytes; pages begin at multiples */
    SCAN_LINES = 0x1f
};

extern const uint8_t font_8x16[], font_8x14[], font_8x8[], font_8x8_upper[];

/* Glyphs that differ in cells of nine dots: none. */
static const uint8_t no_alternates[] = { 0 };

static void *linear(struct real_mode_pointer pointer)
{
    return (void *)(pointer.segment * 16u + pointer.offset);
}

static struct real_mode_pointer in_rom(const uint8_t *data)
{
    return (struct real_mode_pointer){
        (uint16_t)((uintptr_t)data - ROM_BASE), ROM_SEGMENT
    };
}

static const uint8_t *font_of(uint16_t height)
{
    switch (height) {
    case SMALL:
        return font_8x8;
    case MEDIUM:
        return font_8x14;
    default:
        return font_8x16;
    }
}

void fonts_init(void)
{
    vectors[VECTOR_UPPER_HALF] = in_rom(font_8x8_upper);
}

void fonts_select(uint16_t height)
{
    vectors[VECTOR_FONT] = in_rom(font_of(height));
}

const uint8_t *fonts_glyph(uint8_t character)
{
    const uint8_t *font = linear(vectors[VECTOR_FONT]);

    if (bda.glyph_height == SMALL && character >= UPPER_HALF) {
        font = linear(vectors[VECTOR_UPPER_HALF]);
        character -= UPPER_HALF;
    }
    return font + character * bda.glyph_height;
}

/* While plane 2 alone is at A0000h, text is not where it is otherwise. */
static void open_plane(void)
{
    registers_write(VGA_PORT_SEQ, VGA_SEQ_MAP_MASK, PLANE_2);
    registers_write(VGA_PORT_SEQ, VGA_SEQ_MEMORY, 0x06);    /* sequential */
    registers_write(VGA_PORT_GFX, VGA_GFX_READ_MAP, 2);
    registers_write(VGA_PORT_GFX, VGA_GFX_MODE, 0x00);
    registers_write(VGA_PORT_GFX, VGA_GFX_MISC, 0x04);      /* A0000, 64K */
}

static void close_plane(void)
{
    const struct video_parameters *p = &modes_current()->parameters;

    for (unsigned i = VGA_SEQ_MAP_MASK; i <= VGA_SEQ_MEMORY; i += 2)
        registers_write(VGA_PORT_SEQ, (uint8_t)i, p->sequencer[i - 1]);
    for (unsigned i = VGA_GFX_READ_MAP; i <= VGA_GFX_MISC; i++)
        registers_write(VGA_PORT_GFX, (uint8_t)i, p->graphics[i]);
}

/* Blocks 0-3 are at multiples of 16 KiB, 4-7 at 8 KiB behind them. */
static void load(const uint8_t *glyphs, uint8_t height, uint16_t first,
                 uint16_t count, uint8_t block)
{
    uint8_t *to = vga_planes + ((block & 3) << 14) + ((block & 4) << 11);

    if (!cells_are_text() || height > FONTS_HEIGHT_MAX)
        return;
    open_plane();
    for (unsigned i = 0; i < count && first + i < FONTS_GLYPHS; i++)
        memcpy(to + (first + i) * GLYPH_PITCH, glyphs + i * height, height);
    close_plane();
}

static void load_own(uint8_t height, uint8_t block)
{
    if (height == SMALL) {
        load(font_8x8, SMALL, 0, UPPER_HALF, block);
        load(font_8x8_upper, SMALL, UPPER_HALF, UPPER_HALF, block);
    } else {
        load(font_of(height), height, 0, FONTS_GLYPHS, block);
    }
}

void fonts_load_default(uint16_t height)
{
    load_own((uint8_t)height, 0);
}

/* The scan lines of the picture: bits 8 and 9 are in the overflow register. */
static unsigned scan_lines(void)
{
    uint8_t overflow = registers_read(registers_crtc(), VGA_CRTC_OVERFLOW);

    return registers_read(registers_crtc(), VGA_CRTC_V_DISPLAY) +
           ((overflow & 0x02) << 7) + ((overflow & 0x40) << 3) + 1;
}

/* As many rows of that height as the screen has lines for. */
static void set_rows(uint8_t height)
{
    uint16_t crtc = registers_crtc();
    uint8_t scan = registers_read(crtc, VGA_CRTC_MAX_SCAN);
    unsigned rows = scan_lines() / (height ? height : 1);
    uint8_t first = (uint8_t)(height - (height == SMALL ? 2 : 3));

    if (!cells_are_text() || height == 0 || height > FONTS_HEIGHT_MAX)
        return;
    registers_write(crtc, VGA_CRTC_MAX_SCAN,
                    (uint8_t)((scan & ~SCAN_LINES) | (height - 1)));
    registers_write(crtc, VGA_CRTC_CURSOR_START, first);
    registers_write(crtc, VGA_CRTC_CURSOR_END, (uint8_t)(first + 1));
    bda.cursor_shape = (uint16_t)(first << 8 | (first + 1));
    bda.glyph_height = height;
    bda.last_row = (uint8_t)(rows - 1);
    bda.page_bytes = (uint16_t)((rows * bda.columns * 2 + PAGE_UNIT - 1) &
                                ~(PAGE_UNIT - 1u));
}

static void load_text(const struct bios_call *call)
{
    uint8_t function = call->al & ~WITH_ROWS;
    uint8_t height = call->bh;

    switch (function) {
    case LOAD_USER:
        load(int10_pointer(call->es, (uint16_t)call->ebp), height, call->dx,
             call->cx, call->bl);
        break;
    case LOAD_8X14:
        height = MEDIUM;
        break;
    case LOAD_8X8:
        height = SMALL;
        break;
    case LOAD_8X16:
        height = TALL;
        break;
    default:
        return;
    }
    if (function != LOAD_USER)
        load_own(height, call->bl);
    if (call->al & WITH_ROWS)
        set_rows(height);
}

/* BL says how many rows: DL, or 14, 25 or 43. */
static void select_graphics(const struct bios_call *call, uint16_t height)
{
    static const uint8_t rows[] = { 0, 14, 25, 43 };

    bda.glyph_height = height;
    if (call->bl == 0)
        bda.last_row = (uint8_t)(call->dl - 1);
    else if (call->bl < sizeof rows)
        bda.last_row = rows[call->bl] - 1;
}

static void tell(struct bios_call *call)
{
    const struct real_mode_pointer fonts[] = {
        vectors[VECTOR_UPPER_HALF], vectors[VECTOR_FONT], in_rom(font_8x14),
        in_rom(font_8x8), in_rom(font_8x8_upper), in_rom(no_alternates),
        in_rom(font_8x16), in_rom(no_alternates)
    };

    if (call->bh >= sizeof fonts / sizeof fonts[0])
        return;
    call->es = fonts[call->bh].segment;
    call->ebp = (call->ebp & 0xffff0000) | fonts[call->bh].offset;
    call->cx = bda.glyph_height;
    call->dl = bda.last_row;
}

void int10_fonts(struct bios_call *call)
{
    const struct real_mode_pointer user = { (uint16_t)call->ebp, call->es };

    switch (call->al) {
    case SELECT_BLOCKS:
        registers_write(VGA_PORT_SEQ, VGA_SEQ_CHAR_MAP, call->bl);
        break;
    case GRAPHICS_UPPER_HALF:
        vectors[VECTOR_UPPER_HALF] = user;
        break;
    case GRAPHICS_USER:
        vectors[VECTOR_FONT] = user;
        select_graphics(call, call->cx);
        break;
    case GRAPHICS_8X14:
        fonts_select(MEDIUM);
        select_graphics(call, MEDIUM);
        break;
    case GRAPHICS_8X8:
        fonts_select(SMALL);
        select_graphics(call, SMALL);
        break;
    case GRAPHICS_8X16:
        fonts_select(TALL);
        select_graphics(call, TALL);
        break;
    case INFORMATION:
        tell(call);
        break;
    default:
        load_text(call);
        break;
    }
}
