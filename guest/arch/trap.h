/*
 * Exceptions, interrupts and system calls: their vectors, and the registers
 * that the entry stubs save.
 */
#ifndef PAGEWALK_GUEST_ARCH_TRAP_H
#define PAGEWALK_GUEST_ARCH_TRAP_H

/* Vectors. */
#define TRAP_DEBUG              1
#define TRAP_GENERAL_PROTECTION 13
#define TRAP_PAGE_FAULT         14
#define TRAP_EXCEPTIONS         32
#define TRAP_IRQ0               0x20    /* the PIC delivers line 0 here */
#define TRAP_IRQS               16
#define TRAP_SYSCALL            0x80
/* No vector: SYSENTER has none, and pt_regs says so by this. */
#define TRAP_SYSENTER           0x100

/* Offsets in struct pt_regs, for assembly. */
#define REGS_VECTOR             48
#define REGS_EIP                56
#define REGS_CS                 60
#define REGS_EFLAGS             64
#define REGS_SIZE               76

#ifndef __ASSEMBLER__
#include "guest/lib/compiler.h"

enum {
    /* Page-fault error code (SDM vol. 3, 4.7) */
    PF_PROT = 1 << 0,           /* 0: no translation; 1: rights */
    PF_WRITE = 1 << 1,
    PF_USER = 1 << 2,
    PF_RSVD = 1 << 3,
    PF_INSTR = 1 << 4,
};

/* What trap_entry.S leaves on the stack. ESP and SS are there only when the
 * processor came from ring 3. */
struct pt_regs {
    uint32_t edi, esi, ebp, esp_unused, ebx, edx, ecx, eax;
    uint32_t gs, fs, es, ds;
    uint32_t vector, error_code;
    uint32_t eip, cs, eflags;
    uint32_t esp, ss;
};

_Static_assert(offsetof(struct pt_regs, vector) == REGS_VECTOR &&
               offsetof(struct pt_regs, eip) == REGS_EIP &&
               offsetof(struct pt_regs, cs) == REGS_CS &&
               offsetof(struct pt_regs, eflags) == REGS_EFLAGS &&
               sizeof(struct pt_regs) == REGS_SIZE, "the stubs' frame");

static inline bool user_mode(const struct pt_regs *regs)
{
    return regs->cs & 3;
}

/* Every stub calls this, with interrupts off, and returns by what it leaves in
 * REGS. kernel/trap.c has it. */
void trap_dispatch(struct pt_regs *regs);
#endif
#endif
