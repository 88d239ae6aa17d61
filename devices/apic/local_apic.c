/* Priorities, pins and the local vector table. */
#include <string.h>

#include "devices/apic/apic_bus.h"
#include "devices/apic/local_apic_parts.h"

enum {
    BASE_BSP = 1 << 8, BASE_ENABLED = 1 << 11,  /* IA32_APIC_BASE */
    BASE_ADDRESS_BITS = 36,

    CLASS = 0xf0,               /* of a priority */
    DFR_FLAT = -1, SVR_RESET = 0xff,
};

static const struct apic_kind_facts kinds[] = {
#define APIC_KIND(name, version, thermal, id_bits, hz, what) \
    { #name, version, thermal, id_bits, hz },
#include "devices/apic/apic_kind.def"
#undef APIC_KIND
};

const struct apic_kind_facts *apic_kind_facts(enum apic_kind kind)
{
    return &kinds[kind];
}

const char *apic_kind_name(unsigned kind)
{
    return kind < APIC_KINDS ? kinds[kind].name : NULL;
}

/* Sets of vectors. */

static void set_vector(struct apic_vectors *set, unsigned vector, bool is)
{
    uint32_t bit = UINT32_C(1) << vector % 32;

    if (is)
        set->word[vector / 32] |= bit;
    else
        set->word[vector / 32] &= ~bit;
}

static bool has_vector(const struct apic_vectors *set, unsigned vector)
{
    return set->word[vector / 32] >> vector % 32 & 1;
}

int apic_highest(const struct apic_vectors *set)
{
    for (int i = APIC_VECTOR_WORDS - 1; i >= 0; i--)
        if (set->word[i])
            return 32 * i + 31 - __builtin_clz(set->word[i]);
    return -1;
}

/* The highest vector of a set as a priority; 0: it is empty. */
static uint8_t priority(const struct apic_vectors *set)
{
    int vector = apic_highest(set);

    return vector < 0 ? 0 : (uint8_t)vector;
}

uint8_t apic_ppr(const struct local_apic *apic)
{
    uint8_t in_service = priority(&apic->isr) & CLASS;

    return (apic->tpr & CLASS) >= in_service ? apic->tpr : in_service;
}

uint8_t apic_apr(const struct local_apic *apic)
{
    uint8_t requested = priority(&apic->irr) & CLASS;
    uint8_t in_service = priority(&apic->isr) & CLASS;

    if ((apic->tpr & CLASS) >= requested && (apic->tpr & CLASS) > in_service)
        return apic->tpr;
    return requested > in_service ? requested : in_service;
}

/* The request that the processor is to take; -1: none has the priority. */
static int deliverable(const struct local_apic *apic)
{
    int vector = apic_highest(&apic->irr);

    return vector >= 0 && (vector & CLASS) > (apic_ppr(apic) & CLASS) ? vector
                                                                      : -1;
}

/* Whether a pin is active. */
static bool is_active(const struct local_apic *apic, unsigned pin)
{
    uint32_t lvt = apic->lvt[APIC_LVT_lint0 + pin];

    return apic->pin[pin] != !!(lvt & LVT_LOW);
}

static enum apic_delivery delivery(uint32_t lvt)
{
    return (enum apic_delivery)((lvt & LVT_DELIVERY) / (LVT_DELIVERY / 7));
}

/* Whether the 8259 pair asks for the processor. An APIC that is disabled lets
 * LINT0 through as INTR (SDM vol. 3A 10.4.3). */
static bool external_asks(const struct local_apic *apic)
{
    if (!local_apic_is_enabled(apic))
        return apic->pin[0];
    for (unsigned i = 0; i < APIC_PINS; i++) {
        uint32_t lvt = apic->lvt[APIC_LVT_lint0 + i];

        if (!(lvt & LVT_MASKED) && delivery(lvt) == APIC_EXTINT &&
            is_active(apic, i))
            return true;
    }
    return apic->extint;
}

void apic_update(struct local_apic *apic)
{
    bool level = external_asks(apic) ||
                 (local_apic_is_enabled(apic) && deliverable(apic) >= 0);

    if (level != apic->intr_level) {
        apic->intr_level = level;
        irq_set(&apic->intr, level);
    }
}

bool local_apic_ack(struct local_apic *apic, uint8_t *vector)
{
    int next = deliverable(apic);

    /* ExtINT goes to the processor past the priorities (SDM vol. 3A 10.8.2). */
    if (external_asks(apic)) {
        apic->extint = false;
        apic_update(apic);
        return false;
    }
    if (next < 0) {
        *vector = apic->svr & SVR_VECTOR;
        return true;
    }
    set_vector(&apic->irr, (unsigned)next, false);
    set_vector(&apic->isr, (unsigned)next, true);
    apic_update(apic);
    *vector = (uint8_t)next;
    return true;
}

void apic_request(struct local_apic *apic, uint8_t vector, bool level)
{
    if (vector < APIC_VECTOR_MIN) {
        apic_error(apic, ESR_RECEIVE_VECTOR);
        return;
    }
    set_vector(&apic->irr, vector, true);
    set_vector(&apic->tmr, vector, level);
    apic_update(apic);
}

void apic_fire(struct local_apic *apic, enum apic_lvt entry)
{
    uint32_t *lvt = &apic->lvt[entry];
    bool is_pin = entry == APIC_LVT_lint0 || entry == APIC_LVT_lint1;
    bool level = is_pin && *lvt & LVT_LEVEL;

    if (*lvt & LVT_MASKED || !local_apic_is_enabled(apic))
        return;
    switch (delivery(*lvt)) {
    case APIC_FIXED:
        if (level && *lvt & LVT_REMOTE)
            return;
        if (level && (*lvt & LVT_VECTOR) >= APIC_VECTOR_MIN)
            *lvt |= LVT_REMOTE;
        apic_request(apic, *lvt & LVT_VECTOR, level);
        break;
    case APIC_NMI:
        apic->processor.nmi(apic->processor.opaque, apic->cpu);
        break;
    case APIC_INIT:
        apic->processor.init(apic->processor.opaque, apic->cpu);
        break;
    default:            /* ExtINT is a level (external_asks); no SMM */
        break;
    }
}

void apic_error(struct local_apic *apic, uint8_t error)
{
    bool is_new = error & ~apic->errors;

    apic->errors |= error;
    /* An error of the error's own vector would end nowhere. */
    if (is_new && (apic->lvt[APIC_LVT_error] & LVT_VECTOR) >= APIC_VECTOR_MIN)
        apic_fire(apic, APIC_LVT_error);
}

/* What a level-triggered pin still asks for. */
static void fire_pin(struct local_apic *apic, unsigned pin)
{
    enum apic_lvt entry = (enum apic_lvt)(APIC_LVT_lint0 + pin);

    if (apic->lvt[entry] & LVT_LEVEL &&
        delivery(apic->lvt[entry]) == APIC_FIXED && is_active(apic, pin))
        apic_fire(apic, entry);
}

void local_apic_set_pin(struct local_apic *apic, unsigned pin, bool level)
{
    enum apic_lvt entry = (enum apic_lvt)(APIC_LVT_lint0 + pin);

    if (apic->pin[pin] == level)
        return;
    apic->pin[pin] = level;
    if (is_active(apic, pin))
        apic_fire(apic, entry);
    apic_update(apic);
}

void apic_end_of_interrupt(struct local_apic *apic)
{
    int vector = apic_highest(&apic->isr);

    if (vector < 0)
        return;
    set_vector(&apic->isr, (unsigned)vector, false);
    if (has_vector(&apic->tmr, (unsigned)vector)) {
        for (unsigned i = 0; i < APIC_PINS; i++) {
            uint32_t *lvt = &apic->lvt[APIC_LVT_lint0 + i];

            if (*lvt & LVT_REMOTE && (*lvt & LVT_VECTOR) == (uint32_t)vector) {
                *lvt &= ~(uint32_t)LVT_REMOTE;
                fire_pin(apic, i);
            }
        }
        apic_bus_end_of_interrupt(apic->bus, (uint8_t)vector);
    }
    apic_update(apic);
}

void apic_write_lvt(struct local_apic *apic, enum apic_lvt entry,
                    uint32_t value)
{
    static const uint32_t writable[] = {
#define LVT(name, offset, writable) writable,
#include "devices/apic/apic_lvt.def"
#undef LVT
    };
    uint32_t *lvt = &apic->lvt[entry];

    value &= writable[entry];
    if (!apic_is_software_enabled(apic))
        value |= LVT_MASKED;
    if (entry == APIC_LVT_timer)
        apic_timer_settle(apic);
    *lvt = value | (value & LVT_LEVEL ? *lvt & LVT_REMOTE : 0);
    if (entry == APIC_LVT_timer)
        apic_timer_schedule(apic);
    else if (entry == APIC_LVT_lint0 || entry == APIC_LVT_lint1)
        fire_pin(apic, entry - APIC_LVT_lint0);
    apic_update(apic);
}

void apic_write_svr(struct local_apic *apic, uint32_t value)
{
    apic->svr = value & (SVR_VECTOR | SVR_ENABLED | SVR_NO_FOCUS);
    /* SDM vol. 3A 10.4.7.2: while it is off by software, all entries are
     * masked. */
    for (unsigned i = 0; i < APIC_LVTS; i++)
        apic_write_lvt(apic, (enum apic_lvt)i, apic->lvt[i]);
}

uint64_t local_apic_base(const struct local_apic *apic)
{
    return apic->base;
}

bool local_apic_is_enabled(const struct local_apic *apic)
{
    return apic->base & BASE_ENABLED;
}

/* All but the ID of the processor, its base and the pins. */
static void clear(struct local_apic *apic)
{
    apic->tpr = 0;
    apic->ldr = 0;
    apic->dfr = (uint32_t)DFR_FLAT;
    apic->svr = SVR_RESET;
    memset(apic->icr, 0, sizeof apic->icr);
    for (unsigned i = 0; i < APIC_LVTS; i++)
        apic->lvt[i] = LVT_MASKED;
    apic->errors = apic->esr = 0;
    memset(&apic->irr, 0, sizeof apic->irr);
    memset(&apic->isr, 0, sizeof apic->isr);
    memset(&apic->tmr, 0, sizeof apic->tmr);
    apic->extint = false;
    apic_timer_reset(apic);
    apic_update(apic);
}

bool local_apic_set_base(struct local_apic *apic, uint64_t value)
{
    uint64_t address = (UINT64_C(1) << BASE_ADDRESS_BITS) - 4096;
    bool was_enabled = local_apic_is_enabled(apic);

    if (value & ~(address | BASE_ENABLED | BASE_BSP))
        return false;
    /* That the processor is the bootstrap processor is not written (10.4.4). */
    apic->base = (value & ~(uint64_t)BASE_BSP) | (apic->base & BASE_BSP);
    /* What an APIC was told is lost when it is disabled (10.4.3). */
    if (was_enabled && !local_apic_is_enabled(apic))
        clear(apic);
    apic_update(apic);
    apic_bus_place(apic->bus);
    return true;
}

void local_apic_reset(struct local_apic *apic)
{
    apic->base = APIC_DEFAULT_BASE | BASE_ENABLED |
                 (apic->cpu == 0 ? BASE_BSP : 0);
    apic->id = (uint8_t)apic->cpu;
    clear(apic);
}

void local_apic_init(struct local_apic *apic,
                     const struct local_apic_config *config)
{
    *apic = (struct local_apic){
        .kind = config->kind,
        .cpu = config->cpu,
        .intr = config->intr,
        .processor = config->processor,
        .clock = config->clock,
        .log = config->log,
    };
    local_apic_reset(apic);
}
