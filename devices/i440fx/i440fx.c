#include "devices/i440fx/i440fx.h"

#include <string.h>

enum {
    ID_82441FX = 0x1237, REVISION_82441FX = 2, CLASS_HOST = 0x060000,
    ID_PIIX3 = 0x7000, REVISION_PIIX3 = 0, CLASS_ISA = 0x060100,

    PAM_WRITABLE = 0x33,        /* two segments; PAM0 has only the upper */

    /* PIIX3 2.5.4: the kind of reset, and the bit whose rise resets. */
    RESET_HARD = 0x02, RESET_CPU = 0x04,

    SMRAM_LOCK = 0x10, SMRAM_OPEN = 0x40,
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

/* D_LCK closes SMRAM and locks its register until the next reset. */
static void on_host_configured(void *opaque)
{
    struct i440fx *chips = opaque;
    struct pci_device *host = &chips->host;
    bool locked = host->config[PAM_SMRAM] & SMRAM_LOCK;

    if (locked)
        host->config[PAM_SMRAM] &= ~SMRAM_OPEN;
    host->writable[PAM_SMRAM] = locked ? 0 : PAM_SMRAM_WRITABLE;
    pam_update(&chips->pam, host->config);
}

static void on_isa_configured(void *opaque)
{
    struct i440fx *chips = opaque;

    pirq_update(&chips->pirq, chips->isa.config);
}

static void init_host(struct i440fx *chips)
{
    struct pci_device *host = &chips->host;

    pci_device_init(host, "82441FX", PCI_VENDOR_INTEL, ID_82441FX, CLASS_HOST,
                    REVISION_82441FX);
    host->writable[PAM_FIRST] = PAM_WRITABLE & 0xf0;
    memset(host->writable + PAM_FIRST + 1, PAM_WRITABLE, PAM_REGISTERS - 1);
    host->config[PAM_SMRAM] = PAM_SMRAM_RESET;
    host->writable[PAM_SMRAM] = PAM_SMRAM_WRITABLE;
    host->configured = on_host_configured;
    host->opaque = chips;
}

static void init_isa(struct i440fx *chips)
{
    struct pci_device *isa = &chips->isa;

    pci_device_init(isa, "PIIX3", PCI_VENDOR_INTEL, ID_PIIX3, CLASS_ISA,
                    REVISION_PIIX3);
    isa->config[PCI_HEADER_TYPE] = PCI_HEADER_MULTIFUNCTION;
    memset(isa->config + PIRQ_ROUTE, PIRQ_ROUTE_OFF, PIRQ_LINES);
    memset(isa->writable + PIRQ_ROUTE, PIRQ_ROUTE_WRITABLE, PIRQ_LINES);
    isa->configured = on_isa_configured;
    isa->opaque = chips;
}

void i440fx_init(struct i440fx *chips, struct bus *bus, struct pci_bus *pci,
                 uint8_t *ram, const struct irq_line isa[PIRQ_ISA_LINES],
                 void (*reset)(void *opaque), void *opaque)
{
    *chips = (struct i440fx){ .reset = reset, .opaque = opaque };
    pam_init(&chips->pam, bus, ram);
    pirq_init(&chips->pirq, isa);
    init_host(chips);
    init_isa(chips);
    pci_add(pci, &chips->host, I440FX_HOST_DEVFN);
    pci_add(pci, &chips->isa, I440FX_ISA_DEVFN);
    bus_map_ports(bus, "reset control", I440FX_PORT_RESET, 1, &reset_ops,
                  chips);
}
