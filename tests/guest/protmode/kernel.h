/* What the parts of the protected-mode test kernel know of each other. */
#ifndef PAGEWALK_TESTS_GUEST_PROTMODE_KERNEL_H
#define PAGEWALK_TESTS_GUEST_PROTMODE_KERNEL_H

#include <stdbool.h>
#include <stdint.h>

/* enter.S */
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

/* main.c */
extern char clean[];
void copy(void *to, const void *from, uint32_t bytes);
/* Sets up registers, stack and segments for code to run as `mode` says. */
void prepare(const void *code, unsigned mode, uint32_t eflags);
void run(unsigned mode);
bool group_runs(const char *name);

/* print.c */
void serial_init(void);
void print(const char *format, ...);    /* %s, %x, %4x (width digits), %d,
                                           %a: an address by its region */
void print_set_code(const void *code);
void quit(void);

/* scan.c: all kinds of descriptors; the number of lines printed. */
unsigned scan(void);

#endif
