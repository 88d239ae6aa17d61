#include "devices/i440fx/pirq.h"

#include <string.h>

enum {
    PIN_BITS = 2,               /* of an irq_line's number; the slot is above */
    ROUTE_IRQ = 0x0f,
};

/* The ISA lines that a PIRQ line drives: a bit, or none. */
static uint16_t isa_of(uint8_t route)
{
    return route & PIRQ_ROUTE_OFF ? 0 : 1u << (route & ROUTE_IRQ) & PIRQ_ROUTABLE;
}

/* Only what the router drives itself is touched: other lines belong to the
 * devices on them. */
static void drive(struct pirq *pirq)
{
    uint16_t high = 0, changed;

    for (unsigned i = 0; i < PIRQ_LINES; i++)
        if (pirq->asserted[i])
            high |= isa_of(pirq->route[i]);
    changed = high ^ pirq->driven;
    pirq->driven = high;
    for (unsigned n = 0; n < PIRQ_ISA_LINES; n++)
        if (changed >> n & 1)
            irq_set(&pirq->isa[n], high >> n & 1);
}

static void on_pin(void *opaque, unsigned number, bool level)
{
    struct pirq *pirq = opaque;
    unsigned slot = number >> PIN_BITS;
    unsigned line = (slot - 1 + number) % PIRQ_LINES;   /* slot << 2 is 0 */
    uint32_t bit = UINT32_C(1) << slot;

    if (level)
        pirq->asserted[line] |= bit;
    else
        pirq->asserted[line] &= ~bit;
    if (pirq->pin[line].set)
        irq_set(&pirq->pin[line], pirq->asserted[line] != 0);
    drive(pirq);
}

struct irq_line pirq_line(struct pirq *pirq, unsigned slot, unsigned pin)
{
    return (struct irq_line){
        .set = on_pin, .opaque = pirq, .number = slot << PIN_BITS | pin,
    };
}

void pirq_update(struct pirq *pirq, const uint8_t *config)
{
    memcpy(pirq->route, config + PIRQ_ROUTE, sizeof pirq->route);
    drive(pirq);
}

void pirq_init(struct pirq *pirq, const struct irq_line isa[PIRQ_ISA_LINES])
{
    *pirq = (struct pirq){ 0 };
    memcpy(pirq->isa, isa, sizeof pirq->isa);
    memset(pirq->route, PIRQ_ROUTE_OFF, sizeof pirq->route);
}

void pirq_connect(struct pirq *pirq, const struct irq_line pin[PIRQ_LINES])
{
    memcpy(pirq->pin, pin, sizeof pirq->pin);
}
