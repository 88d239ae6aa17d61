/*
 * The pair of 8259A interrupt controllers: their ports and the end of an
 * interrupt (8259A data sheet, 231468), for C and assembly.
 */
#ifndef PAGEWALK_FIRMWARE_LIB_PIC_H
#define PAGEWALK_FIRMWARE_LIB_PIC_H

#define PIC_MASTER          0x20        /* commands; masks are one port up */
#define PIC_SLAVE           0xa0
#define PIC_EOI             0x20        /* OCW2, non-specific */

#endif
