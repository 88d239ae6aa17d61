/* Lazy flags against straightforward formulas: every pair of bytes and both
 * carries; words and dwords at their boundaries. */
#include <check.h>

#include "cpu/access/flags.h"

Suite *flags_suite(void);

static const uint32_t edge[] = {
    0, 1, 2, 0xf, 0x10, 0x7f, 0x80, 0x81, 0xff, 0x100, 0x7fff, 0x8000, 0x8001,
    0xffff, 0x10000, 0x7fffffff, 0x80000000, 0x80000001, 0xfffffffe,
    0xffffffff, 0x55555555, 0xaaaaaaaa,
};

enum { EDGES = sizeof edge / sizeof edge[0] };

static int64_t as_signed(uint32_t value, unsigned bits)
{
    return (int32_t)(value << (32 - bits)) >> (32 - bits);
}

static uint32_t mask_of(unsigned bits)
{
    return bits == 32 ? UINT32_MAX : (1u << bits) - 1;
}

/* PF, ZF and SF of a result. */
static uint32_t result_flags(uint32_t r, unsigned bits)
{
    unsigned ones = 0;

    for (unsigned i = 0; i < 8; i++)
        ones += r >> i & 1;
    return (ones % 2 ? 0 : EFLAGS_PF) |
           (r & mask_of(bits) ? 0 : EFLAGS_ZF) |
           (r >> (bits - 1) & 1 ? EFLAGS_SF : 0);
}

static uint32_t sum_flags(uint32_t a, uint32_t b, unsigned carry,
                          unsigned bits, bool subtract)
{
    uint32_t mask = mask_of(bits);
    int64_t wide, sign;
    unsigned half;

    a &= mask;
    b &= mask;
    if (subtract) {
        wide = (int64_t)a - b - carry;
        sign = as_signed(a, bits) - as_signed(b, bits) - carry;
        half = (a & 15) < (b & 15) + carry;
    } else {
        wide = (int64_t)a + b + carry;
        sign = as_signed(a, bits) + as_signed(b, bits) + carry;
        half = (a & 15) + (b & 15) + carry > 15;
    }
    return result_flags((uint32_t)wide, bits) |
           (wide < 0 || wide > mask ? EFLAGS_CF : 0) |
           (half ? EFLAGS_AF : 0) |
           (sign != as_signed((uint32_t)wide, bits) ? EFLAGS_OF : 0);
}

static void check_sum(uint32_t a, uint32_t b, unsigned carry, unsigned bits)
{
    struct cpu cpu = {.eflags = EFLAGS_1};

    flags_set_lazy(&cpu, LAZY_ADD, 32 - bits, a, b, a + b + carry);
    ck_assert_uint_eq(flags_arith(&cpu), sum_flags(a, b, carry, bits, false));
    flags_set_lazy(&cpu, LAZY_SBB, 32 - bits, a, b, a - b - carry);
    ck_assert_uint_eq(flags_arith(&cpu), sum_flags(a, b, carry, bits, true));
    if (carry)
        return;
    flags_set_lazy(&cpu, LAZY_SUB, 32 - bits, a, b, a - b);
    ck_assert_uint_eq(flags_arith(&cpu), sum_flags(a, b, 0, bits, true));
}

START_TEST(sums_and_differences_of_every_pair_of_bytes)
{
    for (uint32_t a = 0; a < 256; a++)
        for (uint32_t b = 0; b < 256; b++) {
            check_sum(a, b, 0, 8);
            check_sum(a, b, 1, 8);
        }
}
END_TEST

START_TEST(sums_and_differences_of_words_and_dwords)
{
    for (unsigned i = 0; i < EDGES; i++)
        for (unsigned j = 0; j < EDGES; j++)
            for (unsigned carry = 0; carry < 2; carry++) {
                check_sum(edge[i], edge[j], carry, 16);
                check_sum(edge[i], edge[j], carry, 32);
            }
}
END_TEST

/* A register of a micro-op may hold garbage above its operand. */
START_TEST(upper_bits_do_not_matter)
{
    struct cpu cpu = {.eflags = EFLAGS_1};

    flags_set_lazy(&cpu, LAZY_ADD, 24, 0xabcdef12, 0x55555534,
             0xabcdef12 + 0x55555534);
    ck_assert_uint_eq(flags_arith(&cpu), sum_flags(0x12, 0x34, 0, 8, false));
}
END_TEST

START_TEST(logic_clears_carry_and_overflow)
{
    for (uint32_t r = 0; r < 256; r++) {
        struct cpu cpu = {.eflags = EFLAGS_1 | EFLAGS_CF | EFLAGS_OF};

        flags_set_lazy(&cpu, LAZY_LOGIC, 24, 0xff, r, r);
        ck_assert_uint_eq(flags_arith(&cpu), result_flags(r, 8));
    }
}
END_TEST

START_TEST(inc_and_dec_of_every_byte_keep_the_carry)
{
    for (uint32_t a = 0; a < 256; a++)
        for (uint32_t carry = 0; carry < 2; carry++) {
            struct cpu cpu = {.eflags = EFLAGS_1 | carry};
            uint32_t others = ~(uint32_t)EFLAGS_CF;

            flags_set_lazy(&cpu, LAZY_INC, 24, a, 1, a + 1);
            ck_assert_uint_eq(flags_arith(&cpu),
                              (sum_flags(a, 1, 0, 8, false) & others) | carry);
            flags_set_lazy(&cpu, LAZY_DEC, 24, a, 1, a - 1);
            ck_assert_uint_eq(flags_arith(&cpu),
                              (sum_flags(a, 1, 0, 8, true) & others) | carry);
        }
}
END_TEST

/* The 16 conditions by SDM vol. 1 B.1. */
static bool condition(uint32_t f, unsigned number)
{
    bool cf = f & EFLAGS_CF, zf = f & EFLAGS_ZF, sf = f & EFLAGS_SF;
    bool of = f & EFLAGS_OF, pf = f & EFLAGS_PF;
    const bool holds[] = {of, cf, zf, cf || zf, sf, pf, sf != of,
                          zf || sf != of};

    return holds[number / 2] != number % 2;
}

START_TEST(conditions_of_every_comparison_of_bytes)
{
    for (uint32_t a = 0; a < 256; a++)
        for (uint32_t b = 0; b < 256; b++) {
            struct cpu cpu = {.eflags = EFLAGS_1};
            uint32_t f = sum_flags(a, b, 0, 8, true);

            flags_set_lazy(&cpu, LAZY_SUB, 24, a, b, a - b);
            for (unsigned i = 0; i < 16; i++)
                ck_assert_int_eq(flags_condition(&cpu, i), condition(f, i));
        }
}
END_TEST

START_TEST(materialize_keeps_flags_and_the_rest_of_eflags)
{
    struct cpu cpu = {.eflags = EFLAGS_1 | EFLAGS_IF | EFLAGS_DF};
    uint32_t f = sum_flags(0x80, 0x80, 0, 8, false);

    flags_set_lazy(&cpu, LAZY_ADD, 24, 0x80, 0x80, 0x100);
    flags_materialize(&cpu);
    ck_assert_uint_eq(cpu.lazy.kind, LAZY_NONE);
    ck_assert_uint_eq(cpu.eflags, f | EFLAGS_1 | EFLAGS_IF | EFLAGS_DF);
}
END_TEST

Suite *flags_suite(void)
{
    Suite *suite = suite_create("flags");
    TCase *tc = tcase_create("flags");

    tcase_add_test(tc, sums_and_differences_of_every_pair_of_bytes);
    tcase_add_test(tc, sums_and_differences_of_words_and_dwords);
    tcase_add_test(tc, upper_bits_do_not_matter);
    tcase_add_test(tc, logic_clears_carry_and_overflow);
    tcase_add_test(tc, inc_and_dec_of_every_byte_keep_the_carry);
    tcase_add_test(tc, conditions_of_every_comparison_of_bytes);
    tcase_add_test(tc, materialize_keeps_flags_and_the_rest_of_eflags);
    suite_add_tcase(suite, tc);
    return suite;
}
