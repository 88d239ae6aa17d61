/*
 * The post-mortem of a CPU that has shut down or halted for good: where it
 * stands, the instruction, the exceptions of a triple fault, the registers, the
 * top of the stack, the callers by the chain of frame pointers, and the page
 * walk if a page fault was among the exceptions.
 */
#ifndef PAGEWALK_EMU_MACHINE_POSTMORTEM_H
#define PAGEWALK_EMU_MACHINE_POSTMORTEM_H

#include <stdio.h>

#include "emu/machine/machine.h"

void postmortem_write(const struct machine *machine, FILE *stream);

/* The linear address of the instruction that has ended the run: of HLT itself,
 * where EIP is behind it. */
uint32_t postmortem_lin(const struct machine *machine);

#endif
