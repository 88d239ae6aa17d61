/* l0 at power-on. */
#include "mmu/l0.h"

#include <string.h>

void l0_init(struct l0 *l0)
{
    memset(l0, 0, sizeof *l0);
    l0->on = true;
    l0->revives = l0->holds_large = true;
    l0->uncounted.policy = TLB_FIFO;    /* a hit changes nothing */
    l0_reset(l0);
}
