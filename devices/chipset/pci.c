#include "devices/chipset/pci.h"

#include <assert.h>
#include <string.h>

#include "base/bytes.h"

enum {
    /* The address register: section 3.7.4.1. */
    ADDRESS_ENABLE = 1u << 31,
    ADDRESS_BUS_SHIFT = 16, ADDRESS_DEVFN_SHIFT = 8,
    ADDRESS_REGISTER = 0xfc,

    PCI_WORD = 4,               /* bytes of a data phase */
    WRITE_CLOCKS = 4, READ_CLOCKS = 8,  /* of a burst, before its data */

    BAR_IO = 0x1,               /* section 6.2.5.1: bit 0 */
    BAR_IO_FLAGS = 0x3,
    BAR_MMIO_FLAGS = 0xf,
};

void pci_device_init(struct pci_device *device, const char *name,
                     uint16_t vendor, uint16_t id, uint32_t class_code,
                     uint8_t revision)
{
    *device = (struct pci_device){ .name = name };
    bytes_put_le(device->config + PCI_VENDOR, 2, vendor);
    bytes_put_le(device->config + PCI_DEVICE, 2, id);
    bytes_put_le(device->config + PCI_REVISION, 1, revision);
    bytes_put_le(device->config + PCI_CLASS, 3, class_code);
    bytes_put_le(device->writable + PCI_COMMAND, 2,
        PCI_COMMAND_IO | PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER);
    bytes_put_le(device->writable + PCI_INTERRUPT_LINE, 1, 0xff);
}

static void add_bar(struct pci_device *device, unsigned bar,
                    struct pci_bar content, uint32_t flags)
{
    unsigned offset = PCI_BAR0 + 4 * bar;

    assert(bar < PCI_BARS && device->bar[bar].kind == PCI_BAR_NONE);
    assert((content.size & (content.size - 1)) == 0);
    device->bar[bar] = content;
    bytes_put_le(device->config + offset, 4, flags);
    bytes_put_le(device->writable + offset, 4, ~(content.size - 1));
}

void pci_add_mmio_bar(struct pci_device *device, unsigned bar, uint32_t size,
                      unsigned region)
{
    assert(size >= BUS_PAGE_SIZE);
    add_bar(device, bar, (struct pci_bar){
        .kind = PCI_BAR_MMIO, .size = size, .index = region,
    }, 0);
}

void pci_add_io_bar(struct pci_device *device, unsigned bar, uint32_t size,
                    unsigned range)
{
    assert(size >= 4);
    add_bar(device, bar, (struct pci_bar){
        .kind = PCI_BAR_IO, .size = size, .index = range,
    }, BAR_IO);
}

void pci_add(struct pci_bus *pci, struct pci_device *device, uint8_t devfn)
{
    assert(!pci->device[devfn]);
    memcpy(device->reset, device->config, sizeof device->reset);
    device->bus = pci->bus;
    device->requester = (struct bus_requester){ .name = device->name };
    pci->device[devfn] = device;
}

void pci_dma_start(struct pci_device *device)
{
    bus_requester_start(device->bus, &device->requester);
}

bool pci_dma_read(const struct pci_device *device, uint64_t paddr, void *data,
                  size_t size)
{
    if (!pci_is_master(device))
        return false;
    bus_requester_read(device->bus, &device->requester, paddr, data, size);
    return true;
}

bool pci_dma_write(const struct pci_device *device, uint64_t paddr,
                   const void *data, size_t size)
{
    if (!pci_is_master(device))
        return false;
    bus_requester_write(device->bus, &device->requester, paddr, data, size);
    return true;
}

uint64_t pci_clocks(uint64_t bytes, bool write)
{
    uint64_t bursts = (bytes + PCI_BURST - 1) / PCI_BURST;

    return bursts * (write ? WRITE_CLOCKS : READ_CLOCKS) +
           (bytes + PCI_WORD - 1) / PCI_WORD;
}

/* Where a BAR decodes, if the command register lets it. An address of 0 and
 * the window that ends at 4 GiB, where software sizing the BAR leaves it for a
 * moment, decode nothing. */
static bool bar_decodes(const struct pci_device *device, unsigned n,
                        uint32_t *base)
{
    const struct pci_bar *bar = &device->bar[n];
    bool io = bar->kind == PCI_BAR_IO;
    uint8_t enable = io ? PCI_COMMAND_IO : PCI_COMMAND_MEMORY;

    *base = bytes_get_le(device->config + PCI_BAR0 + 4 * n, 4) &
            ~(uint32_t)(io ? BAR_IO_FLAGS : BAR_MMIO_FLAGS);
    if (!(device->config[PCI_COMMAND] & enable) || *base == 0)
        return false;
    return io ? *base <= BUS_PORTS - bar->size : *base + bar->size != 0;
}

static void update_bars(struct pci_bus *pci, struct pci_device *device)
{
    for (unsigned n = 0; n < PCI_BARS; n++) {
        struct pci_bar *bar = &device->bar[n];
        bool decoded;
        uint32_t base;

        if (bar->kind == PCI_BAR_NONE)
            continue;
        decoded = bar_decodes(device, n, &base);
        if (decoded == bar->decoded && (!decoded || base == bar->base))
            continue;
        bar->decoded = decoded;
        bar->base = base;
        if (bar->kind == PCI_BAR_IO)
            bus_move_ports(pci->bus, bar->index,
                           decoded ? base : BUS_PORTS_UNMAPPED);
        else
            bus_move(pci->bus, bar->index, decoded ? base : BUS_UNMAPPED);
        if (decoded)
            LOG(pci->log, pci, "%s: BAR %u at %s 0x%x", device->name, n,
                bar->kind == PCI_BAR_IO ? "port" : "address", base);
        else
            LOG(pci->log, pci, "%s: BAR %u off", device->name, n);
    }
}

/* The configuration space of a device may have changed. */
static void update(struct pci_bus *pci, struct pci_device *device)
{
    update_bars(pci, device);
    if (device->configured)
        device->configured(device->opaque);
}

/* The device that the address register selects, and the offset in its
 * configuration space that data port `lane` (0-3) stands for. */
static struct pci_device *selected(struct pci_bus *pci, uint32_t lane,
                                   unsigned *offset)
{
    bool bus_0 = (pci->address >> ADDRESS_BUS_SHIFT & 0xff) == 0;

    *offset = (pci->address & ADDRESS_REGISTER) + lane;
    if (!(pci->address & ADDRESS_ENABLE) || !bus_0)
        return NULL;
    return pci->device[pci->address >> ADDRESS_DEVFN_SHIFT & 0xff];
}

static uint32_t read_data(void *dev, uint32_t lane, unsigned size)
{
    unsigned offset;
    const struct pci_device *device = selected(dev, lane, &offset);

    if (!device)
        return UINT32_MAX;              /* master abort */
    return bytes_get_le(device->config + offset, size);
}

static void write_data(void *dev, uint32_t lane, unsigned size,
                       uint32_t value)
{
    struct pci_bus *pci = dev;
    unsigned offset;
    struct pci_device *device = selected(pci, lane, &offset);

    if (!device)
        return;
    for (unsigned i = 0; i < size; i++) {
        uint8_t mask = device->writable[offset + i];
        uint8_t *byte = &device->config[offset + i];

        *byte = (uint8_t)((*byte & ~mask) | (value >> 8 * i & mask));
    }
    update(pci, device);
}

/* Only a dword reaches the address register; narrower cycles pass it by. */
static uint32_t read_address(void *dev, uint32_t offset, unsigned size)
{
    const struct pci_bus *pci = dev;

    return offset == 0 && size == 4 ? pci->address : UINT32_MAX;
}

static void write_address(void *dev, uint32_t offset, unsigned size,
                          uint32_t value)
{
    struct pci_bus *pci = dev;

    if (offset == 0 && size == 4)
        pci->address = value;
}

static const struct bus_ops address_ops = { read_address, write_address, 4 };
static const struct bus_ops data_ops = { read_data, write_data, 4 };

void pci_reset(struct pci_bus *pci)
{
    pci->address = 0;
    for (unsigned i = 0; i < PCI_DEVFNS; i++) {
        struct pci_device *device = pci->device[i];

        if (!device)
            continue;
        memcpy(device->config, device->reset, sizeof device->config);
        update(pci, device);
    }
}

void pci_init(struct pci_bus *pci, struct bus *bus, struct log *log)
{
    *pci = (struct pci_bus){ .bus = bus, .log = log };
    bus_map_ports(bus, "PCI address", PCI_PORT_ADDRESS, 4, &address_ops, pci);
    bus_map_ports(bus, "PCI data", PCI_PORT_DATA, 4, &data_ops, pci);
}
