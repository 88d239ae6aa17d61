/*
 * From video memory to pixels: the kind of mode that the registers describe,
 * the size of its picture, and its lines.
 *
 * The CRTC counts characters (vga_scan.c), of 8 or 9 dots. In graphics modes a
 * "character" is what the four planes hold at one offset: 8 pixels of 16 or 4
 * colours, or 4 of 256. The border of the overscan colour is no part of the
 * picture.
 */
#include <string.h>

#include "devices/vga/vga_parts.h"

enum kind { TEXT, PLANAR, INTERLEAVED, PACKED, LINEAR };

enum {
    TEXT_COLOURS = 16,
    CHARACTER_DOTS = 9,         /* at most */
    BLINK_COLOUR = 0x08,        /* the bit of a colour that blinks */
};

struct palette {
    uint32_t dac[VGA_DAC_COLOURS];
    uint32_t attr[TEXT_COLOURS];
};

static enum kind kind_of(const struct vga *vga)
{
    if (vga_vbe_enabled(vga))
        return LINEAR;
    if (!(vga->gfx[VGA_GFX_MISC] & VGA_GFX6_GRAPHICS))
        return TEXT;
    if (vga->gfx[VGA_GFX_MODE] & VGA_GFX5_256)
        return PACKED;
    if (vga->gfx[VGA_GFX_MODE] & VGA_GFX5_INTERLEAVE)
        return INTERLEAVED;
    return PLANAR;
}

/* How many scan lines in succession show one line of pixels: two when lines are
 * doubled, and in graphics modes all lines of a row, unless the scan line is
 * part of the memory address as on a CGA. */
static unsigned repeat_of(const struct vga *vga)
{
    unsigned repeat = vga->crtc[VGA_CRTC_MAX_SCAN] & VGA_CRTC9_DOUBLE ? 2 : 1;
    unsigned both = VGA_CRTC17_A13 | VGA_CRTC17_A14;

    if (kind_of(vga) != TEXT && (vga->crtc[VGA_CRTC_MODE] & both) == both)
        repeat *= vga_scan_row_lines(vga);
    return repeat;
}

bool vga_is_text(const struct vga *vga)
{
    return kind_of(vga) == TEXT;
}

unsigned vga_rows(const struct vga *vga)
{
    return vga_timing_lines(vga) / vga_scan_row_lines(vga);
}

void vga_size(const struct vga *vga, unsigned *width, unsigned *height)
{
    unsigned columns = vga_columns(vga), lines;

    if (kind_of(vga) == LINEAR) {
        *width = vga->vbe[VBE_XRES];
        *height = vga->vbe[VBE_YRES];
        return;
    }
    switch (kind_of(vga)) {
    case TEXT:
        *width = columns * vga_text_cell_width(vga);
        break;
    case PACKED:
        *width = columns * 4;
        break;
    default:
        *width = columns * 8;
        break;
    }
    lines = vga_timing_lines(vga) / repeat_of(vga);
    *height = lines ? lines : 1;
}

/* In graphics modes blinking inverts bit 3 of the colours, behind the plane
 * enable register: so in mode 0Fh plane 2 blinks (IBM VGA reference, attribute
 * mode control register and the palette of mode 0Fh). */
static bool blinks(const struct vga *vga)
{
    return kind_of(vga) != TEXT &&
           vga->attr[VGA_ATTR_MODE] & VGA_ATTR10_BLINK;
}

static void build_palette(const struct vga *vga, struct palette *palette)
{
    bool wide = vga->vbe[VBE_ENABLE] & VBE_8BIT_DAC;
    unsigned select = vga->attr[VGA_ATTR_COLOUR];
    unsigned blink = blinks(vga) && vga_timing_blinked(vga) ? BLINK_COLOUR : 0;

    for (unsigned i = 0; i < VGA_DAC_COLOURS; i++) {
        const uint8_t *colour = vga->dac.colour[i & vga->dac.mask];
        uint32_t pixel = 0;

        for (unsigned c = 0; c < VGA_DAC_COMPONENTS; c++) {
            uint8_t v = wide ? colour[c]
                             : (uint8_t)(colour[c] << 2 | colour[c] >> 4);

            pixel = pixel << 8 | v;
        }
        palette->dac[i] = pixel;
    }
    for (unsigned i = 0; i < TEXT_COLOURS; i++) {
        unsigned index = (i & vga->attr[VGA_ATTR_PLANE_ENABLE]) ^ blink;
        unsigned colour = vga->attr[index & (TEXT_COLOURS - 1)];

        if (vga->attr[VGA_ATTR_MODE] & VGA_ATTR10_P54)
            colour = (colour & 0x0f) | (select & 3) << 4;
        palette->attr[i] = palette->dac[colour | (select & 0x0c) << 4];
    }
}

/* Bit b of all four planes as a colour, plane 0 lowest. */
static unsigned planar_pixel(const uint8_t *planes, unsigned b)
{
    return (planes[0] >> b & 1) | (planes[1] >> b & 1) << 1 |
           (planes[2] >> b & 1) << 2 | (planes[3] >> b & 1) << 3;
}

/* Two bits a pixel: four from planes 0 and 2, then four from 1 and 3. */
static unsigned interleaved_pixel(const uint8_t *planes, unsigned b)
{
    const uint8_t *pair = b >= 4 ? planes : planes + 1;
    unsigned shift = b % 4 * 2;

    return (pair[0] >> shift & 3) | (pair[2] >> shift & 3) << 2;
}

static void graphics_line(const struct vga *vga, const struct palette *palette,
                          uint32_t *pixels, const struct vga_place *place,
                          unsigned columns)
{
    enum kind kind = kind_of(vga);

    for (unsigned column = 0; column < columns; column++) {
        unsigned offset = vga_scan_offset(
            vga, (place->address + column) & VGA_PLANE_MASK, place->scan);
        const uint8_t *planes = &vga->vram[offset * VGA_PLANES];

        if (kind == PACKED) {
            for (unsigned p = 0; p < VGA_PLANES; p++)
                *pixels++ = palette->dac[planes[p]];
            continue;
        }
        for (unsigned b = 8; b-- > 0;) {
            unsigned colour = kind == PLANAR ? planar_pixel(planes, b)
                                             : interleaved_pixel(planes, b);

            *pixels++ = palette->attr[colour];
        }
    }
}

static void characters(const struct vga *vga, const struct palette *palette,
                       uint32_t *pixels, const struct vga_place *place,
                       unsigned columns)
{
    if (kind_of(vga) == TEXT)
        vga_text_line(vga, palette->attr, pixels, place->address, place->scan,
                      columns);
    else
        graphics_line(vga, palette, pixels, place, columns);
}

/* Draws one line of a VGA mode, `width` pixels. */
static void vga_line(const struct vga *vga, const struct palette *palette,
                     uint32_t *pixels, unsigned y, unsigned width)
{
    uint32_t panned[(VGA_COLUMNS_MAX + 1) * CHARACTER_DOTS];
    struct vga_place place = vga_scan_place(vga, y * repeat_of(vga),
                                            kind_of(vga) == PACKED);

    if (!place.pan) {
        characters(vga, palette, pixels, &place, vga_columns(vga));
        return;
    }
    characters(vga, palette, panned, &place, vga_columns(vga) + 1);
    memcpy(pixels, panned + place.pan, width * sizeof(*pixels));
}

static uint32_t from_rgb(uint32_t v, unsigned green_bits)
{
    uint32_t blue = v & 31, green = v >> 5 & ((1u << green_bits) - 1);
    uint32_t red = v >> (5 + green_bits) & 31;

    green <<= 8 - green_bits;
    return (red << 3 | red >> 2) << 16 |
           (green | green >> green_bits) << 8 | (blue << 3 | blue >> 2);
}

/* Two pixels at a time: this is most of what a picture costs. The host is
 * little-endian, as the guest. */
static void copy_xrgb(uint32_t *pixels, const uint8_t *from, unsigned width)
{
    unsigned x = 0;
    uint64_t two;

    for (; x + 2 <= width; x += 2) {
        memcpy(&two, from + x * sizeof(*pixels), sizeof(two));
        two &= UINT64_C(0x00ffffff00ffffff);
        memcpy(pixels + x, &two, sizeof(two));
    }
    for (; x < width; x++) {
        memcpy(pixels + x, from + x * sizeof(*pixels), sizeof(*pixels));
        pixels[x] &= 0xffffff;
    }
}

static void linear_line(const struct vga *vga, const struct palette *palette,
                        uint32_t *pixels, unsigned y)
{
    unsigned bpp = vga->vbe[VBE_BPP], bytes = vga_vbe_pixel_bytes(vga);
    unsigned width = vga->vbe[VBE_XRES];
    const uint8_t *from =
        vga->vram +
        (size_t)(vga->vbe[VBE_Y_OFFSET] + y) * vga_vbe_line_bytes(vga) +
        (size_t)vga->vbe[VBE_X_OFFSET] * bytes;

    switch (bpp) {
    case 8:
        for (unsigned x = 0; x < width; x++)
            pixels[x] = palette->dac[from[x]];
        break;
    case 15:
    case 16:
        for (unsigned x = 0; x < width; x++, from += bytes)
            pixels[x] = from_rgb(from[0] | (uint32_t)from[1] << 8, bpp - 10);
        break;
    case 24:
        for (unsigned x = 0; x < width; x++, from += bytes)
            pixels[x] = from[0] | (uint32_t)from[1] << 8 |
                        (uint32_t)from[2] << 16;
        break;
    default:
        copy_xrgb(pixels, from, width);
        break;
    }
}

static bool is_blank(const struct vga *vga)
{
    return !(vga->attr_index & VGA_ATTR_VIDEO) ||
           vga->seq[VGA_SEQ_CLOCKING] & VGA_SEQ1_OFF;
}

void vga_render(const struct vga *vga, uint32_t *pixels,
                unsigned stride_pixels, unsigned first_row, unsigned rows)
{
    struct palette palette;
    unsigned width, height;

    vga_size(vga, &width, &height);
    build_palette(vga, &palette);
    for (unsigned i = 0; i < rows && first_row + i < height; i++) {
        uint32_t *line = pixels + (size_t)i * stride_pixels;

        if (is_blank(vga)) {
            for (unsigned x = 0; x < width; x++)
                line[x] = 0;
        } else if (kind_of(vga) == LINEAR) {
            linear_line(vga, &palette, line, first_row + i);
        } else {
            vga_line(vga, &palette, line, first_row + i, width);
        }
    }
}
