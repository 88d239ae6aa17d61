/* The i486's wait for a base register. */
#include "cpu/timing/interlock_i486.h"

#include "cpu/timing/insn_registers.h"

bool interlock_i486(struct timing_state *state, const struct crack *c)
{
    struct insn_registers r = insn_registers(c);
    bool waits = state->written & r.base;

    state->written = insn_registers_in_flight(&r);
    return waits;
}
