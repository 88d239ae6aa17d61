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

enum { FLUSH_HELPER_LISTS = 16 };

/* Functions that flush on behalf of their callers, besides those of
 * flush_helpers.def: lists "NAME,NAME" of the starts of their names. */
struct flush_helpers {
    const char *names[FLUSH_HELPER_LISTS];
    unsigned count;
};

/*
 * The linear address to charge for the flush that the current instruction
 * makes: the instruction's own, or if that is in a flush helper, the return
 * address in the first caller outside the helpers. Where the chain breaks (no
 * frame pointer, no symbol, more frames than helpers nest) the last address
 * found. Reads guest RAM only, and changes nothing. `symbols` may be null.
 */
uint32_t callers_charge(const struct symbols *symbols,
                        const struct flush_helpers *helpers,
                        const struct cpu *cpu);

/* Whether a function of this name is a flush helper. */
bool callers_is_helper(const struct flush_helpers *helpers, const char *name);

#endif
