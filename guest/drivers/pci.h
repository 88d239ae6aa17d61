/*
 * PCI configuration space by mechanism 1 (PCI Local Bus Specification 2.1,
 * 3.7.4.1): bus 0, which is where a PC's own devices are.
 */
#ifndef PAGEWALK_GUEST_DRIVERS_PCI_H
#define PAGEWALK_GUEST_DRIVERS_PCI_H

#include "guest/lib/compiler.h"

enum {
    PCI_ID = 0x00,              /* vendor in the low half */
    PCI_COMMAND = 0x04,
    PCI_CLASS = 0x08,           /* class, subclass, interface, revision */
    PCI_BAR0 = 0x10, PCI_BAR4 = 0x20,
    PCI_INTERRUPT = 0x3c,       /* the line in the low byte */

    PCI_COMMAND_IO = 1 << 0,
    PCI_COMMAND_MEMORY = 1 << 1,
    PCI_COMMAND_MASTER = 1 << 2,
};

struct pci_device {
    uint8_t device, function;
};

uint32_t pci_read(struct pci_device where, uint8_t reg);
void pci_write(struct pci_device where, uint8_t reg, uint32_t value);

/* Let the device answer, and master the bus: set bits of its command register. */
void pci_enable(struct pci_device where, uint16_t bits);

/* Find a device by vendor and device number, as PCI_ID reads them. */
bool pci_find_id(uint32_t id, struct pci_device *found);

/* Find a device by its 16-bit class and subclass, such as 0x0300 for a VGA. */
bool pci_find_class(uint16_t class_code, struct pci_device *found);

#endif
