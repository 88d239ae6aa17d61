/*
 * The DMA engine: a PCI card that moves memory, for drivers to be learned on.
 *
 * It copies and fills between ranges of physical memory, one range or a list of
 * them, and interrupts when it is done. No real card has this interface. The
 * vendor number 1234 belongs to no member of the PCI-SIG; QEMU and Bochs use it
 * for devices of their own (1234:1111, 1234:11e8), and so does Pagewalk. This
 * header is the whole contract and is included by the device and by drivers (C
 * and assembly). docs/devices.md tells it at length.
 *
 * BAR 0 is a page of memory with registers of 32 bits, which take aligned
 * accesses of 32 bits alone. Other reads return ones; other writes are ignored.
 *
 *   register                  access  meaning
 *   DMA_ENGINE_ID             R       DMA_ENGINE_ID_VALUE
 *   DMA_ENGINE_CAPABILITIES   R       bits 7:0 version, 15:8 address bits of the
 *                                     card: 24, 32 or 64
 *   DMA_ENGINE_LIMIT          RW      address bits in use: 24, 32 or 64, no more
 *                                     than the card has; at reset the card's
 *   DMA_ENGINE_CONTROL        RW      DMA_ENGINE_START and on; commands read as 0
 *   DMA_ENGINE_STATUS         RW1C    DMA_ENGINE_BUSY and on
 *   DMA_ENGINE_ERROR          R       the code of DMA_ENGINE_FAILED
 *   DMA_ENGINE_FAULT_LO, _HI  R       the address that the error is about
 *   DMA_ENGINE_DESCRIPTORS    R       descriptors that the last start has finished
 *   DMA_ENGINE_BYTES          R       bytes that it has moved, modulo 2^32
 *   DMA_ENGINE_FIRST and on   RW      a descriptor, in the form it has in memory
 *
 * Writes to LIMIT and the descriptor while the engine is busy are ignored.
 */
#ifndef PAGEWALK_DEVICES_DMA_ENGINE_DMA_ENGINE_ABI_H
#define PAGEWALK_DEVICES_DMA_ENGINE_DMA_ENGINE_ABI_H

#define DMA_ENGINE_PCI_VENDOR       0x1234
#define DMA_ENGINE_PCI_DEVICE       0x5057      /* "PW" */
#define DMA_ENGINE_PCI_CLASS        0x088000    /* system peripheral, other */
#define DMA_ENGINE_BAR_BYTES        0x1000

#define DMA_ENGINE_ID               0x00
#define DMA_ENGINE_CAPABILITIES     0x04
#define DMA_ENGINE_LIMIT            0x08
#define DMA_ENGINE_CONTROL          0x0c
#define DMA_ENGINE_STATUS           0x10
#define DMA_ENGINE_ERROR            0x14
#define DMA_ENGINE_FAULT_LO         0x18
#define DMA_ENGINE_FAULT_HI         0x1c
#define DMA_ENGINE_DESCRIPTORS      0x20
#define DMA_ENGINE_BYTES            0x24
#define DMA_ENGINE_FIRST            0x40        /* and the offsets below */

#define DMA_ENGINE_ID_VALUE         0x4d445750  /* "PWDM" */
#define DMA_ENGINE_VERSION          1

/* A descriptor: DMA_ENGINE_DESCRIPTOR_BYTES of memory, aligned to as many.
 * Values are little-endian, addresses physical and of 64 bits. */
#define DMA_ENGINE_SOURCE_LO        0x00        /* of a copy; of a fill, the 32
                                                   bits to repeat */
#define DMA_ENGINE_SOURCE_HI        0x04
#define DMA_ENGINE_DESTINATION_LO   0x08
#define DMA_ENGINE_DESTINATION_HI   0x0c
#define DMA_ENGINE_LENGTH           0x10        /* bytes: 1 to LENGTH_MAX */
#define DMA_ENGINE_OPERATION        0x14        /* DMA_ENGINE_COPY and on */
#define DMA_ENGINE_NEXT_LO          0x18        /* the next descriptor, without
                                                   DMA_ENGINE_LAST */
#define DMA_ENGINE_NEXT_HI          0x1c
#define DMA_ENGINE_DESCRIPTOR_BYTES 0x20

/* DMA_ENGINE_OPERATION; its other bits must be 0. */
#define DMA_ENGINE_COPY             0x00000001
#define DMA_ENGINE_FILL             0x00000002
#define DMA_ENGINE_LAST             0x80000000  /* no descriptor follows */

#define DMA_ENGINE_LENGTH_MAX       0x1000000
#define DMA_ENGINE_LIST_MAX         0x10000     /* descriptors from a start to
                                                   DMA_ENGINE_LAST */

/* DMA_ENGINE_CONTROL: commands, and one bit that stays. */
#define DMA_ENGINE_START            0x1     /* the descriptor in the registers,
                                               then those it leads to */
#define DMA_ENGINE_START_LIST       0x2     /* those from the registers'
                                               DMA_ENGINE_NEXT on */
#define DMA_ENGINE_ABORT            0x4     /* at once; memory has what was
                                               moved until then */
#define DMA_ENGINE_RESET            0x8     /* every register as at power-on */
#define DMA_ENGINE_INTERRUPT        0x10    /* INTA# while DONE or FAILED */

/* DMA_ENGINE_STATUS; writing a 1 clears DONE or FAILED. */
#define DMA_ENGINE_BUSY             0x1
#define DMA_ENGINE_DONE             0x2
#define DMA_ENGINE_FAILED           0x4

/* DMA_ENGINE_ERROR, and what DMA_ENGINE_FAULT then is. What came before the
 * faulting descriptor was moved; of an ABORT, a TARGET and a MASTER also a part
 * of the descriptor. */
#define DMA_ENGINE_ERROR_NONE       0
#define DMA_ENGINE_ERROR_LIMIT      1   /* beyond LIMIT: the first such byte */
#define DMA_ENGINE_ERROR_DESCRIPTOR 2   /* not a descriptor: where it lies; 0:
                                           the registers */
#define DMA_ENGINE_ERROR_LOOP       3   /* LIST_MAX descriptors and none the
                                           last: the next one */
#define DMA_ENGINE_ERROR_MASTER     4   /* PCI's bus master enable bit is off:
                                           what was to be accessed */
#define DMA_ENGINE_ERROR_TARGET     5   /* master abort: nothing answered
                                           there */
#define DMA_ENGINE_ERROR_ABORTED    6   /* DMA_ENGINE_ABORT */

#endif
