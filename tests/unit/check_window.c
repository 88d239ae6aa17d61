/*
 * What goes from the window to the emulation thread, what its user's commands
 * do, and what its title says.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "emu/display/window_queue.h"
#include "emu/run/control.h"
#include "emu/run/title.h"

Suite *window_suite(void);

static struct window_queue queue;
static struct control control;

static void setup(void)
{
    window_queue_init(&queue);
    control = (struct control){ .paused = false };
}

static void teardown(void)
{
    window_queue_destroy(&queue);
}

static void put_move(int x, uint8_t buttons)
{
    window_queue_put_move(&queue, &(struct mouse_move){
        .x = x, .y = 1, .wheel = 2, .buttons = buttons,
    });
}

START_TEST(window_queue_keeps_room_for_releases)
{
    struct keymap_key key = { .key = 0x1e, .down = true }, got;
    unsigned keys = 0;

    while (window_queue_put_keys(&queue, &key, 1, 10))
        keys++;
    ck_assert_uint_eq(keys, WINDOW_QUEUE_KEYS - 10);
    key.down = false;
    for (unsigned i = 0; i < 10; i++)
        ck_assert(window_queue_put_keys(&queue, &key, 1, 0));
    ck_assert(!window_queue_put_keys(&queue, &key, 1, 0));
    ck_assert(window_queue_first_key(&queue, &got) && got.down);
    window_queue_drop_key(&queue);
    ck_assert_uint_eq(queue.keys, WINDOW_QUEUE_KEYS - 1);
}
END_TEST

START_TEST(window_queue_joins_moves_with_the_same_buttons)
{
    struct mouse_move move;

    put_move(3, 0);
    put_move(4, 0);
    put_move(5, MOUSE_LEFT);
    ck_assert(window_queue_take_move(&queue, &move));
    ck_assert_int_eq(move.x, 7);
    ck_assert_int_eq(move.y, 2);
    ck_assert_int_eq(move.wheel, 4);
    ck_assert_uint_eq(move.buttons, 0);
    ck_assert(window_queue_take_move(&queue, &move));
    ck_assert_int_eq(move.x, 5);
    ck_assert_uint_eq(move.buttons, MOUSE_LEFT);
    ck_assert(!window_queue_take_move(&queue, &move));
}
END_TEST

START_TEST(window_queue_that_is_full_loses_no_way_and_no_last_button)
{
    struct mouse_move move;
    int x = 0;

    for (unsigned i = 0; i < 3 * WINDOW_QUEUE_MOVES; i++)
        put_move(1, i % 2 ? MOUSE_LEFT : MOUSE_RIGHT);
    while (window_queue_take_move(&queue, &move))
        x += move.x;
    ck_assert_int_eq(x, 3 * WINDOW_QUEUE_MOVES);
    ck_assert_uint_eq(move.buttons, MOUSE_LEFT);
}
END_TEST

START_TEST(window_queue_cuts_a_text_and_keeps_the_newest)
{
    char *text, *longer = malloc(WINDOW_QUEUE_TEXT + 100);

    memset(longer, 'x', WINDOW_QUEUE_TEXT + 99);
    longer[WINDOW_QUEUE_TEXT + 99] = '\0';
    window_queue_put_text(&queue, "old");
    window_queue_put_text(&queue, longer);
    text = window_queue_take_text(&queue);
    ck_assert_uint_eq(strlen(text), WINDOW_QUEUE_TEXT - 1);
    ck_assert_ptr_null(window_queue_take_text(&queue));
    free(text);
    free(longer);
}
END_TEST

START_TEST(control_has_eight_speeds)
{
    static const uint64_t rate[] = {
        0, 1000000, 100000, 10000, 1000, 100, 10, 1,
    };

    for (unsigned i = 1; i < 8; i++) {
        ck_assert(control_obey(&control, WINDOW_SLOWER));
        ck_assert_uint_eq(control_rate(&control), rate[i]);
        ck_assert_uint_ge(control_piece(&control), 1);
        ck_assert_uint_le(control_piece(&control), rate[i]);
    }
    ck_assert(!control_obey(&control, WINDOW_SLOWER));
    for (unsigned i = 7; i-- > 0;) {
        ck_assert(control_obey(&control, WINDOW_FASTER));
        ck_assert_uint_eq(control_rate(&control), rate[i]);
    }
    ck_assert(!control_obey(&control, WINDOW_FASTER));
}
END_TEST

START_TEST(control_waits_for_the_time_of_slow_instructions)
{
    for (unsigned i = 0; i < 4; i++)
        control_obey(&control, WINDOW_SLOWER);          /* 1000 a second */
    ck_assert_uint_eq(control_ahead(&control, 5000, 77), 0);
    ck_assert_uint_eq(control_ahead(&control, 5016, 77 + 6000000), 10000000);
    control_obey(&control, WINDOW_SLOWER);              /* 100 */
    ck_assert_uint_eq(control_ahead(&control, 5016, 90000000), 0);
    ck_assert_uint_eq(control_ahead(&control, 5017, 90000000), 10000000);
}
END_TEST

START_TEST(control_pauses_for_steps_and_goes_on)
{
    ck_assert(control_obey(&control, WINDOW_STEP));
    ck_assert(control.paused && control.step == CONTROL_ONE);
    control_obey(&control, WINDOW_FLUSH);
    ck_assert(control.paused && control.step == CONTROL_FLUSH);
    /* What is on its way to a flush pauses where it is. */
    control_obey(&control, WINDOW_PAUSE);
    ck_assert(control.paused && control.step == CONTROL_NO_STEP);
    control_obey(&control, WINDOW_PAUSE);
    ck_assert(!control.paused);
}
END_TEST

static void expect_title(const struct speed *speed, const char *title)
{
    char text[200];

    ck_assert_str_eq(title_write(text, sizeof text, &control, speed), title);
}

START_TEST(title_says_what_the_guest_does)
{
    struct speed speed = { .mhz = 199.7, .mips = 61.26 };

    expect_title(&speed, "Pagewalk");
    speed.measured = true;
    expect_title(&speed, "Pagewalk: running, 200 MHz, 61.3 MIPS");
    speed.idle = true;
    expect_title(&speed, "Pagewalk: idle, 200 MHz, 61.3 MIPS");
    control_obey(&control, WINDOW_SLOWER);
    expect_title(&speed, "Pagewalk: slow, 1,000,000 instructions a second");
    for (unsigned i = 0; i < 6; i++)
        control_obey(&control, WINDOW_SLOWER);
    expect_title(&speed, "Pagewalk: slow, 1 instruction a second");
    control_obey(&control, WINDOW_FLUSH);
    expect_title(&speed, "Pagewalk: running to the next flush");
    control.step = CONTROL_NO_STEP;
    strcpy(control.note, "at 0x00100000");
    expect_title(&speed, "Pagewalk: paused, at 0x00100000");
}
END_TEST

Suite *window_suite(void)
{
    Suite *suite = suite_create("window");
    TCase *tcase = tcase_create("window");

    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, window_queue_keeps_room_for_releases);
    tcase_add_test(tcase, window_queue_joins_moves_with_the_same_buttons);
    tcase_add_test(tcase,
                   window_queue_that_is_full_loses_no_way_and_no_last_button);
    tcase_add_test(tcase, window_queue_cuts_a_text_and_keeps_the_newest);
    tcase_add_test(tcase, control_has_eight_speeds);
    tcase_add_test(tcase, control_waits_for_the_time_of_slow_instructions);
    tcase_add_test(tcase, control_pauses_for_steps_and_goes_on);
    tcase_add_test(tcase, title_says_what_the_guest_does);
    suite_add_tcase(suite, tcase);
    return suite;
}
