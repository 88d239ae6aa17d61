/*
 * Attempts: one access, or one write of a control register, that may end in any
 * exception, and what ended it. For C and assembly.
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
#define V_DONE      0x40    /* INT n: the end of a step */
#define VECTORS     0x41
#define ENTRY_BYTES 16

#ifndef __ASSEMBLER__
#include <stdbool.h>
#include <stdint.h>

/* The first three are those of enum kind. */
enum step {
    STEP_READ, STEP_WRITE, STEP_FETCH, STEP_CR0, STEP_CR3, STEP_CR4,
};

/* The exception or interrupt that ended the last step, and EAX then. */
extern uint32_t trap_vector, trap_error, trap_eax;

/* Runs a step at CPL 3 or 0, with the address of an access or the value that is
 * written. True if the step ran to its end; a fetch does if it finds the code
 * of tables_place_target. */
bool attempt(enum step step, bool user, uint32_t address, uint32_t value);

/* Switches to the task of TSS_OTHER, which reads the dword at `address` and
 * switches back. Returns what it read. */
uint32_t attempt_in_other_task(uint32_t address);

/* access.S: the entry of each vector, ENTRY_BYTES apart, and the other task. */
extern char vector_entry[], other_task[], trap_stack_top[],
    other_stack_top[];
#endif

#endif
