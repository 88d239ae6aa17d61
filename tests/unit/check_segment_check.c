/*
 * Segments that are loaded again: a segment that has passed its checks passes
 * without them only while its descriptor, its selector, its use and the
 * privilege level have not changed. Each program runs twice before a change: in
 * the first run l0 learns the page of the descriptors, in the second a known
 * segment is used.
 */
#include "mmu/pte.h"
#include "tests/unit/cpu_fixture.h"

Suite *segment_check_suite(void);

enum {
    VECTOR = 0x40,
    CODE_SEGMENT = 0x28,        /* descriptors that a test fills */
    STACK_SEGMENT = 0x30,
    DATA_SEGMENT = 0x38,
    OUTER_STACK = 0x30000,
    RETURN_TO = FIXTURE_CODE + 0x40,
    HANDLER = FIXTURE_HANDLERS + VECTOR * 16,
    ALL = 0xfffff,              /* pages of a flat segment */
};

static void start(unsigned level)
{
    cf.cpu.halted = false;
    cf.cpu.cpl = 0;
    for (unsigned i = 0; i < SEGS; i++)
        fixture_segment(i, i == SEG_CS ? FIXTURE_CS : FIXTURE_DS);
    if (level)
        fixture_user();
    segment_update_mode(&cf.cpu);
    cf.cpu.eip = FIXTURE_CODE;
    cf.cpu.r[ESP] = level ? OUTER_STACK : FIXTURE_STACK;
}

/* Runs the code at a level; returns the vector of the handler that was
 * reached. */
static int run_at(unsigned level)
{
    start(level);
    fixture_run();
    return fixture_vector();
}

static void know(unsigned level, int vector)
{
    for (unsigned i = 0; i < 2; i++)
        ck_assert_int_eq(run_at(level), vector);
}

/* Runs and expects a fault whose error code is the selector. */
static void expect_fault(unsigned level, int vector, uint32_t error)
{
    ck_assert_int_eq(run_at(level), vector);
    ck_assert_uint_eq(cf.cpu.last_exception.error, error);
}

/* Runs and expects a fault whose handler cannot be entered. */
static void expect_shutdown(unsigned level, int vector, uint32_t error)
{
    start(level);
    ck_assert_int_eq(cpu_run(&cf.cpu), CPU_STOP_SHUTDOWN);
    ck_assert_int_eq(cf.cpu.last_exception.vector, vector);
    ck_assert_uint_eq(cf.cpu.last_exception.error, error);
}

static void put_access(uint16_t selector, uint8_t access)
{
    cf.ram[FIXTURE_GDT + (selector & 0xfff8) + 5] = access;
}

/* MOV EAX, selector; MOV ES, AX or MOV SS, AX; HLT or, at level 3, #GP(0). */
static void load_es(uint16_t selector)
{
    CODE("\xb8\x00\x00\x00\x00\x8e\xc0\xf4");
    cf.ram[FIXTURE_CODE + 1] = (uint8_t)selector;
}

static void load_ss(uint16_t selector)
{
    CODE("\xb8\x00\x00\x00\x00\x8e\xd0\xf4");
    cf.ram[FIXTURE_CODE + 1] = (uint8_t)selector;
}

static void know_data(void)
{
    fixture_descriptor(DATA_SEGMENT, 0x1000, ALL, 0xc0f3);
    load_es(DATA_SEGMENT | 3);
    know(3, VECTOR_GP);
    ck_assert_uint_eq(cf.cpu.seg[SEG_ES].base, 0x1000);
}

START_TEST(base_changed_between_two_loads_is_loaded)
{
    know_data();
    fixture_descriptor(DATA_SEGMENT, 0x12345678, ALL, 0xc0f3);
    run_at(3);
    ck_assert_uint_eq(cf.cpu.seg[SEG_ES].base, 0x12345678);
}
END_TEST

START_TEST(limit_changed_between_two_loads_is_loaded)
{
    know_data();
    fixture_descriptor(DATA_SEGMENT, 0x1000, 0x54321, 0xc0f3);
    run_at(3);
    ck_assert_uint_eq(cf.cpu.seg[SEG_ES].limit, 0x54321fff);
}
END_TEST

static const struct { uint8_t access; int vector; } unfit_data[] = {
    {0x73, VECTOR_NP},          /* not present */
    {0x93, VECTOR_GP},          /* DPL 0 */
    {0xf9, VECTOR_GP},          /* code that cannot be read */
    {0xe2, VECTOR_GP},          /* an LDT */
};

START_TEST(access_changed_between_two_loads_is_checked)
{
    know_data();
    put_access(DATA_SEGMENT, unfit_data[_i].access);
    expect_fault(3, unfit_data[_i].vector, DATA_SEGMENT);
}
END_TEST

START_TEST(accessed_bit_cleared_between_two_loads_is_set_again)
{
    know_data();
    put_access(DATA_SEGMENT, 0xf2);
    run_at(3);
    ck_assert_uint_eq(cf.ram[FIXTURE_GDT + DATA_SEGMENT + 5], 0xf3);
}
END_TEST

START_TEST(data_of_level_0_is_not_admitted_at_level_3_after_it_was_at_level_0)
{
    load_es(FIXTURE_DS);
    know(0, -1);
    expect_fault(3, VECTOR_GP, FIXTURE_DS);
}
END_TEST

START_TEST(read_only_data_is_not_admitted_to_ss_after_it_was_to_es)
{
    fixture_descriptor(DATA_SEGMENT, 0, ALL, 0xc091);
    load_es(DATA_SEGMENT);
    know(0, -1);
    load_ss(DATA_SEGMENT);
    expect_fault(0, VECTOR_GP, DATA_SEGMENT);
}
END_TEST

START_TEST(stack_gone_between_two_loads_of_ss_is_ss)
{
    fixture_descriptor(DATA_SEGMENT, 0, ALL, 0xc093);
    load_ss(DATA_SEGMENT);
    know(0, -1);
    put_access(DATA_SEGMENT, 0x13);
    expect_fault(0, VECTOR_SS, DATA_SEGMENT);
}
END_TEST

/* Their descriptors are equal, and they share a slot of checked segments. */
START_TEST(equal_segments_keep_their_selectors)
{
    static const uint16_t selectors[] = {
        DATA_SEGMENT, DATA_SEGMENT | SELECTOR_TI,
        DATA_SEGMENT | SELECTOR_TI | 3, (DATA_SEGMENT + 64) | SELECTOR_TI | 3};

    cf.cpu.gdtr.limit = 0xff;
    cf.cpu.ldtr = (struct segment){.base = FIXTURE_GDT, .limit = 0xff,
                                   .attr = 0x82};
    for (unsigned i = 0; i < 4; i++) {
        fixture_descriptor(selectors[i], 0x1000, ALL, 0xc0f3);
        load_es(selectors[i]);
        know(0, -1);
        ck_assert_uint_eq(cf.cpu.seg[SEG_ES].selector, selectors[i]);
    }
}
END_TEST

START_TEST(load_of_a_segment_that_is_not_flat_is_seen_by_the_next_instruction)
{
    /* MOV EAX, selector; MOV DS, AX; MOV EAX, [10000]; HLT */
    CODE("\xb8\x38\x00\x00\x00\x8e\xd8\xa1\x00\x00\x01\x00\xf4");
    fixture_descriptor(DATA_SEGMENT, 0x100, ALL, 0xc093);
    fixture_write32(FIXTURE_DATA + 0x100, 0x1234);
    for (unsigned i = 0; i < 2; i++) {
        know(0, -1);
        ck_assert_uint_eq(cf.cpu.r[EAX], 0x1234);
    }
    fixture_descriptor(DATA_SEGMENT, 0, 0x100, 0x4093);
    start(0);
    fixture_expect(VECTOR_GP, 0, 7);
}
END_TEST

START_TEST(pop_of_a_segment_from_a_16_bit_stack_moves_sp_alone)
{
    fixture_descriptor(STACK_SEGMENT, 0, 0xffff, 0x0093);
    CODE("\x07\xf4");
    fixture_write32(0xfffc, FIXTURE_DS);
    for (unsigned i = 0; i < 2; i++) {
        start(0);
        fixture_segment(SEG_SS, STACK_SEGMENT);
        cf.cpu.r[ESP] = 0x7fffc;
        fixture_expect_end();
        ck_assert_uint_eq(cf.cpu.r[ESP], 0x70000);
    }
}
END_TEST

START_TEST(load_of_a_16_bit_stack_in_place_of_a_limited_one_is_seen)
{
    fixture_descriptor(STACK_SEGMENT, 0, 0x7ffff, 0x4093);
    fixture_descriptor(DATA_SEGMENT, 0, 0xffff, 0x0093);
    /* MOV EAX, selector; MOV SS, AX; PUSH EAX; HLT */
    CODE("\xb8\x38\x00\x00\x00\x8e\xd0\x50\xf4");
    start(0);
    fixture_segment(SEG_SS, STACK_SEGMENT);
    cf.cpu.r[ESP] = 0x28000;
    fixture_expect_end();
    ck_assert_uint_eq(fixture_read32(0x7ffc), DATA_SEGMENT);
}
END_TEST

/* A load, an interrupt to level 0 and its IRET: 18 accesses of data. */
START_TEST(segments_known_are_read_as_often_as_unknown_ones)
{
    struct mmu_side *data;
    uint64_t before;

    fixture_paging();
    for (uint32_t page = 0; page < FIXTURE_RAM >> 12; page++)
        cf.ram[FIXTURE_TABLE + page * 4] |= PTE_U;
    cf.ram[FIXTURE_DIRECTORY] |= PTE_U;
    CODE("\x8e\xc0\xcd\x40\x0f\x0b");
    CODE_AT(HANDLER, "\xcf");
    cf.cpu.r[EAX] = FIXTURE_DS_USER;
    know(3, VECTOR_UD);
    data = cf.cpu.mmu.dside;
    for (unsigned l0 = 0; l0 < 2; l0++) {
        mmu_sync_counters(&cf.cpu.mmu);
        before = data->accesses;
        ck_assert_int_eq(run_at(3), VECTOR_UD);
        mmu_sync_counters(&cf.cpu.mmu);
        /* and the 10 of #UD */
        ck_assert_uint_eq(data->accesses - before, 1 + 17 + 10);
        cf.cpu.mmu.l0.on = false;
        l0_reset(&cf.cpu.mmu.l0);
    }
}
END_TEST

/* INT, whose handler is in a segment of its own and whose stack too. */
static void know_interrupt(void)
{
    fixture_descriptor(CODE_SEGMENT, 0, ALL, 0xc09b);
    fixture_descriptor(STACK_SEGMENT, 0, ALL, 0xc093);
    fixture_write32(FIXTURE_IDT + VECTOR * 8, CODE_SEGMENT << 16 | HANDLER);
    fixture_write32(FIXTURE_TSS + 8, STACK_SEGMENT);
    CODE("\xcd\x40");
    know(3, VECTOR);
}

START_TEST(gate_moved_between_two_interrupts_leads_elsewhere)
{
    know_interrupt();
    fixture_write32(FIXTURE_IDT + VECTOR * 8,
                    CODE_SEGMENT << 16 | (HANDLER + 16));
    ck_assert_int_eq(run_at(3), VECTOR + 1);
}
END_TEST

START_TEST(segment_of_the_gate_changed_between_two_interrupts_is_entered)
{
    know_interrupt();
    fixture_write32(FIXTURE_IDT + VECTOR * 8, FIXTURE_CS << 16 | HANDLER);
    ck_assert_int_eq(run_at(3), VECTOR);
    ck_assert_uint_eq(cf.cpu.seg[SEG_CS].selector, FIXTURE_CS);
}
END_TEST

START_TEST(gate_closed_between_two_interrupts_is_np_or_gp)
{
    know_interrupt();
    fixture_write32(FIXTURE_IDT + VECTOR * 8 + 4, 0x6e00);
    expect_fault(3, VECTOR_NP, VECTOR * 8 + 2);
    fixture_write32(FIXTURE_IDT + VECTOR * 8 + 4, 0x8e00);
    expect_fault(3, VECTOR_GP, VECTOR * 8 + 2);
}
END_TEST

START_TEST(interrupt_gate_made_a_trap_gate_leaves_if)
{
    know_interrupt();
    fixture_write32(FIXTURE_IDT + VECTOR * 8 + 4, 0xef00);
    cf.cpu.eflags |= EFLAGS_IF;
    start(3);
    cpu_set_intr(&cf.cpu, false);
    CODE_AT(HANDLER, "\xfa\xf4");        /* CLI, or HLT would wait */
    fixture_run();
    ck_assert(fixture_read32(cf.cpu.r[ESP] + 8) & EFLAGS_IF);
    ck_assert_uint_eq(cf.cpu.eip, HANDLER + 2);
}
END_TEST

START_TEST(stack_pointer_of_the_tss_is_read_at_each_interrupt)
{
    know_interrupt();
    fixture_write32(FIXTURE_TSS + 4, 0x28000);
    run_at(3);
    ck_assert_uint_eq(cf.cpu.r[ESP], 0x28000 - 20);
    fixture_write32(FIXTURE_TSS + 8, FIXTURE_DS);
    run_at(3);
    ck_assert_uint_eq(cf.cpu.seg[SEG_SS].selector, FIXTURE_DS);
    cf.cpu.tr.limit = 8;
    expect_shutdown(3, VECTOR_TS, FIXTURE_TR);
}
END_TEST

START_TEST(code_of_a_handler_changed_between_two_interrupts_is_checked)
{
    know_interrupt();
    put_access(CODE_SEGMENT, 0x1b);
    expect_fault(3, VECTOR_NP, CODE_SEGMENT);
    put_access(CODE_SEGMENT, 0x93);             /* data */
    expect_fault(3, VECTOR_GP, CODE_SEGMENT);
    fixture_descriptor(CODE_SEGMENT, 0, HANDLER - 1, 0x409b);
    expect_fault(3, VECTOR_GP, 0);
}
END_TEST

START_TEST(level_of_a_handler_changed_between_two_interrupts_is_entered)
{
    know_interrupt();
    put_access(CODE_SEGMENT, 0xfb);
    ck_assert_int_eq(run_at(3), VECTOR_GP);     /* its HLT */
    ck_assert_uint_eq(fixture_read32(OUTER_STACK - 12), FIXTURE_CODE + 2);
}
END_TEST

START_TEST(accessed_bits_cleared_between_two_interrupts_are_set_again)
{
    know_interrupt();
    put_access(CODE_SEGMENT, 0x9a);
    put_access(STACK_SEGMENT, 0x92);
    ck_assert_int_eq(run_at(3), VECTOR);
    ck_assert_uint_eq(cf.ram[FIXTURE_GDT + CODE_SEGMENT + 5], 0x9b);
    ck_assert_uint_eq(cf.ram[FIXTURE_GDT + STACK_SEGMENT + 5], 0x93);
}
END_TEST

static const struct { uint8_t access; int vector; } unfit_stack[] = {
    {0x13, VECTOR_SS},          /* not present */
    {0xb3, VECTOR_TS},          /* DPL 1 */
    {0x91, VECTOR_TS},          /* read-only */
};

START_TEST(stack_of_a_handler_changed_between_two_interrupts_is_checked)
{
    know_interrupt();
    put_access(STACK_SEGMENT, unfit_stack[_i].access);
    expect_shutdown(3, unfit_stack[_i].vector, STACK_SEGMENT);
}
END_TEST

START_TEST(handler_of_level_3_is_not_admitted_at_level_0_after_it_was_at_3)
{
    know_interrupt();
    put_access(CODE_SEGMENT, 0xfb);
    know(3, VECTOR_GP);
    expect_fault(0, VECTOR_GP, CODE_SEGMENT);
}
END_TEST

START_TEST(conforming_handler_is_not_admitted_from_vm_after_it_was_from_level_3)
{
    know_interrupt();
    put_access(CODE_SEGMENT, 0x9f);
    know(3, VECTOR_GP);
    start(3);
    cf.cpu.eflags |= EFLAGS_VM | EFLAGS_IOPL;
    for (unsigned i = 0; i < SEGS; i++)
        segment_load_real(&cf.cpu, i, 0);
    fixture_run();
    ck_assert_int_eq(fixture_vector(), VECTOR_GP);
    ck_assert_uint_eq(cf.cpu.last_exception.error, CODE_SEGMENT);
}
END_TEST

/* IRET to a level, from frames that the code pushes: SS, ESP, EFLAGS, CS, EIP;
 * what it returns to is #UD. */
static void put_return(uint8_t cs, uint8_t ss)
{
    CODE("\x6a\x00\x68\x00\x00\x03\x00\x6a\x02\x6a\x00\x68\x40\x50\x00\x00"
         "\xcf");
    cf.ram[FIXTURE_CODE + 1] = ss;
    cf.ram[FIXTURE_CODE + 10] = cs;
    CODE_AT(RETURN_TO, "\x0f\x0b");
}

static void know_return(void)
{
    fixture_descriptor(CODE_SEGMENT, 0, ALL, 0xc0fb);
    fixture_descriptor(STACK_SEGMENT, 0, ALL, 0xc0f3);
    put_return(CODE_SEGMENT | 3, STACK_SEGMENT | 3);
    know(0, VECTOR_UD);
    ck_assert_uint_eq(fixture_read32(cf.cpu.r[ESP] + 4), CODE_SEGMENT | 3);
}

static const struct { uint8_t access; int vector; } unfit_return[] = {
    {0x7b, VECTOR_NP},          /* not present */
    {0xdb, VECTOR_GP},          /* DPL 2 */
    {0xf3, VECTOR_GP},          /* data */
};

START_TEST(code_changed_between_two_returns_is_checked)
{
    know_return();
    put_access(CODE_SEGMENT, unfit_return[_i].access);
    expect_fault(0, unfit_return[_i].vector, CODE_SEGMENT);
}
END_TEST

START_TEST(limit_of_code_changed_between_two_returns_is_checked)
{
    know_return();
    fixture_descriptor(CODE_SEGMENT, 0, RETURN_TO - 1, 0x40fb);
    expect_fault(0, VECTOR_GP, 0);
}
END_TEST

static const struct { uint8_t access; int vector; } unfit_outer[] = {
    {0x73, VECTOR_NP},          /* not present */
    {0x93, VECTOR_GP},          /* DPL 0 */
    {0xf1, VECTOR_GP},          /* read-only */
};

START_TEST(stack_changed_between_two_returns_is_checked)
{
    know_return();
    put_access(STACK_SEGMENT, unfit_outer[_i].access);
    expect_fault(0, unfit_outer[_i].vector, STACK_SEGMENT);
}
END_TEST

START_TEST(base_of_a_stack_changed_between_two_returns_is_loaded)
{
    know_return();
    fixture_descriptor(STACK_SEGMENT, 0x100, ALL, 0xc0f3);
    CODE_AT(RETURN_TO, "\x54\x0f\x0b");         /* PUSH ESP */
    ck_assert_int_eq(run_at(0), VECTOR_UD);
    ck_assert_uint_eq(fixture_read32(OUTER_STACK + 0x100 - 4), OUTER_STACK);
}
END_TEST

START_TEST(return_to_level_1_is_not_admitted_at_level_3_after_it_was_at_level_0)
{
    fixture_descriptor(CODE_SEGMENT, 0, ALL, 0xc0bb);
    fixture_descriptor(STACK_SEGMENT, 0, ALL, 0xc0b3);
    put_return(CODE_SEGMENT | 1, STACK_SEGMENT | 1);
    know(0, VECTOR_UD);
    expect_fault(3, VECTOR_GP, CODE_SEGMENT);
}
END_TEST

Suite *segment_check_suite(void)
{
    Suite *suite = suite_create("segment_check");
    TCase *tc = tcase_create("segment_check");

    tcase_add_checked_fixture(tc, cpu_fixture_up, cpu_fixture_down);
    tcase_add_test(tc, base_changed_between_two_loads_is_loaded);
    tcase_add_test(tc, limit_changed_between_two_loads_is_loaded);
    tcase_add_loop_test(tc, access_changed_between_two_loads_is_checked, 0,
                        sizeof unfit_data / sizeof unfit_data[0]);
    tcase_add_test(tc, accessed_bit_cleared_between_two_loads_is_set_again);
    tcase_add_test(tc,
        data_of_level_0_is_not_admitted_at_level_3_after_it_was_at_level_0);
    tcase_add_test(tc,
        read_only_data_is_not_admitted_to_ss_after_it_was_to_es);
    tcase_add_test(tc, stack_gone_between_two_loads_of_ss_is_ss);
    tcase_add_test(tc, equal_segments_keep_their_selectors);
    tcase_add_test(tc,
        load_of_a_segment_that_is_not_flat_is_seen_by_the_next_instruction);
    tcase_add_test(tc,
        pop_of_a_segment_from_a_16_bit_stack_moves_sp_alone);
    tcase_add_test(tc,
        load_of_a_16_bit_stack_in_place_of_a_limited_one_is_seen);
    tcase_add_test(tc, segments_known_are_read_as_often_as_unknown_ones);
    tcase_add_test(tc, gate_moved_between_two_interrupts_leads_elsewhere);
    tcase_add_test(tc,
        segment_of_the_gate_changed_between_two_interrupts_is_entered);
    tcase_add_test(tc, gate_closed_between_two_interrupts_is_np_or_gp);
    tcase_add_test(tc, interrupt_gate_made_a_trap_gate_leaves_if);
    tcase_add_test(tc, stack_pointer_of_the_tss_is_read_at_each_interrupt);
    tcase_add_test(tc,
        code_of_a_handler_changed_between_two_interrupts_is_checked);
    tcase_add_test(tc,
        level_of_a_handler_changed_between_two_interrupts_is_entered);
    tcase_add_test(tc,
        accessed_bits_cleared_between_two_interrupts_are_set_again);
    tcase_add_loop_test(tc,
        stack_of_a_handler_changed_between_two_interrupts_is_checked, 0,
        sizeof unfit_stack / sizeof unfit_stack[0]);
    tcase_add_test(tc,
        handler_of_level_3_is_not_admitted_at_level_0_after_it_was_at_3);
    tcase_add_test(tc,
        conforming_handler_is_not_admitted_from_vm_after_it_was_from_level_3);
    tcase_add_loop_test(tc, code_changed_between_two_returns_is_checked, 0,
                        sizeof unfit_return / sizeof unfit_return[0]);
    tcase_add_test(tc, limit_of_code_changed_between_two_returns_is_checked);
    tcase_add_loop_test(tc, stack_changed_between_two_returns_is_checked, 0,
                        sizeof unfit_outer / sizeof unfit_outer[0]);
    tcase_add_test(tc, base_of_a_stack_changed_between_two_returns_is_loaded);
    tcase_add_test(tc,
        return_to_level_1_is_not_admitted_at_level_3_after_it_was_at_level_0);
    suite_add_tcase(suite, tc);
    return suite;
}
