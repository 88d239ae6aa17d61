/*
 * The window at A0000-BFFFF: what the CPU's bytes do to the four planes (IBM
 * VGA reference, "Sequencer" and "Graphics Controller").
 *
 *   address --> plane and offset
 *     planar     all planes of the map mask, offset = address
 *     odd/even   A0 selects planes 0/2 or 1/3, offset = address without A0
 *     chain 4    A1:A0 select the plane, offset = address without both
 *
 *   data --> rotate --> set/reset --> function with latch --> bit mask
 *                                                      --> planes of the mask
 *
 * With a VBE mode enabled, A0000-AFFFF is a 64 KiB bank of linear memory.
 *
 * An access of several bytes is one of each byte, low address first. Where its
 * bytes lie side by side in video memory and nothing changes them on the way
 * (mode 13h, banks), they are moved at once.
 */
#include <string.h>

#include "devices/vga/vga_parts.h"

enum {
    ALL_PLANES = 0x0f,
    EVEN_PLANES = 0x05,
    BANK_BYTES = 1 << VBE_BANK_SHIFT,
    FUNCTION_AND = 1, FUNCTION_OR = 2, FUNCTION_XOR = 3,
};

/* Where the memory map select of the graphics controller puts the planes. */
static const struct {
    uint32_t base, size;        /* from A0000 */
} windows[4] = {
    { 0x00000, 0x20000 },
    { 0x00000, 0x10000 },
    { 0x10000, 0x08000 },
    { 0x18000, 0x08000 },
};

/* Turns an offset from A0000 into one in the selected window; false when it
 * lies outside. */
static bool decode(const struct vga *vga, uint32_t *offset)
{
    unsigned select = vga->gfx[VGA_GFX_MISC] >> VGA_GFX6_MAP_SHIFT & 3;

    if (!(vga->misc & VGA_MISC_RAM))
        return false;
    *offset -= windows[select].base;
    return *offset < windows[select].size;
}

static uint8_t *bank_byte(const struct vga *vga, uint32_t offset)
{
    if (offset >= BANK_BYTES)
        return NULL;
    return &vga->vram[((uint32_t)vga->vbe[VBE_BANK] << VBE_BANK_SHIFT) +
                      offset];
}

static uint8_t *planes_at(const struct vga *vga, uint32_t offset)
{
    return &vga->vram[(offset & VGA_PLANE_MASK) * VGA_PLANES];
}

/* Read mode 1: a bit is set where all planes have the compared colour, except
 * those that the colour don't care register excludes. */
static uint8_t compare_colour(const struct vga *vga)
{
    uint8_t differ = 0;

    for (unsigned p = 0; p < VGA_PLANES; p++) {
        uint8_t wanted = vga->gfx[VGA_GFX_COMPARE] >> p & 1 ? 0xff : 0;

        if (vga->gfx[VGA_GFX_DONT_CARE] >> p & 1)
            differ |= vga->latch[p] ^ wanted;
    }
    return (uint8_t)~differ;
}

static uint8_t read_byte(struct vga *vga, uint32_t offset)
{
    unsigned plane = vga->gfx[VGA_GFX_READ_MAP] & 3;
    const uint8_t *planes;

    if (vga_vbe_enabled(vga)) {
        const uint8_t *byte = bank_byte(vga, offset);

        return byte ? *byte : VGA_UNDRIVEN;
    }
    if (!decode(vga, &offset))
        return VGA_UNDRIVEN;

    if (vga->seq[VGA_SEQ_MEMORY] & VGA_SEQ4_CHAIN4) {
        plane = offset & 3;
        offset &= ~3u;
    } else if (vga->gfx[VGA_GFX_MODE] & VGA_GFX5_ODD_EVEN) {
        plane = (plane & 2) | (offset & 1);
        offset &= ~1u;
    }
    planes = planes_at(vga, offset);
    for (unsigned p = 0; p < VGA_PLANES; p++)
        vga->latch[p] = planes[p];

    if (vga->gfx[VGA_GFX_MODE] & VGA_GFX5_READ_MODE)
        return compare_colour(vga);
    return vga->latch[plane];
}

static uint8_t rotate_right(uint8_t value, unsigned count)
{
    return (uint8_t)(value >> count | value << (8 - count));
}

/* The function select of the rotate register. */
static uint8_t combine(const struct vga *vga, uint8_t value, uint8_t latch)
{
    switch (vga->gfx[VGA_GFX_ROTATE] >> VGA_GFX3_FUNCTION_SHIFT) {
    case FUNCTION_AND:
        return value & latch;
    case FUNCTION_OR:
        return value | latch;
    case FUNCTION_XOR:
        return value ^ latch;
    default:
        return value;
    }
}

/* What one plane gets when the CPU writes `value`. */
static uint8_t plane_value(const struct vga *vga, unsigned plane,
                           uint8_t value)
{
    uint8_t rotated =
        rotate_right(value, vga->gfx[VGA_GFX_ROTATE] & VGA_GFX3_COUNT);
    uint8_t set = vga->gfx[VGA_GFX_SET_RESET] >> plane & 1 ? 0xff : 0;
    uint8_t mask = vga->gfx[VGA_GFX_BIT_MASK];
    uint8_t latch = vga->latch[plane];

    switch (vga->gfx[VGA_GFX_MODE] & VGA_GFX5_WRITE_MODE) {
    case 0:
        if (vga->gfx[VGA_GFX_ENABLE_SET_RESET] >> plane & 1)
            value = set;
        else
            value = rotated;
        break;
    case 1:
        return latch;
    case 2:
        value = value >> plane & 1 ? 0xff : 0;
        break;
    default:
        mask &= rotated;
        value = set;
        break;
    }
    return (combine(vga, value, latch) & mask) | (latch & ~mask);
}

static void write_byte(struct vga *vga, uint32_t offset, uint8_t value)
{
    unsigned selected = ALL_PLANES;
    uint8_t *planes;

    if (vga_vbe_enabled(vga)) {
        uint8_t *byte = bank_byte(vga, offset);

        if (byte)
            *byte = value;
        return;
    }
    if (!decode(vga, &offset))
        return;

    if (vga->seq[VGA_SEQ_MEMORY] & VGA_SEQ4_CHAIN4) {
        selected = 1u << (offset & 3);
        offset &= ~3u;
    } else if (!(vga->seq[VGA_SEQ_MEMORY] & VGA_SEQ4_LINEAR)) {
        selected = EVEN_PLANES << (offset & 1);
        offset &= ~1u;
    }
    selected &= vga->seq[VGA_SEQ_MAP_MASK];
    planes = planes_at(vga, offset);
    for (unsigned p = 0; p < VGA_PLANES; p++) {
        if (selected >> p & 1)
            planes[p] = plane_value(vga, p, value);
    }
}

/* The four bytes at an offset of the window, where they lie side by side:
 * aligned ones of a bank, or those of four planes in chain 4; else null. */
static uint8_t *four_bytes(const struct vga *vga, uint32_t offset)
{
    if (offset % 4)
        return NULL;
    if (vga_vbe_enabled(vga))
        return bank_byte(vga, offset);
    if (!(vga->seq[VGA_SEQ_MEMORY] & VGA_SEQ4_CHAIN4) ||
        !decode(vga, &offset))
        return NULL;
    return planes_at(vga, offset);
}

/* Whether the CPU's bytes reach the planes as they are. */
static bool writes_plainly(const struct vga *vga)
{
    return vga_vbe_enabled(vga) ||
           ((vga->seq[VGA_SEQ_MAP_MASK] & ALL_PLANES) == ALL_PLANES &&
            !(vga->gfx[VGA_GFX_MODE] & VGA_GFX5_WRITE_MODE) &&
            !vga->gfx[VGA_GFX_ENABLE_SET_RESET] &&
            !vga->gfx[VGA_GFX_ROTATE] && vga->gfx[VGA_GFX_BIT_MASK] == 0xff);
}

uint32_t vga_memory_read(struct vga *vga, uint32_t offset, unsigned size)
{
    const uint8_t *from = size == 4 ? four_bytes(vga, offset) : NULL;
    uint32_t value = 0;

    if (from && !(vga->gfx[VGA_GFX_MODE] & VGA_GFX5_READ_MODE)) {
        memcpy(&value, from, size);
        if (!vga_vbe_enabled(vga))
            memcpy(vga->latch, from, size);
        return value;
    }
    for (unsigned i = 0; i < size; i++)
        value |= (uint32_t)read_byte(vga, offset + i) << 8 * i;
    return value;
}

void vga_memory_write(struct vga *vga, uint32_t offset, unsigned size,
                      uint32_t value)
{
    uint8_t *to = size == 4 && writes_plainly(vga) ? four_bytes(vga, offset)
                                                   : NULL;

    if (to) {
        memcpy(to, &value, size);
        return;
    }
    for (unsigned i = 0; i < size; i++)
        write_byte(vga, offset + i, (uint8_t)(value >> 8 * i));
}
