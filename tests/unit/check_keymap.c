/*
 * What a key press sends to the guest.
 */
#include <check.h>

#include "emu/display/keymap.h"

Suite *keymap_suite(void);

enum { A = 0x04, PRINT_SCREEN = 0x46, PAUSE = 0x48, LEFT = 0x50, F24 = 0x73 };

#define DOWN(code) { code, true }
#define UP(code) { code, false }

/* Expects the keys behind the modifiers. */
#define EXPECT(usage, press, modifiers, ...)                            \
    expect(usage, press, modifiers, (struct keymap_key[]){ __VA_ARGS__ }, \
           sizeof((struct keymap_key[]){ __VA_ARGS__ }) /               \
               sizeof(struct keymap_key))

static void expect(unsigned usage, bool press, unsigned modifiers,
                   const struct keymap_key *keys, unsigned count)
{
    struct keymap_key got[KEYMAP_KEYS];

    ck_assert_uint_eq(keymap_keys(usage, press, modifiers, got), count);
    for (unsigned i = 0; i < count; i++) {
        ck_assert_uint_eq(got[i].key, keys[i].key);
        ck_assert_uint_eq(got[i].down, keys[i].down);
    }
}

START_TEST(keymap_sends_a_key_down_and_up)
{
    EXPECT(A, true, 0, DOWN(0x1e));
    EXPECT(A, false, KEYMAP_ALT, UP(0x1e));
    EXPECT(LEFT, true, 0, DOWN(0xe04b));
    EXPECT(LEFT, false, 0, UP(0xe04b));
}
END_TEST

START_TEST(keymap_sends_the_sequences_of_pause_and_print_screen)
{
    EXPECT(PAUSE, true, 0, DOWN(0xe11d));
    EXPECT(PAUSE, false, 0, UP(0xe11d));
    EXPECT(PAUSE, true, KEYMAP_CONTROL, DOWN(0xe046), UP(0xe046));
    expect(PAUSE, false, KEYMAP_CONTROL, NULL, 0);
    EXPECT(PRINT_SCREEN, true, 0, DOWN(0xe02a), DOWN(0xe037));
    EXPECT(PRINT_SCREEN, false, 0, UP(0xe037), UP(0xe02a));
    EXPECT(PRINT_SCREEN, true, KEYMAP_CONTROL, DOWN(0xe037));
    EXPECT(PRINT_SCREEN, false, KEYMAP_CONTROL, UP(0xe037));
    EXPECT(PRINT_SCREEN, true, KEYMAP_ALT, DOWN(0x54));
    EXPECT(PRINT_SCREEN, false, KEYMAP_ALT, UP(0x54));
}
END_TEST

START_TEST(keymap_has_104_keys_and_no_code_twice)
{
    unsigned keys = 0, twice = 0;
    bool seen[0x10000] = { false };

    for (unsigned usage = 0; usage < KEYMAP_USAGES; usage++) {
        struct keymap_key got[KEYMAP_KEYS];
        unsigned count = keymap_keys(usage, true, 0, got);

        keys += count > 0;
        if (count == 1) {
            twice += seen[got[0].key];
            seen[got[0].key] = true;
        }
    }
    ck_assert_uint_ge(keys, 104);
    /* The Non-US # key is where others have the backslash. */
    ck_assert_uint_eq(twice, 1);
}
END_TEST

START_TEST(keymap_ignores_keys_a_pc_does_not_have)
{
    expect(0, true, 0, NULL, 0);
    expect(F24, true, 0, NULL, 0);
    expect(0x1000, true, 0, NULL, 0);
}
END_TEST

Suite *keymap_suite(void)
{
    Suite *suite = suite_create("keymap");
    TCase *tcase = tcase_create("keymap");

    tcase_add_test(tcase, keymap_sends_a_key_down_and_up);
    tcase_add_test(tcase,
                   keymap_sends_the_sequences_of_pause_and_print_screen);
    tcase_add_test(tcase, keymap_has_104_keys_and_no_code_twice);
    tcase_add_test(tcase, keymap_ignores_keys_a_pc_does_not_have);
    suite_add_tcase(suite, tcase);
    return suite;
}
