/*
 * The registers of an i386 by number, and the bits of those that have any.
 */
#ifndef PAGEWALK_CPU_MODEL_REGISTERS_H
#define PAGEWALK_CPU_MODEL_REGISTERS_H

#include <stdint.h>

enum cpu_gpr { EAX, ECX, EDX, EBX, ESP, EBP, ESI, EDI };

/* The register file of the micro-op machine: eight architectural registers,
 * temporaries that live within one instruction, and one that reads as 0. */
enum cpu_reg {
    REG_T0 = 8, REG_T1, REG_T2, REG_T3, REG_T4, REG_T5,
    REG_ZERO,
    CPU_REGS = 16
};

enum cpu_segment { SEG_ES, SEG_CS, SEG_SS, SEG_DS, SEG_FS, SEG_GS, SEGS };

enum eflags_bits {
    EFLAGS_CF = 1 << 0,
    EFLAGS_1 = 1 << 1,          /* always set */
    EFLAGS_PF = 1 << 2,
    EFLAGS_AF = 1 << 4,
    EFLAGS_ZF = 1 << 6,
    EFLAGS_SF = 1 << 7,
    EFLAGS_TF = 1 << 8,
    EFLAGS_IF = 1 << 9,
    EFLAGS_DF = 1 << 10,
    EFLAGS_OF = 1 << 11,
    EFLAGS_IOPL_SHIFT = 12,
    EFLAGS_IOPL = 3 << EFLAGS_IOPL_SHIFT,
    EFLAGS_NT = 1 << 14,
    EFLAGS_RF = 1 << 16,
    EFLAGS_VM = 1 << 17,
    EFLAGS_AC = 1 << 18,
    EFLAGS_VIF = 1 << 19,
    EFLAGS_VIP = 1 << 20,
    EFLAGS_ID = 1 << 21,
    EFLAGS_ARITH = EFLAGS_CF | EFLAGS_PF | EFLAGS_AF | EFLAGS_ZF | EFLAGS_SF |
                   EFLAGS_OF,
};

enum cr0_bits {
    CR0_PE = 1 << 0,
    CR0_MP = 1 << 1,
    CR0_EM = 1 << 2,
    CR0_TS = 1 << 3,
    CR0_ET = 1 << 4,
    CR0_NE = 1 << 5,
    CR0_WP = 1 << 16,
    CR0_AM = 1 << 18,
    CR0_NW = 1 << 29,
    CR0_CD = 1 << 30,
};

#define CR0_PG (UINT32_C(1) << 31)

enum cr4_bits {
    CR4_VME = 1 << 0,
    CR4_PVI = 1 << 1,
    CR4_TSD = 1 << 2,
    CR4_DE = 1 << 3,
    CR4_PSE = 1 << 4,
    CR4_PAE = 1 << 5,
    CR4_MCE = 1 << 6,
    CR4_PGE = 1 << 7,
    CR4_PCE = 1 << 8,
};

#define EFER_NXE (UINT64_C(1) << 11)

enum dr6_bits {
    DR6_B = 0xf,            /* B0 to B3 */
    DR6_BD = 1 << 13,       /* a debug register was to be accessed */
    DR6_BS = 1 << 14,       /* single step */
    DR6_BT = 1 << 15,       /* the T bit of a TSS */
};

enum dr7_bits { DR7_GD = 1 << 13 };

/* What the meaning of code depends on beside its bytes. A decoded block is
 * valid in its own mode only; privilege and paging are looked up as it runs. */
enum code_mode {
    MODE_CODE_32 = 1 << 0,       /* CS.D */
    MODE_STACK_32 = 1 << 1,      /* SS.B */
    MODE_FLAT = 1 << 2,          /* ES, SS, DS: base 0, 4 GiB, writable; CS: base
                               0, 4 GiB, readable */
};

#endif
