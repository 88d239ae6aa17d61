/*
 * What the i486 adds to the clocks of an instruction because of the one before
 * it, and because of where its operand is.
 *
 * A base register that the instruction before has written costs one clock
 * (Embedded Intel486 Processor Family Developer's Manual 273021-001, 12.3.1,
 * rule 4). Index registers do not [chosen: the rule names the base]. That PUSH,
 * POP, CALL and RET compute an address of ESP counts as well, and that they
 * move it does not (cpu/timing/insn_registers.h).
 *
 * An operand that crosses its natural alignment costs three clocks (rule 2),
 * for a second cycle of the cache or of the bus. It is a stall of the memory
 * stage and no wait for a result, and only the access itself knows it, so its
 * cause is cache_miss.
 */
#ifndef PAGEWALK_CPU_TIMING_INTERLOCK_I486_H
#define PAGEWALK_CPU_TIMING_INTERLOCK_I486_H

#include <stdbool.h>
#include <stdint.h>

#include "cpu/decode/crack.h"
#include "cpu/timing/timing_state.h"

/* Whether an instruction has to wait for its base register. Keeps what it
 * leaves for the next one in state->written. To be called for each instruction,
 * in order. */
bool interlock_i486(struct timing_state *state, const struct crack *c);

/* Whether an access of 1 to 8 bytes, a power of two, crosses its natural
 * alignment. */
static inline bool interlock_misaligned(uint32_t lin, unsigned size)
{
    return lin & (size - 1);
}

#endif
