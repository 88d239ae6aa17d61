/*
 *   PMSTS    RSM 0 0 0 0 RTC 0 PWRBTN 0 0 GBL BM 0 0 0 TMROF   1s clear
 *   PMEN     0 0 0 0 0 RTC 0 PWRBTN 0 0 GBL 0 0 0 0 TMROF
 *   PMCNTRL  0 0 SUS_EN SUS_TYP(3) 0 0 0 0 0 0 0 GBL_RLS BRLD_EN SCI_EN
 */
#include "devices/i440fx/acpi_pm.h"

#include "base/bytes.h"

enum {
    ID_PIIX4_PM = 0x7113, REVISION = 3, CLASS_BRIDGE = 0x068000,

    /* In the configuration space (7.1). */
    PMBASE = 0x40, PMBASE_IO = 0x01,        /* bits 15:6 and 0 */
    DEVACTB_3 = 0x5b, APMC_EN = 0x02,       /* bits 31:24: an SMI at port B2h */
    SMBBASE = 0x90, SMBHSTCFG = 0xd2,
    PMREGMISC = 0x80, PMIOSE = 0x01,        /* decodes PMBASE */

    TIMER_OVERFLOW = 0x0001,    /* of status and enable */
    STATUS_BITS = 0x8531, ENABLE_BITS = 0x0521,
    SCI_EN = 0x0001, CONTROL_BITS = 0x1c03,
    SUS_EN = 0x2000, SUS_TYP_SHIFT = 10, SUS_TYP = 7, SOFT_OFF = 0,

    TIMER_MASK = 0xffffff,
    WRAP_SHIFT = 23,            /* the status bit follows bit 23, both ways */
};

static uint64_t periods(const struct acpi_pm *pm)
{
    return clock_periods_in(pm->clock, pm->clock->now, ACPI_PM_TIMER_HZ);
}

/* Brings the status up to date, drives the interrupt, and waits for the next
 * wrap if that interrupts. */
static void update(struct acpi_pm *pm)
{
    uint64_t wraps = periods(pm) >> WRAP_SHIFT;

    if (wraps != pm->wraps)
        pm->status |= TIMER_OVERFLOW;
    pm->wraps = wraps;
    irq_set(&pm->sci, pm->control & SCI_EN && pm->status & pm->enable);
    if (pm->control & SCI_EN && pm->enable & TIMER_OVERFLOW)
        clock_schedule(pm->clock, &pm->wrap,
                       clock_ticks_of(pm->clock, (wraps + 1) << WRAP_SHIFT,
                                      ACPI_PM_TIMER_HZ));
    else
        clock_cancel(pm->clock, &pm->wrap);
}

static void on_wrap(void *opaque, uint64_t due)
{
    (void)due;
    update(opaque);
}

static uint16_t read_register(struct acpi_pm *pm, uint32_t offset)
{
    switch (offset) {
    case ACPI_PM_STATUS:    return pm->status;
    case ACPI_PM_ENABLE:    return pm->enable;
    case ACPI_PM_CONTROL:   return pm->control;
    case ACPI_PM_TIMER:     return (uint16_t)periods(pm);
    case ACPI_PM_TIMER + 2: return (periods(pm) & TIMER_MASK) >> 16;
    default:                return 0;
    }
}

static void write_control(struct acpi_pm *pm, uint16_t value)
{
    unsigned state = value >> SUS_TYP_SHIFT & SUS_TYP;

    pm->control = value & CONTROL_BITS;
    if (!(value & SUS_EN))
        return;
    if (state == SOFT_OFF)
        pm->power_off(pm->opaque);
    else
        LOG(pm->log, guest, "sleep state %u is not modelled", state);
}

static void write_register(struct acpi_pm *pm, uint32_t offset, uint16_t value)
{
    switch (offset) {
    case ACPI_PM_STATUS:
        pm->status &= ~value;
        break;
    case ACPI_PM_ENABLE:
        pm->enable = value & ENABLE_BITS;
        break;
    case ACPI_PM_CONTROL:
        write_control(pm, value);
        break;
    }
}

/* Accesses of a word reach a register; of a byte, half of one. */
static uint32_t pm_read(void *dev, uint32_t offset, unsigned size)
{
    struct acpi_pm *pm = dev;

    update(pm);
    if (size == 4)
        return read_register(pm, offset) |
               (uint32_t)read_register(pm, offset + 2) << 16;
    return read_register(pm, offset & ~1u) >> 8 * (offset & 1);
}

static void pm_write(void *dev, uint32_t offset, unsigned size, uint32_t value)
{
    struct acpi_pm *pm = dev;
    uint32_t at = offset & ~1u;
    uint16_t kept = at == ACPI_PM_STATUS ? 0 : read_register(pm, at);

    update(pm);
    if (size == 1)
        value = offset & 1 ? (kept & 0x00ff) | value << 8
                           : (kept & 0xff00) | (value & 0xff);
    write_register(pm, at, (uint16_t)value);
    if (size == 4)
        write_register(pm, at + 2, (uint16_t)(value >> 16));
    update(pm);
}

static uint32_t apm_read(void *dev, uint32_t offset, unsigned size)
{
    const struct acpi_pm *pm = dev;

    (void)size;
    return pm->apm[offset];
}

static void apm_write(void *dev, uint32_t offset, unsigned size,
                      uint32_t value)
{
    struct acpi_pm *pm = dev;

    (void)size;
    pm->apm[offset] = (uint8_t)value;
    if (offset)
        return;
    if (value == APM_ENABLE_ACPI)
        pm->control |= SCI_EN;
    else if (value == APM_DISABLE_ACPI)
        pm->control &= ~SCI_EN;
    update(pm);
}

static const struct bus_ops pm_ops = { pm_read, pm_write, 4 };
static const struct bus_ops apm_ops = { apm_read, apm_write, 1 };

/* PMBASE is no BAR: a bit of another register enables it. */
static void on_configured(void *opaque)
{
    struct acpi_pm *pm = opaque;
    const uint8_t *config = pm->pci.config;
    uint32_t base = bytes_get_le(config + PMBASE, 2) & ~(uint32_t)PMBASE_IO;
    bool decodes = config[PMREGMISC] & PMIOSE && base;

    bus_move_ports(pm->pci.bus, pm->ports,
                   decodes ? base : BUS_PORTS_UNMAPPED);
}

static void init_config(struct pci_device *pci)
{
    pci_device_init(pci, "PIIX4 PM", PCI_VENDOR_INTEL, ID_PIIX4_PM,
                    CLASS_BRIDGE, REVISION);
    pci->config[PCI_INTERRUPT_PIN] = 1;
    pci->config[PCI_INTERRUPT_LINE] = ACPI_PM_IRQ;
    pci->config[PMBASE] = pci->config[SMBBASE] = PMBASE_IO;
    bytes_put_le(pci->writable + PMBASE, 2, 0xffff & -ACPI_PM_PORTS);
    bytes_put_le(pci->writable + SMBBASE, 2, 0xfff0);
    pci->writable[SMBHSTCFG] = 0x0f;
    pci->writable[PMREGMISC] = PMIOSE;
    pci->config[DEVACTB_3] = APMC_EN;
    pci->writable[DEVACTB_3] = 0xff;
}

void acpi_pm_reset(struct acpi_pm *pm)
{
    pm->status = pm->enable = pm->control = 0;
    pm->wraps = periods(pm) >> WRAP_SHIFT;
    pm->apm[0] = pm->apm[1] = 0;
    update(pm);
}

void acpi_pm_init(struct acpi_pm *pm, struct bus *bus, struct pci_bus *pci,
                  struct clock *clock, struct irq_line sci, struct log *log,
                  void (*power_off)(void *opaque), void *opaque)
{
    *pm = (struct acpi_pm){
        .clock = clock,
        .wrap = { .fire = on_wrap, .opaque = pm },
        .sci = sci,
        .log = log,
        .power_off = power_off,
        .opaque = opaque,
    };
    init_config(&pm->pci);
    pm->pci.configured = on_configured;
    pm->pci.opaque = pm;
    pm->ports = bus_map_ports(bus, "ACPI PM", BUS_PORTS_UNMAPPED,
                              ACPI_PM_PORTS, &pm_ops, pm);
    bus_map_ports(bus, "APM", APM_PORT_CONTROL, 2, &apm_ops, pm);
    pci_add(pci, &pm->pci, ACPI_PM_DEVFN);
    acpi_pm_reset(pm);
}
