/*
 * Block chaining: a block that is entered from the block before it, without the
 * run loop, sees interrupts, traps, limits and stores as if the run loop had
 * looked. Each program runs twice, since only known blocks are chained.
 */
#include "cpu/microcode/tss.h"
#include "tests/unit/cpu_fixture.h"

#include <string.h>

Suite *block_chain_suite(void);

enum { VECTOR = 0x40, IRET_TO = FIXTURE_CODE + 0x20 };

static void again(void)
{
    cf.cpu.eip = FIXTURE_CODE;
    cf.cpu.r[ESP] = FIXTURE_STACK;
    cf.cpu.r[EAX] = cf.cpu.r[EDX] = 0;
    flags_set_eflags(&cf.cpu, 0, EFLAGS_IF | EFLAGS_TF | EFLAGS_ARITH);
    cf.vector = VECTOR;
}

static void know(void)
{
    again();
    fixture_run();
    again();
}

/* PUSHFD; OR [ESP], EBX; and POPFD, or PUSH CS; PUSH IRET_TO; IRETD */
#define OR_FLAGS "\x9c\x09\x1c\x24"
#define POPFD OR_FLAGS "\x9d"
#define IRETD OR_FLAGS "\x0e\x68\x20\x50\x00\x00\xcf"

/* Runs with an interrupt pending, which comes at an offset of the code. */
static void expect_interrupt(uint32_t offset)
{
    know();
    cpu_set_intr(&cf.cpu, true);
    fixture_expect(VECTOR, -1, offset);
    ck_assert_uint_eq(cf.acknowledged, 1);
}

START_TEST(pending_interrupt_comes_one_instruction_after_sti)
{
    CODE("\xfb\x40\x40\x40\xf4");               /* STI; INC EAX... */
    expect_interrupt(2);
}
END_TEST

START_TEST(pending_interrupt_comes_right_after_popf)
{
    cf.cpu.r[EBX] = EFLAGS_IF;
    CODE(POPFD "\x40\x40\xf4");
    expect_interrupt(5);
}
END_TEST

START_TEST(pending_interrupt_comes_right_after_iret)
{
    cf.cpu.r[EBX] = EFLAGS_IF;
    CODE(IRETD);
    CODE_AT(IRET_TO, "\x40\x40\xf4");
    expect_interrupt(0x20);
}
END_TEST

/* A task that begins at IRET_TO with IF set. */
static void put_task(void)
{
    enum { TASK = 0x2900 };

    fixture_write32(TASK + TSS32_EIP, IRET_TO);
    fixture_write32(TASK + TSS32_EFLAGS, EFLAGS_IF);
    fixture_write32(TASK + TSS32_REGS + ESP * 4, FIXTURE_STACK);
    for (unsigned i = 0; i < SEGS; i++)
        fixture_write32(TASK + TSS32_SEGS + i * 4,
                        i == SEG_CS ? FIXTURE_CS : FIXTURE_DS);
    fixture_write32(TASK + TSS32_TRAP, (TSS32_LIMIT_MIN + 1u) << 16);
    fixture_descriptor(FIXTURE_FREE, TASK, TSS32_LIMIT_MIN,
                       DESC_P | DESC_TSS32);
    cf.cpu.tr = (struct segment){.selector = FIXTURE_TR, .base = FIXTURE_TSS,
                                 .limit = TSS32_LIMIT_MIN,
                                 .attr = DESC_P | DESC_TSS32_BUSY};
}

START_TEST(pending_interrupt_comes_right_after_a_fault_whose_task_sets_if)
{
    fixture_write32(FIXTURE_IDT + VECTOR_UD * 8, FIXTURE_FREE << 16);
    fixture_write32(FIXTURE_IDT + VECTOR_UD * 8 + 4, 0x8500);
    CODE("\x0f\x0b");
    CODE_AT(IRET_TO, "\x40\x40\xf4");
    put_task();
    know();
    put_task();
    cpu_set_intr(&cf.cpu, true);
    fixture_expect(VECTOR, -1, 0x20);
    ck_assert_uint_eq(cf.acknowledged, 1);
    ck_assert_uint_eq(cf.cpu.r[EAX], 0);
}
END_TEST

static void expect_step(uint32_t offset)
{
    know();
    cf.cpu.r[EBX] = EFLAGS_TF;
    fixture_expect(VECTOR_DB, -1, offset);
    ck_assert_uint_eq(cf.cpu.r[EAX], 1);
}

START_TEST(tf_of_popf_traps_after_the_next_instruction)
{
    CODE(POPFD "\x40\x40\xf4");
    expect_step(6);
}
END_TEST

START_TEST(tf_of_iret_traps_after_the_next_instruction)
{
    CODE(IRETD);
    CODE_AT(IRET_TO, "\x40\x40\xf4");
    expect_step(0x21);
}
END_TEST

START_TEST(rf_of_iret_lasts_for_one_instruction)
{
    cf.cpu.r[EBX] = EFLAGS_RF;
    CODE(IRETD);
    CODE_AT(IRET_TO, "\x40\xcd\x40");           /* INC EAX; INT 40 */
    know();
    fixture_expect(VECTOR, -1, 0x23);
    ck_assert(!(fixture_read32(cf.cpu.r[ESP] + 8) & EFLAGS_RF));
}
END_TEST

START_TEST(store_into_the_block_after_an_assist_is_seen)
{
    /* POPFD; INC EAX; HLT; and, entered later: MOV [5021], INC EDX */
    CODE_AT(IRET_TO, "\x9d\x40\xf4");
    CODE("\xeb\x1e");
    know();
    CODE_AT(0x5100, "\xc6\x05\x21\x50\x00\x00\x42\xe9\x14\xff\xff\xff");
    cf.cpu.eip = 0x5100;
    fixture_expect_end();
    ck_assert_uint_eq(cf.cpu.r[EAX], 0);
    ck_assert_uint_eq(cf.cpu.r[EDX], 1);
}
END_TEST

START_TEST(limit_of_the_code_segment_ends_a_known_block)
{
    CODE("\x9d\x40\x40\x40\x40\xf4");           /* POPFD; INC EAX... */
    know();
    fixture_descriptor(FIXTURE_FREE, 0, FIXTURE_CODE + 2, 0x409b);
    fixture_segment(SEG_CS, FIXTURE_FREE);
    fixture_expect(VECTOR_GP, 0, 3);
    ck_assert_uint_eq(cf.cpu.r[EAX], 2);
}
END_TEST

START_TEST(known_block_of_another_mode_is_not_entered)
{
    /* POPFD; MOV EAX, imm32 or MOV AX, imm16; INC AX */
    CODE("\x9d\xb8\x01\x02\x40\xf4\xf4");
    know();
    fixture_descriptor(FIXTURE_FREE, 0, 0xffff, 0x009b);
    fixture_segment(SEG_CS, FIXTURE_FREE);
    fixture_expect_end();
    ck_assert_uint_eq(cf.cpu.r[EAX], 0x0202);
}
END_TEST

/* MOV ECX, 3; loop: INC EAX; DEC ECX; JNZ loop; HLT. */
#define LOOP "\xb9\x03\x00\x00\x00\x40\x49\x75\xfc\xf4"

START_TEST(limit_of_the_code_segment_ends_a_loop_that_is_known)
{
    fixture_descriptor(FIXTURE_FREE, 0, 0xfffff, 0x409b);
    fixture_segment(SEG_CS, FIXTURE_FREE);
    CODE("\xb9\x03\x00\x00\x00\x74\x00\x40\x49\x75\xfa\x42\x42\xf4");
    know();
    fixture_descriptor(FIXTURE_FREE, 0, FIXTURE_CODE + 11, 0x409b);
    fixture_segment(SEG_CS, FIXTURE_FREE);
    fixture_expect(VECTOR_GP, 0, 12);
    ck_assert_uint_eq(cf.cpu.r[EAX], 3);
    ck_assert_uint_eq(cf.cpu.r[EDX], 1);
}
END_TEST

START_TEST(jump_of_16_bits_goes_elsewhere_in_another_page_of_the_same_frame)
{
    const uint32_t other = 0x90000;     /* beyond 16 bits */

    fixture_paging();
    fixture_write32(FIXTURE_TABLE + (other >> 12) * 4, FIXTURE_CODE | 3);
    /* JMP to 5004 by 16 bits; from `other` that is in frame 0: INC EDX */
    CODE("\x66\xeb\x01\x90\x40\xf4");
    CODE_AT(0x0004, "\x42\xf4");
    know();
    cf.cpu.eip = other;
    fixture_expect_end();
    ck_assert_uint_eq(cf.cpu.r[EAX], 0);
    ck_assert_uint_eq(cf.cpu.r[EDX], 1);
}
END_TEST

/* Pages that the instruction side holds or, as on the i386, all do. */
START_TEST(each_instruction_is_one_fetch)
{
    static const char *const models[] = {"p6", "i386", "modern"};
    const struct mmu_side *side;
    uint64_t fetches;

    cpu_fixture_up_model(models[_i]);
    fixture_paging();
    CODE(LOOP);
    know();
    mmu_sync_counters(&cf.cpu.mmu);
    side = cf.cpu.mmu.iside;
    fetches = side->accesses;
    fixture_expect_end();
    ck_assert_uint_eq(side->accesses - fetches, 1 + 3 * 3 + 1);
    ck_assert_uint_eq(side->accesses, side->hits + side->misses);
    cpu_fixture_down();
}
END_TEST

START_TEST(an_instruction_that_faults_is_one_fetch)
{
    uint64_t fetches;

    fixture_paging();
    CODE("\xb9\x03\x00\x00\x00\x40\x49\x75\xfc\x0f\x0b");     /* UD2 */
    know();
    mmu_sync_counters(&cf.cpu.mmu);
    fetches = cf.cpu.mmu.iside->accesses;
    fixture_expect(VECTOR_UD, -1, 9);
    /* And the handler's HLT. */
    ck_assert_uint_eq(cf.cpu.mmu.iside->accesses - fetches, 1 + 3 * 3 + 2);
}
END_TEST

static uint64_t fetch_misses_of_invlpg(uint32_t lin)
{
    uint64_t misses;

    CODE("\x0f\x01\x3b\x40\x40\xf4");        /* INVLPG [EBX]; INC EAX... */
    cf.cpu.r[EBX] = FIXTURE_DATA;
    know();
    cf.cpu.r[EBX] = lin;
    misses = cf.cpu.mmu.iside->misses;
    fixture_expect_end();
    return cf.cpu.mmu.iside->misses - misses;
}

START_TEST(fetch_after_invlpg_of_the_running_page_misses)
{
    fixture_paging();
    ck_assert_uint_eq(fetch_misses_of_invlpg(FIXTURE_CODE + 0x123), 1);
}
END_TEST

START_TEST(fetch_after_invlpg_of_another_page_hits)
{
    fixture_paging();
    ck_assert_uint_eq(fetch_misses_of_invlpg(FIXTURE_DATA), 0);
}
END_TEST

Suite *block_chain_suite(void)
{
    Suite *suite = suite_create("block_chain");
    TCase *tc = tcase_create("follow"), *fetch = tcase_create("fetch");

    tcase_add_checked_fixture(tc, cpu_fixture_up, cpu_fixture_down);
    tcase_add_test(tc, pending_interrupt_comes_one_instruction_after_sti);
    tcase_add_test(tc, pending_interrupt_comes_right_after_popf);
    tcase_add_test(tc, pending_interrupt_comes_right_after_iret);
    tcase_add_test(tc,
        pending_interrupt_comes_right_after_a_fault_whose_task_sets_if);
    tcase_add_test(tc, tf_of_popf_traps_after_the_next_instruction);
    tcase_add_test(tc, tf_of_iret_traps_after_the_next_instruction);
    tcase_add_test(tc, rf_of_iret_lasts_for_one_instruction);
    tcase_add_test(tc, store_into_the_block_after_an_assist_is_seen);
    tcase_add_test(tc, limit_of_the_code_segment_ends_a_known_block);
    tcase_add_test(tc, known_block_of_another_mode_is_not_entered);
    tcase_add_test(tc, limit_of_the_code_segment_ends_a_loop_that_is_known);
    tcase_add_test(
        tc, jump_of_16_bits_goes_elsewhere_in_another_page_of_the_same_frame);
    tcase_add_test(tc, an_instruction_that_faults_is_one_fetch);
    tcase_add_test(tc, fetch_after_invlpg_of_the_running_page_misses);
    tcase_add_test(tc, fetch_after_invlpg_of_another_page_hits);
    suite_add_tcase(suite, tc);
    tcase_add_loop_test(fetch, each_instruction_is_one_fetch, 0, 3);
    suite_add_tcase(suite, fetch);
    return suite;
}
