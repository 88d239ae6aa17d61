/*
 * Hardware task switches (PRM386 chapter 7, SDM vol. 3A chapter 7).
 */
#ifndef PAGEWALK_CPU_MICROCODE_TASK_H
#define PAGEWALK_CPU_MICROCODE_TASK_H

#include <stdbool.h>
#include <stdint.h>

#include "cpu/access/segment.h"
#include "cpu/state/state.h"

/* What causes a task switch: it decides busy bits, NT and the back link (SDM
 * vol. 3A table 7-2). */
enum task_cause { TASK_JMP, TASK_CALL, TASK_INT, TASK_IRET };

/*
 * Switches to the task of a TSS. Its descriptor was read and found present and
 * available (busy for TASK_IRET). EIP and EFLAGS of the old task are saved as
 * `next_eip` and `eflags`. False: an exception waits; it belongs to the new
 * task if *committed, else to the old one, and nothing was committed.
 */
bool task_switch(struct cpu *cpu, uint16_t selector, struct descriptor *tss,
                 enum task_cause cause, uint32_t next_eip, uint32_t eflags,
                 bool *committed);

#endif
