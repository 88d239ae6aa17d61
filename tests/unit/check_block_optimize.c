/* Cheaper micro-ops: where they replace others, and that they do the same
 * work. */
#include "tests/unit/cpu_fixture.h"
#include "tests/unit/quick_check.h"

#include <stdlib.h>
#include <string.h>

#include "cpu/block/block.h"
#include "cpu/block/block_optimize.h"
#include "cpu/engine/engine.h"

Suite *block_optimize_suite(void);

enum { ROUNDS = 500, TICKS_MAX = 250, VECTOR = 0x40 };

/* Micro-ops of a block, and what the first becomes. */
static const struct { uint16_t code[4], becomes; } lives[] = {
    {{UOP_add32, UOP_end}, UOP_add32},
    {{UOP_add32, UOP_cmp32, UOP_jz}, UOP_add32_nf},
    {{UOP_add32, UOP_mov32, UOP_test8, UOP_jz}, UOP_add32_nf},
    {{UOP_add32, UOP_inc32, UOP_jb}, UOP_add32},
    {{UOP_add32, UOP_inc32, UOP_cmp32, UOP_jz}, UOP_add32_nf},
    {{UOP_add32, UOP_dec32, UOP_jb}, UOP_add32},
    {{UOP_add32, UOP_shl32i, UOP_jz}, UOP_add32},
    {{UOP_add32, UOP_shr32i, UOP_jz}, UOP_add32},
    {{UOP_add32, UOP_sar32i, UOP_jz}, UOP_add32},
    {{UOP_add32, UOP_adc32, UOP_cmp32, UOP_jz}, UOP_add32},
    {{UOP_add32, UOP_sbb32, UOP_cmp32, UOP_jz}, UOP_add32},
    {{UOP_add32, UOP_ld32, UOP_cmp32, UOP_jz}, UOP_add32},
    {{UOP_add32, UOP_st32, UOP_cmp32, UOP_jz}, UOP_add32},
    {{UOP_add32, UOP_stx32, UOP_cmp32, UOP_jz}, UOP_add32},
    {{UOP_add32, UOP_jnz, UOP_cmp32, UOP_jz}, UOP_add32},
    {{UOP_add32, UOP_setcc, UOP_cmp32, UOP_jz}, UOP_add32},
    {{UOP_add32, UOP_div32, UOP_cmp32, UOP_jz}, UOP_add32},
    {{UOP_add32, UOP_bt32, UOP_cmp32, UOP_jz}, UOP_add32_nf},
    {{UOP_add32, UOP_bt32, UOP_jz}, UOP_add32},
    {{UOP_add32, UOP_cld, UOP_cmp32, UOP_jz}, UOP_add32_nf},
    {{UOP_add32, UOP_rcl32, UOP_cmp32, UOP_jz}, UOP_add32},
    {{UOP_add32, UOP_assist, UOP_cmp32, UOP_jz}, UOP_add32},
    {{UOP_add32, UOP_fetch, UOP_cmp32, UOP_jz}, UOP_add32},
    {{UOP_inc32, UOP_neg32, UOP_jz}, UOP_inc32_nf},
    {{UOP_shl32i, UOP_xor32, UOP_jz}, UOP_shl32i_nf},
};

START_TEST(flags_are_dropped_where_the_next_to_touch_them_overwrites_all)
{
    struct uop uops[4];

    for (unsigned i = 0; i < 4; i++)
        uops[i] = (struct uop){.code = lives[_i].code[i]};
    block_optimize(uops, 4);
    ck_assert_str_eq(uop_info[uops[0].code].name,
                     uop_info[lives[_i].becomes].name);
}
END_TEST

START_TEST(an_index_stays_where_there_is_one)
{
    struct uop uops[] = {{.code = UOP_ld32, .b = REG_ZERO},
                         {.code = UOP_ld32, .b = ECX}};

    block_optimize(uops, 2);
    ck_assert_uint_eq(uops[0].code, UOP_ld32_b);
    ck_assert_uint_eq(uops[1].code, UOP_ld32);
}
END_TEST

START_TEST(an_index_alone_is_a_base_unless_it_is_scaled)
{
    struct uop uops[] = {
        {.code = UOP_ld32, .a = REG_ZERO, .b = ECX},
        {.code = UOP_ld32, .a = REG_ZERO, .b = ECX, .scale = 1}};

    block_optimize(uops, 2);
    ck_assert_uint_eq(uops[0].code, UOP_ld32_b);
    ck_assert_uint_eq(uops[0].a, ECX);
    ck_assert_uint_eq(uops[1].code, UOP_ld32);
}
END_TEST

START_TEST(of_assists_the_guard_alone_is_replaced)
{
    struct uop uops[] = {{.code = UOP_assist, .imm2 = ASSIST_guard},
                         {.code = UOP_assist, .imm2 = ASSIST_invlpg}};

    block_optimize(uops, 2);
    ck_assert_uint_eq(uops[0].code, UOP_guard);
    ck_assert_uint_eq(uops[1].code, UOP_assist);
}
END_TEST

START_TEST(a_micro_op_that_may_fault_shows_the_flags)
{
    const struct uop_info *info = &uop_info[_i];

    if (info->may_fault)
        ck_assert_msg(info->flags == UOP_FLAGS_SEE, "%s", info->name);
}
END_TEST

START_TEST(a_micro_op_that_touches_memory_or_branches_shows_the_flags)
{
    const struct uop_info *info = &uop_info[_i];

    if (info->class == UOP_CLASS_LOAD || info->class == UOP_CLASS_STORE ||
        info->class == UOP_CLASS_BRANCH || info->class == UOP_CLASS_SYSTEM)
        ck_assert_msg(info->flags == UOP_FLAGS_SEE, "%s", info->name);
}
END_TEST

/* Both forms of each pair of the table. */
static const struct { uint16_t code, shorter; bool based; } pairs[] = {
#define UOP(name, class, fault, operands, flags)
#define UOP_NF(of, class, fault, operands) {UOP_##of, UOP_##of##_nf, false},
#define UOP_BASED(of, class, fault, operands, flags)                    \
    {UOP_##of, UOP_##of##_b, true},
#include "cpu/uop/uop.def"
#undef UOP
};

/* Runs one micro-op as a block of its own. */
static void run_uop(struct uop u)
{
    struct uop uops[] = {u, {.code = UOP_end}};
    struct block_insn insn[] = {{.start = 0}, {.start = 1, .uop = 1}};
    struct block block = {.bytes = 1, .insns = 1, .counted = 1,
                          .entry = uops, .uops = uops, .cracked = uops,
                          .insn = insn};

    cf.cpu.single = true;       /* the engine returns after it */
    QUICK_CHECK(engine_run(&cf.cpu, &block));
    cf.cpu.eip = FIXTURE_CODE;
}

static uint32_t random32(void)
{
    static const uint32_t edges[] = {0, 1, 31, 0x7fffffff, 0x80000000,
                                     UINT32_MAX};

    return rand() % 3 ? (uint32_t)rand() << 16 ^ (uint32_t)rand()
                      : edges[rand() % 6];
}

START_TEST(shorter_form_does_the_same_to_registers_and_memory)
{
    uint8_t memory[0x100], image[sizeof memory];
    uint8_t *ram = cf.ram + FIXTURE_DATA;
    uint32_t before[CPU_REGS], after[CPU_REGS], flags;
    struct uop u = {0};

    srand((unsigned)_i + 1);
    for (unsigned round = 0; round < ROUNDS; round++) {
        for (unsigned i = 0; i < 8; i++)
            cf.cpu.r[i] = random32();
        for (unsigned i = 0; i < sizeof image; i++)
            image[i] = (uint8_t)rand();
        u.d = (uint8_t)(rand() % 8);
        u.a = (uint8_t)(rand() % 8);
        if (uop_info[pairs[_i].code].class == UOP_CLASS_SHIFT)
            u.d = u.a;          /* a count of 0 may or may not write d */
        u.b = pairs[_i].based ? REG_ZERO : (uint8_t)(rand() % 8);
        u.scale = (uint8_t)(rand() % 4);
        u.imm = random32();
        u.imm2 = random32();
        if (pairs[_i].based)
            cf.cpu.r[u.a] = FIXTURE_DATA + (uint32_t)rand() % 64 - u.imm;
        memcpy(before, cf.cpu.r, sizeof before);
        memcpy(ram, image, sizeof image);
        u.code = pairs[_i].code;
        run_uop(u);
        memcpy(after, cf.cpu.r, sizeof after);
        memcpy(memory, ram, sizeof memory);
        memcpy(cf.cpu.r, before, sizeof before);
        memcpy(ram, image, sizeof image);
        flags_set_eflags(&cf.cpu, random32(), EFLAGS_ARITH);
        flags = flags_eflags(&cf.cpu);
        u.code = pairs[_i].shorter;
        run_uop(u);
        QUICK_CHECK(!memcmp(after, cf.cpu.r, sizeof after));
        QUICK_CHECK(!memcmp(memory, ram, sizeof memory));
        QUICK_CHECK(flags_eflags(&cf.cpu) == flags);
    }
}
END_TEST

/* The program where an interrupt came. */
struct sighting {
    uint32_t eip, eflags, eax, cycles;
};

static struct sighting run_until(uint64_t due, bool steps)
{
    struct sighting s;

    cpu_fixture_up();
    fixture_paging();
    cf.cpu.eflags |= EFLAGS_IF;
    fixture_single_steps(steps);
    for (uint32_t page = 0; page < 4; page++)
        fixture_write32(FIXTURE_DATA + page * 0x1000, 0x80000001 + page);
    cf.cpu.r[EAX] = 0x80000000;
    cf.cpu.r[EBX] = FIXTURE_DATA;
    /* ADD EAX, [page]; XOR EDX, ECX; SUB EAX, [page]; AND; ADD, INC; TEST */
    CODE("\x03\x03\x31\xca\x2b\x83\x00\x10\x00\x00\x21\xca"
         "\x03\x83\x00\x20\x00\x00\x40\x85\xc0"
         "\x23\x83\x00\x30\x00\x00\x85\xd2\xf4");
    fixture_interrupt_at(due, VECTOR);
    cf.cpu.halted = false;
    cpu_run(&cf.cpu);
    s = (struct sighting){fixture_read32(cf.cpu.r[ESP]),
                          fixture_read32(cf.cpu.r[ESP] + 8), cf.cpu.r[EAX],
                          (uint32_t)cf.cpu.cycles.total};
    cpu_fixture_down();
    return s;
}

START_TEST(interrupt_between_instructions_sees_the_flags_of_the_first)
{
    for (uint64_t due = 1; due < TICKS_MAX; due++) {
        struct sighting blocks = run_until(due, false);
        struct sighting steps = run_until(due, true);

        ck_assert_uint_eq(blocks.eip, steps.eip);
        ck_assert_uint_eq(blocks.eflags, steps.eflags);
        ck_assert_uint_eq(blocks.eax, steps.eax);
        ck_assert_uint_eq(blocks.cycles, steps.cycles);
    }
}
END_TEST

Suite *block_optimize_suite(void)
{
    Suite *suite = suite_create("block_optimize");
    TCase *tc = tcase_create("liveness"), *run = tcase_create("run"),
          *time = tcase_create("time");

    tcase_add_loop_test(
        tc, flags_are_dropped_where_the_next_to_touch_them_overwrites_all, 0,
        sizeof lives / sizeof lives[0]);
    tcase_add_loop_test(tc, a_micro_op_that_may_fault_shows_the_flags, 0,
                        UOP_CODES);
    tcase_add_loop_test(
        tc, a_micro_op_that_touches_memory_or_branches_shows_the_flags, 0,
        UOP_CODES);
    tcase_add_test(tc, an_index_stays_where_there_is_one);
    tcase_add_test(tc, an_index_alone_is_a_base_unless_it_is_scaled);
    tcase_add_test(tc, of_assists_the_guard_alone_is_replaced);
    suite_add_tcase(suite, tc);
    tcase_add_checked_fixture(run, cpu_fixture_up, cpu_fixture_down);
    tcase_add_loop_test(run, shorter_form_does_the_same_to_registers_and_memory,
                        0, sizeof pairs / sizeof pairs[0]);
    suite_add_tcase(suite, run);
    tcase_add_test(time,
                   interrupt_between_instructions_sees_the_flags_of_the_first);
    suite_add_tcase(suite, time);
    return suite;
}
