/*
 * The x87 within the CPU: what may run when, operands in memory, exceptions on
 * their way, and what the registers of the last instruction say. What the
 * instructions compute is of tests/fpu.
 */
#include <string.h>

#include "tests/unit/cpu_fixture.h"

Suite *fpu_suite(void);

enum { DIVIDE_BY_ZERO_UNMASKED = 0x037b, BYTES_OF_TEN = 10 };

static bool ferr_level;
static unsigned ferr_changes;

static void on_ferr(void *opaque, bool level)
{
    (void)opaque;
    ferr_changes++;
    ferr_level = level;
}

/* A program from its beginning, on an FPU as FNINIT leaves it. */
static void begin(void)
{
    fpu_init(&cf.cpu.fpu);
    cf.cpu.eip = FIXTURE_CODE;
    cf.cpu.r[EBX] = FIXTURE_DATA;
    cf.cpu.cr0 |= CR0_NE;
}

/* FLD1; FLDZ; FDIVP: an exception pends behind the six bytes. */
#define PENDS "\xd9\xe8\xd9\xee\xde\xf9"

static void begin_unmasked(void)
{
    begin();
    cf.cpu.fpu.control = DIVIDE_BY_ZERO_UNMASKED;
}

static const struct { const char *bytes; unsigned size; } any_escape[] = {
    {"\xdb\xe3", 2},                            /* FNINIT */
    {"\xdf\xe0", 2},                            /* FNSTSW AX */
    {"\xd9\xe8", 2},                            /* FLD1 */
    {"\xd9\x03", 2},                            /* FLD [EBX] */
    {"\xdd\x33", 2},                            /* FNSAVE [EBX] */
    {"\xd9\xd7", 2},                            /* none of the x87 */
    {"\x0f\xae\x03", 3},                        /* FXSAVE [EBX] */
};

START_TEST(x87_is_nm_with_em_or_ts_before_anything_else)
{
    begin();
    cf.cpu.r[EBX] = 0xfffffff0;
    fixture_put(FIXTURE_CODE, any_escape[_i].bytes, any_escape[_i].size);
    cf.cpu.cr0 |= CR0_EM;
    fixture_expect(VECTOR_NM, -1, 0);
    cf.cpu.eip = FIXTURE_CODE;
    cf.cpu.cr0 ^= CR0_EM | CR0_TS;
    fixture_expect(VECTOR_NM, -1, 0);
}
END_TEST

START_TEST(escape_that_the_x87_lacks_is_ud)
{
    begin();
    CODE("\xd9\xd7\xf4");
    fixture_expect(VECTOR_UD, -1, 0);
}
END_TEST

/* FNINIT; FNSTSW AX */
START_TEST(escape_without_an_x87_does_nothing_unless_em_or_ts_is_set)
{
    CODE("\xdb\xe3\xdf\xe0\xf4");
    cf.cpu.r[EAX] = 0x5a5a;
    fixture_expect_end();
    ck_assert_uint_eq(cf.cpu.r[EAX], 0x5a5a);
    cf.cpu.cr0 |= CR0_TS;
    cf.cpu.eip = FIXTURE_CODE;
    fixture_expect(VECTOR_NM, -1, 0);
    cf.cpu.cr0 ^= CR0_TS | CR0_EM;
    cf.cpu.eip = FIXTURE_CODE;
    fixture_expect(VECTOR_NM, -1, 0);
}
END_TEST

START_TEST(reset_sets_et_where_there_is_an_x87_and_since_the_i486)
{
    cpu_reset(&cf.cpu);
    ck_assert_uint_eq(cf.cpu.cr0 & CR0_ET, 0);
    cf.model.features |= 1u << FEATURE_fpu;
    cpu_reset(&cf.cpu);
    ck_assert_uint_eq(cf.cpu.cr0 & CR0_ET, CR0_ET);
}
END_TEST

/* FNSTCW [EBX]; FNSTSW AX */
START_TEST(detection_finds_the_x87)
{
    begin();
    cf.cpu.r[EAX] = 0x5a5a5a5a;
    CODE("\xdb\xe3\xd9\x3b\xdf\xe0\xf4");
    fixture_expect_end();
    ck_assert_uint_eq(fixture_read32(FIXTURE_DATA), 0x037f);
    ck_assert_uint_eq(cf.cpu.r[EAX], 0x5a5a0000);
}
END_TEST

START_TEST(mf_comes_at_the_next_instruction_that_waits)
{
    begin_unmasked();
    CODE(PENDS "\x90\xdf\xe0\x90\xd9\xe8\xf4");     /* FNSTSW AX; FLD1 */
    fixture_expect(VECTOR_MF, -1, 10);
    ck_assert_uint_eq(cf.cpu.r[EAX] & (FPU_ES | F80_ZE), FPU_ES | F80_ZE);
}
END_TEST

START_TEST(mf_comes_at_wait_and_before_the_fault_of_an_operand)
{
    begin_unmasked();
    CODE(PENDS "\x9b\xf4");
    fixture_expect(VECTOR_MF, -1, 6);
    begin_unmasked();
    cf.cpu.r[EBX] = 0xfffffff0;
    CODE(PENDS "\xd9\x03\xf4");
    fixture_expect(VECTOR_MF, -1, 6);
}
END_TEST

START_TEST(fnclex_lets_the_next_instruction_run)
{
    begin_unmasked();
    CODE(PENDS "\xdb\xe2\xd9\xe8\xf4");
    fixture_expect_end();
    ck_assert(!fpu_exception_pends(&cf.cpu.fpu));
}
END_TEST

/* The handler of #NM is CLTS; IRET: the instruction runs then. */
START_TEST(task_switch_of_the_fpu_is_done_by_nm)
{
    begin();
    cf.cpu.cr0 |= CR0_TS;
    CODE_AT(FIXTURE_HANDLERS + VECTOR_NM * 16, "\x0f\x06\xcf");
    CODE("\xd9\xe8\xf4");
    fixture_expect_end();
    ck_assert_uint_eq(cf.cpu.fpu.full, 0x80);
    ck_assert_uint_eq(cf.cpu.counters.exceptions, 1);
}
END_TEST

START_TEST(ferr_is_raised_where_ne_is_clear_and_the_instruction_waits)
{
    begin_unmasked();
    ferr_changes = 0;
    cf.cpu.set_ferr = on_ferr;
    cf.cpu.cr0 &= ~(uint32_t)CR0_NE;
    CODE(PENDS "\xd9\xe8\xf4");
    fixture_expect_end();               /* it stands still: IF is clear */
    ck_assert_uint_eq(cf.cpu.eip, FIXTURE_CODE + 6);
    ck_assert(ferr_level);
    ck_assert_uint_eq(ferr_changes, 1);
    cpu_set_ignne(&cf.cpu, true);
    fixture_expect_end();
    ck_assert_uint_eq(cf.cpu.eip, FIXTURE_CODE + 9);
    ck_assert_uint_eq(cf.cpu.counters.exceptions, 0);
}
END_TEST

START_TEST(interrupt_returns_to_the_instruction_that_stands_still)
{
    begin_unmasked();
    cf.cpu.cr0 &= ~(uint32_t)CR0_NE;
    cf.cpu.eflags |= EFLAGS_IF;
    fixture_interrupt_at(1000000, 0x75);
    CODE(PENDS "\x9b\xf4");
    fixture_expect(0x75, -1, 6);
}
END_TEST

/* The registers of the last instruction, as FNSTENV stores them. */
START_TEST(environment_tells_the_last_instruction_and_its_operand)
{
    begin();
    cf.cpu.eflags |= EFLAGS_CF;
    /* FS: FADD dword [EBX+4]; FNSTCW [EBX]; FNSTENV [EBX+16] */
    CODE("\xd9\xe8\x64\xd8\x43\x04\xd9\x3b\xd9\x73\x10\xf4");
    fixture_expect_end();
    ck_assert_uint_eq(fixture_read32(FIXTURE_DATA + 16), 0xffff037f);
    ck_assert_uint_eq(fixture_read32(FIXTURE_DATA + 24), 0xffff3fff);
    ck_assert_uint_eq(fixture_read32(FIXTURE_DATA + 28), FIXTURE_CODE + 2);
    ck_assert_uint_eq(fixture_read32(FIXTURE_DATA + 32),
                      FIXTURE_CS | 0x043u << 16);
    ck_assert_uint_eq(fixture_read32(FIXTURE_DATA + 36), FIXTURE_DATA + 4);
    ck_assert_uint_eq(fixture_read32(FIXTURE_DATA + 40),
                      0xffff0000 | FIXTURE_DS);
}
END_TEST

START_TEST(environment_has_four_formats)
{
    static const struct fpu_format formats[] = {
        {true, true}, {false, true}, {true, false}, {false, false},
    };
    static const uint32_t word4[] = {
        0x01230000 | 0x1234, 0x1234, 0xb123, 0xb123,
    };
    struct fpu fpu = {.cs = 0x1234, .ip = 0xa8765, .opcode = 0x123};
    struct fpu_format format = formats[_i];
    unsigned size = format.is32 ? 4 : 2;
    uint8_t bytes[28] = {0}, again[28] = {0};
    uint32_t word = 0;

    fpu_environment_store(&fpu, format, bytes);
    memcpy(&word, bytes + 4 * size, size);
    ck_assert_uint_eq(word, word4[_i]);
    ck_assert_uint_eq(fpu_environment_bytes(format), 7 * size);
    fpu_environment_load(&fpu, format, bytes);
    fpu_environment_store(&fpu, format, again);
    ck_assert_mem_eq(bytes + 2 * size, again + 2 * size, 5 * size);
}
END_TEST

START_TEST(fault_of_a_store_leaves_the_stack_as_it_was)
{
    struct fpu before;

    begin();
    fixture_paging();
    fixture_write32(FIXTURE_TABLE + 0x30 * 4, 0);
    CODE("\xd9\xe8\xd9\x1b\xf4");                   /* FLD1; FSTP [EBX] */
    cf.cpu.r[EBX] = 0x30000 - 2;
    fixture_expect(VECTOR_PF, 2, 2);
    ck_assert_uint_eq(cf.cpu.cr2, 0x30000);
    ck_assert_uint_eq(cf.cpu.fpu.full, 0x80);
    before = cf.cpu.fpu;
    CODE("\xdd\x33\xf4");                           /* FNSAVE [EBX] */
    cf.cpu.eip = FIXTURE_CODE;
    fixture_expect(VECTOR_PF, 2, 0);
    ck_assert_mem_eq(&before, &cf.cpu.fpu, sizeof before);
}
END_TEST

START_TEST(operand_is_checked_whole_against_the_segment)
{
    begin();
    fixture_descriptor(FIXTURE_FREE, FIXTURE_DATA, 0x6b, 0x4093);
    fixture_segment(SEG_FS, FIXTURE_FREE);
    cf.cpu.r[EBX] = 0;
    CODE("\x64\xdd\x33\xf4");                       /* FNSAVE FS:[EBX] */
    fixture_expect_end();
    cf.cpu.r[EBX] = 1;
    cf.cpu.eip = FIXTURE_CODE;
    fixture_expect(VECTOR_GP, 0, 0);
    cf.cpu.r[EBX] = 0x6c - BYTES_OF_TEN + 1;
    CODE("\x64\xdb\x2b\xf4");                       /* FLD tbyte FS:[EBX] */
    cf.cpu.eip = FIXTURE_CODE;
    fixture_expect(VECTOR_GP, 0, 0);
}
END_TEST

START_TEST(operand_is_to_be_aligned_where_alignment_is_checked)
{
    begin();
    fixture_user();
    cf.cpu.cr0 |= CR0_AM;
    cf.cpu.eflags |= EFLAGS_AC;
    segment_update_mode(&cf.cpu);
    CODE("\xdb\x2b");                               /* FLD tbyte [EBX] */
    cf.cpu.r[EBX] = FIXTURE_DATA + 4;
    fixture_expect(VECTOR_AC, 0, 0);
}
END_TEST

/* FLD1; FLDZ; FCOMI: 0 < 1. FCMOVB moves then. */
START_TEST(fcomi_sets_eflags_and_fcmov_obeys_them)
{
    begin();
    CODE("\xd9\xe8\xd9\xee\xdb\xf1\xda\xc1\x9c\x58\xf4");
    cf.cpu.eflags |= EFLAGS_OF | EFLAGS_SF | EFLAGS_AF;
    fixture_expect_end();
    ck_assert_uint_eq(cf.cpu.r[EAX] & EFLAGS_ARITH, EFLAGS_CF);
    ck_assert_uint_eq(cf.cpu.fpu.reg[6].se, 0x3fff);
}
END_TEST

START_TEST(p6_forms_are_ud_on_a_pentium)
{
    begin();
    CODE("\xdb\xf1\xf4");
    fixture_expect(VECTOR_UD, -1, 0);
    CODE("\xda\xc1\xf4");
    cf.cpu.eip = FIXTURE_CODE;
    fixture_expect(VECTOR_UD, -1, 0);
    CODE("\x0f\xae\x03\xf4");
    cf.cpu.eip = FIXTURE_CODE;
    fixture_expect(VECTOR_UD, -1, 0);
}
END_TEST

/* FLDPI; FXSAVE [EBX]; FNINIT; FXRSTOR [EBX] */
START_TEST(fxsave_and_fxrstor_keep_everything)
{
    struct fpu before;

    begin();
    CODE("\xd9\xeb\xf4");
    fixture_expect_end();
    before = cf.cpu.fpu;
    CODE("\x0f\xae\x03\xdb\xe3\x0f\xae\x0b\xf4");
    cf.cpu.eip = FIXTURE_CODE;
    fixture_expect_end();
    ck_assert_mem_eq(&before, &cf.cpu.fpu, sizeof before);
    ck_assert_uint_eq(fixture_read32(FIXTURE_DATA + 4), 0x01eb0080);
}
END_TEST

START_TEST(fxsave_is_gp_unless_its_image_is_aligned)
{
    begin();
    cf.cpu.r[EBX] = FIXTURE_DATA + 8;
    CODE("\x0f\xae\x03\xf4");
    fixture_expect(VECTOR_GP, 0, 0);
}
END_TEST

/* One access for up to 8 bytes, two for ten; 7 and 16 for FNSAVE. */
START_TEST(operands_are_counted_as_accesses)
{
    static const struct {
        const char *bytes;
        unsigned accesses;
    } of[] = {
        {"\xd9\x03", 1}, {"\xdd\x03", 1}, {"\xdb\x2b", 2}, {"\xdf\x23", 2},
        {"\xd9\x33", 7}, {"\xdd\x33", 23}, {"\xdd\x23", 23}, {"\xd9\x3b", 1},
    };
    uint64_t before;

    begin();
    fixture_paging();
    cf.cpu.fpu.control = 0x37f;
    fixture_put(FIXTURE_CODE, of[_i].bytes, 2);
    CODE_AT(FIXTURE_CODE + 2, "\xf4");
    mmu_sync_counters(&cf.cpu.mmu);
    before = cf.cpu.mmu.dside->accesses;
    fixture_expect_end();
    ck_assert_uint_eq(cf.cpu.mmu.dside->accesses - before,
                      of[_i].accesses);
}
END_TEST

static const struct { const char *bytes; unsigned size, written; } stores[] = {
    {"\xd9\x3b", 2, 2},         /* FNSTCW */
    {"\xdd\x3b", 2, 2},         /* FNSTSW */
    {"\xdf\x1b", 2, 2},         /* FISTP word */
    {"\xdb\x1b", 2, 4},         /* FISTP dword */
    {"\xdf\x3b", 2, 8},         /* FISTP qword */
    {"\xd9\x1b", 2, 4},         /* FSTP dword */
    {"\xdd\x1b", 2, 8},         /* FSTP qword */
    {"\xdb\x3b", 2, 10},        /* FSTP tbyte */
    {"\xdf\x33", 2, 10},        /* FBSTP */
    {"\xd9\x33", 2, 28},        /* FNSTENV */
    {"\x66\xd9\x33", 3, 14},
    {"\xdd\x33", 2, 108},       /* FNSAVE */
    {"\x66\xdd\x33", 3, 94},
    {"\x0f\xae\x03", 3, 160},  /* FXSAVE */
};

/* The x87 is as FNINIT leaves it, so that what is stored is not 0xcc. */
START_TEST(store_writes_the_bytes_of_its_operand_alone)
{
    enum { AROUND = 256, FILL = 0xcc };
    uint8_t *at = cf.ram + FIXTURE_DATA;
    unsigned size = stores[_i].written;

    begin();
    memset(at, FILL, AROUND);
    fixture_put(FIXTURE_CODE, stores[_i].bytes, stores[_i].size);
    CODE_AT(FIXTURE_CODE + stores[_i].size, "\xf4");
    fixture_expect_end();
    ck_assert_uint_ne(at[0], FILL);
    ck_assert_uint_ne(at[size - 1], FILL);
    for (unsigned i = size; i < AROUND; i++)
        ck_assert_uint_eq(at[i], FILL);
}
END_TEST

static uint32_t next(uint32_t *x)
{
    *x ^= *x << 13;
    *x ^= *x >> 17;
    return *x ^= *x << 5;
}

/* FLDENV, FRSTOR or FXRSTOR of an image of any bits, any x87 instruction, and a
 * save of what has become of it: what the status word says of exceptions holds,
 * and the sanitizers see the rest. */
START_TEST(no_image_of_the_state_hurts_the_host)
{
    static const char *const loads[] = { "\xd9\x23\x90", "\xdd\x23\x90",
                                         "\x0f\xae\x0b" };
    uint32_t x = 2463534242;

    for (unsigned round = 0; round < 30000; round++) {
        uint32_t choice = next(&x), modrm = next(&x) >> 24;
        bool pends;
        int vector;

        begin();
        for (unsigned i = 0; i < 512; i += 4)
            fixture_write32(FIXTURE_DATA + i, next(&x) & next(&x));
        if (modrm < 0xc0)
            modrm = (modrm & 0x38) | 3;         /* of [EBX] */
        fixture_put(FIXTURE_CODE, loads[choice % 3], 3);
        cf.ram[FIXTURE_CODE + 3] = (uint8_t)(0xd8 | choice >> 29);
        cf.ram[FIXTURE_CODE + 4] = (uint8_t)modrm;
        CODE_AT(FIXTURE_CODE + 5, "\xdd\xb3\x00\x02\x00\x00\xf4");
        cf.cpu.r[ESP] = FIXTURE_STACK;
        fixture_run();
        vector = fixture_vector();
        ck_assert(vector == -1 || vector == VECTOR_MF || vector == VECTOR_UD);
        pends = cf.cpu.fpu.status & ~cf.cpu.fpu.control & 0x3f;
        ck_assert_int_eq(!!(cf.cpu.fpu.status & FPU_ES), pends);
    }
}
END_TEST

static void setup_i386(void)
{
    cpu_fixture_up_model("i386");
}

static void setup_pentium(void)
{
    cpu_fixture_up_model("pentium");
}

Suite *fpu_suite(void)
{
    Suite *s = suite_create("fpu");
    TCase *tc = tcase_create("p6"), *i386 = tcase_create("i386");
    TCase *pentium = tcase_create("pentium");

    tcase_add_checked_fixture(tc, cpu_fixture_up, cpu_fixture_down);
    tcase_add_checked_fixture(i386, setup_i386, cpu_fixture_down);
    tcase_add_checked_fixture(pentium, setup_pentium, cpu_fixture_down);
    tcase_add_loop_test(tc, x87_is_nm_with_em_or_ts_before_anything_else, 0,
                        (int)(sizeof any_escape / sizeof any_escape[0]));
    tcase_add_test(tc, escape_that_the_x87_lacks_is_ud);
    tcase_add_test(tc, detection_finds_the_x87);
    tcase_add_test(tc, mf_comes_at_the_next_instruction_that_waits);
    tcase_add_test(tc, mf_comes_at_wait_and_before_the_fault_of_an_operand);
    tcase_add_test(tc, fnclex_lets_the_next_instruction_run);
    tcase_add_test(tc, task_switch_of_the_fpu_is_done_by_nm);
    tcase_add_test(
        tc, ferr_is_raised_where_ne_is_clear_and_the_instruction_waits);
    tcase_add_test(tc, interrupt_returns_to_the_instruction_that_stands_still);
    tcase_add_test(tc, environment_tells_the_last_instruction_and_its_operand);
    tcase_add_loop_test(tc, environment_has_four_formats, 0, 4);
    tcase_add_test(tc, fault_of_a_store_leaves_the_stack_as_it_was);
    tcase_add_test(tc, operand_is_checked_whole_against_the_segment);
    tcase_add_test(tc, operand_is_to_be_aligned_where_alignment_is_checked);
    tcase_add_test(tc, fcomi_sets_eflags_and_fcmov_obeys_them);
    tcase_add_test(tc, fxsave_and_fxrstor_keep_everything);
    tcase_add_test(tc, fxsave_is_gp_unless_its_image_is_aligned);
    tcase_add_test(tc, no_image_of_the_state_hurts_the_host);
    tcase_add_loop_test(tc, operands_are_counted_as_accesses, 0, 8);
    tcase_add_loop_test(tc, store_writes_the_bytes_of_its_operand_alone, 0,
                        (int)(sizeof stores / sizeof stores[0]));
    tcase_add_test(
        i386, escape_without_an_x87_does_nothing_unless_em_or_ts_is_set);
    tcase_add_test(
        i386, reset_sets_et_where_there_is_an_x87_and_since_the_i486);
    tcase_add_test(pentium, p6_forms_are_ud_on_a_pentium);
    suite_add_tcase(s, tc);
    suite_add_tcase(s, i386);
    suite_add_tcase(s, pentium);
    return s;
}
