/*
 * What a PC does with the x87's exceptions where CR0.NE is clear: FERR# of the
 * CPU interrupts on IRQ 13, until software writes to port F0h, which also lets
 * the CPU go on by IGNNE# until it has cleared the exception (SDM vol. 1
 * appendix D.2.1; IBM PC/AT Technical Reference, coprocessor).
 */
#ifndef PAGEWALK_DEVICES_CHIPSET_FERR_H
#define PAGEWALK_DEVICES_CHIPSET_FERR_H

#include <stdbool.h>
#include <stdint.h>

#include "devices/bus/bus.h"
#include "devices/bus/irq.h"

enum { FERR_PORT = 0xf0, FERR_PORTS = 2 };  /* F1h reset a 287: nothing here */

struct ferr {
    struct irq_line irq;
    struct irq_line ignne;      /* the CPU's pin */
    bool ferr;                  /* the level of FERR# */
};

/* A line of `ignne` without a function is not connected. */
void ferr_init(struct ferr *ferr, struct bus *bus, struct irq_line irq,
               struct irq_line ignne);
void ferr_reset(struct ferr *ferr);

/* The level of the CPU's pin FERR#. */
void ferr_set(struct ferr *ferr, bool level);

#endif
