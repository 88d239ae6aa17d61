/*
 * The DMA engine at PCI 00:04.0 (dma_engine_abi.h): a bus master that is not a
 * disk.
 *
 * It moves DMA_ENGINE_STEP bytes, or reads one descriptor, and then leaves the
 * bus to others for as long as it has held it. So it takes half of the bus's
 * time while it is busy, whatever it does. A step begins with the read of its
 * bytes and ends with their write; all of it happens on the clock when its time
 * is over, so the work of an event is bounded, and an overlapping copy moves
 * upwards step by step.
 */
#ifndef PAGEWALK_DEVICES_DMA_ENGINE_DMA_ENGINE_H
#define PAGEWALK_DEVICES_DMA_ENGINE_DMA_ENGINE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/log.h"
#include "devices/bus/irq.h"
#include "devices/chipset/pci.h"
#include "devices/dma_engine/dma_engine_abi.h"

enum {
    DMA_ENGINE_DEVFN = PCI_DEVFN(4, 0),
    DMA_ENGINE_STEP = 256,              /* bytes */
};

/* A descriptor, and the part of it that is left. */
struct dma_engine_descriptor {
    uint64_t source, destination, next;
    uint32_t length, operation;
};

struct dma_engine {
    struct pci_device pci;
    struct clock *clock;                /* null: not on the board */
    struct log *log;
    struct irq_line irq;                /* INTA# */
    struct event step;                  /* the end of a step */
    unsigned bits;                      /* address bits of the card */

    /* Registers. */
    uint32_t limit, control, status, error;
    uint64_t fault;
    uint32_t descriptors, bytes;
    uint8_t first[DMA_ENGINE_DESCRIPTOR_BYTES];

    /* While busy. */
    struct dma_engine_descriptor now;   /* length 0: the one at `next` is to
                                           be read */
    uint64_t at;                        /* where `now` was read; 0: registers */
    uint32_t moved;                     /* bytes of `now` */
};

/* Puts the engine on PCI, with addresses of `bits` bits: 24, 32 or 64. `irq` is
 * the line that its INTA# is routed to. */
void dma_engine_init(struct dma_engine *engine, struct bus *bus,
                     struct pci_bus *pci, struct clock *clock,
                     struct irq_line irq, struct log *log, unsigned bits);

/* Nothing for an engine that is not on the board. */
void dma_engine_reset(struct dma_engine *engine);

#endif
