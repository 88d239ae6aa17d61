/*
 * Hardware task switches (PRM386 chapter 7).
 */
#ifndef PAGEWALK_CPU_MICROCODE_TASK_H
#define PAGEWALK_CPU_MICROCODE_TASK_H

#include <stdbool.h>
#include <stdint.h>

#include "cpu/access/segment.h"
#include "cpu/state/state.h"

enum task_cause { TASK_JMP, TASK_CALL, TASK_INT, TASK_IRET };

/*
 * Switches to the TSS of `selector`, whose descriptor was read and found
 * available (busy for IRET). `next_eip` and `eflags` are saved as the outgoing
 * task's. False:
 * an exception waits; when `*committed` it belongs to the new task.
 */
bool task_switch(struct cpu *cpu, uint16_t selector, struct descriptor *tss,
                 enum task_cause cause, uint32_t next_eip, uint32_t eflags,
                 bool *committed);

#endif
