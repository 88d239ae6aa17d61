/*
 * Transfers between segments: far JMP, CALL, RET and IRET, through gates and
 * between privilege levels (PRM386 chapter 6).
 */
#ifndef PAGEWALK_CPU_FAR_H
#define PAGEWALK_CPU_FAR_H

#include <stdbool.h>
#include <stdint.h>

#include "cpu/cpu.h"
#include "cpu/seg.h"
#include "cpu/task.h"

/* A stack that a transfer builds before it commits to it. */
struct stack {
    struct segment ss;
    uint32_t esp;
    bool system;        /* accessed with supervisor rights */
    uint16_t error;     /* of its #SS: the selector where it is a new stack
                           (SDM vol. 3A 6.15, interrupt 12) */
};

/* The current stack. */
struct stack stack_current(const struct cpu *cpu);

/* Pushes 2 or 4 bytes; false: #SS or #PF waits. */
bool stack_store(struct cpu *cpu, struct stack *s, unsigned size,
                 uint32_t value);
/* The same of `count` values, the first one pushed first. */
bool stack_store_all(struct cpu *cpu, struct stack *s, unsigned size,
                     const uint32_t *values, unsigned count);
/* Reads the item `index` above the top. */
bool stack_read(struct cpu *cpu, const struct stack *s, unsigned size,
                unsigned index, uint32_t *value);
/* Reads `count` items from `index` above the top on. */
bool stack_read_all(struct cpu *cpu, const struct stack *s, unsigned size,
                    unsigned index, uint32_t *values, unsigned count);
void stack_move(struct stack *s, uint32_t bytes);

/* SS:ESP for privilege level `level` from the TSS, checked; error codes carry
 * `ext` (1 when an external event causes the transfer). */
bool stack_of_level(struct cpu *cpu, unsigned level, uint32_t ext,
                    struct stack *s);

/* Makes a stack the current one. */
void stack_switch(struct cpu *cpu, const struct stack *s);

/* Puts a checked code segment into CS with a privilege level, and the stack
 * that goes with it into SS:ESP. */
void far_enter(struct cpu *cpu, const struct segment *cs, unsigned cpl,
               const struct stack *s);

/* A task switch as the transfer of an instruction: next_eip follows it. */
bool far_switch_task(struct cpu *cpu, uint16_t selector, struct descriptor *d,
                     enum task_cause cause);

/* Puts a checked code segment into CS with a new privilege level. */
void code_switch(struct cpu *cpu, const struct segment *cs, unsigned cpl);

#endif
