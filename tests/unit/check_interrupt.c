/*
 * Interrupts at the exact instruction boundary: at whatever tick an event is
 * due, blocks are interrupted where single instructions would be.
 */
#include "tests/unit/cpu_fixture.h"

#include <string.h>

Suite *interrupt_suite(void);

enum {
    VECTOR_TIMER = 0x20,
    TICKS_MAX = 1500,
};

static struct event timer, every_tick;

static void raise_line(void *opaque, uint64_t due)
{
    (void)opaque;
    (void)due;
    cpu_set_intr(&cf.cpu, true);
}

/* An event at every tick: no block of two instructions can run. */
static void on_tick(void *opaque, uint64_t due)
{
    (void)opaque;
    clock_schedule(&cf.clock, &every_tick, due + 1);
}

static uint8_t take(void *opaque)
{
    (void)opaque;
    cpu_set_intr(&cf.cpu, false);
    cf.acknowledged++;
    return VECTOR_TIMER;
}

/* Loads and stores over page ends, a locked form, multiplication, time, the
 * stack, a string and branches. */
static const char program[] =
    "\xbe\x00\x00\x01\x00"          /* MOV ESI, 10000 */
    "\xbf\x00\x00\x03\x00"          /* MOV EDI, 30000 */
    "\xb9\x05\x00\x00\x00"          /* MOV ECX, 5 */
    "\x8b\x06"                      /* 500F: MOV EAX, [ESI] */
    "\x01\x47\x04"                  /* ADD [EDI+4], EAX */
    "\x0f\xaf\xc1"                  /* IMUL EAX, ECX */
    "\x81\xc6\xfe\x0f\x00\x00"      /* ADD ESI, FFE */
    "\x0f\x31"                      /* RDTSC */
    "\x89\x47\x08"                  /* MOV [EDI+8], EAX */
    "\x51"                          /* PUSH ECX */
    "\xb9\x06\x00\x00\x00"          /* MOV ECX, 6 */
    "\x57\x56"                      /* PUSH EDI; PUSH ESI */
    "\xf3\xa5"                      /* REP MOVSD */
    "\x5e\x5f\x59"                  /* POP ESI; POP EDI; POP ECX */
    "\x81\xc7\x00\x10\x00\x00"      /* ADD EDI, 1000 */
    "\x49\x75\xd7"                  /* DEC ECX; JNZ 500F */
    "\xf4";

static void up(void)
{
    cpu_fixture_up();
    timer = (struct event){.fire = raise_line};
    every_tick = (struct event){.fire = on_tick};
    cf.cpu.intack = take;
    cf.cpu.eflags |= EFLAGS_IF;
}

/* The machine after a run. */
struct sighting {
    uint32_t r[8];
    uint32_t eip, frame_eip;
    uint64_t cycles, instructions;
    uint32_t times[6];          /* of five RDTSC, and no padding */
};

static struct sighting sight(void)
{
    struct sighting s = {.eip = cf.cpu.eip,
                         .cycles = cf.cpu.cycles.total,
                         .instructions = cf.cpu.counters.instructions};

    memcpy(s.r, cf.cpu.r, sizeof s.r);
    s.frame_eip = fixture_read32(cf.cpu.r[ESP]);
    for (unsigned i = 0; i < 5; i++)
        s.times[i] = fixture_read32(0x30008 + i * 0x1000);
    return s;
}

/* One run of the program, interrupted at tick `due`. */
static struct sighting run_program(uint64_t due, bool step, bool insns)
{
    struct sighting s;

    up();
    cf.cpu.clock_counts_insns = insns;
    fixture_paging();
    CODE(program);
    clock_schedule(&cf.clock, &timer, due);
    if (step)
        clock_schedule(&cf.clock, &every_tick, 1);
    fixture_run();
    s = sight();
    cpu_fixture_down();
    return s;
}

static void compare(bool insns)
{
    for (uint64_t due = 1; due < TICKS_MAX; due++) {
        struct sighting blocks = run_program(due, false, insns);
        struct sighting steps = run_program(due, true, insns);

        ck_assert_msg(!memcmp(&blocks, &steps, sizeof blocks),
                      "due %u: EIP %x %x, cycles %u %u, instructions %u %u",
                      (unsigned)due, blocks.frame_eip, steps.frame_eip,
                      (unsigned)blocks.cycles, (unsigned)steps.cycles,
                      (unsigned)blocks.instructions,
                      (unsigned)steps.instructions);
    }
}

START_TEST(blocks_and_steps_are_interrupted_at_the_same_place_and_time)
{
    compare(false);
}
END_TEST

START_TEST(blocks_and_steps_are_interrupted_alike_by_an_instruction_clock)
{
    compare(true);
}
END_TEST

START_TEST(a_handler_in_real_mode_is_entered_at_its_cost)
{
    enum { HANDLER = 0x6000 };

    up();
    cf.cpu.cr0 = CR0_ET;
    cf.cpu.idtr = (struct table_register){ 0, 0x3ff };
    sysreg_update_paging(&cf.cpu);
    for (unsigned i = 0; i < SEGS; i++)
        segment_load_real(&cf.cpu, i, 0);
    cf.cpu.r[ESP] = FIXTURE_CODE;
    fixture_write32(VECTOR_UD * 4, HANDLER);
    CODE("\x0f\x0b");
    CODE_AT(HANDLER, "\xf4");
    fixture_run();
    ck_assert_uint_eq(cf.cpu.eip, HANDLER + 1);
    ck_assert_uint_eq(cycles_of(&cf.cpu.cycles, CYCLE_exception),
                      cf.model.cost[COST_exception_real][0]);
    cpu_fixture_down();
}
END_TEST

static void stop_running(void *opaque, uint64_t due)
{
    (void)opaque;
    (void)due;
    cpu_request_stop(&cf.cpu);
}

START_TEST(faults_without_end_let_an_instruction_clock_go_on)
{
    struct event stop = { .fire = stop_running };

    up();
    cf.cpu.clock_counts_insns = true;
    CODE("\x0f\x0b");
    CODE_AT(FIXTURE_HANDLERS + VECTOR_UD * 16, "\x0f\x0b");
    clock_schedule(&cf.clock, &stop, 1000);
    ck_assert_int_eq(cpu_run(&cf.cpu), CPU_STOP_REQUEST);
    ck_assert_uint_eq(cf.cpu.counters.instructions, 0);
    ck_assert_uint_eq(cf.cpu.counters.exceptions, 1000);
    cpu_fixture_down();
}
END_TEST

START_TEST(event_due_after_n_instructions_finds_n_done)
{
    for (unsigned n = 1; n < 30; n++) {
        up();
        cf.cpu.clock_counts_insns = true;
        memset(cf.ram + FIXTURE_CODE, 0x90, 40);
        CODE_AT(FIXTURE_CODE + 40, "\xf4");
        clock_schedule(&cf.clock, &timer, n);
        fixture_run();
        ck_assert_uint_eq(fixture_read32(cf.cpu.r[ESP]), FIXTURE_CODE + n);
        cpu_fixture_down();
    }
}
END_TEST

START_TEST(sti_lets_one_more_instruction_run)
{
    up();
    cf.cpu.eflags &= ~(uint32_t)EFLAGS_IF;
    cpu_set_intr(&cf.cpu, true);
    CODE("\x90\xfb\x40\x40\xf4");
    fixture_run();
    ck_assert_uint_eq(fixture_read32(cf.cpu.r[ESP]), FIXTURE_CODE + 3);
    ck_assert_uint_eq(cf.cpu.r[EAX], 1);
    cpu_fixture_down();
}
END_TEST

START_TEST(sti_with_interrupts_on_holds_nothing_off)
{
    up();
    clock_schedule(&cf.clock, &timer, 1);
    CODE("\xfb\x40\xf4");
    fixture_run();
    ck_assert_uint_eq(fixture_read32(cf.cpu.r[ESP]), FIXTURE_CODE + 1);
    cpu_fixture_down();
}
END_TEST

/* MOV SS, AX and POP SS, each followed by MOV ESP, imm32. */
START_TEST(nothing_comes_between_a_load_of_ss_and_the_next_instruction)
{
    for (unsigned due = 1; due < 40; due++) {
        up();
        cf.cpu.r[EAX] = FIXTURE_DS;
        CODE("\x90\x90\x8e\xd0\xbc\x00\x00\x02\x00"
             "\x16\x17\xbc\x00\x00\x02\x00\x90\x90\xf4");
        clock_schedule(&cf.clock, &timer, due);
        fixture_run();
        ck_assert_uint_ne(fixture_read32(cf.cpu.r[ESP]), FIXTURE_CODE + 4);
        ck_assert_uint_ne(fixture_read32(cf.cpu.r[ESP]), FIXTURE_CODE + 11);
        cpu_fixture_down();
    }
}
END_TEST

static void again(void *opaque, uint64_t due)
{
    struct event *event = opaque;

    cpu_set_intr(&cf.cpu, true);
    if (cf.acknowledged < 1000)
        clock_schedule(&cf.clock, event, due + 90);
}

START_TEST(interrupted_string_goes_on_after_the_handler)
{
    static struct event storm;

    up();
    storm = (struct event){.fire = again, .opaque = &storm};
    CODE_AT(FIXTURE_HANDLERS + VECTOR_TIMER * 16, "\xcf");     /* IRET */
    for (unsigned i = 0; i < 300; i++)
        fixture_write32(FIXTURE_DATA + i * 4, i * 0x01010101u);
    cf.cpu.r[ESI] = FIXTURE_DATA;
    cf.cpu.r[EDI] = 0x30000;
    cf.cpu.r[ECX] = 300;
    CODE("\xf3\xa5\xfa\xf4");           /* REP MOVSD; CLI; HLT */
    clock_schedule(&cf.clock, &storm, 5);
    fixture_run();
    clock_cancel(&cf.clock, &storm);
    ck_assert_uint_gt(cf.acknowledged, 2);
    ck_assert_uint_eq(cf.cpu.r[ECX], 0);
    ck_assert_mem_eq(cf.ram + FIXTURE_DATA, cf.ram + 0x30000, 1200);
    cpu_fixture_down();
}
END_TEST

START_TEST(interrupt_of_a_halted_cpu_returns_behind_the_hlt)
{
    up();
    CODE("\xf4\x40\xfa\xf4");
    clock_schedule(&cf.clock, &timer, 5000);
    fixture_run();
    ck_assert_uint_eq(fixture_read32(cf.cpu.r[ESP]), FIXTURE_CODE + 1);
    ck_assert_uint_ge(cf.cpu.cycles.total, 5000);
    cpu_fixture_down();
}
END_TEST

/* Runs code that no handler can end, and expects the processor to shut down
 * (SDM vol. 3A 6.15, interrupt 8). */
static void expect_shutdown(void)
{
    ck_assert_int_eq(cpu_run(&cf.cpu), CPU_STOP_SHUTDOWN);
    ck_assert(cf.cpu.shutdown);
    cpu_fixture_down();
}

START_TEST(exception_without_a_double_fault_handler_shuts_down)
{
    up();
    cf.cpu.idtr.limit = VECTOR_DF * 8 + 6;
    CODE("\x31\xc0\x8e\xd0\xf4");        /* XOR EAX, EAX; MOV SS, AX: #GP */
    expect_shutdown();
}
END_TEST

START_TEST(page_fault_in_the_double_fault_delivery_shuts_down)
{
    up();
    fixture_paging();
    fixture_write32(FIXTURE_TABLE + (FIXTURE_STACK >> 12) * 4, 0);
    fixture_write32(FIXTURE_TABLE + (FIXTURE_STACK >> 12) * 4 - 4, 0);
    CODE("\x50\xf4");                    /* PUSH EAX: no stack for #PF */
    expect_shutdown();
}
END_TEST

START_TEST(nothing_runs_after_an_interrupt_that_shuts_down)
{
    up();
    cf.cpu.idtr.limit = 0;
    CODE("\x40\x40\xf4");               /* INC EAX... */
    cpu_set_intr(&cf.cpu, true);
    ck_assert_int_eq(cpu_run(&cf.cpu), CPU_STOP_SHUTDOWN);
    ck_assert_uint_eq(cf.cpu.eip, FIXTURE_CODE);
    ck_assert_uint_eq(cf.cpu.r[EAX], 0);
    cpu_fixture_down();
}
END_TEST

START_TEST(two_general_protection_faults_in_a_row_are_a_double_fault)
{
    up();
    cf.cpu.idtr.limit = VECTOR_DF * 8 + 7;
    CODE("\xcd\x20\xf4");                /* INT: #GP, for which is none */
    fixture_run();
    ck_assert_int_eq(fixture_vector(), VECTOR_DF);
    ck_assert_uint_eq(fixture_read32(cf.cpu.r[ESP]), 0);
    cpu_fixture_down();
}
END_TEST

START_TEST(handler_of_level_3_is_entered_on_the_stack_of_level_3)
{
    cpu_fixture_up();
    fixture_user();
    fixture_write32(FIXTURE_IDT + VECTOR_UD * 8,
                    FIXTURE_CS_USER << 16 |
                        (FIXTURE_HANDLERS + VECTOR_UD * 16));
    CODE("\x0f\x0b");                    /* UD2; the handler's HLT is #GP */
    fixture_run();
    ck_assert_int_eq(fixture_vector(), VECTOR_GP);
    ck_assert_uint_eq(fixture_read32(FIXTURE_STACK - 12), FIXTURE_CODE);
    ck_assert_uint_eq(fixture_read32(FIXTURE_STACK - 8), FIXTURE_CS_USER);
    cpu_fixture_down();
}
END_TEST

static struct event first_nmi, second_nmi;

static void raise_nmi(void *opaque, uint64_t due)
{
    (void)opaque;
    (void)due;
    cpu_nmi(&cf.cpu);
}

/* Runs 64 NOPs with interrupts off. NMIs come at ticks 4 and `again`; their
 * handler adds the depth of its nesting to EDX and its entries to EAX. */
static void run_with_nmis(uint64_t again)
{
    enum { HANDLER = 0x6000, NOPS = 64 };
    static char nops[NOPS + 1];

    memset(nops, 0x90, NOPS);
    nops[NOPS] = '\xf4';
    fixture_put(FIXTURE_CODE, nops, sizeof nops);
    CODE_AT(HANDLER, "\x41\x01\xca"           /* INC ECX; ADD EDX, ECX */
                     "\x90\x90\x90\x90\x90\x90\x90\x90"
                     "\x49\x40\xcf");         /* DEC ECX; INC EAX; IRET */
    fixture_write32(FIXTURE_IDT + VECTOR_NMI * 8, FIXTURE_CS << 16 | HANDLER);
    first_nmi = second_nmi = (struct event){ .fire = raise_nmi };
    cf.cpu.r[EAX] = cf.cpu.r[ECX] = cf.cpu.r[EDX] = 0;
    cf.cpu.eflags &= ~(uint32_t)EFLAGS_IF;
    clock_schedule(&cf.clock, &first_nmi, cf.clock.now + 4);
    clock_schedule(&cf.clock, &second_nmi, cf.clock.now + again);
    fixture_run();
}

START_TEST(an_nmi_is_taken_with_interrupts_off)
{
    cpu_fixture_up();
    run_with_nmis(4);
    ck_assert_uint_eq(cf.cpu.r[EAX], 1);
    ck_assert_uint_eq(cf.acknowledged, 0);
    cpu_fixture_down();
}
END_TEST

START_TEST(an_nmi_waits_for_the_iret_of_another)
{
    cpu_fixture_up();
    run_with_nmis(6);
    ck_assert_uint_eq(cf.cpu.r[EAX], 2);
    ck_assert_uint_eq(cf.cpu.r[EDX], 2);
    cpu_fixture_down();
}
END_TEST

Suite *interrupt_suite(void)
{
    Suite *suite = suite_create("interrupt");
    TCase *tc = tcase_create("interrupt");

    tcase_add_test(tc,
        blocks_and_steps_are_interrupted_at_the_same_place_and_time);
    tcase_add_test(tc,
        blocks_and_steps_are_interrupted_alike_by_an_instruction_clock);
    tcase_add_test(tc, a_handler_in_real_mode_is_entered_at_its_cost);
    tcase_add_test(tc, faults_without_end_let_an_instruction_clock_go_on);
    tcase_add_test(tc, event_due_after_n_instructions_finds_n_done);
    tcase_add_test(tc, sti_lets_one_more_instruction_run);
    tcase_add_test(tc, sti_with_interrupts_on_holds_nothing_off);
    tcase_add_test(tc,
        nothing_comes_between_a_load_of_ss_and_the_next_instruction);
    tcase_add_test(tc, interrupted_string_goes_on_after_the_handler);
    tcase_add_test(tc, interrupt_of_a_halted_cpu_returns_behind_the_hlt);
    tcase_add_test(tc,
        exception_without_a_double_fault_handler_shuts_down);
    tcase_add_test(tc, page_fault_in_the_double_fault_delivery_shuts_down);
    tcase_add_test(tc, nothing_runs_after_an_interrupt_that_shuts_down);
    tcase_add_test(tc,
        two_general_protection_faults_in_a_row_are_a_double_fault);
    tcase_add_test(tc, handler_of_level_3_is_entered_on_the_stack_of_level_3);
    tcase_add_test(tc, an_nmi_is_taken_with_interrupts_off);
    tcase_add_test(tc, an_nmi_waits_for_the_iret_of_another);
    suite_add_tcase(suite, tc);
    return suite;
}
