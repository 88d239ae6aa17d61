/*
 * PUSHA, POPA, PUSHF, ENTER, and the odd ones: decimal arithmetic, BOUND,
 * CMPXCHG8B, SALC. PRM386 chapter 17.
 */
#include "cpu/access/flags.h"
#include "cpu/access/mem.h"
#include "cpu/access/raise.h"
#include "cpu/access/segment_access.h"
#include "cpu/microcode/stack.h"
#include "cpu/state/state.h"
#include "cpu/uop/uop.h"

bool assist_pusha(struct cpu *cpu, const struct uop *u)
{
    struct stack s = stack_current(cpu);

    for (unsigned i = EAX; i <= EDI; i++)
        if (!stack_store(cpu, &s, u->aux ? 4 : 2, cpu->r[i]))
            return false;
    cpu->r[ESP] = s.esp;
    return true;
}

/* The image of ESP is skipped, but read. */
bool assist_popa(struct cpu *cpu, const struct uop *u)
{
    struct stack s = stack_current(cpu);
    unsigned size = u->aux ? 4 : 2;
    uint32_t value[8];

    for (unsigned i = 0; i < 8; i++)
        if (!stack_read(cpu, &s, size, i, &value[i]))
            return false;
    stack_move(&s, 8 * size);
    for (unsigned i = 0; i < 8; i++) {
        unsigned reg = EDI - i;

        if (reg == ESP)
            continue;
        cpu->r[reg] = size == 4 ? value[i]
                                : (cpu->r[reg] & 0xffff0000) |
                                      (value[i] & 0xffff);
    }
    cpu->r[ESP] = s.esp;
    return true;
}

/* VM and RF are pushed as 0 (SDM PUSHF). */
bool assist_pushf(struct cpu *cpu, const struct uop *u)
{
    if (cpu->eflags & EFLAGS_VM && flags_iopl(cpu) != 3)
        return raise_error(cpu, VECTOR_GP, 0);
    cpu->r[u->d] = flags_eflags(cpu) & ~(uint32_t)(EFLAGS_VM | EFLAGS_RF);
    return true;
}

/* imm: frame size in 15:0, nesting level in 20:16. EBP and ESP change once
 * every access has succeeded, the last byte of the frame included. */
bool assist_enter(struct cpu *cpu, const struct uop *u)
{
    struct stack s = stack_current(cpu);
    unsigned size = u->aux ? 4 : 2, level = u->imm >> 16;
    uint32_t frame_bytes = u->imm & 0xffff, frame, value;
    bool stack32 = s.ss->attr & DESC_D;
    struct stack display = s;

    if (!stack_store(cpu, &s, size, cpu->r[EBP]))
        return false;
    frame = s.esp;
    display.esp = stack32 ? cpu->r[EBP] : cpu->r[EBP] & 0xffff;
    for (unsigned i = 1; i < level; i++) {
        stack_move(&display, -size);
        if (!stack_read(cpu, &display, size, 0, &value) ||
            !stack_store(cpu, &s, size, value))
            return false;
    }
    if (level && !stack_store(cpu, &s, size, frame))
        return false;
    stack_move(&s, -frame_bytes);
    if (!segment_access_check_write(cpu, SEG_SS,
                                    stack32 ? s.esp : s.esp & 0xffff, size))
        return false;
    cpu->r[EBP] = size == 4 ? frame
                            : (cpu->r[EBP] & 0xffff0000) | (frame & 0xffff);
    cpu->r[ESP] = s.esp;
    return true;
}

static void set_al_flags(struct cpu *cpu, uint32_t al, bool cf, bool af)
{
    flags_set_lazy(cpu, LAZY_LOGIC, 24, 0, 0, al);
    flags_write(cpu, EFLAGS_CF | EFLAGS_AF,
                (cf ? EFLAGS_CF : 0) | (af ? EFLAGS_AF : 0));
}

static void set_ax(struct cpu *cpu, uint32_t ax)
{
    cpu->r[EAX] = (cpu->r[EAX] & 0xffff0000) | (ax & 0xffff);
}

/* OF is undefined and cleared. */
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
}

/* SF, ZF, PF, OF are undefined: those of AL, and 0. */
static void ascii_adjust(struct cpu *cpu, bool subtract)
{
    uint32_t ax = cpu->r[EAX] & 0xffff;
    bool adjust = (ax & 15) > 9 || flags_af(cpu);

    if (adjust)
        ax = subtract ? ax - 0x106 : ax + 0x106;
    ax &= 0xff0f;
    set_ax(cpu, ax);
    set_al_flags(cpu, ax & 0xff, adjust, adjust);
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

/* CF, AF, OF are undefined after AAM and AAD: cleared. */
bool assist_aam(struct cpu *cpu, const struct uop *u)
{
    uint32_t al = cpu->r[EAX] & 0xff;

    if (!u->imm)
        return raise_vector(cpu, VECTOR_DE);
    set_ax(cpu, al / u->imm << 8 | al % u->imm);
    flags_set_lazy(cpu, LAZY_LOGIC, 24, 0, 0, al % u->imm);
    return true;
}

bool assist_aad(struct cpu *cpu, const struct uop *u)
{
    uint32_t al = cpu->r[EAX] & 0xff, ah = cpu->r[EAX] >> 8 & 0xff;

    al = (al + ah * u->imm) & 0xff;
    set_ax(cpu, al);
    flags_set_lazy(cpu, LAZY_LOGIC, 24, 0, 0, al);
    return true;
}

/* The two bounds are one pair in memory: two operands, ascending. */
bool assist_bound(struct cpu *cpu, const struct uop *u)
{
    unsigned size = u->aux ? 4 : 2;
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

/* One write, whether it compares equal or not. */
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
    cpu->r[EAX] = (cpu->r[EAX] & 0xffffff00) | (flags_cf(cpu) ? 0xff : 0);
    return true;
}
