/* MTRRs, PAT, machine check: storage with checks of what is written. */
#include "cpu/registers/msr_stored.h"

#include "cpu/model/msr.h"
#include "cpu/model/page.h"

struct row {
    uint32_t number;
    uint16_t index;         /* of the first register in cpu->msr */
    uint8_t count, stride;
    uint8_t feature;        /* enum cpu_feature */
    uint8_t rule;           /* enum msr_rule */
    uint64_t reset;
};

static const struct row table[] = {
#define MSR(name, number, count, stride, feature, rule, reset)          \
    {number, MSR_##name, count, stride, FEATURE_##feature, MSR_##rule, reset},
#include "cpu/model/msr.def"
#undef MSR
};

enum { ROWS = sizeof table / sizeof table[0] };

/* The row of a register, or null; *index is its place in cpu->msr. */
static const struct row *find(const struct cpu_model *model, uint32_t number,
                              unsigned *index)
{
    for (const struct row *r = table; r < table + ROWS; r++) {
        uint32_t distance = number - r->number;

        if (distance % r->stride || distance / r->stride >= r->count ||
            !cpu_model_has(model, (enum cpu_feature)r->feature))
            continue;
        *index = r->index + distance / r->stride;
        return r;
    }
    return NULL;
}

bool msr_stored_has(const struct cpu_model *model, uint32_t number)
{
    unsigned index;

    return find(model, number, &index);
}

uint64_t msr_stored_read(const struct cpu *cpu, uint32_t number)
{
    unsigned index;

    find(cpu->model, number, &index);
    return cpu->msr[index];
}

/* Encodings of memory types (SDM vol. 3A table 11-8 and 11-10). */
enum { TYPE_UC = 0, TYPE_WC = 1, TYPE_WT = 4, TYPE_WP = 5, TYPE_WB = 6,
       TYPE_UC_MINUS = 7 };

static bool is_mtrr_type(uint64_t type)
{
    return type == TYPE_UC || type == TYPE_WC ||
           (type >= TYPE_WT && type <= TYPE_WB);
}

static bool is_pat_type(uint64_t type)
{
    return is_mtrr_type(type) || type == TYPE_UC_MINUS;
}

static bool all_bytes(uint64_t value, bool (*is_type)(uint64_t type))
{
    for (unsigned shift = 0; shift < 64; shift += 8)
        if (!is_type(value >> shift & 0xff))
            return false;
    return true;
}

/* The bits of a physical address above those within a page (MAXPHYADDR is
 * 36). */
#define FRAME_BITS ((UINT64_C(1) << 36) - PAGE_BYTES)

#define MTRR_TYPE UINT64_C(0xff)
#define MTRR_MASK_V (UINT64_C(1) << 11)
#define MTRR_DEFAULT_FE (UINT64_C(1) << 10)
#define MTRR_DEFAULT_E (UINT64_C(1) << 11)
#define MCG_STATUS_BITS UINT64_C(7)        /* RIPV, EIPV, MCIP */

#define MISC_ENABLE_FAST_STRINGS UINT64_C(1)

static bool permits(enum msr_rule rule, uint64_t value, uint64_t reset)
{
    switch (rule) {
    case MSR_ANY:        return true;
    case MSR_READ_ONLY:  return false;
    case MSR_ZERO:       return !value;
    case MSR_MCG_STATUS: return !(value & ~MCG_STATUS_BITS);
    case MSR_MISC_ENABLE:
        return !((value ^ reset) & ~MISC_ENABLE_FAST_STRINGS);
    case MSR_MTRR_BASE:  return !(value & ~(FRAME_BITS | MTRR_TYPE)) &&
                                is_mtrr_type(value & MTRR_TYPE);
    case MSR_MTRR_MASK:  return !(value & ~(FRAME_BITS | MTRR_MASK_V));
    case MSR_MTRR_FIX:   return all_bytes(value, is_mtrr_type);
    case MSR_MTRR_DEFAULT:
        return !(value & ~(MTRR_TYPE | MTRR_DEFAULT_FE | MTRR_DEFAULT_E)) &&
               is_mtrr_type(value & MTRR_TYPE);
    default:             return all_bytes(value, is_pat_type);
    }
}

bool msr_stored_write(struct cpu *cpu, uint32_t number, uint64_t value)
{
    unsigned index;
    const struct row *row = find(cpu->model, number, &index);

    if (!permits((enum msr_rule)row->rule, value, row->reset))
        return false;
    cpu->msr[index] = value;
    return true;
}

void msr_stored_reset(struct cpu *cpu)
{
    for (const struct row *r = table; r < table + ROWS; r++)
        for (unsigned i = 0; i < r->count; i++)
            cpu->msr[r->index + i] = r->reset;
}
