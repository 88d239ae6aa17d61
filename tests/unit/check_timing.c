/* Time of instructions: the pipeline by hand-timed sequences, states, and what
 * microcode costs. */
#include <check.h>
#include <string.h>

#include "cpu/decode/crack.h"
#include "cpu/decode/isa.h"
#include "cpu/timing/timing.h"
#include "cpu/timing/timing_states.h"
#include "emu/model/model_file.h"
#include "emu/model/model_keys.h"

Suite *timing_suite(void);

static struct cpu_model model;
static struct isa_index isa;
static struct timing run;
static struct crack crack;
static struct insn insn;

static void setup(void)
{
    struct error error;

    ck_assert(model_file_load(&model, "risc", &error));
    model.features = UINT32_MAX;
    isa_index_build(&isa, &model);
    timing_begin(&run, &model, false, &(struct timing_state){0});
}

static void begin(void)
{
    timing_begin(&run, &model, false, &(struct timing_state){0});
}

static enum decode_status crack_bytes(const uint8_t *bytes, unsigned size)
{
    enum decode_status status = decode_insn(&isa, true, bytes, size, &insn);

    crack = (struct crack){
        .insn = &insn, .end = insn.bytes,
        .mode = MODE_CODE_32 | MODE_STACK_32 | MODE_FLAT,
    };
    if (status != DECODE_MORE)
        crack_insn(&crack, status);
    return status;
}

/* Adds one instruction to the run. */
static void add(const char *bytes, unsigned size)
{
    ck_assert_int_eq(crack_bytes((const uint8_t *)bytes, size), DECODE_OK);
    timing_insn(&run, &crack);
}

#define ADD(bytes) add(bytes, sizeof(bytes) - 1)

#define MOV_EAX_ESI_MEM "\x8b\x06"      /* mov eax, [esi] */
#define MOV_EBX_ESI_MEM "\x8b\x1e"
#define ADD_EAX_ECX "\x01\xc8"
#define ADD_EBX_ECX "\x01\xcb"
#define ADD_EDX_ECX "\x01\xca"
#define ADD_EDI_ECX "\x01\xcf"
#define IMUL_EAX_ECX "\x0f\xaf\xc1"
#define DIV_ECX "\xf7\xf1"
#define JZ_BACK "\x74\xfe"
#define CPUID "\x0f\xa2"

START_TEST(one_micro_op_a_cycle_on_a_scalar_machine)
{
    ADD(ADD_EAX_ECX);
    ADD(ADD_EBX_ECX);
    ADD(ADD_EDX_ECX);
    ck_assert_uint_eq(run.cycles.total, 3);
    ck_assert_uint_eq(run.cycles.dependency, 0);
}
END_TEST

/* The value of a load is there a cycle later than that of an addition. */
START_TEST(a_load_delays_its_next_use_by_a_cycle)
{
    ADD(MOV_EAX_ESI_MEM);
    ADD(ADD_EAX_ECX);
    ck_assert_uint_eq(run.cycles.total, 3);
    begin();
    ADD(MOV_EAX_ESI_MEM);
    ADD(ADD_EBX_ECX);
    ADD(ADD_EAX_ECX);
    ck_assert_uint_eq(run.cycles.total, 3);
}
END_TEST

/* Three a cycle: four additions that do not depend on each other leave one in
 * the second group, which is open: the boundary is in its cycle. */
START_TEST(a_wide_machine_issues_groups)
{
    model.timing.pipeline.width = 3;
    ADD(ADD_EAX_ECX);
    ADD(ADD_EBX_ECX);
    ck_assert_uint_eq(run.cycles.total, 0);
    ADD(ADD_EDX_ECX);
    ck_assert_uint_eq(run.cycles.total, 1);
    ADD(ADD_EDI_ECX);
    ck_assert_uint_eq(run.cycles.total, 1);
    timing_drain(&run);
    ck_assert_uint_eq(run.cycles.total, 2);
    ck_assert_uint_eq(run.cycles.dependency, 0);
}
END_TEST

START_TEST(a_memory_port_serves_one_load_a_cycle)
{
    model.timing.pipeline.width = 3;
    ADD(MOV_EAX_ESI_MEM);
    ADD(MOV_EBX_ESI_MEM);
    ck_assert_uint_eq(run.cycles.total, 1);
    model.timing.pipeline.memory_ports = 2;
    begin();
    ADD(MOV_EAX_ESI_MEM);
    ADD(MOV_EBX_ESI_MEM);
    ck_assert_uint_eq(run.cycles.total, 0);
}
END_TEST

/* The second division begins when the divider is free, 20 cycles later. */
START_TEST(divisions_wait_for_the_divider)
{
    ADD(DIV_ECX);
    ADD(DIV_ECX);
    ck_assert_uint_eq(run.cycles.total, 21);
    ck_assert_uint_eq(run.cycles.dependency, 19);
    timing_drain(&run);
    ck_assert_uint_eq(run.cycles.total, 40);
    ck_assert_uint_eq(run.cycles.serialise, 19);
}
END_TEST

START_TEST(an_address_is_needed_earlier_by_agi)
{
    model.timing.pipeline.agi = 2;
    ADD("\x01\xce");                    /* add esi, ecx */
    ADD(MOV_EAX_ESI_MEM);
    ck_assert_uint_eq(run.cycles.total, 4);
    ck_assert_uint_eq(run.cycles.dependency, 2);
}
END_TEST

/* MUL is in flight for 3 more cycles when CPUID begins; a CPUID costs 10. */
START_TEST(microcode_waits_for_what_is_in_flight)
{
    ADD(IMUL_EAX_ECX);
    ADD(CPUID);
    ck_assert_uint_eq(run.cycles.total, 4 + 10);
    ck_assert_uint_eq(run.cycles.serialise, 3);
    ADD(ADD_EAX_ECX);
    ck_assert_uint_eq(run.cycles.total, 4 + 10 + 1);
}
END_TEST

START_TEST(a_branch_costs_what_its_way_out_costs)
{
    model.timing.pipeline.taken = 2;
    model.timing.predictor = (struct predictor_config){
        .kind = PREDICTOR_STATIC, .mispredict = 7};
    ADD(JZ_BACK);
    ck_assert_uint_eq(timing_leave(&run, &crack, TIMING_TAKEN).cycles.total,
                      1 + 2);
    ck_assert_uint_eq(timing_leave(&run, &crack, TIMING_NEXT).cycles.total,
                      1 + 7);
    ck_assert_uint_eq(timing_leave(&run, &crack, TIMING_NEXT).cycles.branch,
                      7);
}
END_TEST

/* What is timed in two runs, the second entered in the state that the first
 * left, takes as long as in one. */
START_TEST(where_a_run_ends_never_shows)
{
    static const char *const code[] = {
        MOV_EAX_ESI_MEM, ADD_EAX_ECX, IMUL_EAX_ECX, MOV_EBX_ESI_MEM, DIV_ECX,
        ADD_EDX_ECX, ADD_EBX_ECX, ADD_EDI_ECX, DIV_ECX, IMUL_EAX_ECX,
    };
    enum { COUNT = sizeof code / sizeof code[0] };
    uint32_t whole;

    for (uint8_t width = 1; width <= 4; width++) {
        model.timing.pipeline.width = width;
        begin();
        for (unsigned i = 0; i < COUNT; i++)
            add(code[i], (unsigned)strlen(code[i]));
        whole = run.cycles.total;
        for (unsigned cut = 1; cut < COUNT; cut++) {
            struct timing_state state;
            uint32_t first = 0;

            begin();
            for (unsigned i = 0; i < COUNT; i++) {
                if (i == cut) {
                    first = run.cycles.total;
                    state = run.state;
                    timing_begin(&run, &model, false, &state);
                }
                add(code[i], (unsigned)strlen(code[i]));
            }
            ck_assert_uint_eq(first + run.cycles.total, whole);
        }
    }
}
END_TEST

START_TEST(states_have_one_number_each)
{
    struct timing_states *states = timing_states_new();
    struct timing_state state = {0};

    ck_assert_ptr_nonnull(states);
    ck_assert_uint_eq(timing_states_number(states, &state),
                      TIMING_STATE_EMPTY);
    state.jumped = 1;
    ck_assert_uint_eq(timing_states_number(states, &state),
                      TIMING_STATE_JUMPED);
    for (unsigned i = 2; i < 60000; i++) {
        state.ready[EAX] = (uint8_t)i;
        state.ready[ECX] = (uint8_t)(i >> 8);
        ck_assert_uint_eq(timing_states_number(states, &state), i);
        ck_assert_uint_eq(timing_states_number(states, &state), i);
    }
    ck_assert(timing_states_have_room(states, 5536));
    ck_assert(!timing_states_have_room(states, 5537));
    timing_states_clear(states);
    ck_assert_uint_eq(timing_states_number(states, &state), 2);
    timing_states_free(states);
}
END_TEST

/* An instruction that microcode runs has a cost class of a model with a
 * pipeline; else it would cost nothing there. */
START_TEST(every_assist_has_a_cost_of_microcode)
{
    unsigned assists = 0;

    for (unsigned n = 0; n < 2 * 256 * 256; n++) {
        uint8_t bytes[INSN_BYTES_MAX] = {0x0f, (uint8_t)(n >> 8), (uint8_t)n};
        unsigned skip = n >> 16;        /* of 0F */
        bool assist = false;

        if (crack_bytes(bytes + skip, sizeof bytes - skip) != DECODE_OK)
            continue;
        for (unsigned i = 0; i < crack.count; i++)
            assist |= (crack.uop[i].code == UOP_assist ||
                       crack.uop[i].code == UOP_assist_end) &&
                      crack.uop[i].imm2 != ASSIST_guard;
        if (!assist)
            continue;
        assists++;
        ck_assert_msg(model_keys_is_used(MODEL_KEY_COST + crack.cost,
                                         TIMING_PIPELINE),
                      "%s", insn.row->name);
    }
    ck_assert_uint_gt(assists, 1000);
}
END_TEST

Suite *timing_suite(void)
{
    Suite *suite = suite_create("timing");
    TCase *tc = tcase_create("timing");

    suite_add_tcase(suite, tc);
    tcase_add_checked_fixture(tc, setup, NULL);
    tcase_add_test(tc, one_micro_op_a_cycle_on_a_scalar_machine);
    tcase_add_test(tc, a_load_delays_its_next_use_by_a_cycle);
    tcase_add_test(tc, a_wide_machine_issues_groups);
    tcase_add_test(tc, a_memory_port_serves_one_load_a_cycle);
    tcase_add_test(tc, divisions_wait_for_the_divider);
    tcase_add_test(tc, an_address_is_needed_earlier_by_agi);
    tcase_add_test(tc, microcode_waits_for_what_is_in_flight);
    tcase_add_test(tc, a_branch_costs_what_its_way_out_costs);
    tcase_add_test(tc, where_a_run_ends_never_shows);
    tcase_add_test(tc, states_have_one_number_each);
    tcase_add_test(tc, every_assist_has_a_cost_of_microcode);
    return suite;
}
