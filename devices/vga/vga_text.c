/*
 * Text modes: plane 0 holds characters, plane 1 attributes, plane 2 their
 * shapes, 32 bytes for each (IBM VGA reference, "Alphanumeric Modes").
 *
 *   attribute   7      6 5 4        3          2 1 0
 *               blink  background   intensity  foreground
 *                                   or font A
 */
#include "devices/vga/vga_parts.h"

enum {
    ALL_DOTS = 0x1ff,

    ATTRIBUTE_BLINK = 0x80,
    ATTRIBUTE_FONT_A = 0x08,
    /* What is underlined: of the colours, blue on black. */
    ATTRIBUTE_COLOURS = 0x77,
    ATTRIBUTE_UNDERLINE = 0x01,

    LINE_GRAPHICS_FIRST = 0xc0,
    LINE_GRAPHICS_LAST = 0xdf,

    CURSOR_BLINK = 8,       /* frames of half a period */
    CURSOR_SKEW = 0x03,
};

unsigned vga_text_cell_width(const struct vga *vga)
{
    return vga->seq[VGA_SEQ_CLOCKING] & VGA_SEQ1_8DOT ? 8 : 9;
}

/* Plane offset of character set 0-7: 0, 16, 32, 48, 8, 24, 40, 56 KiB. */
static unsigned font_offset(unsigned set)
{
    return (set & 3) << 14 | (set & 4) << 11;
}

struct fonts {
    unsigned a, b;              /* for attribute bit 3 set and clear */
};

static struct fonts fonts_of(const struct vga *vga)
{
    unsigned map = vga->seq[VGA_SEQ_CHAR_MAP];

    return (struct fonts){
        .a = font_offset((map >> 2 & 3) | (map >> 3 & 4)),
        .b = font_offset((map & 3) | (map >> 2 & 4)),
    };
}

/* The address counter of the cell that shows the cursor on this scan line; -1:
 * no cell does. */
static long cursor_on(const struct vga *vga, unsigned scan, uint64_t frame)
{
    unsigned start = vga->crtc[VGA_CRTC_CURSOR_START];
    unsigned end = vga->crtc[VGA_CRTC_CURSOR_END] & VGA_CRTC0A_LINE;
    unsigned skew = vga->crtc[VGA_CRTC_CURSOR_END] >> VGA_CRTC0B_SKEW_SHIFT &
                    CURSOR_SKEW;

    if (start & VGA_CRTC0A_CURSOR_OFF || frame / CURSOR_BLINK & 1)
        return -1;
    if (scan < (start & VGA_CRTC0A_LINE) || scan > end)
        return -1;
    return (vga->crtc[VGA_CRTC_CURSOR_HIGH] << 8 |
            vga->crtc[VGA_CRTC_CURSOR_LOW]) + skew;
}

void vga_text_line(const struct vga *vga, const uint32_t *colours,
                   uint32_t *pixels, unsigned address, unsigned scan,
                   unsigned columns)
{
    unsigned mode = vga->attr[VGA_ATTR_MODE];
    unsigned width = vga_text_cell_width(vga);
    bool blinked_off = vga_timing_blinked(vga);
    bool underline = (vga->crtc[VGA_CRTC_UNDERLINE] & VGA_CRTC14_LINE) == scan;
    struct fonts fonts = fonts_of(vga);
    long cursor = cursor_on(vga, scan, vga_timing_frame(vga));

    for (unsigned column = 0; column < columns; column++) {
        unsigned cell = (address + column) & VGA_PLANE_MASK;
        const uint8_t *planes =
            &vga->vram[vga_scan_offset(vga, cell, scan) * VGA_PLANES];
        unsigned character = planes[VGA_CHARACTER_PLANE];
        unsigned attribute = planes[VGA_ATTRIBUTE_PLANE];
        unsigned font = attribute & ATTRIBUTE_FONT_A ? fonts.a : fonts.b;
        unsigned shape = font + character * VGA_SHAPE_PITCH + scan;
        unsigned dots = vga->vram[shape * VGA_PLANES + VGA_SHAPE_PLANE] << 1;
        uint32_t ink = colours[attribute & 15];
        uint32_t paper = colours[attribute >> 4];

        if (underline &&
            (attribute & ATTRIBUTE_COLOURS) == ATTRIBUTE_UNDERLINE)
            dots = ALL_DOTS;
        if (mode & VGA_ATTR10_BLINK) {
            paper = colours[attribute >> 4 & 7];
            if (attribute & ATTRIBUTE_BLINK && blinked_off)
                dots = 0;
        }
        if (mode & VGA_ATTR10_LINE && character >= LINE_GRAPHICS_FIRST &&
            character <= LINE_GRAPHICS_LAST)
            dots |= dots >> 1 & 1;
        if (cursor == (long)cell)
            dots = ALL_DOTS;
        for (unsigned dot = 0; dot < width; dot++)
            *pixels++ = dots >> (8 - dot) & 1 ? ink : paper;
    }
}

/* The address counter of the first cell of the screen, and cells from one row
 * to the next. */
static unsigned first_cell(const struct vga *vga)
{
    return vga->crtc[VGA_CRTC_START_HIGH] << 8 | vga->crtc[VGA_CRTC_START_LOW];
}

static unsigned row_cells(const struct vga *vga)
{
    return vga->crtc[VGA_CRTC_OFFSET] * 2u;
}

static unsigned read_row(const struct vga *vga, unsigned row, unsigned plane,
                         uint8_t *bytes, unsigned size)
{
    unsigned columns = vga_columns(vga);
    unsigned address = first_cell(vga) + row * row_cells(vga);

    if (!vga_is_text(vga) || row >= vga_rows(vga))
        return 0;
    if (columns > size)
        columns = size;
    for (unsigned column = 0; column < columns; column++) {
        unsigned cell = (address + column) & VGA_PLANE_MASK;

        bytes[column] =
            vga->vram[vga_scan_offset(vga, cell, 0) * VGA_PLANES + plane];
    }
    return columns;
}

unsigned vga_text_row(const struct vga *vga, unsigned row, char *text,
                      unsigned size)
{
    return read_row(vga, row, VGA_CHARACTER_PLANE, (uint8_t *)text, size);
}

unsigned vga_text_row_attributes(const struct vga *vga, unsigned row,
                                 uint8_t *attributes, unsigned size)
{
    return read_row(vga, row, VGA_ATTRIBUTE_PLANE, attributes, size);
}

bool vga_text_cursor(const struct vga *vga, unsigned *row, unsigned *column)
{
    unsigned address = vga->crtc[VGA_CRTC_CURSOR_HIGH] << 8 |
                       vga->crtc[VGA_CRTC_CURSOR_LOW];
    unsigned cells = row_cells(vga), at = address - first_cell(vga);

    if (!vga_is_text(vga) || !cells ||
        vga->crtc[VGA_CRTC_CURSOR_START] & VGA_CRTC0A_CURSOR_OFF)
        return false;
    *row = (at & VGA_PLANE_MASK) / cells;
    *column = (at & VGA_PLANE_MASK) % cells;
    return *row < vga_rows(vga) && *column < vga_columns(vga);
}
