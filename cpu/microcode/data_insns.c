/*
 * Instructions on data that are microcode: decimal arithmetic, BOUND,
 * CMPXCHG8B, SALC (PRM386 chapter 17, SDM vol. 2).
 */
#include "cpu/access/flags.h"
#include "cpu/access/raise.h"
#include "cpu/access/segment_access.h"
#include "cpu/state/state.h"
#include "cpu/uop/uop.h"

/* SF, ZF and PF of AL; CF, AF and OF are cleared. */
static void set_result_flags(struct cpu *cpu, uint32_t al)
{
    flags_set_lazy(cpu, LAZY_LOGIC, 24, 0, 0, al);
}

/* SF, ZF and PF of AL; CF and AF as given; OF is cleared. */
static void set_al_flags(struct cpu *cpu, uint32_t al, bool cf, bool af)
{
    set_result_flags(cpu, al);
    flags_write(cpu, EFLAGS_CF | EFLAGS_AF,
                (cf ? EFLAGS_CF : 0) | (af ? EFLAGS_AF : 0));
}

static void set_ax(struct cpu *cpu, uint32_t ax)
{
    cpu->r[EAX] = register_merge(cpu->r[EAX], ax, 2);
}

/* OF of AL after a value below 80h was added to or subtracted from `old`. */
static uint32_t overflow(uint32_t old, uint32_t al, bool subtract)
{
    uint32_t flipped = subtract ? old & ~al : al & ~old;

    return flipped & 0x80 ? EFLAGS_OF : 0;
}

/* DAA, DAS. OF is undefined: it is cleared, on an 80386 that of the
 * adjustment. */
static void decimal_adjust(struct cpu *cpu, bool subtract)
{
    uint32_t old = cpu->r[EAX] & 0xff, al = old;
    bool old_cf = flags_cf(cpu), cf = false;
    bool af = (old & 15) > 9 || flags_af(cpu);

    if (af) {
        cf = old_cf || (subtract ? old < 6 : old + 6 > 0xff);
        al = subtract ? al - 6 : al + 6;
    }
    if (old > 0x99 || old_cf) {
        al = subtract ? al - 0x60 : al + 0x60;
        cf = true;
    }
    al &= 0xff;
    set_ax(cpu, (cpu->r[EAX] & 0xff00) | al);
    set_al_flags(cpu, al, cf, af);
    if (cpu->is_386)
        flags_write(cpu, EFLAGS_OF, overflow(old, al, subtract));
}

/* AAA, AAS. SF, ZF, PF and OF are undefined: SF, ZF and PF are those of AL, OF
 * is cleared; on an 80386 all four are those of the adjustment, before the
 * upper half of AL is cleared. */
static void ascii_adjust(struct cpu *cpu, bool subtract)
{
    uint32_t ax = cpu->r[EAX] & 0xffff, old = ax & 0xff, sum;
    bool adjust = (ax & 15) > 9 || flags_af(cpu);

    if (adjust)
        ax = subtract ? ax - 0x106 : ax + 0x106;
    sum = ax & 0xff;
    ax &= 0xff0f;
    set_ax(cpu, ax);
    set_al_flags(cpu, cpu->is_386 ? sum : ax & 0xff, adjust, adjust);
    if (cpu->is_386)
        flags_write(cpu, EFLAGS_OF, overflow(old, sum, subtract));
}

bool assist_bcd(struct cpu *cpu, const struct uop *u)
{
    switch (u->imm) {
    case BCD_daa: decimal_adjust(cpu, false); break;
    case BCD_das: decimal_adjust(cpu, true); break;
    case BCD_aaa: ascii_adjust(cpu, false); break;
    default:      ascii_adjust(cpu, true); break;
    }
    return true;
}

/* CF, AF and OF are undefined after AAM and AAD: they are cleared. After AAD an
 * 80386 shows those of its addition. */
bool assist_aam(struct cpu *cpu, const struct uop *u)
{
    uint32_t al = cpu->r[EAX] & 0xff;

    if (!u->imm)
        return raise_vector(cpu, VECTOR_DE);
    set_ax(cpu, al / u->imm << 8 | al % u->imm);
    set_result_flags(cpu, al % u->imm);
    return true;
}

bool assist_aad(struct cpu *cpu, const struct uop *u)
{
    uint32_t al = cpu->r[EAX] & 0xff, ah = cpu->r[EAX] >> 8 & 0xff;
    uint32_t product = (ah * u->imm) & 0xff, sum = (al + product) & 0xff;

    set_ax(cpu, sum);
    set_result_flags(cpu, sum);
    if (cpu->is_386)
        flags_set_lazy(cpu, LAZY_ADD, 24, al, product, al + product);
    return true;
}

/* The bounds are two operands in memory, the lower one first. */
bool assist_bound(struct cpu *cpu, const struct uop *u)
{
    unsigned size = uop_word_bytes(u);
    uint32_t at = cpu->r[u->a];
    uint64_t low, high;
    int32_t index, lower, upper;

    if (!segment_access_load(cpu, u->seg, at, size, &low) ||
        !segment_access_load(cpu, u->seg, at + size, size, &high))
        return false;
    if (size == 4) {
        index = (int32_t)cpu->r[u->d];
        lower = (int32_t)low;
        upper = (int32_t)high;
    } else {
        index = (int16_t)cpu->r[u->d];
        lower = (int16_t)low;
        upper = (int16_t)high;
    }
    return (index >= lower && index <= upper) || raise_vector(cpu, VECTOR_BR);
}

/* One write, whether the operands are equal or not. */
bool assist_cmpxchg8b(struct cpu *cpu, const struct uop *u)
{
    uint32_t at = cpu->r[u->a];
    uint64_t old = 0;
    uint64_t expected = (uint64_t)cpu->r[EDX] << 32 | cpu->r[EAX];
    uint64_t desired = (uint64_t)cpu->r[ECX] << 32 | cpu->r[EBX];

    if (!segment_access_exchange8(cpu, u->seg, at, expected, desired, &old))
        return false;
    flags_write(cpu, EFLAGS_ZF, old == expected ? EFLAGS_ZF : 0);
    if (old != expected) {
        cpu->r[EAX] = (uint32_t)old;
        cpu->r[EDX] = (uint32_t)(old >> 32);
    }
    return true;
}

bool assist_salc(struct cpu *cpu, const struct uop *u)
{
    (void)u;
    cpu->r[EAX] = register_merge(cpu->r[EAX], flags_cf(cpu) ? 0xff : 0, 1);
    return true;
}
