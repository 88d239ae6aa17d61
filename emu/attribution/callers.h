/*
 * Which function wanted a flush: from the instruction that flushes, up the
 * chain of frame pointers, to the first function that is not a flush helper.
 */
#ifndef PAGEWALK_EMU_ATTRIBUTION_CALLERS_H
#define PAGEWALK_EMU_ATTRIBUTION_CALLERS_H

#include <stdbool.h>
#include <stdint.h>

#include "cpu/cpu.h"
#include "emu/image/symbols.h"

/*
 * The linear address to charge for the flush that the current instruction
 * makes: the instruction's own, or if that is in a flush helper, the return
 * address in the first caller outside the helpers. Where the chain breaks (no
 * frame pointer, no symbol, more frames than helpers nest) the last address
 * found. Reads guest RAM only, and changes nothing. `symbols` may be null.
 */
uint32_t callers_charge(const struct symbols *symbols, const struct cpu *cpu);

/* Whether a function of this name is a flush helper (flush_helpers.def). */
bool callers_is_helper(const char *name);

#endif
