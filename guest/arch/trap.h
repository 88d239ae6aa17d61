/*
 * Exceptions and interrupts.
 *
 * A page fault may be the kernel's way to fill page tables (mm/fault.h). Else
 * an exception in user mode ends the process; one in the kernel that an entry
 * of the exception table expects (extable.h) continues at that entry's fixup;
 * and one that no one expects is a bug of the kernel: it prints the registers
 * and panics.
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

/* Load the IDT. */
void trap_init(void);

/* Call HANDLER, with interrupts off, for each interrupt on LINE (0..15), and
 * unmask the line. */
void request_irq(unsigned line, void (*handler)(void));

/* The stubs' target. */
void trap_dispatch(struct pt_regs *regs);

#endif
