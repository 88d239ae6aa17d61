/*
 * What joins the APICs: messages from each to those that they are for, the end
 * of a level-triggered interrupt back to the I/O APIC, and the page of memory in
 * which a processor finds its own local APIC (SDM vol. 3A 10.2 to 10.4).
 *
 * All local APICs are in one page, and who accesses it gets its own. The page is
 * where the first processor's IA32_APIC_BASE says: the bus has one map of memory
 * for all processors.
 */
#ifndef PAGEWALK_DEVICES_APIC_APIC_BUS_H
#define PAGEWALK_DEVICES_APIC_APIC_BUS_H

#include "devices/apic/local_apic.h"
#include "devices/bus/bus.h"

enum { APIC_BUS_CPUS = 1 };

/* Who is told of the end of level-triggered interrupts. */
struct apic_eoi_listener {
    void (*end_of_interrupt)(void *opaque, uint8_t vector);
    void *opaque;
};

struct apic_bus {
    struct local_apic apic[APIC_BUS_CPUS];
    unsigned apics;             /* 0: the processors have none */
    struct apic_eoi_listener io_apic;
    unsigned (*current_cpu)(void *opaque);
    void *opaque;
    struct bus *bus;
    unsigned region;            /* of the page */
};

struct apic_bus_config {
    enum apic_kind kind;        /* of all processors; APIC_KIND_none: nothing
                                   is put on the bus */
    struct irq_line intr;       /* of processor 0; the others' have their
                                   processor's number */
    struct apic_processor processor;
    /* The number of the processor whose access is being served; null: 0. */
    unsigned (*current_cpu)(void *opaque);
    void *opaque;
};

void apic_bus_init(struct apic_bus *apics, struct bus *bus,
                   struct clock *clock, struct log *log,
                   const struct apic_bus_config *config);
void apic_bus_reset(struct apic_bus *apics);

/* The local APIC of a processor; null: it has none. */
struct local_apic *apic_bus_local(struct apic_bus *apics, unsigned cpu);

/* The line that drives LINT0 or LINT1 of every processor. */
struct irq_line apic_bus_pin(struct apic_bus *apics, unsigned pin);

void apic_bus_listen(struct apic_bus *apics,
                     struct apic_eoi_listener io_apic);

/* Sends a message to its destination: of delivery mode lowest priority to one
 * of them. False: none accepts it. */
bool apic_bus_send(struct apic_bus *apics, const struct apic_message *message);

/* Sends a message to all, `but` excepted. */
void apic_bus_send_all(struct apic_bus *apics, const struct local_apic *but,
                       const struct apic_message *message);

/* A processor has ended a level-triggered interrupt. */
void apic_bus_end_of_interrupt(struct apic_bus *apics, uint8_t vector);

/* Puts the page where IA32_APIC_BASE says. */
void apic_bus_place(struct apic_bus *apics);

#endif
