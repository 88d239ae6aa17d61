/*
 * The display adapter: its places on the bus and on PCI, power-up state and
 * reset.
 */
#define _DEFAULT_SOURCE 1
#include "devices/vga/vga.h"

#include <string.h>
#include <sys/mman.h>

#include "devices/vga/vga_font.h"
#include "devices/vga/vga_parts.h"

enum {
    WINDOW_BASE = 0xa0000,
    WINDOW_BYTES = 0x20000,
    MMIO_BYTES = 4096,

    PCI_VENDOR_BOCHS = 0x1234,
    PCI_DEVICE_STDVGA = 0x1111,
    PCI_CLASS_VGA = 0x030000,
    PCI_REVISION_EXT = 2,       /* VGA_MMIO_EXT exists */
    PCI_BAR_PREFETCHABLE = 0x08,
};

/* Mode 3 (80 x 25 text, 720 x 400 dots): IBM VGA reference, BIOS mode tables;
 * the cursor covers scan lines 13 and 14 of the cell. */
static const struct {
    uint8_t misc;
    uint8_t seq[VGA_SEQ_REGS];
    uint8_t crtc[VGA_CRTC_REGS];
    uint8_t gfx[VGA_GFX_REGS];
    uint8_t attr[VGA_ATTR_REGS];
} mode3 = {
    .misc = 0x67,
    .seq = { 0x03, 0x00, 0x03, 0x00, 0x02 },
    .crtc = { 0x5f, 0x4f, 0x50, 0x82, 0x55, 0x81, 0xbf, 0x1f,
              0x00, 0x4f, 0x0d, 0x0e, 0x00, 0x00, 0x00, 0x00,
              0x9c, 0x8e, 0x8f, 0x28, 0x1f, 0x96, 0xb9, 0xa3, 0xff },
    .gfx = { 0x00, 0x00, 0x00, 0x00, 0x00, 0x10, 0x0e, 0x00, 0xff },
    .attr = { 0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x14, 0x07,
              0x38, 0x39, 0x3a, 0x3b, 0x3c, 0x3d, 0x3e, 0x3f,
              0x0c, 0x00, 0x0f, 0x08, 0x00 },
};

static uint32_t window_read(void *dev, uint32_t offset, unsigned size)
{
    return vga_memory_read(dev, offset, size);
}

static void window_write(void *dev, uint32_t offset, unsigned size,
                         uint32_t value)
{
    vga_memory_write(dev, offset, size, value);
}

static uint32_t mono_read(void *dev, uint32_t offset, unsigned size)
{
    (void)size;
    return vga_port_read(dev, (uint16_t)(VGA_PORT_MONO + offset));
}

static void mono_write(void *dev, uint32_t offset, unsigned size,
                       uint32_t value)
{
    (void)size;
    vga_port_write(dev, (uint16_t)(VGA_PORT_MONO + offset), (uint8_t)value);
}

static uint32_t port_read(void *dev, uint32_t offset, unsigned size)
{
    (void)size;
    return vga_port_read(dev, (uint16_t)(VGA_PORT + offset));
}

static void port_write(void *dev, uint32_t offset, unsigned size,
                       uint32_t value)
{
    (void)size;
    vga_port_write(dev, (uint16_t)(VGA_PORT + offset), (uint8_t)value);
}

static uint32_t vbe_read(void *dev, uint32_t offset, unsigned size)
{
    const struct vga *vga = dev;

    (void)size;
    return offset ? vga_vbe_read(vga, vga->vbe_index) : vga->vbe_index;
}

static void vbe_write(void *dev, uint32_t offset, unsigned size,
                      uint32_t value)
{
    struct vga *vga = dev;

    (void)size;
    if (offset)
        vga_vbe_write(vga, vga->vbe_index, (uint16_t)value);
    else
        vga->vbe_index = (uint16_t)value;
}

static uint8_t mmio_read_byte(struct vga *vga, uint32_t offset)
{
    if (offset - VGA_MMIO_PORTS < VGA_PORT_COUNT)
        return vga_port_read(vga,
                             (uint16_t)(offset - VGA_MMIO_PORTS + VGA_PORT));
    if (offset - VGA_MMIO_VBE < 2 * VBE_REGS)
        return (uint8_t)(vga_vbe_read(vga, (offset - VGA_MMIO_VBE) / 2) >>
                         8 * (offset & 1));
    if (offset - VGA_MMIO_EXT < 4)
        return (uint8_t)(VGA_MMIO_EXT_BYTES >> 8 * (offset & 3));
    if (offset - VGA_MMIO_EXT_ENDIAN < 4)
        return (uint8_t)VGA_MMIO_LITTLE_ENDIAN;
    return 0;
}

static uint32_t mmio_read(void *dev, uint32_t offset, unsigned size)
{
    uint32_t value = 0;

    for (unsigned i = 0; i < size; i++)
        value |= (uint32_t)mmio_read_byte(dev, offset + i) << 8 * i;
    return value;
}

static void mmio_write(void *dev, uint32_t offset, unsigned size,
                       uint32_t value)
{
    struct vga *vga = dev;

    if (offset - VGA_MMIO_PORTS < VGA_PORT_COUNT) {
        uint16_t port = (uint16_t)(offset - VGA_MMIO_PORTS + VGA_PORT);

        for (unsigned i = 0; i < size; i++)
            vga_port_write(vga, (uint16_t)(port + i),
                           (uint8_t)(value >> 8 * i));
    } else if (offset - VGA_MMIO_VBE < 2 * VBE_REGS) {
        /* The registers are words; narrower writes do not reach them. */
        if (size == 2 && offset % 2 == 0)
            vga_vbe_write(vga, (offset - VGA_MMIO_VBE) / 2, (uint16_t)value);
    }
}

/* A read leaves something in the latches alone. */
static uint8_t window_peek(void *dev, uint32_t offset)
{
    struct vga *vga = dev;
    uint8_t latch[sizeof vga->latch], value;

    memcpy(latch, vga->latch, sizeof latch);
    value = (uint8_t)vga_memory_read(vga, offset, 1);
    memcpy(vga->latch, latch, sizeof latch);
    return value;
}

static const struct bus_ops window_ops = { window_read, window_write, 4 };
static const struct bus_ops mono_ops = { mono_read, mono_write, 1 };
static const struct bus_ops port_ops = { port_read, port_write, 1 };
static const struct bus_ops vbe_ops = { vbe_read, vbe_write, 2 };
static const struct bus_ops mmio_ops = { mmio_read, mmio_write, 2 };

bool vga_init(struct vga *vga, struct bus *bus, struct pci_bus *pci,
              struct clock *clock, struct log *log)
{
    unsigned region;

    memset(vga, 0, sizeof(*vga));
    vga->clock = clock;
    vga->log = log;
    vga->vram = mmap(NULL, VGA_VRAM_BYTES, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (vga->vram == MAP_FAILED) {
        vga->vram = NULL;
        return false;
    }

    region = bus_map_mmio(bus, "vga-window", WINDOW_BASE, WINDOW_BYTES,
                          &window_ops, vga);
    bus_set_peek(bus, region, window_peek);
    bus_map_ports(bus, "vga-mono", VGA_PORT_MONO, VGA_PORT_MONO_COUNT,
                  &mono_ops, vga);
    bus_map_ports(bus, "vga", VGA_PORT, VGA_PORT_COUNT, &port_ops, vga);
    bus_map_ports(bus, "vbe", VBE_PORT_INDEX, VBE_PORTS, &vbe_ops, vga);

    pci_device_init(&vga->pci, "vga", PCI_VENDOR_BOCHS, PCI_DEVICE_STDVGA,
                    PCI_CLASS_VGA, PCI_REVISION_EXT);
    region = bus_map_ram(bus, "vga-vram", BUS_UNMAPPED, VGA_VRAM_BYTES,
                         vga->vram);
    pci_add_mmio_bar(&vga->pci, 0, VGA_VRAM_BYTES, region);
    vga->pci.config[PCI_BAR0] |= PCI_BAR_PREFETCHABLE;
    region = bus_map_mmio(bus, "vga-mmio", BUS_UNMAPPED, MMIO_BYTES,
                          &mmio_ops, vga);
    pci_add_mmio_bar(&vga->pci, 2, MMIO_BYTES, region);
    pci_add(pci, &vga->pci, PCI_DEVFN(2, 0));

    vga_reset(vga);
    return true;
}

static void load_font(struct vga *vga)
{
    struct vga_font font;

    vga_font_build(&font);
    for (unsigned c = 0; c < VGA_FONT_CHARS; c++) {
        for (unsigned row = 0; row < VGA_FONT_ROWS; row++) {
            unsigned offset = c * VGA_SHAPE_PITCH + row;

            vga->vram[offset * VGA_PLANES + VGA_SHAPE_PLANE] =
                font.row[c][row];
        }
    }
}

/* The 64 colours of an EGA monitor, which text and 16-colour modes use: bits
 * 5:3 of the index are the weak, 2:0 the strong red, green and blue. */
static void load_palette(struct vga_dac *dac)
{
    enum { COLOURS = 64, STRONG = 0x2a, WEAK = 0x15 };

    for (unsigned i = 0; i < COLOURS; i++) {
        for (unsigned c = 0; c < VGA_DAC_COMPONENTS; c++)
            dac->colour[i][c] = (uint8_t)((i >> (2 - c) & 1) * STRONG +
                                          (i >> (5 - c) & 1) * WEAK);
    }
    dac->mask = 0xff;
}

void vga_reset(struct vga *vga)
{
    vga->misc = mode3.misc;
    vga->feature = 0;
    memcpy(vga->seq, mode3.seq, sizeof(vga->seq));
    memcpy(vga->crtc, mode3.crtc, sizeof(vga->crtc));
    memcpy(vga->gfx, mode3.gfx, sizeof(vga->gfx));
    memcpy(vga->attr, mode3.attr, sizeof(vga->attr));
    vga->seq_index = vga->crtc_index = vga->gfx_index = 0;
    vga->attr_index = VGA_ATTR_VIDEO;
    vga->attr_data = false;
    memset(vga->latch, 0, sizeof(vga->latch));
    memset(&vga->dac, 0, sizeof(vga->dac));
    load_palette(&vga->dac);

    vga->vbe_index = 0;
    memset(vga->vbe, 0, sizeof(vga->vbe));
    vga->vbe[VBE_ID] = VBE_ID_LAST;

    /* Private anonymous memory reads as zeros again and is given back. */
    if (madvise(vga->vram, VGA_VRAM_BYTES, MADV_DONTNEED) != 0)
        memset(vga->vram, 0, VGA_VRAM_BYTES);
    load_font(vga);
}

void vga_destroy(struct vga *vga)
{
    if (vga->vram)
        munmap(vga->vram, VGA_VRAM_BYTES);
    vga->vram = NULL;
}
