/* Noting exceptions. */
#include "cpu/access/raise.h"

/* EXT marks selector errors that happen while an event is delivered that the
 * program did not cause (SDM vol. 3A 6.13). */
void raise_note(struct cpu *cpu, uint8_t vector, bool has_error,
                uint32_t error)
{
    if (has_error && cpu->ext && vector >= VECTOR_TS && vector <= VECTOR_GP)
        error |= 1;
    cpu->exception = (struct exception){.vector = vector,
                                        .has_error = has_error,
                                        .error = error};
}
