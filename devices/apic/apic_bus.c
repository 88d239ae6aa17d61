#include "devices/apic/apic_bus.h"

#include "devices/apic/local_apic_parts.h"

struct local_apic *apic_bus_local(struct apic_bus *apics, unsigned cpu)
{
    return cpu < apics->apics ? &apics->apic[cpu] : NULL;
}

static void set_pin(void *opaque, unsigned number, bool level)
{
    struct apic_bus *apics = opaque;

    for (unsigned i = 0; i < apics->apics; i++)
        local_apic_set_pin(&apics->apic[i], number, level);
}

struct irq_line apic_bus_pin(struct apic_bus *apics, unsigned pin)
{
    return (struct irq_line){ .set = set_pin, .opaque = apics, .number = pin };
}

void apic_bus_listen(struct apic_bus *apics, struct apic_eoi_listener io_apic)
{
    apics->io_apic = io_apic;
}

/* Of the destinations the one whose processor does the least important work
 * (SDM vol. 3A 10.6.2.4); null: there is none. */
static struct local_apic *lowest(struct apic_bus *apics,
                                 const struct apic_message *message)
{
    struct local_apic *best = NULL;

    for (unsigned i = 0; i < apics->apics; i++) {
        struct local_apic *apic = &apics->apic[i];

        if (apic_is_destination(apic, message) &&
            apic_is_software_enabled(apic) &&
            (!best || apic_apr(apic) < apic_apr(best)))
            best = apic;
    }
    return best;
}

bool apic_bus_send(struct apic_bus *apics, const struct apic_message *message)
{
    bool taken = false;

    if (message->delivery == APIC_LOWEST) {
        struct local_apic *apic = lowest(apics, message);

        return apic && apic_accept(apic, message);
    }
    for (unsigned i = 0; i < apics->apics; i++)
        if (apic_is_destination(&apics->apic[i], message))
            taken |= apic_accept(&apics->apic[i], message);
    return taken;
}

void apic_bus_send_all(struct apic_bus *apics, const struct local_apic *but,
                       const struct apic_message *message)
{
    for (unsigned i = 0; i < apics->apics; i++)
        if (&apics->apic[i] != but && local_apic_is_enabled(&apics->apic[i]))
            apic_accept(&apics->apic[i], message);
}

void apic_bus_end_of_interrupt(struct apic_bus *apics, uint8_t vector)
{
    if (apics->io_apic.end_of_interrupt)
        apics->io_apic.end_of_interrupt(apics->io_apic.opaque, vector);
}

static struct local_apic *current(struct apic_bus *apics)
{
    unsigned cpu = apics->current_cpu ? apics->current_cpu(apics->opaque) : 0;

    return &apics->apic[cpu];
}

static uint32_t read_page(void *dev, uint32_t offset, unsigned size)
{
    return apic_read(current(dev), offset, size);
}

static void write_page(void *dev, uint32_t offset, unsigned size,
                       uint32_t value)
{
    apic_write(current(dev), offset, size, value);
}

void apic_bus_place(struct apic_bus *apics)
{
    const struct local_apic *first = &apics->apic[0];
    uint64_t base = first->base & ~(uint64_t)(BUS_PAGE_SIZE - 1);

    bus_move(apics->bus, apics->region,
             local_apic_is_enabled(first) ? base : BUS_UNMAPPED);
}

void apic_bus_reset(struct apic_bus *apics)
{
    for (unsigned i = 0; i < apics->apics; i++)
        local_apic_reset(&apics->apic[i]);
    if (apics->apics)
        apic_bus_place(apics);
}

void apic_bus_init(struct apic_bus *apics, struct bus *bus,
                   struct clock *clock, struct log *log,
                   const struct apic_bus_config *config)
{
    static const struct bus_ops ops = { read_page, write_page, 4 };

    *apics = (struct apic_bus){
        .current_cpu = config->current_cpu, .opaque = config->opaque,
        .bus = bus,
    };
    if (config->kind == APIC_KIND_none)
        return;
    apics->region = bus_map_mmio(bus, "local APIC", APIC_DEFAULT_BASE,
                                 BUS_PAGE_SIZE, &ops, apics);
    for (unsigned i = 0; i < APIC_BUS_CPUS; i++) {
        struct irq_line intr = config->intr;

        intr.number = i;
        local_apic_init(&apics->apic[i], &(struct local_apic_config){
            .kind = config->kind, .cpu = i, .intr = intr,
            .processor = config->processor, .clock = clock, .log = log,
        });
        apics->apic[i].bus = apics;
    }
    apics->apics = APIC_BUS_CPUS;
}
