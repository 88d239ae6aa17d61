/*
 * The instruction set as a table for people: a row for each mnemonic, its
 * opcodes and flags, and which of the shipped models have it (isa.def).
 */
#ifndef PAGEWALK_EMU_IMAGE_INSTRUCTIONS_H
#define PAGEWALK_EMU_IMAGE_INSTRUCTIONS_H

#include <stdio.h>

void instructions_list(FILE *stream);

#endif
