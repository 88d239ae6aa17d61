/*
 * The two 8259A interrupt controllers of a PC, cascaded on IRQ 2, with the
 * edge/level control registers of the PIIX (Intel 8259A data sheet, order
 * 231468; 82371FB data sheet, section 2.5).
 *
 * A request in edge mode lasts from the rise of its line until the CPU
 * acknowledges it or the line falls. The CPU samples `intr` and calls pic_ack()
 * for the vector; when the request is gone by then, it gets the spurious vector
 * of input 7. The LTIM bit of ICW1 is ignored, as on the PIIX: ELCR decides.
 */
#ifndef PAGEWALK_DEVICES_CHIPSET_PIC_H
#define PAGEWALK_DEVICES_CHIPSET_PIC_H

#include <stdbool.h>
#include <stdint.h>

#include "devices/bus/bus.h"
#include "devices/bus/irq.h"

enum {
    PIC_PORT_MASTER = 0x20,
    PIC_PORT_SLAVE  = 0xa0,
    PIC_PORT_ELCR   = 0x4d0,
    PIC_INPUTS      = 8,    /* of a chip */
    PIC_IRQS        = 16,
};

struct pic_chip {
    uint8_t lines;          /* levels of the inputs */
    uint8_t edges;          /* rises not yet acknowledged */
    uint8_t isr, imr, elcr;
    uint8_t first;          /* input of the highest priority */
    uint8_t base;           /* vector of input 0 */
    uint8_t next_icw;       /* initialisation expects ICW 2, 3 or 4; 0: done */
    bool want_icw4, single;
    bool auto_eoi, rotate_on_auto_eoi;
    bool nested;            /* special fully nested mode */
    bool special_mask, poll, read_isr;
};

struct pic {
    struct pic_chip master, slave;
    struct irq_line intr;   /* to the CPU */
    bool intr_level;
};

void pic_init(struct pic *pic, struct bus *bus, struct irq_line intr);

/* Every input masked and every register cleared, until software initialises
 * the chips; the levels of the lines stay. */
void pic_reset(struct pic *pic);

/* The line of IRQ `irq` (0-15, not 2), for the device that drives it. */
struct irq_line pic_line(struct pic *pic, unsigned irq);

/* The CPU's interrupt acknowledge: the vector, 0-255. */
uint8_t pic_ack(struct pic *pic);

#endif
