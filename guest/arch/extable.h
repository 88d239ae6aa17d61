/*
 * The exception table: pairs of an instruction that may fault and the address
 * to continue at if it does. Code that tries an access lists its instruction in
 * the table and need not ask the page tables first.
 */
#ifndef PAGEWALK_GUEST_ARCH_EXTABLE_H
#define PAGEWALK_GUEST_ARCH_EXTABLE_H

#include "guest/arch/trap.h"

/* For inline assembly: if the instruction at label FROM faults, go on at label
 * TO. */
#define EXTABLE(from, to)                       \
    "\n\t.pushsection .ex_table, \"a\"\n\t"     \
    ".long " #from ", " #to "\n\t"              \
    ".popsection"

/* The fault that a probe took. */
struct probe_fault {
    uint32_t vector, error_code;
    uint32_t address;           /* CR2, for page faults */
};

/* If the instruction that raised the exception REGS is in the table, make REGS
 * continue at its fixup and return true. ADDR is what a page fault's access
 * touched. */
bool extable_fixup(struct pt_regs *regs, uint32_t addr);

/* Read or write 32 bits at ADDR. True if it worked; false if it raised an
 * exception, which FAULT (if not NULL) then describes. */
bool probe_read(const void *addr, uint32_t *value, struct probe_fault *fault);
bool probe_write(void *addr, uint32_t value, struct probe_fault *fault);

#endif
