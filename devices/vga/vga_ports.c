/*
 * The VGA's register ports, 3B0-3DF (IBM VGA reference, "Registers").
 *
 * Sequencer, CRTC and graphics controller are index/data pairs. The attribute
 * controller has one port for both, by turns; reading the status register
 * makes the next write an index. The DAC counts through red, green, blue.
 */
#include <string.h>

#include "devices/vga/vga_parts.h"

enum {
    CRTC_PROTECTED = 0x07,      /* the last register under write protection */
    OVERFLOW_COMPARE = 0x10,    /* bit of register 7 that stays writable */
    DAC_STATE_READING = 0x03,
    DAC_6_BITS = 0x3f,
    SEQ_INDEX = 0x07, CRTC_INDEX = 0x3f, GFX_INDEX = 0x0f,
};

/* The bits that the registers keep. */
static const uint8_t seq_bits[VGA_SEQ_REGS] = { 0x03, 0x3d, 0x0f, 0x3f, 0x0e };
static const uint8_t gfx_bits[VGA_GFX_REGS] = {
    0x0f, 0x0f, 0x0f, 0x1f, 0x03, 0x7b, 0x0f, 0x0f, 0xff,
};

/* Of the palette, and of the registers from VGA_ATTR_MODE on. */
static const uint8_t palette_bits = 0x3f;
static const uint8_t attr_bits[VGA_ATTR_REGS - VGA_ATTR_MODE] = {
    0xef, 0xff, 0x3f, 0x0f, 0x0f,
};

static void attr_write(struct vga *vga, uint8_t value)
{
    unsigned index = vga->attr_index & VGA_ATTR_INDEX;

    if (!vga->attr_data)
        vga->attr_index = value & (VGA_ATTR_INDEX | VGA_ATTR_VIDEO);
    else if (index < VGA_ATTR_MODE)
        vga->attr[index] = value & palette_bits;
    else if (index < VGA_ATTR_REGS)
        vga->attr[index] = value & attr_bits[index - VGA_ATTR_MODE];
    vga->attr_data = !vga->attr_data;
}

static uint8_t attr_read(const struct vga *vga)
{
    unsigned index = vga->attr_index & VGA_ATTR_INDEX;

    return index < VGA_ATTR_REGS ? vga->attr[index] : 0;
}

static void crtc_write(struct vga *vga, uint8_t value)
{
    unsigned index = vga->crtc_index;

    if (index >= VGA_CRTC_REGS)
        return;
    if (index <= CRTC_PROTECTED &&
        vga->crtc[VGA_CRTC_V_SYNC_END] & VGA_CRTC11_PROTECT) {
        if (index != VGA_CRTC_OVERFLOW)
            return;
        value = (vga->crtc[index] & ~OVERFLOW_COMPARE) |
                (value & OVERFLOW_COMPARE);
    }
    vga->crtc[index] = value;
}

static uint8_t crtc_read(const struct vga *vga)
{
    return vga->crtc_index < VGA_CRTC_REGS ? vga->crtc[vga->crtc_index] : 0;
}

static uint8_t dac_read(struct vga_dac *dac)
{
    uint8_t value = dac->colour[dac->read_index][dac->component];

    if (++dac->component == VGA_DAC_COMPONENTS) {
        dac->component = 0;
        dac->read_index++;
    }
    return value;
}

static void dac_write(struct vga *vga, uint8_t value)
{
    struct vga_dac *dac = &vga->dac;

    if (!(vga->vbe[VBE_ENABLE] & VBE_8BIT_DAC))
        value &= DAC_6_BITS;
    dac->latch[dac->component] = value;
    if (++dac->component == VGA_DAC_COMPONENTS) {
        dac->component = 0;
        memcpy(dac->colour[dac->write_index++], dac->latch,
               sizeof(dac->latch));
    }
}

/* Whether a port is decoded: CRTC and status register are at 3B4 and 3BA, or at
 * 3D4 and 3DA. */
static bool answers(const struct vga *vga, uint16_t port)
{
    bool colour = vga->misc & VGA_MISC_COLOUR;

    switch (port) {
    case VGA_PORT_CRTC_MONO:
    case VGA_PORT_CRTC_MONO + 1:
    case VGA_PORT_STATUS_MONO:
        return !colour;
    case VGA_PORT_CRTC:
    case VGA_PORT_CRTC + 1:
    case VGA_PORT_STATUS:
        return colour;
    default:
        return true;
    }
}

uint8_t vga_port_read(struct vga *vga, uint16_t port)
{
    if (!answers(vga, port))
        return VGA_UNDRIVEN;
    switch (port) {
    case VGA_PORT_ATTR:
        return vga->attr_index;
    case VGA_PORT_ATTR_READ:
        return attr_read(vga);
    case VGA_PORT_MISC:
        return 0;               /* no interrupt, sense switch closed */
    case VGA_PORT_SEQ:
        return vga->seq_index;
    case VGA_PORT_SEQ + 1:
        return vga->seq_index < VGA_SEQ_REGS ? vga->seq[vga->seq_index] : 0;
    case VGA_PORT_DAC_MASK:
        return vga->dac.mask;
    case VGA_PORT_DAC_READ:
        return vga->dac.reading ? DAC_STATE_READING : 0;
    case VGA_PORT_DAC_WRITE:
        return vga->dac.write_index;
    case VGA_PORT_DAC_DATA:
        return dac_read(&vga->dac);
    case VGA_PORT_FEATURE:
        return vga->feature;
    case VGA_PORT_MISC_READ:
        return vga->misc;
    case VGA_PORT_GFX:
        return vga->gfx_index;
    case VGA_PORT_GFX + 1:
        return vga->gfx_index < VGA_GFX_REGS ? vga->gfx[vga->gfx_index] : 0;
    case VGA_PORT_CRTC_MONO:
    case VGA_PORT_CRTC:
        return vga->crtc_index;
    case VGA_PORT_CRTC_MONO + 1:
    case VGA_PORT_CRTC + 1:
        return crtc_read(vga);
    case VGA_PORT_STATUS_MONO:
    case VGA_PORT_STATUS:
        vga->attr_data = false;
        return vga_timing_status(vga);
    default:
        return VGA_UNDRIVEN;
    }
}

void vga_port_write(struct vga *vga, uint16_t port, uint8_t value)
{
    if (!answers(vga, port))
        return;
    switch (port) {
    case VGA_PORT_ATTR:
        attr_write(vga, value);
        break;
    case VGA_PORT_MISC:
        vga->misc = value;
        break;
    case VGA_PORT_SEQ:
        vga->seq_index = value & SEQ_INDEX;
        break;
    case VGA_PORT_SEQ + 1:
        if (vga->seq_index < VGA_SEQ_REGS)
            vga->seq[vga->seq_index] = value & seq_bits[vga->seq_index];
        break;
    case VGA_PORT_DAC_MASK:
        vga->dac.mask = value;
        break;
    case VGA_PORT_DAC_READ:
        vga->dac.read_index = value;
        vga->dac.component = 0;
        vga->dac.reading = true;
        break;
    case VGA_PORT_DAC_WRITE:
        vga->dac.write_index = value;
        vga->dac.component = 0;
        vga->dac.reading = false;
        break;
    case VGA_PORT_DAC_DATA:
        dac_write(vga, value);
        break;
    case VGA_PORT_GFX:
        vga->gfx_index = value & GFX_INDEX;
        break;
    case VGA_PORT_GFX + 1:
        if (vga->gfx_index < VGA_GFX_REGS)
            vga->gfx[vga->gfx_index] = value & gfx_bits[vga->gfx_index];
        break;
    case VGA_PORT_CRTC_MONO:
    case VGA_PORT_CRTC:
        vga->crtc_index = value & CRTC_INDEX;
        break;
    case VGA_PORT_CRTC_MONO + 1:
    case VGA_PORT_CRTC + 1:
        crtc_write(vga, value);
        break;
    case VGA_PORT_STATUS_MONO:
    case VGA_PORT_STATUS:
        vga->feature = value;
        break;
    }
}
