/*
 * The Pentium's pipes: sequences timed by hand.
 *
 * Each line of a sequence is one instruction with the clocks that the Pentium's
 * table gives for it; the model pentium must have them too. "Data Book" is the Pentium Processor User's Manual vol.
 * 1, section 3.1.2; "Abrash" is Graphics Programming Black Book, of which
 * chapter 21 prints some of these sequences with their clocks; "Fog" is How to
 * optimize for the Pentium family, 2000, section 9.
 */
#include <check.h>
#include <string.h>

#include "cpu/timing/pairing.h"
#include "cpu/timing/predictor.h"
#include "emu/model/model_file.h"
#include "tests/unit/insn_fixture.h"

Suite *pairing_suite(void);

struct step {
    const char *bytes;
    uint32_t clocks, prefix;
};

/* What ran in V, as text: one letter U or V for each instruction. */
static char pipes[64];

static struct cpu_model pentium;

static void setup(void)
{
    struct error error;

    ck_assert_msg(model_file_load(&pentium, "pentium", &error), "%s",
                  error.text);
}

static struct timing run(const struct step *steps, unsigned count,
                         uint32_t mode, const struct timing_state *entry)
{
    struct insn_fixture f;
    struct timing timing, by_model;

    ck_assert_uint_lt(count, sizeof pipes);
    memset(pipes, 0, sizeof pipes);
    timing_begin(&timing, NULL, false, entry);
    timing_begin(&by_model, &pentium, false, entry);
    for (unsigned i = 0; i < count; i++) {
        uint8_t bytes[INSN_BYTES_MAX + 1] = {0};

        memcpy(bytes, steps[i].bytes, INSN_BYTES_MAX);
        insn_fixture_crack(&f, mode, bytes);
        pipes[i] = pairing_insn(&timing, &f.crack, steps[i].prefix,
                                steps[i].clocks) ? 'V' : 'U';
        timing_insn(&by_model, &f.crack);
        ck_assert_uint_eq(by_model.cycles.total, timing.cycles.total);
        ck_assert_uint_eq(by_model.cycles.dependency,
                          timing.cycles.dependency);
        ck_assert_mem_eq(&by_model.state, &timing.state, sizeof timing.state);
    }
    return timing;
}

static const struct timing_state empty;

/* The sequence takes so many clocks, of which `waits` are interlocks, in the
 * pipes of the text; and so it does if it is cut in two anywhere. */
static void expect_in(uint32_t mode, const struct step *steps, unsigned count,
                      const char *in, uint32_t clocks, uint32_t waits)
{
    struct timing whole = run(steps, count, mode, &empty);

    ck_assert_str_eq(pipes, in);
    ck_assert_uint_eq(whole.cycles.total, clocks);
    ck_assert_uint_eq(whole.cycles.dependency, waits);
    for (unsigned cut = 1; cut < count; cut++) {
        struct timing first = run(steps, cut, mode, &empty);
        struct timing rest = run(steps + cut, count - cut, mode, &first.state);

        ck_assert_uint_eq(first.cycles.total + rest.cycles.total, clocks);
        ck_assert_mem_eq(&rest.state, &whole.state, sizeof whole.state);
    }
}

/* Bytes are padded, so that a decoder may look beyond them. */
#define PAD "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
#define STEP(code, n) {.bytes = code PAD, .clocks = (n)}
#define PREFIXED(code, n) {.bytes = code PAD, .clocks = (n), .prefix = 1}
#define EXPECT(steps, ...)                                              \
    expect_in(INSN_FLAT_32, steps, sizeof(steps) / sizeof((steps)[0]),  \
              __VA_ARGS__)

/* ---- Pairs -------------------------------------------------------------- */

/* Abrash 21: MOV and ADD pair, for ADD writes what MOV has only read; DEC and
 * JNZ pair, whatever flags DEC writes. Two clocks a round. */
START_TEST(a_loop_of_two_pairs_takes_two_clocks)
{
    static const struct step steps[] = {
        STEP("\x89\x06", 1),                    /* mov [esi], eax */
        STEP("\x83\xc6\x04", 1),                /* add esi, 4 */
        STEP("\x49", 1),                        /* dec ecx */
        STEP("\x75\xf8", 1),                    /* jnz */
    };

    EXPECT(steps, "UVUV", 2, 0);
}
END_TEST

/* Abrash 21: one instruction more in front shifts all by a pipe, and JNZ runs
 * alone in U, for a branch is never first in a pair. */
START_TEST(one_instruction_more_shifts_the_loop_to_three_clocks)
{
    static const struct step steps[] = {
        STEP("\x42", 1),                        /* inc edx */
        STEP("\x89\x06", 1),                    /* mov [esi], eax */
        STEP("\x83\xc6\x04", 1),                /* add esi, 4 */
        STEP("\x49", 1),                        /* dec ecx */
        STEP("\x75\xf7", 1),                    /* jnz */
        STEP("\x42", 1),                        /* inc edx: no pair with jnz */
    };

    EXPECT(steps, "UVUVUU", 4, 0);
}
END_TEST

/* Abrash 21: three pairs, though ESP moves five times in six instructions (Data
 * Book: pairs of pushes; AP-526: push and call). */
START_TEST(pushes_and_a_call_pair_though_each_moves_esp)
{
    static const struct step steps[] = {
        STEP("\xa1\x00\x60\x00\x00", 1),        /* mov eax, [6000] */
        STEP("\x56", 1),                        /* push esi */
        STEP("\x50", 1),                        /* push eax */
        STEP("\x57", 1),                        /* push edi */
        STEP("\x53", 1),                        /* push ebx */
        STEP("\xe8\x00\x00\x00\x00", 1),        /* call */
    };

    EXPECT(steps, "UVUVUV", 3, 0);
}
END_TEST

/* Abrash 21: ESP is contended by who names it. PUSH ESI and MOV do not pair;
 * nor is there an interlock, for PUSH moved ESP. */
START_TEST(a_push_does_not_pair_with_what_names_esp)
{
    static const struct step steps[] = {
        STEP("\x56", 1),                        /* push esi */
        STEP("\x8b\x44\x24\x04", 1),            /* mov eax, [esp+4] */
        STEP("\x53", 1),                        /* push ebx */
        STEP("\x51", 1),                        /* push ecx */
        STEP("\x54", 1),                        /* push esp */
    };

    EXPECT(steps, "UUVUU", 4, 0);
}
END_TEST

/* Data Book: no read-after-write and no write-after-write, not even of parts of
 * a register. */
START_TEST(registers_that_u_writes_keep_an_instruction_out_of_v)
{
    static const struct step steps[] = {
        STEP("\x40", 1),                        /* inc eax */
        STEP("\x21\xc3", 1),                    /* and ebx, eax: reads EAX */
        STEP("\x29\xc0", 1),                    /* sub eax, eax: pairs */
        STEP("\x29\xd2", 1),                    /* sub edx, edx */
        STEP("\xb2\x05", 1),                    /* mov dl, 5: writes a part */
        STEP("\xb6\x05", 1),                    /* mov dh, 5: another */
    };

    EXPECT(steps, "UUVUUU", 5, 0);
}
END_TEST

/* Data Book: ADC reads the carry and goes to U alone; there it pairs. */
START_TEST(adc_and_shifts_pair_in_u_alone)
{
    static const struct step steps[] = {
        STEP("\x01\xc0", 1),                    /* add eax, eax */
        STEP("\x11\xd2", 1),                    /* adc edx, edx */
        STEP("\x43", 1),                        /* inc ebx */
        STEP("\x46", 1),                        /* inc esi */
        STEP("\xd1\xe7", 1),                    /* shl edi, 1 */
        STEP("\x41", 1),                        /* inc ecx */
    };

    EXPECT(steps, "UUVUUV", 4, 0);
}
END_TEST

/* Data Book: neither may have both a displacement and an immediate. Two MOVs of
 * a constant take two clocks, two of a register one (Abrash 21). */
START_TEST(a_displacement_and_an_immediate_do_not_pair)
{
    static const struct step constants[] = {
        STEP("\xc7\x05\x00\x60\x00\x00\0\0\0\0", 1),    /* mov [6000], 0 */
        STEP("\xc7\x05\x04\x60\x00\x00\0\0\0\0", 1),    /* mov [6004], 0 */
        STEP("\xc7\x45\x10\x01\0\0\0", 1),              /* mov [ebp+16], 1 */
        STEP("\x43", 1),                                /* inc ebx */
    };
    static const struct step registers[] = {
        STEP("\xa3\x00\x60\x00\x00", 1),                /* mov [6000], eax */
        STEP("\xa3\x04\x60\x00\x00", 1),                /* mov [6004], eax */
        STEP("\xc7\x00\x01\0\0\0", 1),                  /* mov [eax], 1 */
        STEP("\x43", 1),                                /* inc ebx */
    };

    EXPECT(constants, "UUUU", 4, 0);
    EXPECT(registers, "UVUV", 2, 0);
}
END_TEST

/* The loop of a TCP checksum, six clocks by Intel's rules (Abrash, listing
 * 21.1): prefix, ADD (2), prefix, ADC with ADD, DEC with JNZ. */
START_TEST(a_prefix_takes_a_clock_in_u_before_its_instruction)
{
    static const struct step steps[] = {
        PREFIXED("\x66\x03\x06", 2),               /* add ax, [esi] */
        PREFIXED("\x66\x83\xd0\x00", 1),           /* adc ax, 0 */
        STEP("\x83\xc6\x02", 1),                    /* add esi, 2 */
        STEP("\x49", 1),                            /* dec ecx */
        STEP("\x75\xf0", 1),                        /* jnz */
    };

    EXPECT(steps, "UUVUV", 6, 0);
}
END_TEST

/* In 16-bit code the same instruction has no prefix, and a 32-bit one has. */
START_TEST(the_operand_size_of_the_code_decides_what_a_prefix_is)
{
    static const struct step steps[] = {
        STEP("\x40", 1),                            /* inc ax */
        STEP("\x43", 1),                            /* inc bx */
        STEP("\x41", 1),                            /* inc cx */
        PREFIXED("\x66\x42", 1),                   /* inc edx */
    };

    expect_in(0, steps, 4, "UVUU", 4, 0);
}
END_TEST

/* Data Book: 0F of Jcc is no prefix in this sense. */
START_TEST(a_near_jcc_pairs_in_v)
{
    static const struct step steps[] = {
        STEP("\x39\xd8", 1),                        /* cmp eax, ebx */
        STEP("\x0f\x84\x00\x01\x00\x00", 1),        /* je near */
    };

    EXPECT(steps, "UV", 1, 0);
}
END_TEST

/* Two loads with an operation take two clocks together, two read-modify-writes
 * five: they have one clock in common (Data Book; Abrash 20). */
START_TEST(a_pair_takes_the_longer_time_and_two_modifications_two_clocks_more)
{
    static const struct step loads[] = {
        STEP("\x03\x35\x00\x60\x00\x00", 2),        /* add esi, [6000] */
        STEP("\x03\x3d\x04\x60\x00\x00", 2),        /* add edi, [6004] */
    };
    static const struct step one[] = {
        STEP("\x01\x13", 3),                        /* add [ebx], edx */
        STEP("\x40", 1),                            /* inc eax */
        STEP("\x41", 1),                            /* inc ecx */
        STEP("\x01\x13", 3),                        /* add [ebx], edx */
    };
    static const struct step two[] = {
        STEP("\x20\x03", 3),                        /* and [ebx], al */
        STEP("\x20\x11", 3),                        /* and [ecx], dl */
    };

    EXPECT(loads, "UV", 2, 0);
    EXPECT(one, "UVUV", 6, 0);
    EXPECT(two, "UV", 5, 0);
}
END_TEST

/* MUL is microcode: neither what is before it nor what is behind it pairs. */
START_TEST(what_does_not_pair_runs_alone)
{
    static const struct step steps[] = {
        STEP("\x43", 1),                            /* inc ebx */
        STEP("\xf7\xe1", 10),                       /* mul ecx */
        STEP("\x43", 1),                            /* inc ebx */
        STEP("\x46", 1),                            /* inc esi */
    };

    EXPECT(steps, "UUUV", 12, 0);
}
END_TEST

/* ---- Interlocks --------------------------------------------------------- */

/* Abrash 21: AND writes EBX in clock 2, so the load and what pairs with it wait
 * from 3 to 4. */
START_TEST(an_address_waits_for_what_the_clock_before_wrote)
{
    static const struct step steps[] = {
        STEP("\x53", 1),                            /* push ebx */
        STEP("\x8b\x1d\x00\x60\x00\x00", 1),        /* mov ebx, [6000] */
        STEP("\x21\xdb", 1),                        /* and ebx, ebx */
        STEP("\x74\x10", 1),                        /* jz */
        STEP("\x8b\x03", 1),                        /* mov eax, [ebx] */
        STEP("\x8b\x55\xf8", 1),                    /* mov edx, [ebp-8] */
    };

    EXPECT(steps, "UVUVUV", 4, 1);
}
END_TEST

/* ESI is written three instructions before, in U of the clock before; the load
 * is in V, and its pair waits: three clocks. */
START_TEST(the_address_of_v_holds_up_the_pair)
{
    static const struct step steps[] = {
        STEP("\x83\xc6\x04", 1),                    /* add esi, 4 */
        STEP("\x5b", 1),                            /* pop ebx */
        STEP("\x43", 1),                            /* inc ebx */
        STEP("\x8b\x3e", 1),                        /* mov edi, [esi] */
    };

    EXPECT(steps, "UVUV", 3, 1);
}
END_TEST

/* Both addresses need EBX: U waits for one clock, and by then V has it too. */
START_TEST(a_pair_waits_once_for_two_addresses)
{
    static const struct step steps[] = {
        STEP("\xbb\x00\x60\x00\x00", 1),            /* mov ebx, 6000 */
        STEP("\x8b\x03", 1),                        /* mov eax, [ebx] */
        STEP("\x8b\x4b\x04", 1),                    /* mov ecx, [ebx+4] */
    };

    EXPECT(steps, "UUV", 3, 1);
}
END_TEST

/* A clock between is enough, and so is that of a prefix. */
START_TEST(an_address_waits_for_the_clock_before_alone)
{
    static const struct step between[] = {
        STEP("\xbb\x00\x60\x00\x00", 1),            /* mov ebx, 6000 */
        STEP("\xf7\xd9", 1),                        /* neg ecx: alone */
        STEP("\x8b\x03", 1),                        /* mov eax, [ebx] */
    };
    static const struct step prefixed[] = {
        STEP("\xbb\x00\x60\x00\x00", 1),            /* mov ebx, 6000 */
        PREFIXED("\x66\x8b\x03", 1),               /* mov ax, [ebx] */
        STEP("\x8b\x0b", 1),                        /* mov ecx, [ebx] */
    };

    EXPECT(between, "UUU", 3, 0);
    EXPECT(prefixed, "UUV", 3, 0);
}
END_TEST

/* Fog: LEA computes an address as others do, and an index counts as a base. */
START_TEST(lea_waits_for_its_index)
{
    static const struct step steps[] = {
        STEP("\x46", 1),                            /* inc esi */
        STEP("\x8d\x04\xb3", 1),                    /* lea eax, [ebx+esi*4] */
    };

    EXPECT(steps, "UU", 3, 1);
}
END_TEST

/* In 16-bit code addresses come from a micro-op of their own. */
START_TEST(addresses_of_16_bits_wait_too)
{
    static const struct step steps[] = {
        STEP("\xbe\x00\x60", 1),                    /* mov si, 6000 */
        STEP("\x8a\x00", 1),                        /* mov al, [bx+si] */
        STEP("\x83\xc4\x04", 1),                    /* add sp, 4 */
        STEP("\x5b", 1),                            /* pop bx */
    };

    expect_in(0, steps, 4, "UUVU", 5, 2);
}
END_TEST

/* Fog: ESP is in flight after ADD and RET n, not after POP and RET. */
START_TEST(the_stack_waits_for_esp_only_where_an_instruction_names_it)
{
    static const struct step add[] = {
        STEP("\x83\xc4\x04", 1),                    /* add esp, 4 */
        STEP("\x5e", 1),                            /* pop esi */
    };
    static const struct step pops[] = {
        STEP("\x58", 1),                            /* pop eax */
        STEP("\x5e", 1),                            /* pop esi */
        STEP("\x8b\x44\x24\x08", 1),                /* mov eax, [esp+8] */
    };
    static const struct step ret[] = {
        STEP("\xc3", 2),                            /* ret */
        STEP("\x58", 1),                            /* pop eax */
    };
    static const struct step ret_n[] = {
        STEP("\xc2\x08\x00", 3),                    /* ret 8 */
        STEP("\x58", 1),                            /* pop eax */
    };
    static const struct step pop_esp[] = {
        STEP("\x5c", 1),                            /* pop esp */
        STEP("\x5e", 1),                            /* pop esi */
    };

    EXPECT(add, "UU", 3, 1);
    EXPECT(pops, "UVU", 2, 0);
    EXPECT(ret, "UU", 3, 0);
    EXPECT(ret_n, "UU", 5, 1);
    EXPECT(pop_esp, "UU", 3, 1);
}
END_TEST

/* MOV has gone out of the way of the interlock by the time JMP is taken or not:
 * a jump in V leaves what U wrote, one alone leaves nothing. */
START_TEST(a_branch_carries_an_interlock_to_its_target)
{
    static const struct step paired[] = {
        STEP("\xbb\x00\x60\x00\x00", 1),            /* mov ebx, 6000 */
        STEP("\xeb\x10", 1),                        /* jmp */
        STEP("\x8b\x03", 1),                        /* mov eax, [ebx] */
    };
    static const struct step alone[] = {
        STEP("\x41", 1),                            /* inc ecx */
        STEP("\xbb\x00\x60\x00\x00", 1),            /* mov ebx, 6000 */
        STEP("\xeb\x10", 1),                        /* jmp */
        STEP("\x8b\x03", 1),                        /* mov eax, [ebx] */
    };

    EXPECT(paired, "UVU", 3, 1);
    EXPECT(alone, "UVUU", 3, 0);
}
END_TEST

/* ---- Branches ----------------------------------------------------------- */

/* The clocks of `rounds` rounds of two pairs of which the second ends with JNZ,
 * with the Pentium's branch target buffer. Abrash 20: JNZ takes 4 clocks more
 * in V if it was predicted wrongly, 3 more in U. */
static uint32_t time_loop(struct predictor *p, unsigned rounds)
{
    static const struct step steps[] = {
        STEP("\x89\x06", 1),                    /* mov [esi], eax */
        STEP("\x83\xc6\x04", 1),                /* add esi, 4 */
        STEP("\x49", 1),                        /* dec ecx */
        STEP("\x75\xf8", 1),                    /* jnz */
    };
    struct predictor_branch branch = predictor_branch(p, 0x5006);
    uint32_t clocks = 0;
    struct timing_state state = empty;

    for (unsigned i = 0; i < rounds; i++) {
        struct timing round = run(steps, 4, INSN_FLAT_32, &state);
        bool taken = i + 1 < rounds;

        clocks += round.cycles.total;
        if (predictor_mispredicted(p, &branch, taken))
            clocks += pipes[3] == 'V' ? 4 : 3;
        state = round.state;
    }
    return clocks;
}

/* Ten rounds of 2 clocks. The first time JNZ is not known and is missed when it
 * is taken, then at the end: 20 + 2 * 4. From then on only at the end. */
START_TEST(a_loop_is_mispredicted_at_its_first_turn_and_its_end)
{
    struct predictor_config config = {
        .kind = PREDICTOR_BTB, .entries = 256, .ways = 4};
    struct predictor p;

    ck_assert(predictor_init(&p, &config));
    ck_assert_uint_eq(time_loop(&p, 10), 28);
    ck_assert_uint_eq(time_loop(&p, 10), 24);
    ck_assert_uint_eq(time_loop(&p, 10), 24);
    predictor_destroy(&p);
}
END_TEST

Suite *pairing_suite(void)
{
    Suite *suite = suite_create("pairing");
    TCase *tc = tcase_create("pairs");

    suite_add_tcase(suite, tc);
    tcase_add_checked_fixture(tc, setup, NULL);
    tcase_add_test(tc, a_loop_of_two_pairs_takes_two_clocks);
    tcase_add_test(tc, one_instruction_more_shifts_the_loop_to_three_clocks);
    tcase_add_test(tc, pushes_and_a_call_pair_though_each_moves_esp);
    tcase_add_test(tc, a_push_does_not_pair_with_what_names_esp);
    tcase_add_test(tc, registers_that_u_writes_keep_an_instruction_out_of_v);
    tcase_add_test(tc, adc_and_shifts_pair_in_u_alone);
    tcase_add_test(tc, a_displacement_and_an_immediate_do_not_pair);
    tcase_add_test(tc, a_prefix_takes_a_clock_in_u_before_its_instruction);
    tcase_add_test(tc, the_operand_size_of_the_code_decides_what_a_prefix_is);
    tcase_add_test(tc, a_near_jcc_pairs_in_v);
    tcase_add_test(tc,
        a_pair_takes_the_longer_time_and_two_modifications_two_clocks_more);
    tcase_add_test(tc, what_does_not_pair_runs_alone);

    tc = tcase_create("interlocks");
    suite_add_tcase(suite, tc);
    tcase_add_checked_fixture(tc, setup, NULL);
    tcase_add_test(tc, an_address_waits_for_what_the_clock_before_wrote);
    tcase_add_test(tc, the_address_of_v_holds_up_the_pair);
    tcase_add_test(tc, a_pair_waits_once_for_two_addresses);
    tcase_add_test(tc, an_address_waits_for_the_clock_before_alone);
    tcase_add_test(tc, lea_waits_for_its_index);
    tcase_add_test(tc, addresses_of_16_bits_wait_too);
    tcase_add_test(tc,
        the_stack_waits_for_esp_only_where_an_instruction_names_it);
    tcase_add_test(tc, a_branch_carries_an_interlock_to_its_target);

    tc = tcase_create("branches");
    suite_add_tcase(suite, tc);
    tcase_add_checked_fixture(tc, setup, NULL);
    tcase_add_test(tc, a_loop_is_mispredicted_at_its_first_turn_and_its_end);
    return suite;
}
