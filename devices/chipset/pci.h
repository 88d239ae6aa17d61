/*
 * PCI bus 0: configuration mechanism 1 (PCI Local Bus Specification 2.1,
 * section 3.7.4) over a table of devices.
 *
 * A device fills in its configuration header with pci_device_init(), adds its
 * base address registers (BARs) and then registers itself with pci_add(). From
 * then on PCI answers configuration cycles for it: reads see `config`, writes
 * change the bits that `writable` allows. BARs can be sized, and take effect as
 * the command register's decode bits say: their regions and port ranges move
 * through bus_move() and bus_move_ports(), and are off the bus after a reset.
 * Values are little-endian, as on the wire. A device with registers of its own
 * in the configuration space sets `configured`.
 *
 *     pci_device_init(&vga->pci, "vga", 0x1234, 0x1111, 0x030000, 2);
 *     region = bus_map_ram(bus, "vram", BUS_UNMAPPED, VRAM_SIZE, vram);
 *     pci_add_mmio_bar(&vga->pci, 0, VRAM_SIZE, region);
 *     pci_add(pci, &vga->pci, PCI_DEVFN(2, 0));
 */
#ifndef PAGEWALK_DEVICES_CHIPSET_PCI_H
#define PAGEWALK_DEVICES_CHIPSET_PCI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/log.h"
#include "devices/bus/bus_requester.h"

/* A function's place on the bus: its device and function number. */
#define PCI_DEVFN(device, function) ((device) << 3 | (function))
#define PCI_DEVICE_OF(devfn) ((devfn) >> 3)
#define PCI_FUNCTION_OF(devfn) ((devfn) & 7)

enum {
    PCI_PORT_ADDRESS = 0xcf8,
    PCI_PORT_DATA    = 0xcfc,

    PCI_CONFIG_BYTES = 256,
    PCI_DEVFNS       = 256,
    PCI_BARS         = 6,

    /* Offsets in the configuration header (section 6.1). */
    PCI_VENDOR         = 0x00,
    PCI_DEVICE         = 0x02,
    PCI_COMMAND        = 0x04,
    PCI_STATUS         = 0x06,
    PCI_REVISION       = 0x08,
    PCI_CLASS          = 0x09,
    PCI_HEADER_TYPE    = 0x0e,
    PCI_BAR0           = 0x10,
    PCI_SUBSYSTEM      = 0x2c,
    PCI_INTERRUPT_LINE = 0x3c,
    PCI_INTERRUPT_PIN  = 0x3d,

    PCI_COMMAND_IO     = 0x0001,
    PCI_COMMAND_MEMORY = 0x0002,
    PCI_COMMAND_MASTER = 0x0004,

    PCI_HEADER_MULTIFUNCTION = 0x80,

    PCI_VENDOR_INTEL = 0x8086,

    PCI_HZ = 33333333,
    PCI_BURST = 64,             /* bytes */
};

enum pci_bar_kind { PCI_BAR_NONE, PCI_BAR_MMIO, PCI_BAR_IO };

struct pci_bar {
    enum pci_bar_kind kind;
    uint32_t size;              /* bytes or ports, a power of two */
    unsigned index;             /* region or port range on the bus */
    bool decoded;               /* on the bus, at `base` */
    uint32_t base;
};

struct pci_device {
    const char *name;
    uint8_t config[PCI_CONFIG_BYTES];
    uint8_t reset[PCI_CONFIG_BYTES];    /* `config` as pci_add() found it */
    uint8_t writable[PCI_CONFIG_BYTES]; /* mask of the bits software can set */
    struct pci_bar bar[PCI_BARS];
    struct bus *bus;                    /* since pci_add() */
    struct bus_requester requester;     /* `name`, as a bus master */
    void (*configured)(void *opaque);   /* `config` has been written to or
                                           reset; or null */
    void *opaque;
};

struct pci_bus {
    struct pci_device *device[PCI_DEVFNS];  /* by devfn; NULL: no device */
    uint32_t address;                       /* last value written to CF8 */
    struct bus *bus;
    struct log *log;
};

void pci_init(struct pci_bus *pci, struct bus *bus, struct log *log);

/* The address register and every configuration space. */
void pci_reset(struct pci_bus *pci);

/* Makes a type 0 header without BARs. `class_code` is base class, subclass and
 * programming interface (0x030000: VGA). The caller may edit config[] and
 * writable[] afterwards, until pci_add(). */
void pci_device_init(struct pci_device *device, const char *name,
                     uint16_t vendor, uint16_t id, uint32_t class_code,
                     uint8_t revision);

/* BAR `bar` (0-5) decodes `size` bytes (a power of two, at least 4 KiB for
 * memory, 4 for ports) through a region or range made with BUS_UNMAPPED or
 * BUS_PORTS_UNMAPPED. */
void pci_add_mmio_bar(struct pci_device *device, unsigned bar, uint32_t size,
                      unsigned region);
void pci_add_io_bar(struct pci_device *device, unsigned bar, uint32_t size,
                    unsigned range);

/* Puts the device at its place on PCI; it must outlive the PCI bus. */
void pci_add(struct pci_bus *pci, struct pci_device *device, uint8_t devfn);

/* Whether the device may master the bus (command register, bit 2; section
 * 6.2.2). */
static inline bool pci_is_master(const struct pci_device *device)
{
    return device->config[PCI_COMMAND] & PCI_COMMAND_MASTER;
}

/* The access that is being served starts transfers of the device. */
void pci_dma_start(struct pci_device *device);

/* DMA of the device, as bus_requester_read() and bus_requester_write() do it. False,
 * and nothing is moved, when the device may not master the bus. */
bool pci_dma_read(const struct pci_device *device, uint64_t paddr, void *data,
                  size_t size);
bool pci_dma_write(const struct pci_device *device, uint64_t paddr,
                   const void *data, size_t size);

/* Clocks of PCI_HZ for which a master holds the bus to move `bytes`, in bursts
 * of up to PCI_BURST bytes. A burst takes a clock for each 4 bytes (section
 * 3.3.1) and some before the first, for which numbers are chosen: writes are
 * posted in the host bridge, reads wait for DRAM. */
uint64_t pci_clocks(uint64_t bytes, bool write);

#endif
