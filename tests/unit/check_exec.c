/*
 * Instructions and exceptions that the differential test leaves out, because
 * its reference is wrong about them or needs handlers (see
 * tests/differential/known.def).
 */
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

START_TEST(lock_on_what_it_does_not_go_with_is_ud)
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

START_TEST(coprocessor_escape_does_nothing_unless_it_is_to_trap)
{
    CODE("\xdb\xe3\xdf\xe0\xf4");               /* FNINIT; FNSTSW AX */
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

/* The bitmap behind the TSS, all ports but 60 to 63 forbidden. */
static void permit_ports(void)
{
    memset(cf.ram + FIXTURE_TSS + 0x68, 0xff, 0x21);
    cf.ram[FIXTURE_TSS + 0x68 + 0x60 / 8] = 0xf0;
    cf.cpu.tr.limit = 0x68 + 0x20;
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
    cf.ram[FIXTURE_TSS + 0x68 + 0x20] = 0;      /* ports 100 to 107 */
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

START_TEST(int_needs_the_gates_privilege)
{
    fixture_user();
    fixture_write32(FIXTURE_IDT + 0x80 * 8 + 4, 0x8e00);
    CODE("\xcd\x80\xf4");
    fixture_expect(VECTOR_GP, 0x80 * 8 + 2, 0);
}
END_TEST

START_TEST(int_from_level_3_switches_stacks)
{
    uint32_t esp = cf.cpu.r[ESP];

    fixture_user();
    CODE("\xcd\x80\xf4");
    fixture_run();
    ck_assert_int_eq(fixture_vector(), 0x80);
    ck_assert_uint_eq(cf.cpu.r[ESP], FIXTURE_STACK - 0x1000 - 20);
    ck_assert_uint_eq(fixture_read32(cf.cpu.r[ESP]), FIXTURE_CODE + 2);
    ck_assert_uint_eq(fixture_read32(cf.cpu.r[ESP] + 4), FIXTURE_CS_USER);
    ck_assert_uint_eq(fixture_read32(cf.cpu.r[ESP] + 12), esp);
    ck_assert_uint_eq(fixture_read32(cf.cpu.r[ESP] + 16), FIXTURE_DS_USER);
}
END_TEST

START_TEST(missing_gate_makes_a_double_fault)
{
    fixture_write32(FIXTURE_IDT + VECTOR_GP * 8 + 4, 0x6e00);
    CODE("\x31\xc0\x8e\xd0\xf4");               /* MOV SS, 0 */
    fixture_expect(VECTOR_DF, 0, 2);
}
END_TEST

START_TEST(fault_in_the_double_fault_shuts_down)
{
    fixture_write32(FIXTURE_IDT + VECTOR_GP * 8 + 4, 0x6e00);
    fixture_write32(FIXTURE_IDT + VECTOR_DF * 8 + 4, 0x6e00);
    CODE("\x31\xc0\x8e\xd0\xf4");
    ck_assert_int_eq(cpu_run(&cf.cpu), CPU_STOP_SHUTDOWN);
}
END_TEST

START_TEST(benign_fault_in_delivery_is_raised_itself)
{
    fixture_write32(FIXTURE_IDT + VECTOR_UD * 8 + 4, 0x6e00);
    CODE("\x0f\x0b");
    fixture_expect(VECTOR_NP, VECTOR_UD * 8 + 3, 0);
}
END_TEST

START_TEST(fault_pushes_rf)
{
    CODE("\x0f\x0b");
    fixture_run();
    ck_assert(fixture_read32(cf.cpu.r[ESP] + 8) & EFLAGS_RF);
}
END_TEST

START_TEST(single_step_traps_behind_the_instruction)
{
    cf.cpu.eflags |= EFLAGS_TF;
    CODE("\x40\x40\xf4");
    fixture_expect(VECTOR_DB, -1, 1);
    ck_assert_uint_eq(cf.cpu.r[EAX], 1);
    ck_assert(cf.cpu.dr[6] >> 14 & 1);
    ck_assert(fixture_read32(cf.cpu.r[ESP] + 8) & EFLAGS_TF);
}
END_TEST

START_TEST(popf_that_sets_tf_traps_behind_the_next_instruction)
{
    CODE("\x68\x02\x01\x00\x00\x9d\x40\x40\xf4");
    fixture_expect(VECTOR_DB, -1, 7);
}
END_TEST

START_TEST(single_step_does_not_trap_behind_int)
{
    cf.cpu.eflags |= EFLAGS_TF;
    CODE("\xcd\x80\xf4");
    fixture_expect(0x80, -1, 2);
}
END_TEST

START_TEST(single_step_traps_after_each_iteration)
{
    cf.cpu.eflags |= EFLAGS_TF;
    cf.cpu.r[ECX] = 3;
    cf.cpu.r[EDI] = FIXTURE_DATA;
    CODE("\xf3\xaa\xf4");
    fixture_expect(VECTOR_DB, -1, 0);
    ck_assert_uint_eq(cf.cpu.r[ECX], 2);
}
END_TEST

START_TEST(string_that_faults_half_way_goes_on_from_there)
{
    fixture_descriptor(FIXTURE_FREE, FIXTURE_DATA, 0x17, 0x4093);
    fixture_segment(SEG_ES, FIXTURE_FREE);
    cf.cpu.r[ECX] = 10;
    cf.cpu.r[EAX] = 0x11223344;
    CODE("\xf3\xab\xf4");                       /* REP STOSD */
    fixture_expect(VECTOR_GP, 0, 0);
    ck_assert_uint_eq(cf.cpu.r[ECX], 4);
    ck_assert_uint_eq(cf.cpu.r[EDI], 0x18);
    ck_assert_uint_eq(fixture_read32(FIXTURE_DATA + 0x14), 0x11223344);
    ck_assert_uint_eq(fixture_read32(FIXTURE_DATA + 0x18), 0);
}
END_TEST

START_TEST(divide_error_leaves_the_registers)
{
    cf.cpu.r[EAX] = 5;
    cf.cpu.r[EDX] = 7;
    CODE("\x31\xc9\xf7\xf1\xf4");
    fixture_expect(VECTOR_DE, -1, 2);
    ck_assert_uint_eq(cf.cpu.r[EAX], 5);
    ck_assert_uint_eq(cf.cpu.r[EDX], 7);
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
    ck_assert(cf.cpu.r[EDX] >> 13 & 1);
}
END_TEST

/* What the 386 does not have. */
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

static void add_faults(TCase *tc)
{
    tcase_add_test(tc, int_needs_the_gates_privilege);
    tcase_add_test(tc, int_from_level_3_switches_stacks);
    tcase_add_test(tc, missing_gate_makes_a_double_fault);
    tcase_add_test(tc, fault_in_the_double_fault_shuts_down);
    tcase_add_test(tc, benign_fault_in_delivery_is_raised_itself);
    tcase_add_test(tc, fault_pushes_rf);
    tcase_add_test(tc, single_step_traps_behind_the_instruction);
    tcase_add_test(tc, popf_that_sets_tf_traps_behind_the_next_instruction);
    tcase_add_test(tc, single_step_does_not_trap_behind_int);
    tcase_add_test(tc, single_step_traps_after_each_iteration);
    tcase_add_test(tc, string_that_faults_half_way_goes_on_from_there);
    tcase_add_test(tc, divide_error_leaves_the_registers);
}

static void add_instructions(TCase *tc)
{
    tcase_add_test(tc, alias_of_test_with_an_immediate_is_test);
    tcase_add_test(tc, return_count_is_unsigned);
    tcase_add_test(tc, lock_neg_sets_flags);
    tcase_add_loop_test(tc, lock_on_what_it_does_not_go_with_is_ud, 0,
                        sizeof no_lock / sizeof no_lock[0]);
    tcase_add_test(tc, fifteen_bytes_are_an_instruction_and_sixteen_are_gp);
    tcase_add_test(tc, coprocessor_escape_does_nothing_unless_it_is_to_trap);
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
    TCase *instructions = tcase_create("instructions");
    TCase *faults = tcase_create("faults");

    tcase_add_checked_fixture(instructions, cpu_fixture_up, cpu_fixture_down);
    tcase_add_checked_fixture(faults, cpu_fixture_up, cpu_fixture_down);
    add_instructions(instructions);
    add_faults(faults);
    suite_add_tcase(suite, instructions);
    suite_add_tcase(suite, faults);
    return suite;
}
