/*
 * Who wanted a flush: from the instruction that flushes, up the chain of frame
 * pointers, to the first function that is no flush helper.
 */
#ifndef PAGEWALK_EMU_ATTRIBUTION_CALLERS_H
#define PAGEWALK_EMU_ATTRIBUTION_CALLERS_H

#include <stdbool.h>
#include <stdint.h>

#include "cpu/cpu.h"
#include "emu/image/symbols.h"

/*
 * The linear address to charge for the flush that the current instruction
 * makes: its own, or where it lies in a helper the return address in the first
 * caller outside them. Where the chain breaks (no frame pointer, no symbol,
 * more frames than any helper has) the last address known. Reads guest RAM
 * only, and changes nothing.
 */
uint32_t callers_charge(const struct symbols *symbols, const struct cpu *cpu);

/* Whether a function of this name is a flush helper (flush_helpers.def). */
bool callers_is_helper(const char *name);

#endif
