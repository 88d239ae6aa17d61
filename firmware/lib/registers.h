/*
 * Bits of CR0 (SDM vol. 3, 2.5), for assembly.
 */
#ifndef PAGEWALK_FIRMWARE_LIB_REGISTERS_H
#define PAGEWALK_FIRMWARE_LIB_REGISTERS_H

#define CR0_PE              0x00000001
#define CR0_NW              0x20000000
#define CR0_CD              0x40000000

#endif
