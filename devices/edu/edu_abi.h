/*
 * The registers of QEMU's device for driver courses (QEMU docs/specs/edu). They
 * are offsets in BAR 0. Included by the device and by drivers (C and assembly).
 */
#ifndef PAGEWALK_DEVICES_EDU_EDU_ABI_H
#define PAGEWALK_DEVICES_EDU_EDU_ABI_H

#define EDU_PCI_VENDOR      0x1234
#define EDU_PCI_DEVICE      0x11e8
#define EDU_BAR_BYTES       0x100000

#define EDU_ID              0x00    /* R: EDU_ID_VALUE */
#define EDU_LIVENESS        0x04    /* RW: reads as the inverse of what was
                                       written */
#define EDU_FACTORIAL       0x08    /* RW: a number, then its factorial, modulo
                                       2^32 */
#define EDU_STATUS          0x20    /* RW */
#define EDU_IRQ_STATUS      0x24    /* R: why INTA# is asserted */
#define EDU_IRQ_RAISE       0x60    /* W: bits to set there */
#define EDU_IRQ_ACK         0x64    /* W: bits to clear there */
#define EDU_DMA_SOURCE      0x80
#define EDU_DMA_DESTINATION 0x88
#define EDU_DMA_COUNT       0x90    /* bytes */
#define EDU_DMA_COMMAND     0x98

#define EDU_ID_VALUE        0x010000ed

/* EDU_STATUS. */
#define EDU_STATUS_COMPUTING 0x01   /* R: the factorial */
#define EDU_STATUS_IRQ       0x80   /* interrupt when it is computed */

/* EDU_IRQ_STATUS, besides what the driver raises. */
#define EDU_IRQ_FACTORIAL   0x001
#define EDU_IRQ_DMA         0x100

/* EDU_DMA_COMMAND. */
#define EDU_DMA_RUN         0x1     /* start; reads as 1 until it is done */
#define EDU_DMA_TO_MEMORY   0x2     /* else from memory to the buffer */
#define EDU_DMA_IRQ         0x4     /* interrupt when it is done */

/* The device's buffer, as source or destination of its DMA alone. */
#define EDU_BUFFER          0x40000
#define EDU_BUFFER_BYTES    4096

#define EDU_DMA_MASK        0x0fffffff  /* the address bits, unless the host
                                           says otherwise */

#endif
