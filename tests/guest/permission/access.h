/*
 * One access, or one write of a control register, that may end in any
 * exception: what came of it. Shared with assembly.
 */
#ifndef PAGEWALK_TESTS_GUEST_PERMISSION_ACCESS_H
#define PAGEWALK_TESTS_GUEST_PERMISSION_ACCESS_H

#define KERNEL_CS   0x08
#define KERNEL_DS   0x10
#define USER_CS     0x1b
#define USER_DS     0x23
#define TSS_SEL     0x28
#define TSS_OTHER   0x30

#define V_GP        13
#define V_PF        14
#define V_DONE      0x40    /* INT n at the end of a step */
#define VECTORS     0x41

#ifndef __ASSEMBLER__
#include <stdbool.h>
#include <stdint.h>

/* The first three are those of enum kind. */
enum step {
    STEP_READ, STEP_WRITE, STEP_FETCH, STEP_CR0, STEP_CR3, STEP_CR4,
};

/* What ended the last step; EAX as it was then. */
extern uint32_t trap_vector, trap_error, trap_eax;

/* Runs a step at CPL 3 or 0: `address` is that of the access, `value` what is
 * written. True if it ran to its end. A fetch ends there if the code at the
 * address is that of place_target. */
bool attempt(enum step step, bool user, uint32_t address, uint32_t value);

/* JMP to the task of TSS_OTHER, which reads the dword at `address` and comes
 * back; what it read. */
uint32_t read_in_other_task(uint32_t address);

/* The code: vectors' entries, 16 bytes each, and the other task's. */
extern char vector_entry[], other_task[], trap_stack_top[],
    other_stack_top[];
#endif

#endif
