/*
 * Giving every PCI function its addresses and its interrupt line (PCI Local Bus
 * 2.1, chapter 6). Addresses come from these ranges:
 *
 *   I/O                    0xc000 upwards
 *   memory, from 16 MiB    below 0xfe000000 downwards: a framebuffer of 16 MiB
 *                          gets 0xfd000000, as on QEMU
 *   memory, smaller        0xfe000000 upwards
 */
#include "firmware/pci.h"

#include <stdbool.h>
#include <stdint.h>

#include "firmware/lib/layout.h"
#include "firmware/lib/pci_config.h"
#include "firmware/services/print.h"

enum {
    PINS = 4,                       /* of a device: INTA# to INTD# */

    REG_COMMAND = 0x04,
    REG_INTERRUPT_LINE = 0x3c,
    BARS = 6,                       /* of header type 0 */

    COMMAND_IO = 1 << 0,
    COMMAND_MEMORY = 1 << 1,

    HEADER_TYPE = 0x7f,

    BAR_MEMORY_TYPE = 3 << 1,
    BAR_MEMORY_64 = 2 << 1,

    IO_BASE = 0xc000,
    IO_END = 0x10000,
    LARGE_BAR = 16 << 20,

    /* PIIX3 (290550), functions 0 and 1. */
    PIIX3_ISA = 0x70008086,
    PIIX3_IDE = 0x70108086,
    PIIX3_PIRQ_ROUTE = 0x60,        /* four bytes, PIRQA# to PIRQD# */
    PIIX3_IDE_TIMING = 0x40,        /* two 16-bit registers */
    PIIX3_IDE_DECODE = 0x8000,
    PIIX4_PM = 0x71138086,          /* 290562, function 3 */
    PIIX4_PMBASE = 0x40,
    PIIX4_PMREGMISC = 0x80,
    PIIX4_PMIOSE = 1 << 0,          /* decodes the ports at PMBASE */
    PM_SCI = 9,
    ELCR_SLAVE = 0x4d1,             /* level-triggered lines 8-15 */
    PIRQ_LINES_LEVEL = 1 << (10 - 8) | 1 << (11 - 8)
};

#define MEMORY_LARGE_BASE   0xe0000000u     /* RAM ends here at the latest */
#define MEMORY_LARGE_END    0xfe000000u
#define MEMORY_SMALL_BASE   0xfe000000u
#define MEMORY_SMALL_END    0xfec00000u     /* the I/O APIC's place */

/* The interrupt lines of PIRQA# to PIRQD#. */
static const uint8_t pirq_lines[PINS] = { 11, 10, 11, 10 };

/* The next free address of each range; of memory_large, the end of what is
 * free. */
struct windows {
    uint32_t io;
    uint32_t memory_large;
    uint32_t memory_small;
};

/* Takes `bytes` (a power of two), aligned to their number, from *next on; 0 if
 * they do not fit below `end`. */
static uint32_t take_upwards(uint32_t *next, uint32_t end, uint32_t bytes)
{
    uint32_t base = (*next + bytes - 1) & ~(bytes - 1);

    if (base < *next || base > end || bytes > end - base)
        return 0;
    *next = base + bytes;
    return base;
}

/* Takes such `bytes` below *end; 0 if they do not fit above `floor`. */
static uint32_t take_downwards(uint32_t *end, uint32_t floor, uint32_t bytes)
{
    uint32_t base;

    if (bytes > *end - floor)
        return 0;
    base = (*end - bytes) & ~(bytes - 1);
    if (base < floor)
        return 0;
    *end = base;
    return base;
}

/* Sizes one BAR and gives it a place. If none is left, returns the COMMAND_ bit
 * that must stay off, else 0. */
static uint16_t assign_bar(uint32_t function, unsigned reg, struct windows *w)
{
    uint32_t mask;
    uint32_t base;
    uint32_t bytes;
    uint16_t decoder;

    pci_write32(function, reg, 0xffffffff);
    mask = pci_read32(function, reg);
    pci_write32(function, reg, 0);
    if (mask == 0)
        return 0;

    if (mask & PCI_BAR_IO) {
        /* Decoders of 16 bits may read their upper half as zero. */
        bytes = -(mask & 0xfffc) & 0xffff;
        base = take_upwards(&w->io, IO_END, bytes);
        decoder = COMMAND_IO;
    } else {
        bytes = -(mask & ~0xfu);
        if (bytes >= LARGE_BAR)
            base = take_downwards(&w->memory_large, MEMORY_LARGE_BASE, bytes);
        else
            base = take_upwards(&w->memory_small, MEMORY_SMALL_END, bytes);
        decoder = COMMAND_MEMORY;
    }
    if (base == 0) {
        debug_print("firmware: no room for BAR 0x%x of PCI function 0x%x\n",
                    reg, function);
        return decoder;
    }
    pci_write32(function, reg, base);
    return 0;
}

static bool is_64_bit_bar(uint32_t bar)
{
    return !(bar & PCI_BAR_IO) && (bar & BAR_MEMORY_TYPE) == BAR_MEMORY_64;
}

static void init_function(uint32_t function, struct windows *w)
{
    uint16_t command = (uint16_t)pci_read32(function, REG_COMMAND);
    uint16_t decoders = COMMAND_IO | COMMAND_MEMORY;
    uint8_t pin = pci_read8(function, PCI_INTERRUPT_PIN);

    command &= ~decoders;
    pci_write16(function, REG_COMMAND, command);
    for (unsigned i = 0; i < BARS; i++) {
        unsigned reg = PCI_BAR0 + 4 * i;

        decoders &= ~assign_bar(function, reg, w);
        if (is_64_bit_bar(pci_read32(function, reg)) && ++i < BARS)
            pci_write32(function, reg + 4, 0);
    }
    pci_write16(function, REG_COMMAND, command | decoders);

    /* INTA# of slot 1 is PIRQA#; pins and slots rotate. */
    if (pin >= 1 && pin <= PINS)
        pci_write8(function, REG_INTERRUPT_LINE,
               pirq_lines[(function / PCI_FUNCTIONS - 1 + pin - 1) % PINS]);
}

static void init_piix3(uint32_t function, uint32_t identity)
{
    if (identity == PIIX3_ISA) {
        for (unsigned i = 0; i < PINS; i++)
            pci_write8(function, PIIX3_PIRQ_ROUTE + i, pirq_lines[i]);
        outb(ELCR_SLAVE, PIRQ_LINES_LEVEL);
    } else if (identity == PIIX3_IDE) {
        pci_write16(function, PIIX3_IDE_TIMING, PIIX3_IDE_DECODE);
        pci_write16(function, PIIX3_IDE_TIMING + 2, PIIX3_IDE_DECODE);
    } else if (identity == PIIX4_PM) {
        pci_write16(function, PIIX4_PMBASE, PM_IO_BASE);
        pci_write8(function, PIIX4_PMREGMISC, PIIX4_PMIOSE);
        pci_write8(function, REG_INTERRUPT_LINE, PM_SCI);
    }
}

void pci_init(void)
{
    struct windows w = {
        IO_BASE, MEMORY_LARGE_END, MEMORY_SMALL_BASE
    };

    if (!pci_is_present())
        return;
    for (uint32_t function = 0;
         (function = pci_next(function)) < PCI_FUNCTIONS_OF_BUS; function++)
        if ((pci_read8(function, PCI_HEADER_TYPE) & HEADER_TYPE) == 0) {
            init_function(function, &w);
            init_piix3(function, pci_read32(function, PCI_VENDOR));
        }
}
