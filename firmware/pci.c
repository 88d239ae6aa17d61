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

#include "firmware/lib/io.h"
#include "firmware/services/print.h"

enum {
    PCI_ADDRESS = 0xcf8,
    PCI_DATA = 0xcfc,
    PCI_NO_DEVICE = 0xffff,
    DEVICES = 32, FUNCTIONS = 8,    /* of a bus, of a device */
    PINS = 4,                       /* of a device: INTA# to INTD# */

    REG_VENDOR = 0x00,
    REG_COMMAND = 0x04,
    REG_HEADER_TYPE = 0x0e,
    REG_BAR0 = 0x10,
    REG_INTERRUPT_LINE = 0x3c,
    REG_INTERRUPT_PIN = 0x3d,
    BARS = 6,                       /* of header type 0 */

    COMMAND_IO = 1 << 0,
    COMMAND_MEMORY = 1 << 1,

    HEADER_TYPE = 0x7f,
    HEADER_MULTIFUNCTION = 0x80,

    BAR_IO = 1 << 0,
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
    PM_IO_BASE = 0x600,             /* as SeaBIOS has it */
    PM_SCI = 9,
    ELCR_SLAVE = 0x4d1,             /* level-triggered lines 8-15 */
    PIRQ_LINES_LEVEL = 1 << (10 - 8) | 1 << (11 - 8)
};

#define ADDRESS_ENABLE      0x80000000u     /* in PCI_ADDRESS */
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

/* Selects a register; returns the port at which its first byte is. */
static uint16_t select(uint32_t function, unsigned reg)
{
    outl(PCI_ADDRESS, ADDRESS_ENABLE | function << 8 | (reg & ~3u));
    return PCI_DATA + (reg & 3);
}

static uint32_t read32(uint32_t function, unsigned reg)
{
    return inl(select(function, reg));
}

static uint8_t read8(uint32_t function, unsigned reg)
{
    return inb(select(function, reg));
}

static void write32(uint32_t function, unsigned reg, uint32_t value)
{
    outl(select(function, reg), value);
}

static void write16(uint32_t function, unsigned reg, uint16_t value)
{
    outw(select(function, reg), value);
}

void pci_write8(uint32_t function, unsigned reg, uint8_t value)
{
    outb(select(function, reg), value);
}

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

    write32(function, reg, 0xffffffff);
    mask = read32(function, reg);
    write32(function, reg, 0);
    if (mask == 0)
        return 0;

    if (mask & BAR_IO) {
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
    write32(function, reg, base);
    return 0;
}

static bool is_64_bit_bar(uint32_t bar)
{
    return !(bar & BAR_IO) && (bar & BAR_MEMORY_TYPE) == BAR_MEMORY_64;
}

static void init_function(uint32_t function, struct windows *w)
{
    uint16_t command = (uint16_t)read32(function, REG_COMMAND);
    uint16_t decoders = COMMAND_IO | COMMAND_MEMORY;
    uint8_t pin = read8(function, REG_INTERRUPT_PIN);

    command &= ~decoders;
    write16(function, REG_COMMAND, command);
    for (unsigned i = 0; i < BARS; i++) {
        unsigned reg = REG_BAR0 + 4 * i;

        decoders &= ~assign_bar(function, reg, w);
        if (is_64_bit_bar(read32(function, reg)) && ++i < BARS)
            write32(function, reg + 4, 0);
    }
    write16(function, REG_COMMAND, command | decoders);

    /* INTA# of slot 1 is PIRQA#; pins and slots rotate. */
    if (pin >= 1 && pin <= PINS)
        pci_write8(function, REG_INTERRUPT_LINE,
               pirq_lines[(function / FUNCTIONS - 1 + pin - 1) % PINS]);
}

static void init_piix3(uint32_t function, uint32_t identity)
{
    if (identity == PIIX3_ISA) {
        for (unsigned i = 0; i < PINS; i++)
            pci_write8(function, PIIX3_PIRQ_ROUTE + i, pirq_lines[i]);
        outb(ELCR_SLAVE, PIRQ_LINES_LEVEL);
    } else if (identity == PIIX3_IDE) {
        write16(function, PIIX3_IDE_TIMING, PIIX3_IDE_DECODE);
        write16(function, PIIX3_IDE_TIMING + 2, PIIX3_IDE_DECODE);
    } else if (identity == PIIX4_PM) {
        write16(function, PIIX4_PMBASE, PM_IO_BASE);
        pci_write8(function, PIIX4_PMREGMISC, PIIX4_PMIOSE);
        pci_write8(function, REG_INTERRUPT_LINE, PM_SCI);
    }
}

void pci_init(void)
{
    struct windows w = {
        IO_BASE, MEMORY_LARGE_END, MEMORY_SMALL_BASE
    };

    /* Without PCI the address register does not read as written. */
    outl(PCI_ADDRESS, ADDRESS_ENABLE);
    if (inl(PCI_ADDRESS) != ADDRESS_ENABLE)
        return;

    for (uint32_t function = 0; function < DEVICES * FUNCTIONS; function++) {
        uint32_t identity = read32(function, REG_VENDOR);
        uint8_t header = read8(function, REG_HEADER_TYPE);

        if ((identity & 0xffff) == PCI_NO_DEVICE) {
            if (function % FUNCTIONS == 0)
                function += FUNCTIONS - 1;
            continue;
        }
        if ((header & HEADER_TYPE) == 0) {
            init_function(function, &w);
            init_piix3(function, identity);
        }
        if (function % FUNCTIONS == 0 && !(header & HEADER_MULTIFUNCTION))
            function += FUNCTIONS - 1;
    }
}

uint8_t pci_interrupt_pin(uint32_t function)
{
    if ((uint16_t)read32(function, REG_VENDOR) == PCI_NO_DEVICE)
        return 0;
    return read8(function, REG_INTERRUPT_PIN);
}

uint32_t pci_pm_base(void)
{
    return PM_IO_BASE;
}
