/*
 * Zydis' Intel syntax, set up as close to ours as its formatter allows, and
 * the comparison that knows the remaining differences (text.def).
 */
#ifndef PAGEWALK_TESTS_DECODER_INTEL_TEXT_H
#define PAGEWALK_TESTS_DECODER_INTEL_TEXT_H

#include <Zydis/Zydis.h>
#include <stdbool.h>
#include <stdint.h>

enum { INTEL_TEXT_MAX = 128 };

/* The instruction at eip as Zydis prints it, into INTEL_TEXT_MAX bytes. */
void intel_text(const ZydisDecodedInstruction *insn,
                const ZydisDecodedOperand *operands, uint32_t eip,
                char *text);

/* Whether two texts say the same; both are changed. */
bool intel_text_same(char *ours, char *theirs);

#endif
