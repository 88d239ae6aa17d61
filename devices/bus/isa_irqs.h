/*
 * The interrupts of a PC, 0 to 15, as wires: from the devices, and from the
 * router of PCI interrupts, to an input of each interrupt controller. A wire is
 * raised while one of its drivers raises it.
 */
#ifndef PAGEWALK_DEVICES_BUS_ISA_IRQS_H
#define PAGEWALK_DEVICES_BUS_ISA_IRQS_H

#include <stdint.h>

#include "devices/bus/irq.h"

enum {
    ISA_IRQS = 16,
    ISA_IRQS_CASCADE = 2,       /* joins the 8259 pair: no wire */
};

/* Who drives a wire: the device of that interrupt, or PIRQs. */
enum isa_irqs_driver { ISA_IRQS_DEVICE, ISA_IRQS_PIRQ, ISA_IRQS_DRIVERS };

struct isa_irqs {
    struct irq_line pic[ISA_IRQS], apic[ISA_IRQS];
    uint16_t raised[ISA_IRQS_DRIVERS];
};

/* The wires end in these inputs; one whose `set` is null is not there. */
void isa_irqs_init(struct isa_irqs *irqs, const struct irq_line pic[ISA_IRQS],
                   const struct irq_line apic[ISA_IRQS]);

/* The wire of an interrupt (0-15, not 2), for one of its drivers. */
struct irq_line isa_irqs_line(struct isa_irqs *irqs,
                              enum isa_irqs_driver driver, unsigned number);

#endif
