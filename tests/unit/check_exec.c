/*
 * Instructions that the differential test leaves out, because its reference
 * gets them wrong (tests/differential/known.def).
 */
#include "cpu/microcode/tss.h"
#include "tests/unit/cpu_fixture.h"

#include <string.h>

Suite *exec_suite(void);

START_TEST(alias_of_test_with_an_immediate_is_test)
{
    cf.cpu.r[EAX] = 0x80;
    CODE("\xf6\xc8\x80\x9c\x58\xf4");           /* TEST AL, 80 as F6 /1 */
    fixture_expect_end();
    ck_assert_uint_eq(cf.cpu.r[EAX] & (EFLAGS_ZF | EFLAGS_SF | EFLAGS_CF),
                      EFLAGS_SF);
    CODE("\xf7\xc8\x00\x00\x00\x00\x9c\x58\xf4");
    cf.cpu.eip = FIXTURE_CODE;
    fixture_expect_end();
    ck_assert(cf.cpu.r[EAX] & EFLAGS_ZF);
}
END_TEST

START_TEST(return_count_is_unsigned)
{
    cf.cpu.r[ESP] = 0x20000;
    fixture_write32(0x20000, FIXTURE_CODE + 3);
    CODE("\xc2\x00\x90\xf4");                   /* RET 9000 */
    fixture_expect_end();
    ck_assert_uint_eq(cf.cpu.r[ESP], 0x29004);
}
END_TEST

START_TEST(lock_neg_sets_flags)
{
    fixture_write32(FIXTURE_DATA, 0x80000000);
    cf.cpu.r[EBX] = FIXTURE_DATA;
    CODE("\xf0\xf7\x1b\x9c\x58\xf4");
    fixture_expect_end();
    ck_assert_uint_eq(cf.cpu.r[EAX] & EFLAGS_ARITH,
                      EFLAGS_OF | EFLAGS_SF | EFLAGS_CF | EFLAGS_PF);
}
END_TEST

static const struct { const char *bytes; unsigned size; } no_lock[] = {
    {"\xf0\x90", 2},                            /* NOP */
    {"\xf0\x01\xc0", 3},                        /* ADD EAX, EAX */
    {"\xf0\x87\xc3", 3},                        /* XCHG EBX, EAX */
    {"\xf0\x03\x03", 3},                        /* ADD EAX, [EBX] */
    {"\xf0\x39\x03", 3},                        /* CMP [EBX], EAX */
    {"\xf0\x89\x03", 3},                        /* MOV [EBX], EAX */
    {"\xf0\x0f\xa3\x03", 4},                    /* BT [EBX], EAX */
    {"\xf0\x0f\xba\x23\x01", 5},                /* BT [EBX], 1 */
    {"\xf0\xd1\x23", 3},                        /* SHL [EBX], 1 */
    {"\xf0\xa4", 2},                            /* MOVSB */
    {"\xf0\x8f\x03", 3},                        /* POP [EBX] */
    {"\xf0\xff\x33", 3},                        /* PUSH [EBX] */
    {"\xf0\xf7\x23", 3},                        /* MUL [EBX] */
    {"\xf0\x0f\x94\x03", 4},                    /* SETZ [EBX] */
};

START_TEST(lock_is_ud_where_the_manual_does_not_permit_it)
{
    cf.cpu.r[EBX] = FIXTURE_DATA;
    fixture_put(FIXTURE_CODE, no_lock[_i].bytes, no_lock[_i].size);
    fixture_expect(VECTOR_UD, -1, 0);
}
END_TEST

START_TEST(fifteen_bytes_are_an_instruction_and_sixteen_are_gp)
{
    memset(cf.ram + FIXTURE_CODE, 0x66, 14);
    CODE_AT(FIXTURE_CODE + 14, "\x90\xf4");
    fixture_expect_end();
    memset(cf.ram + FIXTURE_CODE + 0x100, 0x66, 15);
    CODE_AT(FIXTURE_CODE + 0x10f, "\x90\xf4");
    cf.cpu.eip = FIXTURE_CODE + 0x100;
    fixture_expect(VECTOR_GP, 0, 0x100);
}
END_TEST

START_TEST(wait_traps_with_mp_and_ts_only)
{
    CODE("\x9b\xf4");
    cf.cpu.cr0 |= CR0_TS;
    fixture_expect_end();
    cf.cpu.cr0 |= CR0_MP;
    cf.cpu.eip = FIXTURE_CODE;
    fixture_expect(VECTOR_NM, -1, 0);
}
END_TEST

START_TEST(pushf_stores_neither_vm_nor_rf)
{
    cf.cpu.eflags |= EFLAGS_RF;
    CODE("\x9c\x58\xf4");
    fixture_expect_end();
    ck_assert(!(cf.cpu.r[EAX] & EFLAGS_RF));
}
END_TEST

START_TEST(bit_address_of_16_bits_wraps)
{
    fixture_descriptor(FIXTURE_FREE, FIXTURE_DATA, 0xffff, 0x4093);
    fixture_segment(SEG_FS, FIXTURE_FREE);
    cf.cpu.r[EAX] = (uint32_t)-32;
    CODE("\x64\x67\x0f\xab\x07\xf4");         /* BTS FS:[BX], EAX */
    fixture_expect_end();
    ck_assert_uint_eq(fixture_read32(FIXTURE_DATA + 0xfffc), 1);
}
END_TEST

START_TEST(enter_by_operand_and_stack_size)
{
    cf.cpu.r[EBP] = 0xaaaa5555;
    cf.cpu.r[ESP] = 0x2f000;
    CODE("\x66\xc8\x10\x00\x00\xf4");           /* ENTER 10, 0 of 16 bits */
    fixture_expect_end();
    ck_assert_uint_eq(cf.cpu.r[EBP], 0xaaaaeffe);
    ck_assert_uint_eq(cf.cpu.r[ESP], 0x2efee);
}
END_TEST

START_TEST(ltr_of_a_null_selector_is_gp)
{
    CODE("\x31\xc0\x0f\x00\xd8\xf4");
    fixture_expect(VECTOR_GP, 0, 2);
}
END_TEST

START_TEST(privilege_is_checked_before_the_operand)
{
    fixture_user();
    cf.cpu.r[EBX] = 0xfffff000;
    fixture_descriptor(FIXTURE_FREE, 0, 0xff, 0x40f3);
    fixture_segment(SEG_FS, FIXTURE_FREE | 3);
    CODE("\x64\x0f\x00\x13\xf4");               /* LLDT FS:[EBX] */
    fixture_expect(VECTOR_GP, 0, 0);
    ck_assert_uint_eq(cf.cpu.mmu.dside->accesses, 0);
}
END_TEST

START_TEST(arpl_in_real_mode_is_ud_before_its_operand)
{
    cf.cpu.cr0 &= ~(uint32_t)CR0_PE;
    cf.cpu.idtr = (struct table_register){0, 0x3ff};
    fixture_write32(6 * 4, FIXTURE_HANDLERS + 6 * 16);
    fixture_descriptor(FIXTURE_FREE, 0, 0xff, 0x4093);
    fixture_segment(SEG_DS, FIXTURE_FREE);
    cf.cpu.r[EBX] = 0x1000;
    CODE("\x63\x03");                           /* ARPL [EBX], AX */
    fixture_run();
    ck_assert_int_eq(fixture_vector(), VECTOR_UD);
}
END_TEST

START_TEST(port_without_permission_is_gp)
{
    fixture_user();
    CODE("\xe4\x60\xf4");
    fixture_expect(VECTOR_GP, 0, 0);
}
END_TEST

/* The bitmap behind the TSS permits ports 60 to 63 alone. */
enum { IO_MAP = FIXTURE_TSS + TSS32_LIMIT_MIN + 1, IO_MAP_BYTES = 0x21 };

static void permit_ports(void)
{
    memset(cf.ram + IO_MAP, 0xff, IO_MAP_BYTES);
    cf.ram[IO_MAP + 0x60 / 8] = 0xf0;
    cf.cpu.tr.limit = IO_MAP - FIXTURE_TSS + IO_MAP_BYTES - 1;
}

START_TEST(port_is_permitted_by_the_bitmap)
{
    fixture_user();
    permit_ports();
    CODE("\xe5\x60\xe4\x63\xe4\x64");           /* EAX from 60, AL 63, 64 */
    fixture_expect(VECTOR_GP, 0, 4);
}
END_TEST

START_TEST(bitmap_ends_with_the_tss)
{
    fixture_user();
    permit_ports();
    cf.ram[IO_MAP + 0x100 / 8] = 0;             /* ports 100 to 107 */
    cf.cpu.r[EDX] = 0x100;
    CODE("\xec\xf4");
    fixture_expect(VECTOR_GP, 0, 0);
    cf.cpu.tr.limit++;
    fixture_user();
    cf.cpu.eip = FIXTURE_CODE;
    fixture_expect(VECTOR_GP, 0, 1);            /* the HLT */
}
END_TEST

START_TEST(wide_port_needs_every_bit)
{
    fixture_user();
    permit_ports();
    CODE("\xe5\x61\xf4");
    fixture_expect(VECTOR_GP, 0, 0);
}
END_TEST

START_TEST(port_is_permitted_by_iopl)
{
    fixture_user();
    cf.cpu.eflags |= EFLAGS_IOPL;
    CODE("\xe4\x60\x0f\x0b");
    fixture_expect(VECTOR_UD, -1, 2);
}
END_TEST

START_TEST(sysenter_and_sysexit)
{
    cf.cpu.sysenter_cs = FIXTURE_CS;
    cf.cpu.sysenter_esp = 0x18000;
    cf.cpu.sysenter_eip = 0x5100;
    cf.cpu.eflags |= EFLAGS_IF;
    fixture_user();
    CODE("\x0f\x34");
    CODE_AT(0x5100, "\xb9\x00\x90\x01\x00\xba\x00\x52\x00\x00\x0f\x35");
    CODE_AT(0x5200, "\xf4");
    fixture_expect(VECTOR_GP, 0, 0x200);
    ck_assert_uint_eq(fixture_read32(cf.cpu.r[ESP] + 8), FIXTURE_CS_USER);
    ck_assert_uint_eq(fixture_read32(cf.cpu.r[ESP] + 16), 0x19000);
    ck_assert_uint_eq(fixture_read32(cf.cpu.r[ESP] + 20), FIXTURE_DS_USER);
    ck_assert(!(fixture_read32(cf.cpu.r[ESP] + 12) & EFLAGS_IF));
}
END_TEST

START_TEST(rdtsc_at_level_3_obeys_tsd)
{
    fixture_user();
    cf.cpu.cr4 |= CR4_TSD;
    CODE("\x0f\x31\xf4");
    fixture_expect(VECTOR_GP, 0, 0);
}
END_TEST

START_TEST(cpuid_tells_the_model)
{
    CODE("\xb8\x01\x00\x00\x00\x0f\xa2\xf4");
    fixture_expect_end();
    ck_assert_uint_eq(cf.cpu.r[EAX], cf.model.signature);
    ck_assert(cf.cpu.r[EDX] >> 13 & 1);         /* PGE */
}
END_TEST

/* Instructions that a 386 does not have. */
static const struct { const char *bytes; unsigned size; } later[] = {
    {"\x0f\xa2", 2}, {"\x0f\x31", 2}, {"\x0f\x32", 2}, {"\x0f\xc8", 2},
    {"\x0f\xc1\xc0", 3}, {"\x0f\xb1\xc3", 3}, {"\x0f\x01\x3b", 3},
    {"\x0f\x08", 2}, {"\x0f\x44\xc1", 3}, {"\x0f\x34", 2},
    {"\x0f\xc7\x0b", 3}, {"\x0f\x20\xe0", 3}, {"\x0f\x1f\x00", 3},
};

START_TEST(later_instructions_are_ud_on_a_386)
{
    cpu_fixture_down();
    cpu_fixture_up_model("i386");
    cf.cpu.r[EBX] = FIXTURE_DATA;
    fixture_put(FIXTURE_CODE, later[_i].bytes, later[_i].size);
    fixture_expect(VECTOR_UD, -1, 0);
}
END_TEST

static void add_instructions(TCase *tc)
{
    tcase_add_test(tc, alias_of_test_with_an_immediate_is_test);
    tcase_add_test(tc, return_count_is_unsigned);
    tcase_add_test(tc, lock_neg_sets_flags);
    tcase_add_loop_test(tc, lock_is_ud_where_the_manual_does_not_permit_it, 0,
                        sizeof no_lock / sizeof no_lock[0]);
    tcase_add_test(tc, fifteen_bytes_are_an_instruction_and_sixteen_are_gp);
    tcase_add_test(tc, wait_traps_with_mp_and_ts_only);
    tcase_add_test(tc, pushf_stores_neither_vm_nor_rf);
    tcase_add_test(tc, bit_address_of_16_bits_wraps);
    tcase_add_test(tc, enter_by_operand_and_stack_size);
    tcase_add_test(tc, ltr_of_a_null_selector_is_gp);
    tcase_add_test(tc, privilege_is_checked_before_the_operand);
    tcase_add_test(tc, arpl_in_real_mode_is_ud_before_its_operand);
    tcase_add_test(tc, port_without_permission_is_gp);
    tcase_add_test(tc, port_is_permitted_by_the_bitmap);
    tcase_add_test(tc, bitmap_ends_with_the_tss);
    tcase_add_test(tc, wide_port_needs_every_bit);
    tcase_add_test(tc, port_is_permitted_by_iopl);
    tcase_add_test(tc, sysenter_and_sysexit);
    tcase_add_test(tc, rdtsc_at_level_3_obeys_tsd);
    tcase_add_test(tc, cpuid_tells_the_model);
    tcase_add_loop_test(tc, later_instructions_are_ud_on_a_386, 0,
                        sizeof later / sizeof later[0]);
}

Suite *exec_suite(void)
{
    Suite *suite = suite_create("exec");
    TCase *tc = tcase_create("exec");

    tcase_add_checked_fixture(tc, cpu_fixture_up, cpu_fixture_down);
    add_instructions(tc);
    suite_add_tcase(suite, tc);
    return suite;
}
