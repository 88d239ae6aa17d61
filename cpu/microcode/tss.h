/*
 * Task state segments: the offsets of their fields, in bytes (PRM386 figure
 * 7-1, SDM vol. 3A figures 7-2 and 7-10).
 */
#ifndef PAGEWALK_CPU_MICROCODE_TSS_H
#define PAGEWALK_CPU_MICROCODE_TSS_H

enum { TSS_LINK = 0 };          /* the selector of the task to go back to */

enum tss32_field {
    TSS32_ESP0 = 0x04,          /* ESP, then SS, of levels 0 to 2 */
    TSS32_LEVEL_BYTES = 8,
    TSS32_CR3 = 0x1c,
    TSS32_EIP = 0x20,
    TSS32_EFLAGS = 0x24,
    TSS32_REGS = 0x28,          /* EAX to EDI, by enum cpu_gpr */
    TSS32_SEGS = 0x48,          /* ES to GS, by enum cpu_segment */
    TSS32_LDT = 0x60,
    TSS32_TRAP = 0x64,          /* bit 0: T */
    TSS32_IO_MAP = 0x66,        /* the offset of the I/O permission bitmap */
    TSS32_LIMIT_MIN = 0x67,
};

enum tss16_field {
    TSS16_SP0 = 0x02,           /* SP, then SS, of levels 0 to 2 */
    TSS16_LEVEL_BYTES = 4,
    TSS16_IP = 0x0e,
    TSS16_FLAGS = 0x10,
    TSS16_REGS = 0x12,          /* AX to DI */
    TSS16_SEGS = 0x22,          /* ES to DS */
    TSS16_LDT = 0x2a,
    TSS16_LIMIT_MIN = 0x2b,
};

#endif
