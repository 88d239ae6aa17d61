/*
 * The registers (SDM vol. 3A, table 10-1). They are 32 bits wide and 16 bytes
 * apart; accesses of another size or alignment are undefined (10.4.1): here they
 * read as 0 and write nothing.
 */
#include "devices/apic/local_apic_parts.h"

enum apic_register {
    APIC_ID = 0x020, APIC_VERSION = 0x030, APIC_TPR = 0x080, APIC_APR = 0x090,
    APIC_PPR = 0x0a0, APIC_EOI = 0x0b0, APIC_REMOTE_READ = 0x0c0,
    APIC_LDR = 0x0d0, APIC_DFR = 0x0e0, APIC_SVR = 0x0f0, APIC_ISR = 0x100,
    APIC_TMR = 0x180, APIC_IRR = 0x200, APIC_ESR = 0x280,
    APIC_ICR_LOW = 0x300, APIC_ICR_HIGH = 0x310, APIC_TIMER_INITIAL = 0x380,
    APIC_TIMER_CURRENT = 0x390, APIC_TIMER_DIVIDE = 0x3e0,

    SPACING = 0x10, SPACING_SHIFT = 4,
    VECTORS_END = APIC_IRR + APIC_VECTOR_WORDS * SPACING,

    ID_SHIFT = 24, MAX_LVT_SHIFT = 16,
};

#define TOP_BYTE   UINT32_C(0xff000000)
#define DFR_ONES   UINT32_C(0x0fffffff)
#define ICR_LOW    UINT32_C(0x000ccfff)     /* bits that software can set */

/* The entry of the local vector table at an offset; APIC_LVTS: none. */
static enum apic_lvt lvt_at(const struct local_apic *apic, uint32_t offset)
{
    static const uint16_t at[] = {
#define LVT(name, offset, writable) offset,
#include "devices/apic/apic_lvt.def"
#undef LVT
    };

    for (unsigned i = 0; i < APIC_LVTS; i++)
        if (at[i] == offset &&
            (i != APIC_LVT_thermal || apic_kind_facts(apic->kind)->thermal))
            return (enum apic_lvt)i;
    return APIC_LVTS;
}

static uint32_t version(const struct local_apic *apic)
{
    const struct apic_kind_facts *facts = apic_kind_facts(apic->kind);
    uint32_t entries = facts->thermal ? APIC_LVTS : APIC_LVTS - 1;

    return facts->version | (entries - 1) << MAX_LVT_SHIFT;
}

/* A word of ISR, TMR or IRR. */
static uint32_t read_vectors(const struct local_apic *apic, uint32_t offset)
{
    const struct apic_vectors *set = offset < APIC_TMR   ? &apic->isr
                                     : offset < APIC_IRR ? &apic->tmr
                                                         : &apic->irr;

    return set->word[offset >> SPACING_SHIFT & (APIC_VECTOR_WORDS - 1)];
}

static bool is_register(uint32_t offset, unsigned size)
{
    return size == 4 && offset % SPACING == 0;
}

static void log_access(const struct local_apic *apic, const char *what,
                       uint32_t offset, unsigned size)
{
    LOG(apic->log, guest, "local APIC: %s of %u bytes at offset 0x%03x, which "
        "is no register", what, size, offset);
}

uint32_t apic_read(struct local_apic *apic, uint32_t offset, unsigned size)
{
    enum apic_lvt lvt = lvt_at(apic, offset);

    if (!is_register(offset, size)) {
        log_access(apic, "a read", offset, size);
        return 0;
    }
    if (lvt != APIC_LVTS)
        return apic->lvt[lvt];
    if (offset >= APIC_ISR && offset < VECTORS_END)
        return read_vectors(apic, offset);
    switch ((enum apic_register)offset) {
    case APIC_ID:            return (uint32_t)apic->id << ID_SHIFT;
    case APIC_VERSION:       return version(apic);
    case APIC_TPR:           return apic->tpr;
    case APIC_APR:           return apic_apr(apic);
    case APIC_PPR:           return apic_ppr(apic);
    case APIC_EOI:           return 0;
    case APIC_REMOTE_READ:   return 0;
    case APIC_LDR:           return apic->ldr;
    case APIC_DFR:           return apic->dfr;
    case APIC_SVR:           return apic->svr;
    case APIC_ESR:           return apic->esr;
    case APIC_ICR_LOW:       return apic->icr[0];
    case APIC_ICR_HIGH:      return apic->icr[1];
    case APIC_TIMER_INITIAL: return apic->timer.initial;
    case APIC_TIMER_CURRENT: return apic_timer_count(apic);
    case APIC_TIMER_DIVIDE:  return apic->timer.divide;
    default:
        break;
    }
    log_access(apic, "a read", offset, size);
    apic_error(apic, ESR_REGISTER);
    return 0;
}

static void write_id(struct local_apic *apic, uint32_t value)
{
    unsigned bits = apic_kind_facts(apic->kind)->id_bits;

    apic->id = (uint8_t)(value >> ID_SHIFT & ((1u << bits) - 1));
}

void apic_write(struct local_apic *apic, uint32_t offset, unsigned size,
                uint32_t value)
{
    enum apic_lvt lvt = lvt_at(apic, offset);

    if (!is_register(offset, size)) {
        log_access(apic, "a write", offset, size);
        return;
    }
    if (lvt != APIC_LVTS) {
        apic_write_lvt(apic, lvt, value);
        return;
    }
    if (offset >= APIC_ISR && offset < VECTORS_END)
        return;                     /* read only */
    switch ((enum apic_register)offset) {
    case APIC_VERSION:
    case APIC_APR:
    case APIC_PPR:
    case APIC_REMOTE_READ:
    case APIC_TIMER_CURRENT:
        return;                     /* read only */
    case APIC_ID:
        write_id(apic, value);
        return;
    case APIC_TPR:
        apic->tpr = (uint8_t)value;
        apic_update(apic);
        return;
    case APIC_EOI:
        apic_end_of_interrupt(apic);
        return;
    case APIC_LDR:
        apic->ldr = value & TOP_BYTE;
        return;
    case APIC_DFR:
        apic->dfr = value | DFR_ONES;
        return;
    case APIC_SVR:
        apic_write_svr(apic, value);
        return;
    case APIC_ESR:                  /* 10.5.3: shows what came since */
        apic->esr = apic->errors;
        apic->errors = 0;
        return;
    case APIC_ICR_LOW:
        apic->icr[0] = value & ICR_LOW;
        apic_send_ipi(apic);
        return;
    case APIC_ICR_HIGH:
        apic->icr[1] = value & TOP_BYTE;
        return;
    case APIC_TIMER_INITIAL:
        apic_timer_write_initial(apic, value);
        return;
    case APIC_TIMER_DIVIDE:
        apic_timer_write_divide(apic, value);
        return;
    default:
        log_access(apic, "a write", offset, size);
        apic_error(apic, ESR_REGISTER);
    }
}
