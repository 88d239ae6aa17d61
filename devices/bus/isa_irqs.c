#include "devices/bus/isa_irqs.h"

#include <assert.h>
#include <string.h>

static void drive(struct isa_irqs *irqs, enum isa_irqs_driver driver,
                  unsigned number, bool level)
{
    uint16_t bit = (uint16_t)(1u << number);
    uint16_t others = irqs->raised[!driver];

    if (level)
        irqs->raised[driver] |= bit;
    else
        irqs->raised[driver] &= (uint16_t)~bit;
    if (others & bit)
        return;
    if (irqs->pic[number].set)
        irq_set(&irqs->pic[number], level);
    if (irqs->apic[number].set)
        irq_set(&irqs->apic[number], level);
}

static void set_by_device(void *opaque, unsigned number, bool level)
{
    drive(opaque, ISA_IRQS_DEVICE, number, level);
}

static void set_by_pirq(void *opaque, unsigned number, bool level)
{
    drive(opaque, ISA_IRQS_PIRQ, number, level);
}

struct irq_line isa_irqs_line(struct isa_irqs *irqs,
                              enum isa_irqs_driver driver, unsigned number)
{
    assert(number < ISA_IRQS && number != ISA_IRQS_CASCADE);
    return (struct irq_line){
        .set = driver == ISA_IRQS_DEVICE ? set_by_device : set_by_pirq,
        .opaque = irqs, .number = number,
    };
}

void isa_irqs_init(struct isa_irqs *irqs, const struct irq_line pic[ISA_IRQS],
                   const struct irq_line apic[ISA_IRQS])
{
    *irqs = (struct isa_irqs){ 0 };
    memcpy(irqs->pic, pic, sizeof irqs->pic);
    memcpy(irqs->apic, apic, sizeof irqs->apic);
}
