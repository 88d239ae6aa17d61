/*
 * Ring 3 for the benchmark: four gates, the entry of SYSENTER, and programs of a
 * few instructions that need no stack and are no processes.
 */
#ifndef PAGEWALK_GUEST_BENCH_USER_H
#define PAGEWALK_GUEST_BENCH_USER_H

#include "guest/arch/trap.h"

/* Vectors. */
#define BENCH_GATE_CALL     TRAP_SYSCALL
#define BENCH_GATE_LEAVE    (TRAP_SYSCALL + 1)  /* the program has ended */
#define BENCH_GATE_UNMAP    (TRAP_SYSCALL + 2)  /* unmaps BENCH_FAULTS */
#define BENCH_GATES         (TRAP_SYSCALL + 3)

/* The number of system calls, against which their numbers are checked. */
#define BENCH_CALLS         8

/* The programs' addresses: a page of code, pages of data, and pages that
 * fault. The data pages have the low page numbers of those at BENCH_PAGES. */
#define BENCH_CODE          0x08048000
#define BENCH_DATA          0x08200000
#define BENCH_DATA_PAGES    8
#define BENCH_FAULTS        0x08100000
#define BENCH_FAULT_PAGES   256

#ifndef __ASSEMBLER__
#include <stdint.h>

/* Runs the program at `eip` in ring 3 with `count` in its ESI, until it ends.
 * Interrupts are off there, too. */
void bench_enter_user(uint32_t eip, uint32_t count);

/* The gates' handlers; the programs, one behind another, and their end. */
extern char bench_gate_bare[], bench_gate_call[], bench_gate_call_cr3[];
extern char bench_gate_pages[], bench_gate_shared[], bench_sysenter[];
extern char bench_gate_leave[], bench_gate_unmap[], bench_gate_fault[];
extern char bench_gate_fault_pusha[];
extern char bench_program_calls[], bench_program_faults[];
extern char bench_program_touches[], bench_program_sysenter[];
extern char bench_programs_end[];

/* Called by the handlers. */
extern uint32_t (*const bench_calls[BENCH_CALLS])(void);
void bench_map_fault(void);
void bench_unmap_faults(void);

/* What CR3 holds in bench_gate_call_cr3 and in ring 3. */
extern uint32_t bench_cr3_kernel, bench_cr3_user;
#endif
#endif
