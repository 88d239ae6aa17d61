/*
 * The registers of an i386 by number, and the bits of those that have any
 * (PRM386 chapters 2, 4 and 12; SDM vol. 3A 2.3 and 2.5, vol. 3B 17.2).
 */
#ifndef PAGEWALK_CPU_MODEL_REGISTERS_H
#define PAGEWALK_CPU_MODEL_REGISTERS_H

#include <stdint.h>

enum cpu_gpr { EAX, ECX, EDX, EBX, ESP, EBP, ESI, EDI, GPRS };

/* The register file of the micro-op machine: the eight general registers, six
 * temporaries that live within one instruction, and one that reads as 0. */
enum cpu_reg {
    REG_T0 = 8, REG_T1, REG_T2, REG_T3, REG_T4, REG_T5,
    REG_ZERO,
    CPU_REGS = 16
};

enum cpu_segment { SEG_ES, SEG_CS, SEG_SS, SEG_DS, SEG_FS, SEG_GS, SEGS };

/* A 32-bit register after a write of `bytes` (1, 2 or 4) to its low end. */
static inline uint32_t register_merge(uint32_t old, uint32_t value,
                                      unsigned bytes)
{
    uint32_t mask = bytes == 4 ? UINT32_MAX : (UINT32_C(1) << bytes * 8) - 1;

    return (old & ~mask) | (value & mask);
}

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
    EFLAGS_LOW16 = 0xffff,      /* FLAGS: what a 16-bit operand covers */
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
    CR0_LMSW = CR0_PE | CR0_MP | CR0_EM | CR0_TS,   /* what LMSW writes */
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
    CR4_OSFXSR = 1 << 9,
};

#define EFER_NXE (UINT64_C(1) << 11)

enum dr6_bits {
    DR6_B = 0xf,            /* B0 to B3: the breakpoints that were hit */
    DR6_BD = 1 << 13,       /* a debug register was to be accessed */
    DR6_BS = 1 << 14,       /* single step */
    DR6_BT = 1 << 15,       /* the T bit of a TSS */
    DR6_WRITABLE = DR6_B | DR6_BD | DR6_BS | DR6_BT,
};

#define DR6_ONES UINT32_C(0xffff0ff0)           /* always set */

/* For each of four breakpoints: L and G in 7:0; R/W and LEN from bit 16 on. */
enum dr7_bits {
    DR7_LOCAL = 0x155,      /* L0 to L3 and LE: what a task switch clears */
    DR7_ONES = 1 << 10,     /* always set */
    DR7_ZEROS = 0xd000,     /* always clear */
    DR7_GD = 1 << 13,
    DR7_RW_SHIFT = 16,
    DR7_LEN_SHIFT = 18,
};

/* What the meaning of code depends on beside its bytes: a block is valid in the
 * mode in which it was decoded. Privilege and paging are no part of it. */
enum code_mode {
    MODE_CODE_32 = 1 << 0,      /* CS.D */
    MODE_STACK_32 = 1 << 1,     /* SS.B */
    MODE_FLAT = 1 << 2,         /* ES, SS, DS: base 0, 4 GiB, writable; CS:
                                   base 0, 4 GiB, readable; alignment is not
                                   checked */
};

#endif
