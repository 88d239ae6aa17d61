/*
 * QEMU's `edu`, a PCI card for driver courses: a liveness register, factorials,
 * an interrupt that the driver raises, and DMA of a buffer of 4 KiB with
 * addresses of 28 bits. Drivers written for QEMU run unchanged; the interface is
 * that of QEMU's docs/specs/edu, in edu_abi.h. What differs:
 *
 *   - The card works in its own time: a factorial takes one multiplication of
 *     EDU_MULTIPLY_CLOCKS a factor, of which 34 make any larger one 0, and a
 *     transfer what the PCI bus takes for it. QEMU's takes 100 ms.
 *   - A transfer that does not lie in the buffer moves nothing and ends as others
 *     do, with a line in the log. QEMU 7.2 ends itself.
 *   - A transfer that ends with the buffer is one that lies in it.
 *   - There is no MSI, for there is no local APIC.
 */
#ifndef PAGEWALK_DEVICES_EDU_EDU_H
#define PAGEWALK_DEVICES_EDU_EDU_H

#include <stdint.h>

#include "base/clock.h"
#include "base/log.h"
#include "devices/bus/irq.h"
#include "devices/chipset/pci.h"
#include "devices/edu/edu_abi.h"

enum {
    EDU_DEVFN = PCI_DEVFN(3, 0),
    EDU_MULTIPLY_CLOCKS = 32,           /* of PCI_HZ */
};

struct edu {
    struct pci_device pci;
    struct clock *clock;                /* null: not on the board */
    struct log *log;
    struct irq_line irq;                /* INTA# */
    struct event factorial_done, dma_done;
    uint64_t dma_mask;                  /* address bits that the card drives */

    uint32_t inverse;                   /* of what was written to LIVENESS */
    uint32_t factorial;
    uint32_t status, irq_status;
    uint32_t source, destination, count, command;   /* of the DMA */
    uint8_t buffer[EDU_BUFFER_BYTES];
};

/* Puts the card on PCI. `irq` is the line that its INTA# is routed to. */
void edu_init(struct edu *edu, struct bus *bus, struct pci_bus *pci,
              struct clock *clock, struct irq_line irq, struct log *log,
              uint64_t dma_mask);

/* All but the buffer; nothing for a card that is not on the board. */
void edu_reset(struct edu *edu);

#endif
