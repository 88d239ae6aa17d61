/* Fused micro-ops: what is fused, and that it runs as the single micro-ops
 * do. */
#include "tests/unit/cpu_fixture.h"
#include "tests/unit/quick_check.h"

#include <stdlib.h>
#include <string.h>

#include "cpu/block/block.h"
#include "mmu/pte.h"

Suite *block_fuse_suite(void);

enum { ROUNDS = 200, TICKS_MAX = 400, VECTOR = 0x40 };

static struct block *decode_code(void)
{
    return block_get(&cf.cpu, FIXTURE_CODE, false, 0);
}

/* Code, and the micro-op that its micro-op number `at` becomes. */
static const struct {
    const char *bytes;
    uint8_t size, at;
    uint16_t code;
} fused[] = {
    {"\x50", 1, 0, UOP_fused_push},
    {"\x50\x51\x52", 3, 0, UOP_fused_pushes},
    {"\x54\x51\x52", 3, 2, UOP_fused_pushes},  /* but for PUSH ESP */
    {"\x54\x51\x52", 3, 0, UOP_fused_push},
    {"\x58\x59\x5a", 3, 0, UOP_fused_pops},
    {"\x58\x59\x5c", 3, 6, UOP_fused_pop},     /* POP ESP alone */
    {"\xff\x33", 2, 1, UOP_fused_push},         /* PUSH [EBX] */
    {"\x6a\x01", 2, 0, UOP_fused_pushi},
    {"\x58", 1, 0, UOP_fused_pop},
    {"\xc9", 1, 0, UOP_fused_leave},
    {"\xe8\x00\x00\x00\x00", 5, 0, UOP_fused_call},
    {"\xff\x13", 2, 1, UOP_fused_callr},        /* CALL [EBX] */
    {"\xc3", 1, 0, UOP_fused_ret},
    {"\xc2\x08\x00", 3, 0, UOP_fused_ret},
    {"\x0f\xb6\x03", 3, 0, UOP_fused_movzx8_b},
    {"\x0f\xb6\x04\x4b", 4, 0, UOP_fused_movzx8},
    {"\x8f\x03", 2, 0, UOP_ld32_b},             /* POP [EBX] */
    {"\x66\x50", 2, 0, UOP_st16},
    {"\x66\xc3", 2, 0, UOP_ld16},
    {"\x83\xf8\x01\x90\x74\x00", 6, 0, UOP_cmp32i},
    {"\x66\x39\xc8\x74\x00", 5, 0, UOP_cmp16},
    {"\x39\xc8\x7a\x00", 4, 0, UOP_cmp32},      /* JP */
};

START_TEST(micro_ops_are_fused_by_the_table)
{
    const struct uop *uops;

    fixture_put(FIXTURE_CODE, fused[_i].bytes, fused[_i].size);
    uops = decode_code()->uops;
    ck_assert_str_eq(uop_info[uops[fused[_i].at].code].name,
                     uop_info[fused[_i].code].name);
}
END_TEST

START_TEST(a_stack_with_a_limit_fuses_nothing)
{
    fixture_descriptor(FIXTURE_FREE, 0, 0x7fff, 0xc093);
    fixture_segment(SEG_SS, FIXTURE_FREE);
    CODE("\x50");
    ck_assert_uint_eq(decode_code()->uops[0].code, UOP_sts_32);
}
END_TEST

/* The machine after a run. */
struct outcome {
    uint32_t r[8], eip, eflags;
    uint64_t cycles, instructions, uops, accesses;
    uint32_t stack[16];
};

static struct outcome run(const uint32_t r[8], uint32_t flags, bool steps)
{
    struct outcome o = {.eip = 0};
    struct cpu_counters before = cf.cpu.counters;
    uint64_t cycles = cf.cpu.cycles.total;
    uint64_t accesses = cf.cpu.mmu.dside->accesses;

    memcpy(cf.cpu.r, r, 8 * sizeof r[0]);
    cf.cpu.eip = FIXTURE_CODE;
    predictor_reset(&cf.cpu.predictor);     /* what it learns is cycles */
    flags_set_eflags(&cf.cpu, flags, EFLAGS_ARITH);
    fixture_single_steps(steps);
    fixture_run();
    memcpy(o.r, cf.cpu.r, sizeof o.r);
    memcpy(o.stack, cf.ram + FIXTURE_STACK - sizeof o.stack, sizeof o.stack);
    o.eip = cf.cpu.eip;
    o.eflags = flags_eflags(&cf.cpu);
    o.cycles = cf.cpu.cycles.total - cycles;
    o.instructions = cf.cpu.counters.instructions - before.instructions;
    o.uops = cf.cpu.counters.uops - before.uops;
    o.accesses = cf.cpu.mmu.dside->accesses - accesses;
    return o;
}

static uint32_t random32(void)
{
    static const uint32_t edges[] = {0, 1, 0x7f, 0x80, 0x7fffffff, 0x80000000,
                                     UINT32_MAX};

    return rand() % 2 ? (uint32_t)rand() << 16 ^ (uint32_t)rand()
                      : edges[rand() % 7];
}

/* Comparisons of AL or EAX with CL, ECX or an immediate. */
static const struct {
    const char *bytes;
    uint8_t size;
    uint16_t code;
} comparison[] = {
    {"\x38\xc8", 2, UOP_cmp8},
    {"\x3c\x80", 2, UOP_cmp8i},
    {"\x39\xc8", 2, UOP_cmp32},
    {"\x3d\x00\x00\x00\x80", 5, UOP_cmp32i},
    {"\x84\xc8", 2, UOP_test8},
    {"\xa8\x80", 2, UOP_test8i},
    {"\x85\xc8", 2, UOP_test32},
    {"\xa9\x01\x00\x00\x80", 5, UOP_test32i},
    {"\x40", 1, UOP_inc32},
    {"\x48", 1, UOP_dec32},
    {"\x25\x01\x00\x00\x80", 5, UOP_and32i},
    {"\x29\xc8", 2, UOP_sub32},
    {"\x2d\x00\x00\x00\x80", 5, UOP_sub32i},
};

static const struct { uint16_t first, jump, fused; } branch[] = {
#define FUSED_BRANCH(first, jump)                                       \
    {UOP_##first, UOP_##jump, UOP_##first##_##jump},
#include "cpu/uop/fuse.def"
#undef FUSED_BRANCH
};

/* The comparison, the jump over an INC ESI, and a HLT. */
static void put_branch(uint16_t first, uint16_t jump)
{
    const char jcc[] = {(char)(0x70 + jump - UOP_jo), 1, 0x46, (char)0xf4};
    unsigned i = 0;

    while (comparison[i].code != first)
        i++;
    fixture_put(FIXTURE_CODE, comparison[i].bytes, comparison[i].size);
    fixture_put(FIXTURE_CODE + comparison[i].size, jcc, sizeof jcc);
}

START_TEST(fused_branch_goes_where_its_two_halves_go)
{
    put_branch(branch[_i].first, branch[_i].jump);
    ck_assert_uint_eq(decode_code()->uops[0].code, branch[_i].fused);
    srand((unsigned)_i + 1);
    for (unsigned round = 0; round < ROUNDS; round++) {
        uint32_t r[8], flags = random32();
        struct outcome whole, steps;

        for (unsigned i = 0; i < 8; i++)
            r[i] = random32();
        r[ECX] = rand() % 4 ? r[ECX] : r[EAX];
        whole = run(r, flags, false);
        steps = run(r, flags, true);
        QUICK_CHECK(!memcmp(&whole, &steps, sizeof whole));
    }
}
END_TEST

/* PUSH ECX; PUSH EDX; PUSH EBX; POP EBX; POP EDX; POP ECX;
 * PUSH EAX; PUSH 0x12345678; PUSH [EBX]; POP ECX; POP EDX; POP ESI; PUSH ESP;
 * POP EDI; PUSH EDI; POP ESP; PUSH EBP; MOV EBP, ESP; PUSH EAX; PUSH 5; LEAVE;
 * CALL next; POP EAX; MOVZX EDX, [EBX+1]; MOVZX ECX, [EBX+EBP*4+2]; PUSH EAX;
 * CALL f; MOV EAX, g; CALL EAX; PUSH g+1; CALL [ESP]; POP EAX; HLT;
 * f: INC ESI; RET 4; g: DEC ESI; RET */
static void put_program(void)
{
    CODE("\x51\x52\x53\x5b\x5a\x59"
         "\x50\x68\x78\x56\x34\x12\xff\x33\x59\x5a\x5e\x54\x5f\x57\x5c\x55"
         "\x89\xe5\x50\x6a\x05\xc9\xe8\x00\x00\x00\x00\x58\x0f\xb6\x53\x01"
         "\x0f\xb6\x4c\xab\x02\x50\xe8\x11\x00\x00\x00\xb8\x46\x50\x00\x00"
         "\xff\xd0\x68\x47\x50\x00\x00\xff\x14\x24\x58\xf4\x46\xc2\x04\x00"
         "\x4e\xc3");
    fixture_write32(FIXTURE_DATA, 0x89abcdef);
}

static const uint32_t start[8] = {
    [EAX] = 0xa1, [ECX] = 0xa2, [EDX] = 0xa3, [EBX] = FIXTURE_DATA,
    [ESP] = FIXTURE_STACK, [EBP] = 0, [ESI] = 0xa6, [EDI] = 0xa7,
};

/* In the first run l0 serves no access, in the second all of them. */
START_TEST(fused_insns_do_what_single_steps_do)
{
    struct outcome first[2], second[2];

    for (unsigned steps = 0; steps < 2; steps++) {
        cpu_fixture_up();
        put_program();
        if (_i)
            fixture_paging();
        first[steps] = run(start, 0, steps);
        memset(cf.ram + FIXTURE_STACK - 0x100, 0, 0x100);
        second[steps] = run(start, 0, steps);
        cpu_fixture_down();
    }
    ck_assert_mem_eq(&first[0], &first[1], sizeof first[0]);
    ck_assert_mem_eq(&second[0], &second[1], sizeof second[0]);
    ck_assert_uint_eq(first[0].instructions, 38);
    ck_assert_uint_eq(first[0].r[EDX], 0xcd);
}
END_TEST

/* The machine after a program that was interrupted at a tick. */
static struct outcome run_until(void (*program)(void), uint64_t due,
                                bool steps)
{
    struct outcome o;

    cpu_fixture_up();
    program();
    fixture_paging();
    cf.cpu.eflags |= EFLAGS_IF;
    fixture_interrupt_at(due, VECTOR);
    o = run(start, 0, steps);
    cpu_fixture_down();
    return o;
}

/* CMP [EBX], ECX; JZ; INC ESI; CMP [EBX+1000], 5; JNZ; INC ESI; HLT */
static void put_branches(void)
{
    CODE("\x39\x0b\x74\x01\x46\x83\xbb\x00\x10\x00\x00\x05\x75\x01\x46"
         "\xf4");
}

START_TEST(interrupt_finds_fused_micro_ops_done_or_not_begun)
{
    void (*program)(void) = _i ? put_branches : put_program;

    for (uint64_t due = 1; due < TICKS_MAX; due++) {
        struct outcome whole = run_until(program, due, false);
        struct outcome steps = run_until(program, due, true);

        ck_assert_mem_eq(&whole, &steps, sizeof whole);
    }
}
END_TEST

/* The page below the stack is missing. */
START_TEST(fault_of_a_fused_push_restarts_it)
{
    fixture_paging();
    fixture_write32(FIXTURE_TABLE + ((FIXTURE_STACK >> 12) - 1) * 4, 0);
    fixture_user();
    fixture_write32(FIXTURE_TABLE + (FIXTURE_CODE >> 12) * 4,
                    FIXTURE_CODE | PTE_P | PTE_U);
    fixture_write32(FIXTURE_DIRECTORY,
                    FIXTURE_TABLE | PTE_P | PTE_W | PTE_U | PTE_A);
    CODE("\x40\x40\x50\xf4");
    fixture_expect(VECTOR_PF, PF_USER | PF_WRITE, 2);
    ck_assert_uint_eq(cf.cpu.cr2, FIXTURE_STACK - 4);
}
END_TEST

Suite *block_fuse_suite(void)
{
    Suite *suite = suite_create("block_fuse");
    TCase *tc = tcase_create("found"), *run_ = tcase_create("run");

    tcase_add_checked_fixture(tc, cpu_fixture_up, cpu_fixture_down);
    tcase_add_loop_test(tc, micro_ops_are_fused_by_the_table, 0,
                        sizeof fused / sizeof fused[0]);
    tcase_add_test(tc, a_stack_with_a_limit_fuses_nothing);
    tcase_add_loop_test(tc, fused_branch_goes_where_its_two_halves_go, 0,
                        sizeof branch / sizeof branch[0]);
    tcase_add_test(tc, fault_of_a_fused_push_restarts_it);
    suite_add_tcase(suite, tc);
    tcase_add_loop_test(run_, fused_insns_do_what_single_steps_do, 0, 2);
    tcase_add_loop_test(run_,
                        interrupt_finds_fused_micro_ops_done_or_not_begun,
                        0, 2);
    suite_add_tcase(suite, run_);
    return suite;
}
