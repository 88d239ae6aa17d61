/* Noting exceptions. */
#include "cpu/access/raise.h"

/* The exceptions whose error code names a selector have EXT (SDM vol. 3A
 * 6.13). */
static bool names_selector(uint8_t vector)
{
    return vector >= VECTOR_TS && vector <= VECTOR_GP;
}

void raise_note(struct cpu *cpu, uint8_t vector, bool has_error,
                uint32_t error)
{
    if (has_error && cpu->ext && names_selector(vector))
        error |= RAISE_EXT;
    cpu->exception = (struct exception){.vector = vector,
                                        .has_error = has_error,
                                        .error = error};
}
