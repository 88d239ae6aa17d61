/*
 * Bits of the control registers and of EFLAGS (SDM vol. 3, 2.5 and 2.3), for C
 * and assembly.
 */
#ifndef PAGEWALK_GUEST_ARCH_REGISTERS_H
#define PAGEWALK_GUEST_ARCH_REGISTERS_H

#define CR0_PE          0x00000001
#define CR0_EM          0x00000004  /* x87 instructions raise #NM */
#define CR0_WP          0x00010000  /* supervisor writes honour R/W */
#define CR0_PG          0x80000000

#define CR4_PSE         0x00000010
#define CR4_PAE         0x00000020
#define CR4_PGE         0x00000080

#define EFLAGS_FIXED    0x00000002  /* always set */
#define EFLAGS_TF       0x00000100
#define EFLAGS_IF       0x00000200
#define EFLAGS_NT       0x00004000
#define EFLAGS_AC       0x00040000
#define EFLAGS_ID       0x00200000

#endif
