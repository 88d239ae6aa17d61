/*
 * The i486's waits for a base register: sequences timed by hand from the
 * Embedded Intel486 Processor Family Developer's Manual 273021-001, 12.3.1,
 * rules 2 and 4, and for ESP from Abrash, Graphics Programming Black Book,
 * chapter 12.
 */
#include <check.h>
#include <string.h>

#include "cpu/timing/interlock_i486.h"
#include "cpu/timing/timing.h"
#include "emu/model/model_file.h"
#include "tests/unit/insn_fixture.h"

Suite *interlock_i486_suite(void);

#define PAD "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"

enum { STEPS_MAX = 8 };

static struct cpu_model i486;

static void setup(void)
{
    struct error error;

    ck_assert_msg(model_file_load(&i486, "i486", &error), "%s", error.text);
}

/* The sequence waits where the text has x, and nowhere else; on the model i486
 * for a clock each time. */
static void expect(uint32_t mode, const char *const *bytes, const char *waits)
{
    struct timing_state state = {0};
    struct insn_fixture f;
    struct timing timing;
    uint32_t waited = 0;
    char text[STEPS_MAX + 1] = "";

    timing_begin(&timing, &i486, false, &state);

    for (unsigned i = 0; i < STEPS_MAX && bytes[i]; i++) {
        uint8_t insn[INSN_BYTES_MAX];

        memcpy(insn, bytes[i], sizeof insn);
        insn_fixture_crack(&f, mode, insn);
        text[i] = interlock_i486(&state, &f.crack) ? 'x' : '-';
        waited += text[i] == 'x';
        timing_insn(&timing, &f.crack);
        ck_assert_uint_eq(timing.cycles.dependency, waited);
    }
    ck_assert_str_eq(text, waits);
}

#define EXPECT(waits, ...)                                              \
    expect(INSN_FLAT_32, (const char *const[]){__VA_ARGS__, NULL}, waits)

/* Rule 4: one clock; an instruction between takes it away. */
START_TEST(a_base_that_the_instruction_before_wrote_is_waited_for)
{
    EXPECT("-x", "\xbb\x00\x20\x00\x00" PAD,    /* mov ebx, 2000 */
           "\x8a\x03" PAD);                     /* mov al, [ebx] */
    EXPECT("---", "\xbb\x00\x20\x00\x00" PAD,   /* mov ebx, 2000 */
           "\x41" PAD,                          /* inc ecx */
           "\x8a\x03" PAD);                     /* mov al, [ebx] */
}
END_TEST

/* mov bx, 2000; mov al, [bx]: a part of a register counts as the register. */
START_TEST(bases_of_16_bits_are_waited_for)
{
    const char *const steps[] = {"\xbb\x00\x20" PAD, "\x8a\x07" PAD, NULL};

    expect(0, steps, "-x");
}
END_TEST

START_TEST(an_index_is_not_waited_for)
{
    EXPECT("--", "\x46" PAD,                    /* inc esi */
           "\x8b\x04\x33" PAD);                 /* mov eax, [ebx+esi] */
    EXPECT("-x", "\x43" PAD,                    /* inc ebx */
           "\x8b\x04\x33" PAD);                 /* mov eax, [ebx+esi] */
}
END_TEST

/* The table has LEA at 1 to 2 clocks: 2 if its base was just written. */
START_TEST(lea_waits_for_its_base)
{
    EXPECT("-x", "\x43" PAD,                    /* inc ebx */
           "\x8d\x43\x04" PAD);                 /* lea eax, [ebx+4] */
}
END_TEST

/* A load writes its register, a store and a compare write none. */
START_TEST(what_was_only_read_is_not_waited_for)
{
    EXPECT("-x", "\x8b\x1d\x00\x20\x00\x00" PAD,    /* mov ebx, [2000] */
           "\x8a\x03" PAD);                         /* mov al, [ebx] */
    EXPECT("---", "\x89\x1d\x00\x20\x00\x00" PAD,   /* mov [2000], ebx */
           "\x39\xc3" PAD,                          /* cmp ebx, eax */
           "\x8a\x03" PAD);                         /* mov al, [ebx] */
}
END_TEST

/* Four POPs run at a clock each; RET and POP wait for an ADD to ESP. */
START_TEST(the_stack_waits_for_esp_only_where_an_instruction_names_it)
{
    EXPECT("----", "\x5a" PAD, "\x59" PAD, "\x5b" PAD, "\x58" PAD);
    EXPECT("-x", "\x83\xc4\x10" PAD, "\xc3" PAD);   /* add esp, 16; ret */
    EXPECT("-x-", "\x83\xc4\x10" PAD, "\x58" PAD, "\x58" PAD);
    EXPECT("--", "\x50" PAD,                        /* push eax */
           "\x8b\x44\x24\x04" PAD);                 /* mov eax, [esp+4] */
}
END_TEST

/* XCHG writes both, MUL writes EDX without naming it. */
START_TEST(every_register_that_is_written_counts)
{
    EXPECT("-x", "\x87\xd9" PAD, "\x8a\x03" PAD);   /* xchg ecx, ebx; [ebx] */
    EXPECT("-x", "\x87\xd9" PAD, "\x8a\x01" PAD);   /* xchg ecx, ebx; [ecx] */
    EXPECT("-x", "\xf7\xe1" PAD, "\x8a\x02" PAD);   /* mul ecx; [edx] */
}
END_TEST

/* Rule 2. */
START_TEST(an_operand_is_misaligned_off_its_own_size)
{
    ck_assert(!interlock_misaligned(0x2001, 1));
    ck_assert(!interlock_misaligned(0x2002, 2));
    ck_assert(interlock_misaligned(0x2001, 2));
    ck_assert(interlock_misaligned(0x2002, 4));
    ck_assert(!interlock_misaligned(0x2004, 4));
    ck_assert(interlock_misaligned(0x2004, 8));
}
END_TEST

Suite *interlock_i486_suite(void)
{
    Suite *suite = suite_create("interlock_i486");
    TCase *tc = tcase_create("interlock");

    suite_add_tcase(suite, tc);
    tcase_add_checked_fixture(tc, setup, NULL);
    tcase_add_test(tc, a_base_that_the_instruction_before_wrote_is_waited_for);
    tcase_add_test(tc, bases_of_16_bits_are_waited_for);
    tcase_add_test(tc, an_index_is_not_waited_for);
    tcase_add_test(tc, lea_waits_for_its_base);
    tcase_add_test(tc, what_was_only_read_is_not_waited_for);
    tcase_add_test(tc,
        the_stack_waits_for_esp_only_where_an_instruction_names_it);
    tcase_add_test(tc, every_register_that_is_written_counts);
    tcase_add_test(tc, an_operand_is_misaligned_off_its_own_size);
    return suite;
}
