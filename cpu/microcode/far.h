/*
 * Transfers between segments: far JMP, CALL, RET and IRET, through gates and
 * between privilege levels (PRM386 chapter 6).
 */
#ifndef PAGEWALK_CPU_MICROCODE_FAR_H
#define PAGEWALK_CPU_MICROCODE_FAR_H

#include <stdbool.h>
#include <stdint.h>

#include "cpu/access/segment.h"
#include "cpu/microcode/stack.h"
#include "cpu/microcode/task.h"
#include "cpu/state/state.h"

/* Puts a checked code segment into CS with a privilege level, and the stack
 * that goes with it into SS:ESP. */
void far_enter(struct cpu *cpu, const struct segment *cs, unsigned cpl,
               const struct stack *s);

/* A task switch as the transfer of an instruction: next_eip follows it. */
bool far_switch_task(struct cpu *cpu, uint16_t selector, struct descriptor *d,
                     enum task_cause cause);

/* Puts a checked code segment into CS with a new privilege level. */
void far_set_cs(struct cpu *cpu, const struct segment *cs, unsigned cpl);

#endif
