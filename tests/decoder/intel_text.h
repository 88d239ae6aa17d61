/*
 * The text of an instruction by Zydis, in Intel's syntax and as close to ours
 * as its formatter can, and a comparison that allows what text.def lists.
 */
#ifndef PAGEWALK_TESTS_DECODER_INTEL_TEXT_H
#define PAGEWALK_TESTS_DECODER_INTEL_TEXT_H

#include <Zydis/Zydis.h>
#include <stdbool.h>
#include <stdint.h>

enum { INTEL_TEXT_MAX = 128 };

/* Writes the text of the instruction at eip to text[INTEL_TEXT_MAX]. */
void intel_text(const ZydisDecodedInstruction *insn,
                const ZydisDecodedOperand *operands, uint32_t eip,
                char *text);

/* Do two texts say the same? Both are changed. */
bool intel_text_same(char *ours, char *theirs);

#endif
