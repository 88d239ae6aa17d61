#include "cpu/access/clock_charge.h"

#include "cpu/access/flags.h"

void clock_charge_case(struct cpu *cpu, enum clock_key key, unsigned number,
                       uint32_t n, enum cycle_cause cause)
{
    const struct clock_figure *f =
        clock_table_figure(&cpu->model->timing.clocks, key, number);
    uint32_t clocks = clock_figure_clocks(f, n, 0);

    cycles_charge(&cpu->cycles, cause, clocks ? clocks : 1);
}

static bool is_real(const struct cpu *cpu)
{
    return !(cpu->cr0 & CR0_PE) || cpu->eflags & EFLAGS_VM;
}

unsigned clock_charge_mode(const struct cpu *cpu)
{
    _Static_assert((int)CLOCK_MODE_real == (int)CLOCK_SEGMENT_real, "");
    return is_real(cpu) ? CLOCK_MODE_real : CLOCK_MODE_protected;
}

unsigned clock_charge_segment(const struct cpu *cpu, unsigned seg)
{
    return is_real(cpu)     ? CLOCK_SEGMENT_real
           : seg == SEG_SS  ? CLOCK_SEGMENT_ss : CLOCK_SEGMENT_protected;
}

unsigned clock_charge_io(const struct cpu *cpu)
{
    if (!(cpu->cr0 & CR0_PE))
        return CLOCK_IO_real;
    if (cpu->eflags & EFLAGS_VM)
        return CLOCK_IO_v86;
    return cpu->cpl <= flags_iopl(cpu) ? CLOCK_IO_protected : CLOCK_IO_bitmap;
}

/* The operand of the micro-op that `timed` stands for. */
struct operand {
    uint32_t n;                 /* what the figure counts */
    uint32_t most;              /* that n can be */
    uint32_t multiplier;        /* of MUL, its absolute value */
    unsigned size;              /* case of SIZE */
    unsigned result;            /* case of RESULT */
};

static uint32_t magnitude(uint32_t value, unsigned bits)
{
    uint32_t sign = value << (32 - bits);
    uint32_t low = sign >> (32 - bits);

    return (int32_t)sign < 0 ? (~low + 1) & (UINT32_MAX >> (32 - bits)) : low;
}

static uint32_t low_bits(uint32_t value, unsigned bits)
{
    return value & (UINT32_MAX >> (32 - bits));
}

/* BSF counts the zeros below the bit that it finds, BSR those above. */
static void of_scan(struct operand *o, uint32_t value, unsigned bits, bool up)
{
    value = low_bits(value, bits);
    o->size = bits == 32 ? CLOCK_SIZE_dword : CLOCK_SIZE_word;
    o->most = bits - 1;
    if (!value)
        o->n = o->most;
    else if (up)
        o->n = (uint32_t)__builtin_ctz(value);
    else
        o->n = (uint32_t)__builtin_clz(value) - (32 - bits);
}

static void of_multiply(struct operand *o, uint32_t multiplier, unsigned size)
{
    o->multiplier = multiplier;
    o->size = size;
}

static bool is_equal(const struct cpu *cpu, const struct uop *u, unsigned bits)
{
    return !low_bits(cpu->r[EAX] ^ cpu->r[u->a], bits);
}

static struct operand operand_of(const struct cpu *cpu, const struct uop *u)
{
    struct operand o = {0};
    uint32_t a = cpu->r[u->a];

    switch (uop_timed(u)) {
    case UOP_mul8:
        of_multiply(&o, low_bits(a, 8), CLOCK_SIZE_byte);
        break;
    case UOP_mul16:
        of_multiply(&o, low_bits(a, 16), CLOCK_SIZE_word);
        break;
    case UOP_mul32:
        of_multiply(&o, a, CLOCK_SIZE_dword);
        break;
    case UOP_imul8:
        of_multiply(&o, magnitude(a, 8), CLOCK_SIZE_byte);
        break;
    case UOP_imul16: case UOP_imul2_16:
        of_multiply(&o, magnitude(a, 16), CLOCK_SIZE_word);
        break;
    case UOP_imul32: case UOP_imul2_32:
        of_multiply(&o, magnitude(a, 32), CLOCK_SIZE_dword);
        break;
    case UOP_bsf16: of_scan(&o, a, 16, true); break;
    case UOP_bsf32: of_scan(&o, a, 32, true); break;
    case UOP_bsr16: of_scan(&o, a, 16, false); break;
    case UOP_bsr32: of_scan(&o, a, 32, false); break;
    case UOP_setcc:
        o.result = flags_condition(cpu, u->aux) ? CLOCK_RESULT_true
                                                : CLOCK_RESULT_false;
        break;
    case UOP_cmpxchg8: o.result = !is_equal(cpu, u, 8); break;
    case UOP_cmpxchg16: o.result = !is_equal(cpu, u, 16); break;
    case UOP_cmpxchg32: o.result = !is_equal(cpu, u, 32); break;
    default:                            /* RCL, RCR by CL */
        o.n = cpu->r[u->b] & 31;
        o.n -= o.n > 0;
        o.most = 30;
        break;
    }
    return o;
}

void clock_charge_operands(struct cpu *cpu, const struct uop *u)
{
    const struct clock_info *info = &clock_info[uop_key(u)];
    const struct clock_figure *f =
        &cpu->model->timing.clocks.figure[info->first];
    struct operand o = operand_of(cpu, u);
    uint32_t clocks;

    if (info->set == CLOCK_SET_RESULT) {
        uint32_t other = f[!o.result].least;

        clocks = f[o.result].least > other ? f[o.result].least - other : 0;
    } else {
        if (info->set == CLOCK_SET_SIZE)
            f += o.size;
        clocks = clock_figure_clocks(f, o.n, o.most) - f->least;
        if (f->log2)
            clocks += clock_figure_log2(o.multiplier) - clock_figure_log2(0);
    }
    cycles_charge(&cpu->cycles, CYCLE_issue, clocks);
}
