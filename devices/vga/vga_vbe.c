/*
 * The Bochs VBE "dispi" registers (Bochs iodev/display/vga.h; QEMU
 * docs/specs/standard-vga.rst).
 *
 * While a mode is enabled the registers describe a picture that lies within
 * video memory: a value beyond the limits becomes the nearest valid one, which
 * software can read back. When VBE is disabled, the VGA's own registers, which
 * VBE leaves alone, describe the mode.
 */
#include <string.h>

#include "devices/vga/vga_parts.h"

enum {
    MEMORY_64K = VGA_VRAM_BYTES >> VBE_BANK_SHIFT,
    DAC_SHIFT = 2,              /* 6 bits to 8 */
};

unsigned vga_vbe_pixel_bytes(const struct vga *vga)
{
    return (vga->vbe[VBE_BPP] + 7u) / 8;
}

unsigned vga_vbe_line_bytes(const struct vga *vga)
{
    return vga->vbe[VBE_VIRT_WIDTH] * vga_vbe_pixel_bytes(vga);
}

static uint16_t clamp(unsigned value, unsigned low, unsigned high)
{
    return (uint16_t)(value < low ? low : value > high ? high : value);
}

static bool bpp_is_valid(unsigned bpp)
{
    return bpp == 8 || bpp == 15 || bpp == 16 || bpp == 24 || bpp == 32;
}

/* Brings all registers within their limits. The largest picture fits into video
 * memory, so a virtual width that leaves room for all lines exists. */
static void make_valid(struct vga *vga)
{
    uint16_t *r = vga->vbe;
    unsigned pixels, lines;

    _Static_assert(VGA_MAX_WIDTH * VGA_MAX_HEIGHT * (VGA_MAX_BPP / 8) <=
                   VGA_VRAM_BYTES, "the largest mode fits");
    if (!bpp_is_valid(r[VBE_BPP]))
        r[VBE_BPP] = 8;
    r[VBE_XRES] = clamp(r[VBE_XRES], 1, VGA_MAX_WIDTH);
    r[VBE_YRES] = clamp(r[VBE_YRES], 1, VGA_MAX_HEIGHT);

    pixels = VGA_VRAM_BYTES / vga_vbe_pixel_bytes(vga);
    r[VBE_VIRT_WIDTH] = clamp(r[VBE_VIRT_WIDTH], r[VBE_XRES],
                              pixels / r[VBE_YRES]);
    lines = pixels / r[VBE_VIRT_WIDTH];
    r[VBE_X_OFFSET] = clamp(r[VBE_X_OFFSET], 0,
                            r[VBE_VIRT_WIDTH] - r[VBE_XRES]);
    r[VBE_Y_OFFSET] = clamp(r[VBE_Y_OFFSET], 0, lines - r[VBE_YRES]);
}

/* Converts the colours to another width of the DAC. */
static void set_dac_width(struct vga *vga, bool wide)
{
    for (unsigned i = 0; i < VGA_DAC_COLOURS; i++) {
        for (unsigned c = 0; c < VGA_DAC_COMPONENTS; c++) {
            uint8_t *value = &vga->dac.colour[i][c];

            *value = (uint8_t)(wide ? *value << DAC_SHIFT | *value >> 4
                                    : *value >> DAC_SHIFT);
        }
    }
}

static void write_enable(struct vga *vga, uint16_t value)
{
    uint16_t old = vga->vbe[VBE_ENABLE];

    vga->vbe[VBE_ENABLE] = value & (VBE_ENABLED | VBE_GETCAPS |
                                    VBE_8BIT_DAC | VBE_LFB | VBE_NOCLEAR);
    if ((old ^ value) & VBE_8BIT_DAC)
        set_dac_width(vga, value & VBE_8BIT_DAC);
    if (!(value & VBE_ENABLED) || old & VBE_ENABLED)
        return;

    vga->vbe[VBE_VIRT_WIDTH] = 0;
    vga->vbe[VBE_X_OFFSET] = 0;
    vga->vbe[VBE_Y_OFFSET] = 0;
    vga->vbe[VBE_BANK] = 0;
    make_valid(vga);
    if (!(value & VBE_NOCLEAR))
        memset(vga->vram, 0,
               (size_t)vga_vbe_line_bytes(vga) * vga->vbe[VBE_YRES]);
    LOG(vga->log, dev, "vbe mode %ux%ux%u", vga->vbe[VBE_XRES],
        vga->vbe[VBE_YRES], vga->vbe[VBE_BPP]);
}

uint16_t vga_vbe_read(const struct vga *vga, unsigned index)
{
    bool caps = vga->vbe[VBE_ENABLE] & VBE_GETCAPS;

    switch (index) {
    case VBE_XRES:
        return caps ? VGA_MAX_WIDTH : vga->vbe[index];
    case VBE_YRES:
        return caps ? VGA_MAX_HEIGHT : vga->vbe[index];
    case VBE_BPP:
        return caps ? VGA_MAX_BPP : vga->vbe[index];
    case VBE_VIRT_HEIGHT:
        if (!vga_vbe_enabled(vga))
            return 0;
        return clamp(VGA_VRAM_BYTES / vga_vbe_line_bytes(vga), 0, UINT16_MAX);
    case VBE_MEMORY_64K:
        return MEMORY_64K;
    default:
        return index < VBE_REGS ? vga->vbe[index] : 0;
    }
}

void vga_vbe_write(struct vga *vga, unsigned index, uint16_t value)
{
    switch (index) {
    case VBE_ID:
        if (value >= VBE_ID_FIRST && value <= VBE_ID_LAST)
            vga->vbe[VBE_ID] = value;
        break;
    case VBE_ENABLE:
        write_enable(vga, value);
        break;
    case VBE_BANK:
        vga->vbe[VBE_BANK] = value % MEMORY_64K;
        break;
    case VBE_XRES:
    case VBE_YRES:
    case VBE_BPP:
    case VBE_VIRT_WIDTH:
    case VBE_X_OFFSET:
    case VBE_Y_OFFSET:
        vga->vbe[index] = value;
        if (vga_vbe_enabled(vga))
            make_valid(vga);
        break;
    default:
        /* VIRT_HEIGHT and the memory size follow from the rest. */
        break;
    }
}
