/*
 * What the manual leaves undefined and parts do (docs/instructions.md): flags
 * and results of an 80386, PUSH of a segment register, ARPL, POPAD.
 */
#include "mmu/pte.h"
#include "tests/unit/cpu_fixture.h"
#include "tests/unit/groups.h"

Suite *undefined_suite(void);

enum {
    C = EFLAGS_CF, P = EFLAGS_PF, A = EFLAGS_AF, Z = EFLAGS_ZF, S = EFLAGS_SF,
    O = EFLAGS_OF,
};

static void i386_up(void)
{
    cpu_fixture_up_model("i386");
}

/* One instruction on EAX, ECX and EDX, flags before and after. */
struct flag_case {
    const char *code;
    unsigned size;
    uint32_t eax, ecx, edx, before, after;
};

#define CASE(code, ...) {code "\xf4", sizeof(code), __VA_ARGS__}

static uint32_t flags_after(const struct flag_case *v)
{
    cf.cpu.r[EAX] = v->eax;
    cf.cpu.r[ECX] = v->ecx;
    cf.cpu.r[EDX] = v->edx;
    flags_set_eflags(&cf.cpu, v->before, EFLAGS_ARITH);
    cf.cpu.eip = FIXTURE_CODE;
    fixture_put(FIXTURE_CODE, v->code, v->size);
    fixture_expect_end();
    return flags_eflags(&cf.cpu) & EFLAGS_ARITH;
}

static void check_flags(const struct flag_case *v, unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        ck_assert_msg(flags_after(&v[i]) == v[i].after,
                      "vector %u: flags %03x, want %03x", i,
                      flags_eflags(&cf.cpu) & EFLAGS_ARITH, v[i].after);
}

#define CHECK_FLAGS(vectors) \
    check_flags(vectors, sizeof(vectors) / sizeof(vectors)[0])

#define SHL8 "\xd2\xe0"
#define SHR8 "\xd2\xe8"
#define SAR8 "\xd2\xf8"
#define SHL16 "\x66\xd3\xe0"
#define SHR16 "\x66\xd3\xe8"

START_TEST(shifts_of_a_386_set_af)
{
    static const struct flag_case v[] = {
        CASE(SHL8, 0x11, 1, 0, 0, A | P), CASE(SHR8, 0x22, 1, 0, 0, A | P),
        CASE(SAR8, 0x44, 2, 0, 0, A | P), CASE(SHL16, 3, 4, 0, 0, A | P),
        CASE("\xc1\xe0\x08", 1, 0, 0, 0, A | P),        /* SHL EAX, 8 */
        CASE("\xc1\xe8\x08", 0x300, 0, 0, 0, A | P),
        CASE(SHL8, 0x11, 32, 0, Z, Z),                  /* a count of 0 */
    };

    CHECK_FLAGS(v);
}
END_TEST

START_TEST(byte_shifts_of_a_386_by_16_and_24_shift_by_8)
{
    static const struct flag_case v[] = {
        CASE(SHL8, 0x55, 8, 0, 0, C | P | A | Z | O),
        CASE(SHL8, 0x55, 16, 0, 0, C | P | A | Z | O),
        CASE(SHL8, 0x55, 24, 0, 0, C | P | A | Z | O),
        CASE(SHL8, 0x54, 24, 0, C, P | A | Z),
        CASE(SHL8, 0xff, 17, 0, C, P | A | Z),
        CASE(SHR8, 0xaa, 16, 0, 0, C | P | A | Z),
        CASE(SHR8, 0x2a, 24, 0, C, P | A | Z),
        CASE(SHR8, 0xff, 9, 0, C, P | A | Z),
        CASE(SHR16, 0x8001, 16, 0, 0, C | P | A | Z),
        CASE(SHR16, 0xffff, 24, 0, C, P | A | Z),
    };

    CHECK_FLAGS(v);
}
END_TEST

START_TEST(bit_tests_of_a_386_rotate_and_show_it_in_of)
{
    static const struct flag_case v[] = {
        CASE("\x0f\xa3\xc8", 4, 2, 0, S | Z, C | S | Z),        /* BT */
        CASE("\x0f\xa3\xc8", 4, 3, 0, A, O | A),
        CASE("\x0f\xa3\xc8", 4, 4, 0, C, O),
        CASE("\x0f\xa3\xc8", 4, 5, 0, O, 0),
        CASE("\x0f\xa3\xc8", 0xc0000000, 0, 0, O, 0),
        CASE("\x66\x0f\xab\xc8", 4, 19, 0, 0, O),               /* BTS AX */
        CASE("\x0f\xba\xf0\x1f", 0x80000000, 0, 0, 0, C),       /* BTR */
        CASE("\x0f\xba\xf8\x00", 0x80000000, 0, 0, P, O | P),   /* BTC */
    };

    CHECK_FLAGS(v);
}
END_TEST

START_TEST(decimal_instructions_of_a_386_show_the_adjustment)
{
    static const struct flag_case v[] = {
        CASE("\x37", 0x7c, 0, 0, 0, C | A | S | O | P),         /* AAA */
        CASE("\x37", 0x03, 0, 0, Z | S | O, P),
        CASE("\x3f", 0x01, 0, 0, A, C | A | S),                 /* AAS */
        CASE("\x3f", 0x83, 0, 0, A, C | A | O | P),
        CASE("\x27", 0x7b, 0, 0, 0, A | S | O | P),             /* DAA */
        CASE("\x27", 0x22, 0, 0, C, C | S | O | P),
        CASE("\x27", 0x11, 0, 0, O, P),
        CASE("\x2f", 0x83, 0, 0, A, A | O | P),                     /* DAS */
        CASE("\x2f", 0x90, 0, 0, O, S | P),
        CASE("\xd5\x0a", 0x0cf8, 0, 0, 0, C | A),       /* AAD: F8 + 78 = 70 */
        CASE("\xd5\x0a", 0x0d90, 0, 0, 0, C | O | P),   /* 90 + 82 = 12 */
        CASE("\xd4\x0a", 0x05, 0, 0, C | A | O, P),             /* AAM */
    };

    CHECK_FLAGS(v);
}
END_TEST

/* 5 by 2, and 6 by -2: the test by which a Cyrix is found. */
START_TEST(a_division_changes_flags_where_there_is_no_cpuid)
{
    static const struct flag_case div = CASE("\xf6\xf1", 5, 2, 0, C | Z, C | A);
    static const struct flag_case idiv =
        CASE("\xf6\xf9", 6, 0xfe, 0, 0, A | Z | P);

    ck_assert_uint_eq(flags_after(&div), div.after);
    ck_assert_uint_eq(flags_after(&idiv), idiv.after);
    cpu_fixture_down();
    cpu_fixture_up_model("i486");
    ck_assert_uint_eq(flags_after(&div), div.after);
    ck_assert_uint_eq(cf.cpu.r[EAX] & 0xffff, 0x102);
    cpu_fixture_down();
    cpu_fixture_up_model("pentium");
    ck_assert_uint_eq(flags_after(&div), div.before);
}
END_TEST

START_TEST(bit_scans_of_a_386_show_how_they_count)
{
    static const struct flag_case v[] = {
        CASE("\x0f\xbc\xc1", 0, 0, 0, O, Z | P),                /* BSF */
        CASE("\x0f\xbc\xc1", 0, 8, 0, C | O | A | S, P),
        CASE("\x0f\xbc\xc1", 0, 4, 0, 0, 0),
        CASE("\x0f\xbc\xc1", 0, 3, 0, 0, A | C | S),
        CASE("\x66\x0f\xbc\xc1", 0, 0x8001, 0, 0, A | O | P),
        CASE("\x0f\xbd\xc1", 0, 1, 0, 0, S | P | A | O),        /* BSR */
        CASE("\x0f\xbd\xc1", 0, 0x60, 0, 0, S | C | O | P),
        CASE("\x0f\xbd\xc1", 0, 0xf0000000, 0, 0, C | P),
    };

    CHECK_FLAGS(v);
}
END_TEST

START_TEST(double_shifts_of_a_386_fill_from_the_second_operand_again)
{
    static const struct flag_case v[] = {
        /* SHLD AX, DX, CL: 8001:1234:1234 by 20 */
        CASE("\x66\x0f\xa5\xd0", 0x8001, 20, 0x1234, 0, A | C | O | P),
        CASE("\x66\x0f\xad\xd0", 0x8001, 20, 0x1234, 0, A | O),
        CASE("\x0f\xa5\xd0", 0x40000000, 1, 0, 0, A | S | O | P),
    };

    ck_assert_uint_eq(flags_after(&v[0]), v[0].after);
    ck_assert_uint_eq(cf.cpu.r[EAX], 0x2341);
    ck_assert_uint_eq(flags_after(&v[1]), v[1].after);
    ck_assert_uint_eq(cf.cpu.r[EAX], 0x4123);
    ck_assert_uint_eq(flags_after(&v[2]), v[2].after);
}
END_TEST

START_TEST(popad_of_a_386_takes_the_upper_half_of_esp_from_a_16_bit_stack)
{
    fixture_descriptor(FIXTURE_FREE, 0, 0xffff, 0x0093);
    fixture_segment(SEG_SS, FIXTURE_FREE);
    segment_update_mode(&cf.cpu);
    cf.cpu.r[ESP] = 0x7000;
    for (unsigned i = 0; i < 8; i++)
        fixture_write32(0x7000 + 4 * i, 0x11110000 * i + i);
    CODE("\x61\xf4");
    fixture_expect_end();
    ck_assert_uint_eq(cf.cpu.r[ESP], 0x33337020);
    ck_assert_uint_eq(cf.cpu.r[EAX], 0x77770007);
}
END_TEST

START_TEST(popad_of_an_i486_leaves_the_upper_half_of_esp_alone)
{
    cpu_fixture_down();
    cpu_fixture_up_model("i486");
    fixture_descriptor(FIXTURE_FREE, 0, 0xffff, 0x0093);
    fixture_segment(SEG_SS, FIXTURE_FREE);
    segment_update_mode(&cf.cpu);
    cf.cpu.r[ESP] = 0x7000;
    fixture_write32(0x700c, 0x33330003);
    CODE("\x61\xf4");
    fixture_expect_end();
    ck_assert_uint_eq(cf.cpu.r[ESP], 0x7020);
}
END_TEST

/* PUSH DS, FS. */
START_TEST(push_of_a_segment_register_leaves_the_upper_half_alone)
{
    fixture_write32(FIXTURE_STACK - 4, 0xdeadbeef);
    fixture_write32(FIXTURE_STACK - 8, 0xdeadbeef);
    CODE("\x1e\x0f\xa0\xf4");
    fixture_expect_end();
    ck_assert_uint_eq(cf.cpu.r[ESP], FIXTURE_STACK - 8);
    ck_assert_uint_eq(fixture_read32(FIXTURE_STACK - 4),
                      0xdead0000 | FIXTURE_DS);
    ck_assert_uint_eq(fixture_read32(FIXTURE_STACK - 8),
                      0xdead0000 | FIXTURE_DS);
}
END_TEST

/* The item lies across two pages, its word in the first. */
START_TEST(push_of_a_segment_register_touches_the_page_of_its_word_alone)
{
    const uint32_t border = FIXTURE_STACK - 0x1000;

    fixture_paging();
    cf.cpu.r[ESP] = border + 2;
    fixture_write32(FIXTURE_TABLE + (border >> 12) * 4, 0);
    CODE("\x1e\xf4");
    fixture_expect_end();
    ck_assert(fixture_read32(FIXTURE_TABLE + ((border >> 12) - 1) * 4) &
              PTE_D);
}
END_TEST

/* ARPL [EBX], AX on a read-only page and in a writable one. */
static void arpl(uint16_t selector, uint32_t eax)
{
    fixture_paging();
    cf.cpu.cr0 |= CR0_WP;
    sysreg_update_paging(&cf.cpu);
    fixture_write32(FIXTURE_TABLE + (FIXTURE_DATA >> 12) * 4,
                    FIXTURE_DATA | PTE_P);
    fixture_write32(FIXTURE_DATA, 0xdead0000 | selector);
    cf.cpu.r[EBX] = FIXTURE_DATA;
    cf.cpu.r[EAX] = eax;
    CODE("\x63\x03\xf4");
}

START_TEST(arpl_that_changes_nothing_does_not_write)
{
    cpu_fixture_down();
    cpu_fixture_up();
    arpl(0x1003, 2);
    flags_set_eflags(&cf.cpu, Z, Z);
    fixture_expect_end();
    ck_assert(!(flags_eflags(&cf.cpu) & Z));
}
END_TEST

START_TEST(arpl_that_changes_the_rpl_writes)
{
    cpu_fixture_down();
    cpu_fixture_up();
    arpl(0x1001, 2);
    fixture_expect(VECTOR_PF, 3, 0);
    ck_assert(!(flags_eflags(&cf.cpu) & Z));
    cf.cpu.cr0 &= ~(uint32_t)CR0_WP;
    sysreg_update_paging(&cf.cpu);
    cf.cpu.eip = FIXTURE_CODE;
    fixture_expect_end();
    ck_assert_uint_eq(fixture_read32(FIXTURE_DATA), 0xdead1002);
    ck_assert(flags_eflags(&cf.cpu) & Z);
}
END_TEST

static void add_flags(TCase *tc)
{
    tcase_add_test(tc, shifts_of_a_386_set_af);
    tcase_add_test(tc, byte_shifts_of_a_386_by_16_and_24_shift_by_8);
    tcase_add_test(tc, bit_tests_of_a_386_rotate_and_show_it_in_of);
    tcase_add_test(tc, decimal_instructions_of_a_386_show_the_adjustment);
    tcase_add_test(tc, a_division_changes_flags_where_there_is_no_cpuid);
    tcase_add_test(tc, bit_scans_of_a_386_show_how_they_count);
    tcase_add_test(tc,
                   double_shifts_of_a_386_fill_from_the_second_operand_again);
}

static void add_memory(TCase *tc)
{
    tcase_add_test(
        tc, popad_of_a_386_takes_the_upper_half_of_esp_from_a_16_bit_stack);
    tcase_add_test(tc, popad_of_an_i486_leaves_the_upper_half_of_esp_alone);
    tcase_add_test(tc, push_of_a_segment_register_leaves_the_upper_half_alone);
    tcase_add_test(
        tc, push_of_a_segment_register_touches_the_page_of_its_word_alone);
    tcase_add_test(tc, arpl_that_changes_nothing_does_not_write);
    tcase_add_test(tc, arpl_that_changes_the_rpl_writes);
}

static const struct group groups[] = {
    {"flags", add_flags}, {"memory", add_memory}, {NULL, NULL},
};

Suite *undefined_suite(void)
{
    return groups_suite("undefined", groups, i386_up, cpu_fixture_down);
}
