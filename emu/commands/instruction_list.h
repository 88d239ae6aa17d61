/*
 * The instruction set as a table for people: a row for each mnemonic with its
 * opcodes and flags, and which of the shipped models have it (isa.def).
 */
#ifndef PAGEWALK_EMU_COMMANDS_INSTRUCTION_LIST_H
#define PAGEWALK_EMU_COMMANDS_INSTRUCTION_LIST_H

#include <stdio.h>

void instruction_list_print(FILE *stream);

#endif
