/*
 * What a PCI card under test stands on, besides device_fixture.h: the PCI bus,
 * RAM from 0 on, and BAR 0 of the card at CARD_BASE.
 */
#ifndef PAGEWALK_TESTS_UNIT_CARD_FIXTURE_H
#define PAGEWALK_TESTS_UNIT_CARD_FIXTURE_H

#include "tests/unit/device_fixture.h"

#include "devices/chipset/pci.h"

/* Ticks are PCI clocks, so that times are exact. */
enum {
    CARD_HZ = PCI_HZ, CARD_BASE = 0xfe000000, CARD_RAM = 0x100000,
};

static struct pci_bus card_pci;
static uint8_t card_ram[CARD_RAM];

static inline void card_config_write(unsigned devfn, unsigned reg,
                                     uint32_t value)
{
    bus_out(&fx.bus, PCI_PORT_ADDRESS, 4, 0x80000000u | devfn << 8 | reg);
    bus_out(&fx.bus, PCI_PORT_DATA, 4, value);
}

/* Before the card is made. */
static inline void card_up(void)
{
    fixture_up(CARD_HZ);
    memset(card_ram, 0, sizeof card_ram);
    pci_init(&card_pci, &fx.bus, &fx.log);
    bus_map_ram(&fx.bus, "RAM", 0, CARD_RAM, card_ram);
}

static inline void card_enable(unsigned devfn, uint32_t command)
{
    card_config_write(devfn, PCI_BAR0, CARD_BASE);
    card_config_write(devfn, PCI_COMMAND, command);
}

static inline uint32_t card_get(uint32_t offset)
{
    return bus_read(&fx.bus, CARD_BASE + offset, 4);
}

static inline void card_put(uint32_t offset, uint32_t value)
{
    bus_write(&fx.bus, CARD_BASE + offset, 4, value);
}

/* Lets time pass until nothing is left to happen. */
static inline void card_run(void)
{
    while (fx.clock.queue)
        run_until(fx.clock.queue->due);
}

#endif
