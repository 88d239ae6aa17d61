/*
 * A local APIC and an I/O APIC on a bus, their registers and what reaches the
 * processor. Each test file has its own.
 */
#ifndef PAGEWALK_TESTS_UNIT_APIC_FIXTURE_H
#define PAGEWALK_TESTS_UNIT_APIC_FIXTURE_H

#include "devices/apic/io_apic.h"
#include "tests/unit/device_fixture.h"

enum {
    APIC_HZ = 200000000,        /* ticks; three to a clock of a P6's bus */

    ID = 0x20, VERSION = 0x30, TPR = 0x80, APR = 0x90, PPR = 0xa0, EOI = 0xb0,
    LDR = 0xd0, DFR = 0xe0, SVR = 0xf0, ISR = 0x100, TMR = 0x180, IRR = 0x200,
    ESR = 0x280, ICR = 0x300, ICR_HIGH = 0x310, LVT_TIMER = 0x320,
    LVT_THERMAL = 0x330, LVT_COUNTER = 0x340, LINT0 = 0x350, LINT1 = 0x360,
    LVT_ERROR = 0x370, INITIAL = 0x380, CURRENT = 0x390, DIVIDE = 0x3e0,

    SELF = 1 << 18, ALL = 2 << 18, OTHERS = 3 << 18, LOGICAL = 1 << 11,
    LOWEST = 1 << 8, NMI = 4 << 8, INIT = 5 << 8, EXTINT = 7 << 8,
    MASKED = 1 << 16, LEVEL = 1 << 15, LOW = 1 << 13, REMOTE = 1 << 14,
    PENDING = 1 << 12, PERIODIC = 1 << 17,
};

static struct apic_bus apics;
static struct io_apic io;
static unsigned nmis, inits;

static inline void on_nmi(void *opaque, unsigned cpu)
{
    (void)opaque;
    nmis += cpu == 0;
}

static inline void on_init(void *opaque, unsigned cpu)
{
    (void)opaque;
    inits += cpu == 0;
}

static inline uint32_t apic_get(uint32_t offset)
{
    return bus_read(&fx.bus, APIC_DEFAULT_BASE + offset, 4);
}

static inline void apic_put(uint32_t offset, uint32_t value)
{
    bus_write(&fx.bus, APIC_DEFAULT_BASE + offset, 4, value);
}

static inline uint32_t io_get(unsigned index)
{
    bus_write(&fx.bus, IO_APIC_BASE, 4, index);
    return bus_read(&fx.bus, IO_APIC_BASE + 0x10, 4);
}

static inline void io_put(unsigned index, uint32_t value)
{
    bus_write(&fx.bus, IO_APIC_BASE, 4, index);
    bus_write(&fx.bus, IO_APIC_BASE + 0x10, 4, value);
}

static inline struct local_apic *apic(void)
{
    return apic_bus_local(&apics, 0);
}

/* Takes the interrupt that INTR asks for; 0: the 8259 pair has it. */
static inline uint8_t ack(void)
{
    uint8_t vector = 0;

    ck_assert(fx.level);
    return local_apic_ack(apic(), &vector) ? vector : 0;
}

/* A word of IRR, ISR or TMR has the bit of a vector. */
static inline bool has(uint32_t set, unsigned vector)
{
    return apic_get(set + vector / 32 * 0x10) >> vector % 32 & 1;
}

static inline void apic_up_kind(enum apic_kind kind)
{
    fixture_up(APIC_HZ);
    nmis = inits = 0;
    apic_bus_init(&apics, &fx.bus, &fx.clock, &fx.log,
                  &(struct apic_bus_config){
        .kind = kind, .intr = fixture_line(),
        .processor = { .nmi = on_nmi, .init = on_init },
    });
    io_apic_init(&io, &fx.bus, &apics, &fx.log);
    apic_put(SVR, 0x1ff);
}

static inline void apic_up(void)
{
    apic_up_kind(APIC_KIND_p6);
}

#endif
