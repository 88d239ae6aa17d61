/* Texts to be typed: their keys and bytes; and what is new on a screen. */
#include <check.h>
#include <string.h>

#include "emu/typing/keystroke.h"
#include "emu/typing/screen_text.h"
#include "emu/typing/script.h"

Suite *typing_suite(void);

static struct keystroke stroke;
static struct error error;
static struct screen_text screen;

static void up(void)
{
    memset(&screen, 0, sizeof screen);
}

/* The text is one keystroke, which is read. */
static void one(const char *text, enum keystroke_line line)
{
    ck_assert_msg(keystroke_next(&stroke, &text, line, &error), "%s",
                  error.text);
    ck_assert_msg(!*text, "'%s' is left", text);
}

static void keys(const char *text, unsigned count, uint16_t first,
                 uint16_t second)
{
    one(text, KEYSTROKE_KEYBOARD);
    ck_assert_uint_eq(stroke.keys, count);
    ck_assert_uint_eq(stroke.key[0], first);
    if (count > 1)
        ck_assert_uint_eq(stroke.key[1], second);
}

static void sends(const char *text, const char *bytes)
{
    one(text, KEYSTROKE_SERIAL);
    ck_assert_uint_eq(stroke.bytes, strlen(bytes));
    ck_assert_mem_eq(stroke.byte, bytes, strlen(bytes));
}

static void refused(const char *text, enum keystroke_line line,
                    const char *why)
{
    ck_assert(!keystroke_check(text, line, &error));
    ck_assert_msg(strstr(error.text, why), "%s", error.text);
}

START_TEST(characters_are_keys_of_a_us_keyboard)
{
    keys("a", 1, 0x1e, 0);
    keys("A", 2, 0x2a, 0x1e);
    keys("1", 1, 0x02, 0);
    keys("!", 2, 0x2a, 0x02);
    keys("?", 2, 0x2a, 0x35);
    keys(" ", 1, 0x39, 0);
    keys("|", 2, 0x2a, 0x2b);
    keys("\\\\", 1, 0x2b, 0);
    keys("\\<", 2, 0x2a, 0x33);
    keys("\n", 1, 0x1c, 0);
}
END_TEST

START_TEST(every_printable_character_has_a_key_and_is_sent_as_itself)
{
    for (char c = ' '; c <= '~'; c++) {
        const char text[] = { c == '<' || c == '\\' ? '\\' : c,
                              c == '<' || c == '\\' ? c : '\0', '\0' };

        one(text, KEYSTROKE_KEYBOARD);
        ck_assert_uint_ge(stroke.keys, 1);
        for (unsigned i = 0; i < stroke.keys; i++)
            ck_assert_msg(stroke.key[i], "no key for '%c'", c);
        sends(text, (const char[]){ c, '\0' });
    }
}
END_TEST

START_TEST(every_name_is_a_key)
{
#define KEY_NAME(name, key_, bytes_) \
    one("<" name ">", KEYSTROKE_KEYBOARD); \
    ck_assert_msg(stroke.keys == 1 && stroke.key[0], "%s", name);
#include "emu/typing/key_name.def"
#undef KEY_NAME
    keys("<down>", 1, 0xe050, 0);
    keys("<esc>", 1, 0x01, 0);
    keys("<f10>", 1, 0x44, 0);
}
END_TEST

START_TEST(keys_joined_by_minus_are_held_together)
{
    keys("<ctrl-c>", 2, 0x1d, 0x2e);
    keys("<ctrl-->", 2, 0x1d, 0x0c);
    keys("<->", 1, 0x0c, 0);
    keys("<ctrl-alt-delete>", 3, 0x1d, 0x38);
    ck_assert_uint_eq(stroke.key[2], 0xe053);
    keys("<alt-sysrq-b>", 3, 0x38, 0x54);
}
END_TEST

START_TEST(a_serial_line_has_what_a_terminal_sends)
{
    sends("\\n", "\n");
    sends("\\r", "\r");
    sends("<enter>", "\r");
    sends("<up>", "\033[A");
    sends("<f5>", "\033[15~");
    sends("<ctrl-c>", "\003");
    sends("<alt-x>", "\033x");
    sends("<shift-a>", "A");
    sends("\xc3", "\xc3");
}
END_TEST

START_TEST(what_is_no_key_is_refused_with_what_is_valid)
{
    refused("<donw>", KEYSTROKE_KEYBOARD, "no key 'donw': did you mean 'down'?");
    refused("<f13>", KEYSTROKE_KEYBOARD, " enter esc tab ");
    refused("<f13>", KEYSTROKE_KEYBOARD, " scrolllock sysrq");
    refused("<>", KEYSTROKE_KEYBOARD, "no key ''");
    refused("<ctrl->", KEYSTROKE_KEYBOARD, "no key ''");
    refused("a<", KEYSTROKE_KEYBOARD, "a '<' without its '>'");
    refused("if a < b", KEYSTROKE_KEYBOARD, "a '<' without its '>'");
    refused("\\q", KEYSTROKE_KEYBOARD, "no character '\\q'");
    refused("\\", KEYSTROKE_KEYBOARD, "no character '\\'");
    refused("\xc3\xa4", KEYSTROKE_KEYBOARD, "types the byte 0xc3");
    refused("<a-b-c-d-e>", KEYSTROKE_KEYBOARD, "more than 4 keys");
    refused("<ctrl>", KEYSTROKE_SERIAL, "a serial line has no key 'ctrl'");
    refused("<ctrl-up>", KEYSTROKE_SERIAL, "no key 'ctrl-up'");
}
END_TEST

START_TEST(a_script_keeps_its_order_and_its_limits)
{
    static struct script script;
    static char many[SCRIPT_TEXT_MAX + 2];

    script = (struct script){ .steps = 0 };
    ck_assert(script_wait(&script, "one", &error));
    script_limit(&script, 5);
    ck_assert(script.limit_unused);
    ck_assert(script_type(&script, "x", KEYSTROKE_SERIAL, &error));
    ck_assert(script_wait(&script, "two", &error));
    ck_assert(!script.limit_unused);
    ck_assert_uint_eq(script.step[0].limit, SCRIPT_LIMIT);
    ck_assert(!script.step[1].waits);
    ck_assert_uint_eq(script.step[2].limit, 5);
    ck_assert(!script_wait(&script, "", &error));
    memset(many, 'x', sizeof many - 1);
    ck_assert(!script_wait(&script, many, &error));
    while (script.steps < SCRIPT_STEPS_MAX)
        ck_assert(script_wait(&script, "more", &error));
    ck_assert(!script_wait(&script, "more", &error));
}
END_TEST

/* The screen shows these rows, of eight characters. */
static void show(const char *const rows[3])
{
    static struct screen_text now;

    now = (struct screen_text){ .rows = 3, .columns = 8 };
    for (unsigned y = 0; y < 3; y++)
        snprintf(now.cell[y], sizeof now.cell[y], "%-8s", rows[y]);
    screen_text_update(&screen, &now);
}

static bool finds(const char *text)
{
    return screen_text_find(&screen, text);
}

START_TEST(a_text_is_found_once)
{
    show((const char *const[]){ "boot: ", "", "" });
    ck_assert(finds("boot:"));
    ck_assert(!finds("boot:"));
    show((const char *const[]){ "boot: ", "", "" });
    ck_assert(!finds("boot:"));
}
END_TEST

START_TEST(the_same_text_further_down_is_new)
{
    show((const char *const[]){ "> ", "", "" });
    ck_assert(finds("> "));
    show((const char *const[]){ "> ls", "file", "> " });
    ck_assert(finds("file"));
    ck_assert(finds("> "));
    ck_assert(!finds("> "));
}
END_TEST

START_TEST(a_text_that_scrolls_up_stays_old)
{
    show((const char *const[]){ "first", "> ls", "> " });
    ck_assert(finds("> "));
    ck_assert(finds("> "));
    show((const char *const[]){ "> ls", "> x", "" });
    ck_assert(!finds("> "));
    show((const char *const[]){ "> x", "no", "> " });
    ck_assert(finds("> "));
}
END_TEST

START_TEST(texts_in_one_look_are_found_in_order)
{
    show((const char *const[]){ "one two", "one", "" });
    ck_assert(finds("two"));
    ck_assert(finds("one"));
    ck_assert(!finds("two"));
    ck_assert(!finds("one"));
}
END_TEST

START_TEST(another_mode_of_the_screen_is_new)
{
    static struct screen_text now = { .rows = 1, .columns = 40 };

    show((const char *const[]){ "boot: ", "", "" });
    ck_assert(finds("boot:"));
    memset(now.cell[0], ' ', 40);
    memcpy(now.cell[0], "boot:", 5);
    screen_text_update(&screen, &now);
    ck_assert(finds("boot:"));
}
END_TEST

Suite *typing_suite(void)
{
    Suite *suite = suite_create("typing");
    TCase *tc = tcase_create("typing");

    tcase_add_checked_fixture(tc, up, NULL);
    tcase_add_test(tc, characters_are_keys_of_a_us_keyboard);
    tcase_add_test(tc,
                   every_printable_character_has_a_key_and_is_sent_as_itself);
    tcase_add_test(tc, every_name_is_a_key);
    tcase_add_test(tc, keys_joined_by_minus_are_held_together);
    tcase_add_test(tc, a_serial_line_has_what_a_terminal_sends);
    tcase_add_test(tc, what_is_no_key_is_refused_with_what_is_valid);
    tcase_add_test(tc, a_script_keeps_its_order_and_its_limits);
    tcase_add_test(tc, a_text_is_found_once);
    tcase_add_test(tc, the_same_text_further_down_is_new);
    tcase_add_test(tc, a_text_that_scrolls_up_stays_old);
    tcase_add_test(tc, texts_in_one_look_are_found_in_order);
    tcase_add_test(tc, another_mode_of_the_screen_is_new);
    suite_add_tcase(suite, tc);
    return suite;
}
