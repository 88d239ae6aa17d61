/*
 * The PIIX3's interrupt router (Intel 290550, "PIRQRC[A:D]"): the
 * interrupt pins of PCI devices are four lines, PIRQA# to PIRQD#, and a register
 * for each says which interrupt of the PC it drives.
 *
 * Each line is also a pin of the I/O APIC, if the board has one.
 *
 * A slot's INTA# is wired to the line (slot - 1) mod 4, as on QEMU's and Bochs'
 * boards, and the next pins to the next lines.
 */
#ifndef PAGEWALK_DEVICES_I440FX_PIRQ_H
#define PAGEWALK_DEVICES_I440FX_PIRQ_H

#include <stdint.h>

#include "devices/bus/irq.h"

enum {
    PIRQ_LINES = 4,
    PIRQ_ISA_LINES = 16,
    PIRQ_ROUTABLE = 0xdef8,     /* IRQ 3-7, 9-12, 14, 15; others are reserved */
    PIRQ_ROUTE = 0x60,          /* the first register, in the ISA bridge's
                                   configuration space */
    PIRQ_ROUTE_OFF = 0x80,      /* bit 7: the line drives nothing */
    PIRQ_ROUTE_WRITABLE = 0x8f,
};

struct pirq {
    struct irq_line isa[PIRQ_ISA_LINES];
    uint8_t route[PIRQ_LINES];          /* in force */
    uint32_t asserted[PIRQ_LINES];      /* by slot: who asserts it */
    uint16_t driven;                    /* ISA lines that are driven high */
    struct irq_line pin[PIRQ_LINES];    /* of the I/O APIC; `set` null: none */
};

/* `isa` are the inputs of the interrupt controllers, by number; of them, those
 * of PIRQ_ROUTABLE are used. */
void pirq_init(struct pirq *pirq, const struct irq_line isa[PIRQ_ISA_LINES]);

/* The lines also drive these pins, high where they are asserted. */
void pirq_connect(struct pirq *pirq, const struct irq_line pin[PIRQ_LINES]);

/* Puts the registers of the ISA bridge's configuration space into force. */
void pirq_update(struct pirq *pirq, const uint8_t *config);

/* The interrupt pin of a slot (a PCI device number): 0 is INTA#. High means
 * asserted. */
struct irq_line pirq_line(struct pirq *pirq, unsigned slot, unsigned pin);

#endif
