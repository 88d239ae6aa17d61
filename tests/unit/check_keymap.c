/*
 * What a key press sends to the guest.
 */
#include <check.h>
#include <string.h>

#include "emu/display/keymap.h"

Suite *keymap_suite(void);

enum { A = 0x04, PRINT_SCREEN = 0x46, PAUSE = 0x48, LEFT = 0x50, F24 = 0x73 };

static void expect(unsigned usage, bool press, unsigned modifiers,
                   const char *bytes, unsigned length)
{
    uint8_t got[KEYMAP_MAX_BYTES];

    ck_assert_uint_eq(keymap_bytes(usage, press, modifiers, got), length);
    ck_assert_mem_eq(got, bytes, length);
}

START_TEST(keymap_sends_make_and_break)
{
    expect(A, true, 0, "\x1e", 1);
    expect(A, false, KEYMAP_ALT, "\x9e", 1);
    expect(LEFT, true, 0, "\xe0\x4b", 2);
    expect(LEFT, false, 0, "\xe0\xcb", 2);
}
END_TEST

START_TEST(keymap_sends_the_sequences_of_pause_and_print_screen)
{
    expect(PAUSE, true, 0, "\xe1\x1d\x45\xe1\x9d\xc5", 6);
    expect(PAUSE, false, 0, "", 0);
    expect(PAUSE, true, KEYMAP_CONTROL, "\xe0\x46\xe0\xc6", 4);
    expect(PRINT_SCREEN, true, 0, "\xe0\x2a\xe0\x37", 4);
    expect(PRINT_SCREEN, false, 0, "\xe0\xb7\xe0\xaa", 4);
    expect(PRINT_SCREEN, true, KEYMAP_ALT, "\x54", 1);
    expect(PRINT_SCREEN, false, KEYMAP_ALT, "\xd4", 1);
}
END_TEST

START_TEST(keymap_has_104_keys_and_no_code_twice)
{
    unsigned keys = 0, twice = 0;
    bool seen[0x10000] = { false };

    for (unsigned usage = 0; usage < KEYMAP_USAGES; usage++) {
        uint8_t bytes[KEYMAP_MAX_BYTES];
        unsigned length = keymap_bytes(usage, true, 0, bytes);
        unsigned code = length == 2 ? bytes[0] << 8 | bytes[1] : bytes[0];

        if (!length)
            continue;
        keys++;
        if (length <= 2) {
            twice += seen[code];
            seen[code] = true;
        }
    }
    ck_assert_uint_ge(keys, 104);
    /* The Non-US # key is where others have the backslash. */
    ck_assert_uint_eq(twice, 1);
}
END_TEST

START_TEST(keymap_ignores_keys_a_pc_does_not_have)
{
    expect(0, true, 0, "", 0);
    expect(F24, true, 0, "", 0);
    expect(0x1000, true, 0, "", 0);
}
END_TEST

Suite *keymap_suite(void)
{
    Suite *suite = suite_create("keymap");
    TCase *tcase = tcase_create("keymap");

    tcase_add_test(tcase, keymap_sends_make_and_break);
    tcase_add_test(tcase,
                   keymap_sends_the_sequences_of_pause_and_print_screen);
    tcase_add_test(tcase, keymap_has_104_keys_and_no_code_twice);
    tcase_add_test(tcase, keymap_ignores_keys_a_pc_does_not_have);
    suite_add_tcase(suite, tcase);
    return suite;
}
