/*
 * One handler for each line of the PICs.
 */
#include "guest/drivers/irq.h"

#include "guest/arch/trap.h"
#include "guest/drivers/pic.h"

static void (*handlers[TRAP_IRQS])(void);

void request_irq(unsigned line, void (*handler)(void))
{
    handlers[line] = handler;
    pic_unmask(line);
}

void irq_dispatch(unsigned line)
{
    if (pic_is_spurious(line))
        return;
    if (handlers[line])
        handlers[line]();
    pic_eoi(line);
}
