/* A step, from C. */
#include "tests/guest/permission/access.h"

/* access.S */
extern uint32_t attempt_eax, attempt_esi;
void attempt_enter(enum step step, bool user);

bool attempt(enum step step, bool user, uint32_t address, uint32_t value)
{
    attempt_eax = value;
    attempt_esi = address;
    attempt_enter(step, user);
    return trap_vector == V_DONE;
}
