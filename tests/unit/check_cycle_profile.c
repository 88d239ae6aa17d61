/* Cycle stacks by function: against a sum instruction by instruction, and as
 * text and JSON. */
#define _POSIX_C_SOURCE 200809L
#include "emu/profile/cycle_functions.h"
#include "tests/unit/cpu_fixture.h"
#include "tests/unit/groups.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

Suite *cycle_profile_suite(void);

enum {
    MAIN = FIXTURE_CODE, CALLEE = FIXTURE_CODE + 0x100,
    PAGE_FAULT_HANDLER = FIXTURE_HANDLERS + 14 * 16,
    FUNCTIONS = 12, FUNCTION_ROOM = 0x180,
};

static struct symbols symbols;
static struct cycle_profile profile;

/* Without caches, so that all walks of a kind cost the same. */
static void setup(void)
{
    cpu_fixture_up_model("ideal");
    symbols = (struct symbols){0};
}

static void teardown(void)
{
    cycle_profile_destroy(&profile);
    symbols_free(&symbols);
    cpu_fixture_down();
}

static void name(uint32_t address, uint32_t size, const char *text)
{
    ck_assert(symbols_add(&symbols, address, size, 0, text));
    symbols_sort(&symbols);
}

static void attach(void)
{
    ck_assert(cycle_profile_init(&profile, &cf.cpu, &symbols, NULL));
}

static const struct cycle_cost *of_nameless(enum cycle_nameless nameless)
{
    return &profile.cost[profile.functions + nameless];
}

static const struct cycle_cost *of(const char *function)
{
    uint32_t offset;
    const struct symbol *symbol = symbols_named(&symbols, function, &offset);

    ck_assert_ptr_nonnull(symbol);
    return &profile.cost[symbol - symbols.symbol];
}

/* Runs to a HLT, and compares the sum of all rows with the CPU's stack. */
static void run(void)
{
    struct cycle_functions list;
    struct cycle_cost sum = {0};

    fixture_run();
    cycle_profile_settle(&profile);
    ck_assert(cycle_functions_init(&list, &profile));
    for (size_t n = 0; n < list.count; n++) {
        uint64_t stack = 0;

        for (unsigned i = 0; i < CYCLE_CAUSES; i++) {
            sum.by_cause[i] += list.function[n].cost.by_cause[i];
            stack += list.function[n].cost.by_cause[i];
        }
        ck_assert_uint_eq(stack, list.function[n].cost.cycles);
        sum.cycles += stack;
    }
    ck_assert_uint_eq(sum.cycles, cf.cpu.cycles.total);
    ck_assert_mem_eq(sum.by_cause, list.total.by_cause, sizeof sum.by_cause);
    cycle_functions_free(&list);
}

/* Whose cycles they are. */

/* main: call CALLEE twice, HLT. */
static const char calls_twice[] = "\xe8\xfb\x00\x00\x00"
                                  "\xe8\xf6\x00\x00\x00"
                                  "\xf4";

START_TEST(a_function_has_the_walks_of_its_own_accesses)
{
    /* CALLEE: mov [0x10000], eax; mov [0x11000], eax; ret */
    fixture_put(MAIN, calls_twice, sizeof calls_twice - 1);
    CODE_AT(CALLEE, "\xa3\x00\x00\x01\x00\xa3\x00\x10\x01\x00\xc3");
    fixture_paging();
    name(MAIN, 0x100, "main");
    name(CALLEE, 0x100, "callee");
    attach();
    run();
    /* The stack, pushed by main; then the two pages; each once. */
    ck_assert_uint_gt(of("main")->by_cause[CYCLE_dtlb_walk], 0);
    ck_assert_uint_eq(of("callee")->by_cause[CYCLE_dtlb_walk],
                      2 * of("main")->by_cause[CYCLE_dtlb_walk]);
    ck_assert_uint_gt(of("main")->by_cause[CYCLE_itlb_walk], 0);
    ck_assert_uint_eq(of("callee")->by_cause[CYCLE_itlb_walk], 0);
}
END_TEST

START_TEST(a_block_that_runs_into_the_next_function_is_of_both)
{
    /* Three NOPs, then two and a HLT, in one block. */
    CODE("\x90\x90\x90\x90\x90\xf4");
    name(MAIN, 3, "first");
    name(MAIN + 3, 3, "second");
    attach();
    run();
    ck_assert_uint_gt(of("first")->cycles, 0);
    ck_assert_uint_gt(of("second")->cycles, 0);
    ck_assert_uint_eq(of("second")->calls, 1);
}
END_TEST

START_TEST(user_code_has_a_row_of_its_own_and_no_names)
{
    CODE("\x90\x90\xcd\x20");       /* nop; nop; int 0x20 */
    fixture_user();
    name(MAIN, 0x100, "main");
    name(FIXTURE_HANDLERS, 0x1000, "handlers");
    attach();
    run();
    ck_assert_uint_eq(of("main")->cycles, 0);
    ck_assert_uint_gt(of_nameless(CYCLES_OF_USER)->cycles, 0);
    ck_assert_uint_eq(of_nameless(CYCLES_OF_USER)->by_cause[CYCLE_exception],
                      cf.cpu.cycles.by_cause[CYCLE_exception]);
    ck_assert_uint_gt(of("handlers")->cycles, 0);
    ck_assert_uint_eq(of_nameless(CYCLES_OF_CODE)->cycles, 0);
}
END_TEST

START_TEST(code_that_runs_elsewhere_than_it_is_linked_for_has_its_name)
{
    fixture_put(MAIN, calls_twice, sizeof calls_twice - 1);
    CODE_AT(CALLEE, "\xc3");
    name(0xc0000000 + MAIN, 0x100, "main");
    name(0xc0000000 + CALLEE, 0x100, "callee");
    symbols.segment[0] = (struct symbol_segment){
        .vaddr = 0xc0000000 + MAIN, .paddr = MAIN, .size = 0x1000,
    };
    symbols.segments = 1;
    attach();
    run();
    ck_assert_uint_eq(of("main")->cycles + of("callee")->cycles,
                      cf.cpu.cycles.total);
    ck_assert_uint_eq(of("callee")->calls, 2);
}
END_TEST

START_TEST(code_without_a_symbol_stands_together)
{
    fixture_put(MAIN, calls_twice, sizeof calls_twice - 1);
    CODE_AT(CALLEE, "\xc3");
    name(CALLEE, 1, "callee");
    attach();
    run();
    ck_assert_uint_gt(of("callee")->cycles, 0);
    ck_assert_uint_gt(of_nameless(CYCLES_OF_CODE)->cycles, 0);
    ck_assert_uint_eq(of_nameless(CYCLES_OF_CODE)->calls, 0);
}
END_TEST

START_TEST(without_symbols_all_is_code_without_a_symbol)
{
    CODE("\x90\x90\xf4");
    ck_assert(cycle_profile_init(&profile, &cf.cpu, NULL, NULL));
    run();
    ck_assert_uint_eq(of_nameless(CYCLES_OF_CODE)->cycles,
                      cf.cpu.cycles.total);
}
END_TEST

static void add_owners(TCase *tc)
{
    tcase_add_test(tc, a_function_has_the_walks_of_its_own_accesses);
    tcase_add_test(tc, a_block_that_runs_into_the_next_function_is_of_both);
    tcase_add_test(tc, user_code_has_a_row_of_its_own_and_no_names);
    tcase_add_test(tc,
                   code_that_runs_elsewhere_than_it_is_linked_for_has_its_name);
    tcase_add_test(tc, code_without_a_symbol_stands_together);
    tcase_add_test(tc, without_symbols_all_is_code_without_a_symbol);
}

/* Calls. */

START_TEST(a_function_that_calls_itself_is_called_from_elsewhere_once)
{
    /* mov ecx, 3; call CALLEE; hlt. CALLEE: dec ecx; jz +5; call CALLEE; ret */
    CODE("\xb9\x03\x00\x00\x00\xe8\xf6\x00\x00\x00\xf4");
    CODE_AT(CALLEE, "\x49\x74\x05\xe8\xf8\xff\xff\xff\xc3");
    name(MAIN, 0x100, "main");
    name(CALLEE, 0x100, "callee");
    attach();
    run();
    ck_assert_uint_eq(of("callee")->calls, 1);
    ck_assert_uint_eq(of("main")->calls, 1);
}
END_TEST

START_TEST(a_first_instruction_that_faults_makes_one_call)
{
    /* CALLEE: mov eax, [0x10000]; ret. Its page is absent at first; the handler
     * (add esp, 4; mov dword [PTE], present; iret) maps it. */
    fixture_put(MAIN, calls_twice, sizeof calls_twice - 1);
    CODE_AT(CALLEE, "\xa1\x00\x00\x01\x00\xc3");
    fixture_paging();
    fixture_write32(FIXTURE_TABLE + 0x10 * 4, 0);
    CODE_AT(PAGE_FAULT_HANDLER, "\x83\xc4\x04\xc7\x05\x40\x90\x00\x00"
                                "\x03\x00\x01\x00\xcf");
    name(PAGE_FAULT_HANDLER, 16, "page_fault");
    name(MAIN, 0x100, "main");
    name(CALLEE, 0x100, "callee");
    attach();
    run();
    ck_assert_uint_eq(of("page_fault")->calls, 1);
    ck_assert_uint_eq(of("callee")->calls, 2);
    ck_assert_uint_gt(of("callee")->by_cause[CYCLE_exception], 0);
    ck_assert_uint_eq(of("page_fault")->by_cause[CYCLE_exception], 0);
}
END_TEST

static void add_calls(TCase *tc)
{
    tcase_add_test(tc,
                   a_function_that_calls_itself_is_called_from_elsewhere_once);
    tcase_add_test(tc, a_first_instruction_that_faults_makes_one_call);
}

/* A random program against a sum made at every instruction. */

static struct cycle_cost expected[FUNCTIONS + 1], seen;
static unsigned current;

/* The index of the symbol that has the next instruction. */
static unsigned owner(void)
{
    uint32_t offset;
    const struct symbol *symbol = symbols_around(&symbols, cf.cpu.eip,
                                                 &offset);

    return symbol ? (unsigned)(symbol - symbols.symbol) : FUNCTIONS;
}

static void charge(void)
{
    cycles_settle(&cf.cpu.cycles);
    expected[current].cycles += cf.cpu.cycles.total - seen.cycles;
    seen.cycles = cf.cpu.cycles.total;
    for (unsigned i = 0; i < CYCLE_CAUSES; i++) {
        if (i == CYCLE_issue)
            continue;
        expected[current].by_cause[i] +=
            cf.cpu.cycles.by_cause[i] - seen.by_cause[i];
        seen.by_cause[i] = cf.cpu.cycles.by_cause[i];
    }
    current = owner();
}

static bool on_boundary(void *opaque)
{
    (void)opaque;
    charge();
    return false;
}

static unsigned put_bytes(uint32_t at, const char *bytes, unsigned size)
{
    fixture_put(at, bytes, size);
    return size;
}

#define PUT(at, bytes) put_bytes(at, bytes, sizeof(bytes) - 1)

static uint32_t function_at(unsigned n)
{
    return MAIN + n * FUNCTION_ROOM;
}

/* A call of a later function; returns its bytes. */
static unsigned put_call(uint32_t at, unsigned caller)
{
    unsigned callee = caller + 1 + (unsigned)rand() %
                                       (FUNCTIONS - 1 - caller);

    PUT(at, "\xe8");
    fixture_write32(at + 1, function_at(callee) - (at + 5));
    return 5;
}

/* One or more instructions at random; returns their bytes. */
static unsigned put_random(uint32_t at, unsigned function)
{
    switch (rand() % 6) {
    case 0:                     /* mov [a page of the data], eax */
        PUT(at, "\xa3");
        fixture_write32(at + 1, FIXTURE_DATA + (uint32_t)(rand() % 12) *
                                                   0x1000);
        return 5;
    case 1:                     /* mov ecx, 3; dec ecx; jnz -3 */
        return PUT(at, "\xb9\x03\x00\x00\x00\x49\x75\xfd");
    case 2:                     /* invlpg [ebx] */
        return PUT(at, "\x0f\x01\x3b");
    case 3:
        if (function < FUNCTIONS - 2)
            return put_call(at, function);
        return PUT(at, "\x40\x43");
    case 4:                     /* mov edx, cr3; mov cr3, edx */
        return PUT(at, "\x0f\x20\xda\x0f\x22\xda");
    default:
        return PUT(at, "\x90\x01\xd8\x90");
    }
}

/* A function ends with RET, with HLT if it is the first, or runs on into NOPs
 * up to the next one. */
static void put_function(unsigned n)
{
    uint32_t at = function_at(n), end = at + 40 + (uint32_t)(rand() % 40);
    char text[16];

    memset(cf.ram + at, 0x90, FUNCTION_ROOM);
    while (at < end)
        at += put_random(at, n);
    if (!n)
        at += PUT(at, "\xf4");
    else if (n == FUNCTIONS - 1 || rand() % 3)
        at += PUT(at, "\xc3");
    snprintf(text, sizeof text, "f%u", n);
    name(function_at(n), rand() % 2 ? at - function_at(n) : 0, text);
}

static void make_program(unsigned seed)
{
    srand(seed);
    for (unsigned n = 0; n < FUNCTIONS; n++)
        put_function(n);
    fixture_paging();
    attach();
    memset(expected, 0, sizeof expected);
    seen = (struct cycle_cost){0};
}

START_TEST(the_profile_is_the_sum_over_single_instructions)
{
    struct cycle_cost whole[FUNCTIONS + CYCLES_NAMELESS];

    for (unsigned seed = 1; seed <= 20; seed++) {
        make_program(seed);
        run();
        memcpy(whole, profile.cost, sizeof whole);
        teardown();
        setup();

        make_program(seed);
        current = owner();
        cf.cpu.boundary = on_boundary;
        run();
        charge();
        ck_assert_mem_eq(whole, profile.cost, sizeof whole);
        for (unsigned n = 0; n <= FUNCTIONS; n++) {
            ck_assert_uint_eq(whole[n].cycles, expected[n].cycles);
            for (unsigned i = 0; i < CYCLE_CAUSES; i++)
                if (i != CYCLE_issue)
                    ck_assert_uint_eq(whole[n].by_cause[i],
                                      expected[n].by_cause[i]);
        }
        teardown();
        setup();
    }
}
END_TEST

START_TEST(a_profile_changes_no_count)
{
    struct cpu_counters counters;
    struct cycle_stack cycles;
    uint64_t walks;

    for (unsigned seed = 1; seed <= 5; seed++) {
        make_program(seed);
        run();
        counters = cf.cpu.counters;
        cycles = cf.cpu.cycles;
        walks = cf.cpu.mmu.walks.count;
        teardown();
        setup();
        make_program(seed);
        cf.cpu.stretch.watched = false;
        fixture_run();
        ck_assert_uint_eq(cf.cpu.counters.instructions,
                          counters.instructions);
        ck_assert_uint_eq(cf.cpu.counters.uops, counters.uops);
        ck_assert_uint_eq(cf.cpu.cycles.total, cycles.total);
        ck_assert_uint_eq(cf.cpu.mmu.walks.count, walks);
        teardown();
        setup();
    }
}
END_TEST

static void add_random(TCase *tc)
{
    tcase_add_test(tc, the_profile_is_the_sum_over_single_instructions);
    tcase_add_test(tc, a_profile_changes_no_count);
}

/* Output. */

static char *text;
static size_t text_size;

/* A profile of three functions, of which one has no cycles, and user code. */
static void make_output(void)
{
    struct cycle_stack *cycles = &cf.cpu.cycles;

    name(0xc0100000, 16, "main");
    name(0xc0100010, 16, "touch_pages");
    name(0xc0100020, 16, "idle");
    attach();
    profile.cost[0] = (struct cycle_cost){
        .calls = 1, .cycles = 250,
        .by_cause = {[CYCLE_issue] = 200, [CYCLE_branch] = 50},
    };
    profile.cost[1] = (struct cycle_cost){
        .calls = 12, .cycles = 1500,
        .by_cause = {[CYCLE_issue] = 400, [CYCLE_dtlb_walk] = 1100},
    };
    profile.cost[3 + CYCLES_OF_USER] = (struct cycle_cost){
        .cycles = 250, .by_cause = {[CYCLE_issue] = 250},
    };
    cycles->total = profile.since.cycles = 2000;
    cycles->by_cause[CYCLE_branch] = 50;
    cycles->by_cause[CYCLE_dtlb_walk] = 1100;
}

static void print(uint64_t top)
{
    struct cycle_functions list;
    FILE *stream = open_memstream(&text, &text_size);

    ck_assert(cycle_functions_init(&list, &profile));
    cycle_functions_print(&list, top, "by function", stream);
    cycle_functions_free(&list);
    fclose(stream);
}

START_TEST(a_table_has_the_costliest_first_and_columns_for_what_occurs)
{
    make_output();
    print(20);
    ck_assert_str_eq(text,
"    by function\n"
"      share  cycles  issue  branch  dtlb_walk       calls  function\n"
"     75.00%   1,500    400       0      1,100          12  touch_pages\n"
"     12.50%     250    200      50          0           1  main\n"
"     12.50%     250    250       0          0              (user)\n"
"    100.00%   2,000    850      50      1,100              all\n"
"\n");
    free(text);
}
END_TEST

START_TEST(what_a_table_has_no_room_for_stands_in_one_row)
{
    make_output();
    print(1);
    ck_assert_str_eq(text,
"    by function\n"
"      share  cycles  issue  branch  dtlb_walk       calls  function\n"
"     75.00%   1,500    400       0      1,100          12  touch_pages\n"
"     25.00%     500    450      50          0              and 2 more\n"
"    100.00%   2,000    850      50      1,100              all\n"
"\n");
    free(text);
}
END_TEST

START_TEST(json_has_each_function_that_ran)
{
    struct cycle_functions list;
    struct json json;
    FILE *stream = open_memstream(&text, &text_size);

    make_output();
    ck_assert(cycle_functions_init(&list, &profile));
    json_init(&json, stream);
    json_begin_object(&json, NULL);
    cycle_functions_json(&list, &json);
    json_end_object(&json);
    json_finish(&json);
    cycle_functions_free(&list);
    fclose(stream);
    ck_assert_ptr_nonnull(strstr(text, "\"name\": \"touch_pages\",\n"
                                       "      \"address\": \"0xc0100010\",\n"
                                       "      \"calls\": 12,\n"
                                       "      \"cycles\": 1500,\n"
                                       "      \"cycle_stack\": {\n"
                                       "        \"issue\": 400,"));
    ck_assert_ptr_nonnull(strstr(text, "\"name\": \"(user)\",\n"
                                       "      \"cycles\": 250,"));
    ck_assert_ptr_null(strstr(text, "idle"));
    free(text);
}
END_TEST

static void add_output(TCase *tc)
{
    tcase_add_test(tc,
                   a_table_has_the_costliest_first_and_columns_for_what_occurs);
    tcase_add_test(tc, what_a_table_has_no_room_for_stands_in_one_row);
    tcase_add_test(tc, json_has_each_function_that_ran);
}

Suite *cycle_profile_suite(void)
{
    static const struct group groups[] = {
        {"owners", add_owners},
        {"calls", add_calls},
        {"random", add_random},
        {"output", add_output},
        {0},
    };

    return groups_suite("cycle_profile", groups, setup, teardown);
}
