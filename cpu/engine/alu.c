/* Rotates, double shifts, multiplication, division, bit scans. */
#include "cpu/engine/alu.h"

#include "cpu/access/flags.h"
#include "cpu/access/raise.h"
#include "cpu/engine/alu_386.h"

static uint32_t mask_of(unsigned bits)
{
    return bits == 32 ? UINT32_MAX : (1u << bits) - 1;
}

static uint32_t sign_extend(uint32_t value, unsigned bits)
{
    unsigned unused = 32 - bits;

    return (uint32_t)((int32_t)(value << unused) >> unused);
}

static uint32_t flag_if(bool set, uint32_t flag)
{
    return set ? flag : 0;
}

/* SF, ZF, PF of a result. */
static uint32_t result_flags(uint32_t r, unsigned bits)
{
    return flag_if(r >> (bits - 1) & 1, EFLAGS_SF) |
           flag_if(!(r & mask_of(bits)), EFLAGS_ZF) |
           flag_if(flags_parity_even((uint8_t)r), EFLAGS_PF);
}

static uint32_t rotate(struct cpu *cpu, bool left, unsigned bits,
                       uint32_t value, unsigned count)
{
    unsigned n = count % bits;
    unsigned by = left ? n : (bits - n) % bits;
    uint32_t r = by ? (value << by | value >> (bits - by)) & mask_of(bits)
                    : value;
    bool top = r >> (bits - 1) & 1;
    bool carry = left ? r & 1 : top;
    bool overflow = left ? top != carry : top != (r >> (bits - 2) & 1);

    flags_write(cpu, EFLAGS_CF | EFLAGS_OF,
                flag_if(carry, EFLAGS_CF) | flag_if(overflow, EFLAGS_OF));
    return r;
}

static uint32_t rotate_carry(struct cpu *cpu, bool left, unsigned bits,
                             uint32_t value, unsigned count)
{
    bool carry = flags_cf(cpu);

    for (unsigned n = count % (bits + 1); n; n--) {
        bool out = left ? value >> (bits - 1) & 1 : value & 1;

        value = left ? value << 1 | carry
                     : value >> 1 | (uint32_t)carry << (bits - 1);
        value &= mask_of(bits);
        carry = out;
    }

    bool top = value >> (bits - 1) & 1;
    bool overflow = left ? top != carry : top != (value >> (bits - 2) & 1);

    flags_write(cpu, EFLAGS_CF | EFLAGS_OF,
                flag_if(carry, EFLAGS_CF) | flag_if(overflow, EFLAGS_OF));
    return value;
}

uint32_t alu_rotate(struct cpu *cpu, enum alu_rotation op, unsigned bits,
                    uint32_t value, uint32_t count)
{
    value &= mask_of(bits);
    count &= 31;
    if (!count)
        return value;
    switch (op) {
    case ALU_rol: return rotate(cpu, true, bits, value, count);
    case ALU_ror: return rotate(cpu, false, bits, value, count);
    case ALU_rcl: return rotate_carry(cpu, true, bits, value, count);
    default:         return rotate_carry(cpu, false, bits, value, count);
    }
}

/* OF of a double shift, undefined for counts above 1: whether the sign has
 * changed. On an 80386 it is that of the last of `count` single steps. */
static bool double_shift_overflows(const struct cpu *cpu, bool left,
                                   unsigned bits, uint32_t before,
                                   uint32_t last, uint32_t r, bool carry)
{
    if (!cpu->is_386)
        return (r ^ before) >> (bits - 1) & 1;
    return left ? (r >> (bits - 1) & 1) != carry
                : (r ^ last) >> (bits - 1) & 1;
}

/* With 16 bits and a count above 16 the result is undefined: the operands are
 * shifted as the 48 bits value:fill:value, as on later processors; an 80386
 * fills from `fill` again. AF is undefined: set on an 80386, else clear. */
uint32_t alu_shift_double(struct cpu *cpu, bool left, unsigned bits,
                          uint32_t value, uint32_t fill, uint32_t count)
{
    uint64_t wide;
    uint32_t r, last, refill, mask = mask_of(bits);
    bool carry;

    value &= mask;
    fill &= mask;
    refill = cpu->is_386 ? fill : value;
    count &= 31;
    if (!count)
        return value;
    if (left) {
        wide = (uint64_t)value << bits | fill;
        wide = bits == 16 ? wide << 16 | refill : wide;
        unsigned top = bits == 16 ? 48 : 64;

        carry = wide >> (top - count) & 1;
        r = (uint32_t)(wide << count >> (top - bits)) & mask;
        last = 0;
    } else {
        wide = (uint64_t)fill << bits | value;
        if (bits == 16)
            wide |= (uint64_t)refill << 32;
        carry = wide >> (count - 1) & 1;
        r = (uint32_t)(wide >> count) & mask;
        last = (uint32_t)(wide >> (count - 1)) & mask;
    }
    flags_write(cpu, EFLAGS_ARITH,
                result_flags(r, bits) | flag_if(carry, EFLAGS_CF) |
                    flag_if(cpu->is_386, EFLAGS_AF) |
                    flag_if(double_shift_overflows(cpu, left, bits, value,
                                                   last, r, carry),
                            EFLAGS_OF));
    return r;
}

/* SF, ZF, AF and PF are undefined: SF and PF are those of the low half of the
 * product, ZF and AF are cleared. */
static void mul_flags(struct cpu *cpu, uint32_t low, unsigned bits, bool wide)
{
    flags_write(cpu, EFLAGS_ARITH,
                (result_flags(low, bits) & ~(uint32_t)EFLAGS_ZF) |
                    flag_if(wide, EFLAGS_CF | EFLAGS_OF));
}

static void set_low(uint32_t *reg, uint32_t value, unsigned bits)
{
    *reg = register_merge(*reg, value, bits / 8);
}

void alu_mul(struct cpu *cpu, unsigned bits, bool is_signed, uint32_t by)
{
    uint32_t mask = mask_of(bits);
    uint64_t product;
    bool wide;

    if (is_signed) {
        int64_t p = (int64_t)(int32_t)sign_extend(cpu->r[EAX], bits) *
                    (int32_t)sign_extend(by, bits);

        product = (uint64_t)p;
        wide = p != (int32_t)sign_extend((uint32_t)p, bits);
    } else {
        product = (uint64_t)(cpu->r[EAX] & mask) * (by & mask);
        wide = product >> bits;
    }
    if (bits == 8) {
        set_low(&cpu->r[EAX], (uint32_t)product, 16);
    } else {
        set_low(&cpu->r[EAX], (uint32_t)product, bits);
        set_low(&cpu->r[EDX], (uint32_t)(product >> bits), bits);
    }
    mul_flags(cpu, (uint32_t)product, bits, wide);
}

uint32_t alu_imul2(struct cpu *cpu, unsigned bits, uint32_t a, uint32_t b)
{
    int64_t p = (int64_t)(int32_t)sign_extend(a, bits) *
                (int32_t)sign_extend(b, bits);

    mul_flags(cpu, (uint32_t)p, bits,
              p != (int32_t)sign_extend((uint32_t)p, bits));
    return (uint32_t)p;
}

/* The double-width dividend, sign-extended when signed. */
static uint64_t dividend(const struct cpu *cpu, unsigned bits, bool is_signed)
{
    uint32_t mask = mask_of(bits);
    uint64_t n;

    if (bits == 8)
        n = cpu->r[EAX] & 0xffff;
    else
        n = (uint64_t)(cpu->r[EDX] & mask) << bits | (cpu->r[EAX] & mask);
    if (is_signed && bits < 32)
        n = (uint64_t)(int64_t)(int32_t)sign_extend((uint32_t)n, 2 * bits);
    return n;
}

/* All flags are undefined: they keep their values. On an 80386 and an i486 some
 * change, by which software tells an i486 from a Cyrix: here SF, ZF and PF are
 * those of the remainder and AF is set, as an 80286 has them. */
static void div_flags(struct cpu *cpu, unsigned bits, uint64_t remainder)
{
    if (!cpu_model_has(cpu->model, FEATURE_cpuid))
        flags_write(cpu, EFLAGS_SF | EFLAGS_ZF | EFLAGS_AF | EFLAGS_PF,
                    result_flags((uint32_t)remainder, bits) | EFLAGS_AF);
}

bool alu_div(struct cpu *cpu, unsigned bits, bool is_signed, uint32_t by)
{
    uint64_t n = dividend(cpu, bits, is_signed), quotient, remainder;

    if (is_signed) {
        int64_t d = (int32_t)sign_extend(by, bits);

        if (!d || (d == -1 && n == UINT64_C(1) << 63))
            return raise_vector(cpu, VECTOR_DE);

        int64_t q = (int64_t)n / d;

        if (q != (int32_t)sign_extend((uint32_t)q, bits))
            return raise_vector(cpu, VECTOR_DE);
        quotient = (uint64_t)q;
        remainder = (uint64_t)((int64_t)n % d);
    } else {
        uint64_t d = by & mask_of(bits);

        if (!d || n / d > mask_of(bits))
            return raise_vector(cpu, VECTOR_DE);
        quotient = n / d;
        remainder = n % d;
    }
    div_flags(cpu, bits, remainder);
    if (bits == 8) {
        set_low(&cpu->r[EAX],
                (uint32_t)((quotient & 0xff) | (remainder & 0xff) << 8), 16);
    } else {
        set_low(&cpu->r[EAX], (uint32_t)quotient, bits);
        set_low(&cpu->r[EDX], (uint32_t)remainder, bits);
    }
    return true;
}

/* CF, OF, SF, AF and PF are undefined: they are those of comparing the source
 * with 0, but on an 80386. */
uint32_t alu_bit_scan(struct cpu *cpu, bool reverse, unsigned bits,
                      uint32_t source, uint32_t old)
{
    source &= mask_of(bits);
    flags_write(cpu, EFLAGS_ARITH,
                cpu->is_386 && source
                    ? alu_386_bit_scan_flags(reverse, bits, source)
                    : result_flags(source, bits));
    if (!source)
        return old;
    return (uint32_t)(reverse ? 31 - __builtin_clz(source)
                              : __builtin_ctz(source));
}
