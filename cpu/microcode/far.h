/*
 * Transfers between segments: what far JMP, CALL, RET and IRET and the delivery
 * of events have in common (PRM386 chapter 6).
 */
#ifndef PAGEWALK_CPU_MICROCODE_FAR_H
#define PAGEWALK_CPU_MICROCODE_FAR_H

#include <stdbool.h>
#include <stdint.h>

#include "cpu/access/segment.h"
#include "cpu/microcode/stack.h"
#include "cpu/microcode/task.h"
#include "cpu/state/state.h"

/* Loads CS with a checked code segment, and CPL; RPL of CS becomes CPL. */
void far_set_cs(struct cpu *cpu, const struct segment *cs, unsigned cpl);

/* As far_set_cs, and loads SS:ESP with a checked stack of that level. */
void far_enter(struct cpu *cpu, const struct segment *cs, unsigned cpl,
               const struct stack *s);

/* The task switch of an instruction: as task_switch, from and to
 * cpu->next_eip. */
bool far_switch_task(struct cpu *cpu, uint16_t selector, struct descriptor *d,
                     enum task_cause cause);

#endif
