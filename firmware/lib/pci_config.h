/*
 * The configuration space of PCI, by mechanism 1 (PCI Local Bus 2.1, 3.7.4.1).
 * A function of bus 0 is its device number * 8 plus its function number; the
 * bus is in bits 15:8.
 */
#ifndef PAGEWALK_FIRMWARE_LIB_PCI_CONFIG_H
#define PAGEWALK_FIRMWARE_LIB_PCI_CONFIG_H

#include <stdbool.h>
#include <stdint.h>

#include "firmware/lib/io.h"

enum {
    PCI_ADDRESS = 0xcf8,
    PCI_DATA = 0xcfc,
    PCI_NO_DEVICE = 0xffff,
    PCI_DEVICES = 32, PCI_FUNCTIONS = 8,    /* of a bus, of a device */
    PCI_FUNCTIONS_OF_BUS = PCI_DEVICES * PCI_FUNCTIONS,

    PCI_VENDOR = 0x00,
    PCI_REVISION = 0x08,                    /* and the class in bits 31:8 */
    PCI_CLASS = 0x0b,
    PCI_HEADER_TYPE = 0x0e,
    PCI_BAR0 = 0x10,
    PCI_INTERRUPT_PIN = 0x3d,               /* 1: INTA#; 0: none */

    PCI_HEADER_MULTIFUNCTION = 0x80,
    PCI_BAR_IO = 1 << 0,

    PCI_CLASS_DISPLAY = 0x03
};

#define PCI_ADDRESS_ENABLE 0x80000000u      /* in PCI_ADDRESS */

/* Selects a register; returns the port at which its first byte is. */
static inline uint16_t pci_select(uint32_t function, unsigned reg)
{
    outl(PCI_ADDRESS, PCI_ADDRESS_ENABLE | function << 8 | (reg & ~3u));
    return PCI_DATA + (reg & 3);
}

static inline uint32_t pci_read32(uint32_t function, unsigned reg)
{
    return inl(pci_select(function, reg));
}

static inline uint16_t pci_read16(uint32_t function, unsigned reg)
{
    return inw(pci_select(function, reg));
}

static inline uint8_t pci_read8(uint32_t function, unsigned reg)
{
    return inb(pci_select(function, reg));
}

static inline void pci_write32(uint32_t function, unsigned reg,
                               uint32_t value)
{
    outl(pci_select(function, reg), value);
}

static inline void pci_write16(uint32_t function, unsigned reg,
                               uint16_t value)
{
    outw(pci_select(function, reg), value);
}

static inline void pci_write8(uint32_t function, unsigned reg, uint8_t value)
{
    outb(pci_select(function, reg), value);
}

bool pci_is_present(void);

/* The first function of bus 0 from `function` on; PCI_FUNCTIONS_OF_BUS: there
 * is none. */
uint32_t pci_next(uint32_t function);

/* The memory that BAR 0 of the first function of a class opens; 0: there is
 * none. */
uint32_t pci_memory_bar(uint8_t class_code);

#endif
