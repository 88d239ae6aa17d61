/*
 * The local APIC of one processor (Intel SDM vol. 3A, chapter 10): priorities,
 * the local vector table with its timer, interprocessor interrupts, the 8259
 * pair behind LINT0.
 *
 * It stands between the interrupt controllers and the INTR pin: the pin is high
 * while there is something to take, and the CPU asks local_apic_ack() what. Its
 * registers are in a page of memory that apic_bus.h puts on the bus, its base
 * is the CPU's IA32_APIC_BASE.
 *
 * There are no performance counter and thermal interrupts: their entries of the
 * local vector table can be written, and nothing drives them.
 */
#ifndef PAGEWALK_DEVICES_APIC_LOCAL_APIC_H
#define PAGEWALK_DEVICES_APIC_LOCAL_APIC_H

#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/log.h"
#include "devices/apic/apic_message.h"
#include "devices/bus/irq.h"

enum apic_kind {
#define APIC_KIND(name, version, thermal, id_bits, hz, what) APIC_KIND_##name,
#include "devices/apic/apic_kind.def"
#undef APIC_KIND
    APIC_KINDS
};

/* The local vector table. */
enum apic_lvt {
#define LVT(name, offset, writable) APIC_LVT_##name,
#include "devices/apic/apic_lvt.def"
#undef LVT
    APIC_LVTS
};

enum {
    LVT_VECTOR   = 0xff,
    LVT_DELIVERY = 0x700,           /* enum apic_delivery */
    LVT_LOW      = 1 << 13,         /* the pin is active low */
    LVT_REMOTE   = 1 << 14,         /* remote IRR, read only */
    LVT_LEVEL    = 1 << 15,         /* level-triggered */
    LVT_MASKED   = 1 << 16,
    LVT_PERIODIC = 1 << 17,
    LVT_PIN      = LVT_VECTOR | LVT_DELIVERY | LVT_LOW | LVT_LEVEL | LVT_MASKED,
};

enum { APIC_PINS = 2, APIC_VECTOR_WORDS = 8 };

#define APIC_DEFAULT_BASE UINT64_C(0xfee00000)

/* What an APIC does to its processor besides the INTR pin: NMI and INIT. */
struct apic_processor {
    void (*nmi)(void *opaque, unsigned cpu);
    void (*init)(void *opaque, unsigned cpu);
    void *opaque;
};

struct apic_bus;

/* A set of vectors. */
struct apic_vectors {
    uint32_t word[APIC_VECTOR_WORDS];
};

/* Counts down at the bus clock, divided. */
struct apic_timer {
    uint32_t initial;           /* count */
    uint32_t divide;            /* the divide configuration register */
    uint32_t from;              /* the count at tick `since` */
    uint64_t since;             /* ticks */
    struct event event;         /* the next count of 0 that interrupts */
};

struct local_apic {
    enum apic_kind kind;        /* APIC_KIND_none: not there */
    unsigned cpu;               /* number of its processor */
    uint64_t base;              /* IA32_APIC_BASE */
    uint8_t id, tpr;
    uint32_t ldr, dfr, svr;     /* logical destination, destination format,
                                   spurious vector */
    uint32_t icr[2];            /* interrupt command */
    uint32_t lvt[APIC_LVTS];
    uint8_t errors, esr;        /* since the last write of ESR; what it shows */
    struct apic_vectors irr, isr, tmr;
    struct apic_timer timer;
    bool pin[APIC_PINS];        /* levels of LINT0 and LINT1 */
    bool extint;                /* a message of delivery mode ExtINT */
    bool intr_level;
    struct irq_line intr;       /* to the processor */
    struct apic_processor processor;
    struct apic_bus *bus;
    struct clock *clock;
    struct log *log;
};

struct local_apic_config {
    enum apic_kind kind;
    unsigned cpu;               /* number of its processor, and its APIC ID;
                                   0 is the bootstrap processor */
    struct irq_line intr;
    struct apic_processor processor;
    struct clock *clock;        /* both outlive the APIC */
    struct log *log;
};

/* The name of a kind; null from APIC_KINDS on. */
const char *apic_kind_name(unsigned kind);

/* An APIC in the state after RESET, on no bus yet (apic_bus_add). */
void local_apic_init(struct local_apic *apic,
                     const struct local_apic_config *config);

/* The state after RESET (SDM vol. 3A 10.4.7.1); the levels of the pins stay. */
void local_apic_reset(struct local_apic *apic);

/* IA32_APIC_BASE (SDM vol. 3A 10.4.4). A base takes effect at once. False:
 * `value` sets a reserved bit, and nothing is written. */
uint64_t local_apic_base(const struct local_apic *apic);
bool local_apic_set_base(struct local_apic *apic, uint64_t value);

/* Whether IA32_APIC_BASE enables it: CPUID.1:EDX bit 9. */
bool local_apic_is_enabled(const struct local_apic *apic);

/* Sets the level of LINT0 or LINT1. */
void local_apic_set_pin(struct local_apic *apic, unsigned pin, bool level);

/* The CPU acknowledges what INTR asks for. True: *vector is it. False: the
 * 8259 pair has the vector. */
bool local_apic_ack(struct local_apic *apic, uint8_t *vector);

#endif
