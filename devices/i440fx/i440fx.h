/*
 * The chip set's own PCI functions, as far as software uses them: the 82441FX
 * host bridge at 00:00.0 (Intel 290549) with its shadowing of ROMs (pam.h), and
 * the 82371SB PIIX3 ISA bridge at 00:01.0 (Intel 290550) with its routing of
 * PCI interrupts (pirq.h) and the reset control register at port 0xCF9.
 */
#ifndef PAGEWALK_DEVICES_I440FX_I440FX_H
#define PAGEWALK_DEVICES_I440FX_I440FX_H

#include <stdint.h>

#include "devices/bus/bus.h"
#include "devices/chipset/pci.h"
#include "devices/i440fx/pam.h"
#include "devices/i440fx/pirq.h"

enum {
    I440FX_HOST_DEVFN = PCI_DEVFN(0, 0),
    I440FX_ISA_DEVFN  = PCI_DEVFN(1, 0),
    I440FX_PORT_RESET = 0xcf9,
};

struct i440fx {
    struct pci_device host, isa;
    struct pam pam;
    struct pirq pirq;
    uint8_t reset_control;
    void (*reset)(void *opaque);        /* software asks for a reset */
    void *opaque;
};

/* RAM (`ram` is the host address of its first byte) and ROMs are on the bus
 * already; `isa` are the inputs of the interrupt controllers. */
void i440fx_init(struct i440fx *chips, struct bus *bus, struct pci_bus *pci,
                 uint8_t *ram, const struct irq_line isa[PIRQ_ISA_LINES],
                 void (*reset)(void *opaque), void *opaque);

/* The reset control register; pci_reset() resets the configuration spaces. */
void i440fx_reset(struct i440fx *chips);

#endif
