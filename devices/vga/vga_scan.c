/*
 * The CRTC's memory address counter: what is fetched for a line of dots (IBM
 * VGA reference, "CRT Controller"; FreeVGA, "VGA Panning" and "Split Screen").
 *
 *   line --> behind the line compare? --> doubled? --> row and line within it
 *        --> start address + row * offset --> byte, word or doubleword address
 *
 * Panning moves the picture to the left: by characters in the preset row scan
 * register, by dots in the attribute controller.
 */
#include "devices/vga/vga_parts.h"

enum {
    COMPARE_BIT8 = 4,           /* of the overflow register */
    COMPARE_BIT9 = 6,           /* of the maximum scan line register */
    PAN = 0x0f,
    BYTES = 0x03,
};

unsigned vga_scan_row_lines(const struct vga *vga)
{
    return (vga->crtc[VGA_CRTC_MAX_SCAN] & VGA_CRTC9_SCAN) + 1u;
}

unsigned vga_scan_offset(const struct vga *vga, unsigned address,
                         unsigned scan)
{
    unsigned mode = vga->crtc[VGA_CRTC_MODE];
    unsigned offset = address;

    if (vga->crtc[VGA_CRTC_UNDERLINE] & VGA_CRTC14_DWORD)
        offset = address << 2 | (address >> 14 & 3);
    else if (!(mode & VGA_CRTC17_BYTE))
        offset = address << 1 |
                 (address >> (mode & VGA_CRTC17_WRAP ? 15 : 13) & 1);
    if (!(mode & VGA_CRTC17_A13))
        offset = (offset & ~(1u << 13)) | (scan & 1) << 13;
    if (!(mode & VGA_CRTC17_A14))
        offset = (offset & ~(1u << 14)) | (scan >> 1 & 1) << 14;
    return offset & VGA_PLANE_MASK;
}

static unsigned line_compare(const struct vga *vga)
{
    return vga->crtc[VGA_CRTC_LINE_COMPARE] |
           (vga->crtc[VGA_CRTC_OVERFLOW] >> COMPARE_BIT8 & 1u) << 8 |
           (vga->crtc[VGA_CRTC_MAX_SCAN] >> COMPARE_BIT9 & 1u) << 9;
}

/* The pel panning register in dots (IBM, "Horizontal PEL Panning Register"):
 * with nine dots a character 8 is none and 0 is one; with eight bits a dot the
 * register counts halves. */
static unsigned pan_dots(const struct vga *vga, bool packed)
{
    unsigned pan = vga->attr[VGA_ATTR_PAN] & PAN;

    if (packed)
        return pan / 2 & 3;
    if (vga_is_text(vga) && vga_text_cell_width(vga) == 9)
        return pan & 8 ? 0 : pan + 1;
    return pan & 7;
}

struct vga_place vga_scan_place(const struct vga *vga, unsigned line,
                                bool packed)
{
    unsigned preset = vga->crtc[VGA_CRTC_PRESET_ROW];
    unsigned compare = line_compare(vga), rows = vga_scan_row_lines(vga);
    bool split = line > compare;
    bool pans = !(split && vga->attr[VGA_ATTR_MODE] & VGA_ATTR10_SPLIT);
    struct vga_place place = { 0 };

    if (split)
        line -= compare + 1;
    else
        place.address = vga->crtc[VGA_CRTC_START_HIGH] << 8 |
                        vga->crtc[VGA_CRTC_START_LOW];
    if (vga->crtc[VGA_CRTC_MAX_SCAN] & VGA_CRTC9_DOUBLE)
        line /= 2;
    if (!split)
        line += preset & VGA_CRTC8_ROW;
    place.address += line / rows * (vga->crtc[VGA_CRTC_OFFSET] * 2u);
    place.scan = line % rows;
    if (pans) {
        place.address += preset >> VGA_CRTC8_BYTES_SHIFT & BYTES;
        place.pan = pan_dots(vga, packed);
    }
    return place;
}
