/*
 * The I/O APIC (Intel 82093AA data sheet, 290566): 24 pins, each with an entry
 * of the redirection table that says which message its interrupt becomes.
 *
 * Pins 0 to 15 are the ISA interrupts, active high, but for interrupt 0, which
 * is on pin 2; 16 to 19 are PIRQA# to PIRQD#, active low. A pin whose message
 * no local APIC accepts keeps its request, in the entry's delivery status.
 */
#ifndef PAGEWALK_DEVICES_APIC_IO_APIC_H
#define PAGEWALK_DEVICES_APIC_IO_APIC_H

#include <stdint.h>

#include "base/log.h"
#include "devices/apic/apic_bus.h"
#include "devices/bus/bus.h"
#include "devices/bus/irq.h"

enum {
    IO_APIC_PINS = 24,
    IO_APIC_PIN_TIMER = 2,      /* of ISA interrupt 0 */
    IO_APIC_PIN_PIRQ = 16,      /* of PIRQA# */
};

#define IO_APIC_BASE UINT64_C(0xfec00000)

struct io_apic {
    uint8_t select;             /* the register behind the window */
    uint8_t id;
    uint64_t entry[IO_APIC_PINS];
    uint32_t asserted;          /* pins whose lines are raised */
    uint32_t edges;             /* pins with an edge that no APIC accepted */
    struct apic_bus *apics;     /* null: there is no I/O APIC */
    struct log *log;
};

/* Of a bus without local APICs, it is not there: nothing is put on `bus`. */
void io_apic_init(struct io_apic *io, struct bus *bus,
                  struct apic_bus *apics, struct log *log);

/* The state after RESET: every pin masked; the levels of the lines stay. */
void io_apic_reset(struct io_apic *io);

/* The line of a pin, raised where the device that drives it asks. */
struct irq_line io_apic_line(struct io_apic *io, unsigned pin);

#endif
