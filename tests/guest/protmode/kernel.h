/* The parts of the protected-mode test kernel, for each other. */
#ifndef PAGEWALK_TESTS_GUEST_PROTMODE_KERNEL_H
#define PAGEWALK_TESTS_GUEST_PROTMODE_KERNEL_H

#include <stdbool.h>
#include <stdint.h>

/*
 * enter.S. enter_case and enter_real run a case with the registers in `context`
 * and return when a vector's stub is reached; `state` has the registers then,
 * and what the processor pushed in state_frame. steps has EIP and DR6 of each
 * single step.
 */
extern char stubs[], stub_task[], stub_by_16bit[], stub_outer[], landing[],
    landing_ret[], real_start[], real_end[], real_stubs[];
extern uint32_t context_eip, context_cs, context_eflags, context_esp,
    context_ss, context_ds, context_eax, context_ebx, context_ecx,
    context_edx, context_esi, context_edi, context_ebp;
extern uint32_t state_eax, state_ebx, state_ecx, state_edx, state_esi,
    state_edi, state_ebp, state_esp, state_eflags, state_vector, state_frame[];
extern uint16_t state_cs, state_ss, state_ds, state_es, state_fs, state_gs,
    state_tr, state_ldtr;
extern uint32_t state_cr0, state_cr2, state_cr3, state_dr6;
extern uint32_t steps_left, steps_count, steps[][2], harness_cr0;
void enter_case(void);
void enter_real(void);

/* kernel.ld */
extern char tables_start[], tables_end[];
extern const uint32_t cases_start[], cases_end[];

/* harness.c */
void harness_init(void);
void harness_copy(void *to, const void *from, uint32_t bytes);
/* Sets up the context for code to run as `mode` (layout.h) says. */
void harness_prepare(const void *code, unsigned mode, uint32_t eflags);
/* Runs the context until an exception or interrupt arrives. */
void harness_run(unsigned mode);

/* main.c: is a group to be run, by the processor and the command line? */
bool main_group_runs(const char *name);

/* print.c. print knows %s, %d, %x, %4x (at least 4 digits) and %a, an address
 * by what it points into; print_set_code says where the code of the case is. */
void print_init(void);
void print(const char *format, ...);
void print_set_code(const void *code);
/* Ends the emulator. */
void print_quit(void);

/* scan.c: runs and prints all kinds of descriptors; how many cases there
 * were. */
unsigned scan_all(void);

#endif
