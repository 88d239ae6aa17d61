/*
 * Micro-ops that generated code has done by the engine's own handlers, compiled
 * as a function: those of registers and flags that are rare, or long.
 */
#ifndef PAGEWALK_CPU_JIT_PERFORM_H
#define PAGEWALK_CPU_JIT_PERFORM_H

#include <stdbool.h>

#include "cpu/state/state.h"
#include "cpu/uop/uop.h"

/* Does a micro-op that `performs` knows, with all registers in cpu->r and the
 * flags in cpu->lazy. False: it faults, and nothing has changed but
 * cpu->exception; the engine will find the same.
 * Without a CPU: whether performs() is true. */
bool perform(struct cpu *cpu, const struct uop *u);

/* Whether a micro-op is one of them. */
bool performs(const struct uop *u);

#endif
