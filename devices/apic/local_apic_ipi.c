/* Interprocessor interrupts (SDM vol. 3A 10.6), sent and received. */
#include "devices/apic/apic_bus.h"
#include "devices/apic/local_apic_parts.h"

enum {
    ICR_DELIVERY_SHIFT = 8, ICR_DELIVERY = 7, ICR_LOGICAL = 1 << 11,
    ICR_ASSERT = 1 << 14, ICR_LEVEL = 1 << 15,
    ICR_SHORTHAND_SHIFT = 18, ICR_SHORTHAND = 3, ICR_DESTINATION_SHIFT = 24,

    DFR_FLAT_MODEL = 0xf, DFR_CLUSTER_MODEL = 0, DFR_MODEL_SHIFT = 28,
    LDR_SHIFT = 24,
    EVERYONE = 0xff,            /* a logical destination */
    CLUSTER = 0xf0, IN_CLUSTER = 0x0f,
};

/* Of the destination shorthand. */
enum shorthand { NONE, ITSELF, ALL, ALL_BUT_ITSELF };

/* SDM vol. 3A 10.6.2.2. */
static bool is_logical_destination(const struct local_apic *apic,
                                   uint8_t destination)
{
    uint8_t id = (uint8_t)(apic->ldr >> LDR_SHIFT);

    if (destination == EVERYONE)
        return true;
    switch (apic->dfr >> DFR_MODEL_SHIFT) {
    case DFR_FLAT_MODEL:
        return id & destination;
    case DFR_CLUSTER_MODEL:
        return ((destination & CLUSTER) == CLUSTER ||
                (destination & CLUSTER) == (id & CLUSTER)) &&
               id & destination & IN_CLUSTER;
    default:
        return false;
    }
}

bool apic_is_destination(const struct local_apic *apic,
                         const struct apic_message *message)
{
    uint8_t everyone =
        (uint8_t)((1u << apic_kind_facts(apic->kind)->id_bits) - 1);
    uint8_t physical = message->destination & everyone;

    if (!local_apic_is_enabled(apic))
        return false;
    if (message->logical)
        return is_logical_destination(apic, message->destination);
    return physical == everyone || physical == apic->id;
}

bool apic_accept(struct local_apic *apic, const struct apic_message *message)
{
    const struct apic_processor *processor = &apic->processor;

    switch (message->delivery) {
    case APIC_FIXED:
    case APIC_LOWEST:
        /* SDM vol. 3A 10.4.7.2: off by software, it takes none of these. */
        if (!apic_is_software_enabled(apic))
            return false;
        apic_request(apic, message->vector, message->level);
        return true;
    case APIC_NMI:
        processor->nmi(processor->opaque, apic->cpu);
        return true;
    case APIC_INIT:
        processor->init(processor->opaque, apic->cpu);
        return true;
    case APIC_EXTINT:
        if (!apic_is_software_enabled(apic))
            return false;
        apic->extint = true;
        apic_update(apic);
        return true;
    case APIC_STARTUP:          /* no processor waits for it */
    case APIC_SMI:              /* there is no SMM */
        LOG(apic->log, guest, "APIC message of delivery mode %d, vector 0x%02x:"
            " ignored", message->delivery, message->vector);
        return true;
    case APIC_RESERVED:
        break;
    }
    return false;
}

void apic_send_ipi(struct local_apic *apic)
{
    uint32_t icr = apic->icr[0];
    struct apic_message message = {
        .destination = (uint8_t)(apic->icr[1] >> ICR_DESTINATION_SHIFT),
        .logical = icr & ICR_LOGICAL,
        .delivery =
            (enum apic_delivery)(icr >> ICR_DELIVERY_SHIFT & ICR_DELIVERY),
        .vector = (uint8_t)icr,
    };
    bool fixed = message.delivery == APIC_FIXED ||
                 message.delivery == APIC_LOWEST;
    bool taken = true;

    /* The de-assertion of INIT sets arbitration IDs (10.6.1): there are none. */
    if (message.delivery == APIC_INIT && icr & ICR_LEVEL &&
        !(icr & ICR_ASSERT))
        return;
    if (fixed && message.vector < APIC_VECTOR_MIN) {
        apic_error(apic, ESR_SEND_VECTOR);
        return;
    }
    switch ((enum shorthand)(icr >> ICR_SHORTHAND_SHIFT & ICR_SHORTHAND)) {
    case NONE:
        taken = apic_bus_send(apic->bus, &message);
        break;
    case ITSELF:
        if (fixed)              /* no other is valid (table 10-3) */
            apic_accept(apic, &message);
        break;
    case ALL:
        apic_bus_send_all(apic->bus, NULL, &message);
        break;
    case ALL_BUT_ITSELF:
        apic_bus_send_all(apic->bus, apic, &message);
        break;
    }
    if (!taken && apic->kind == APIC_KIND_p6)   /* reserved in an xAPIC */
        apic_error(apic, ESR_SEND_ACCEPT);
}
