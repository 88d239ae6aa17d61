/*
 * Exceptions, interrupts and system calls: their vectors, and the registers
 * that the entry stubs save.
 */
#ifndef PAGEWALK_GUEST_ARCH_TRAP_H
#define PAGEWALK_GUEST_ARCH_TRAP_H

#include "guest/lib/compiler.h"

enum {
    TRAP_PAGE_FAULT = 14,
    TRAP_EXCEPTIONS = 32,
    TRAP_IRQ0 = 0x20,           /* where the PIC is programmed to deliver */
    TRAP_IRQS = 16,
    TRAP_SYSCALL = 0x80,

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

static inline bool user_mode(const struct pt_regs *regs)
{
    return regs->cs & 3;
}

/* Every stub calls this, with interrupts off, and returns by what it leaves in
 * REGS. kernel/trap.c has it. */
void trap_dispatch(struct pt_regs *regs);

#endif
