#include "devices/chipset/i440fx.h"

#include <string.h>

enum {
    ID_82441FX = 0x1237, REVISION_82441FX = 2, CLASS_HOST = 0x060000,
    ID_PIIX3 = 0x7000, REVISION_PIIX3 = 0, CLASS_ISA = 0x060100,

    /* 82441FX 3.2.18: programmable attribute map. */
    PAM0 = 0x59, PAM_BYTES = 7,
    /* PIIX3: PIRQ route control A-D; bit 7: not routed. */
    PIRQ_ROUTE = 0x60, PIRQS = 4, PIRQ_OFF = 0x80, PIRQ_WRITABLE = 0x8f,

    /* PIIX3 2.5.4: the kind of reset, and the bit whose rise resets. */
    RESET_HARD = 0x02, RESET_CPU = 0x04,
};

static uint32_t reset_read(void *dev, uint32_t offset, unsigned size)
{
    const struct i440fx *chips = dev;

    (void)offset;
    (void)size;
    return chips->reset_control;
}

static void reset_write(void *dev, uint32_t offset, unsigned size,
                        uint32_t value)
{
    struct i440fx *chips = dev;
    bool rise = value & ~chips->reset_control & RESET_CPU;

    (void)offset;
    (void)size;
    chips->reset_control = value & (RESET_HARD | RESET_CPU);
    if (rise)
        chips->reset(chips->opaque);
}

static const struct bus_ops reset_ops = { reset_read, reset_write, 1 };

void i440fx_reset(struct i440fx *chips)
{
    chips->reset_control = 0;
}

void i440fx_init(struct i440fx *chips, struct bus *bus, struct pci_bus *pci,
                 void (*reset)(void *opaque), void *opaque)
{
    *chips = (struct i440fx){ .reset = reset, .opaque = opaque };

    pci_device_init(&chips->host, "82441FX", PCI_VENDOR_INTEL, ID_82441FX,
                    CLASS_HOST, REVISION_82441FX);
    memset(chips->host.writable + PAM0, 0xff, PAM_BYTES);
    pci_add(pci, &chips->host, I440FX_HOST_DEVFN);

    pci_device_init(&chips->isa, "PIIX3", PCI_VENDOR_INTEL, ID_PIIX3, CLASS_ISA,
                    REVISION_PIIX3);
    chips->isa.config[PCI_HEADER_TYPE] = PCI_HEADER_MULTIFUNCTION;
    memset(chips->isa.config + PIRQ_ROUTE, PIRQ_OFF, PIRQS);
    memset(chips->isa.writable + PIRQ_ROUTE, PIRQ_WRITABLE, PIRQS);
    pci_add(pci, &chips->isa, I440FX_ISA_DEVFN);

    bus_map_ports(bus, "reset control", I440FX_PORT_RESET, 1, &reset_ops,
                  chips);
}
