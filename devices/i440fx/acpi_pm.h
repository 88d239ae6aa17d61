/*
 * Power management of the 82371AB PIIX4 (Intel 290562, chapter 7) as PCI
 * function 00:01.3: the fixed registers of ACPI (ACPI 1.0b, 4.7), so that
 * software has the power management timer and can switch the machine off, and
 * the APM ports B2h and B3h.
 *
 * There is no system management mode. SMI enable bits are stored, and firmware
 * finds SMM initialised. Of what an SMI handler does for the operating system
 * there is the switch to ACPI mode: APM_ENABLE_ACPI at port B2h sets SCI_EN, as
 * QEMU does it.
 *
 * The timer counts the machine's clock in periods of 3.579545 MHz, 24 bits wide.
 * The interrupt (SCI) comes when it wraps, if software enables that; there are
 * no buttons. Sleep states other than soft off are logged and not entered.
 */
#ifndef PAGEWALK_DEVICES_I440FX_ACPI_PM_H
#define PAGEWALK_DEVICES_I440FX_ACPI_PM_H

#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/log.h"
#include "devices/bus/bus.h"
#include "devices/bus/irq.h"
#include "devices/chipset/pci.h"

enum {
    ACPI_PM_DEVFN = PCI_DEVFN(1, 3),
    ACPI_PM_IRQ = 9,
    ACPI_PM_TIMER_HZ = 3579545,

    /* Registers, from PMBASE on. */
    ACPI_PM_STATUS = 0x00, ACPI_PM_ENABLE = 0x02, ACPI_PM_CONTROL = 0x04,
    ACPI_PM_TIMER = 0x08, ACPI_PM_PORTS = 64,

    APM_PORT_CONTROL = 0xb2, APM_PORT_STATUS = 0xb3,
    APM_ENABLE_ACPI = 0xf1, APM_DISABLE_ACPI = 0xf0,
};

struct acpi_pm {
    struct pci_device pci;
    unsigned ports;             /* their range of the bus */
    uint16_t status, enable, control;   /* PMSTS, PMEN, PMCNTRL */
    uint64_t wraps;             /* of bit 23 that are in `status` or cleared */
    uint8_t apm[2];             /* ports B2h and B3h */
    struct clock *clock;
    struct event wrap;          /* the next one, while it may interrupt */
    struct irq_line sci;
    struct log *log;
    void (*power_off)(void *opaque);    /* software switches the machine off */
    void *opaque;
};

void acpi_pm_init(struct acpi_pm *pm, struct bus *bus, struct pci_bus *pci,
                  struct clock *clock, struct irq_line sci, struct log *log,
                  void (*power_off)(void *opaque), void *opaque);

/* The registers; the timer goes on. */
void acpi_pm_reset(struct acpi_pm *pm);

#endif
