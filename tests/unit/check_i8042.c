/* The keyboard controller and the keyboard. The clock runs at 1000 Hz: one
 * tick is one byte on the keyboard's wire. */
#include "tests/unit/device_fixture.h"

#include "devices/chipset/i8042.h"

Suite *i8042_suite(void);

enum {
    HZ = 1000, D = I8042_PORT_DATA, C = I8042_PORT_STATUS,
    CONTROL_A = I8042_PORT_CONTROL_A,
};

static struct i8042 kbd;
static unsigned resets;

static void reset(void *opaque)
{
    (void)opaque;
    resets++;
}

static void setup(void)
{
    fixture_up(HZ);
    resets = 0;
    i8042_init(&kbd, &fx.bus, &fx.clock, fixture_line(), reset, NULL);
}

/* The next byte of the keyboard; -1 when none comes. */
static int next(void)
{
    run_until(fx.clock.now + 10);
    return in(C) & 1 ? in(D) : -1;
}

static void command_byte(uint8_t value)
{
    out(C, 0x60);
    out(D, value);
}

START_TEST(a_key_arrives_as_set_1_with_an_interrupt)
{
    i8042_key(&kbd, 0x1e, true);
    ck_assert(!fx.level);
    run_until(1);
    ck_assert(fx.level);
    ck_assert_uint_eq(in(D), 0x1e);
    ck_assert(!fx.level);
}
END_TEST

START_TEST(a_released_key_has_bit_7_set)
{
    i8042_key(&kbd, 0x1e, false);
    ck_assert_int_eq(next(), 0x9e);
    ck_assert_int_eq(next(), -1);
}
END_TEST

START_TEST(an_extended_key_has_its_prefix)
{
    i8042_key(&kbd, I8042_KEY_EXTENDED | 0x48, true);
    ck_assert_int_eq(next(), 0xe0);
    ck_assert_int_eq(next(), 0x48);
}
END_TEST

START_TEST(every_set_1_key_survives_the_translation)
{
    for (uint8_t code = 0x01; code <= 0x58; code++) {
        i8042_key(&kbd, code, true);
        ck_assert_int_eq(next(), code);
        i8042_key(&kbd, code, false);
        ck_assert_int_eq(next(), code | 0x80);
    }
}
END_TEST

START_TEST(without_translation_a_key_is_set_2)
{
    command_byte(0x05);
    i8042_key(&kbd, 0x1e, false);
    ck_assert_int_eq(next(), 0xf0);
    ck_assert_int_eq(next(), 0x1c);
}
END_TEST

START_TEST(the_next_byte_comes_a_millisecond_after_the_first_is_read)
{
    i8042_key(&kbd, 0x1e, true);
    i8042_key(&kbd, 0x1f, true);
    run_until(50);
    ck_assert_uint_eq(in(D), 0x1e);
    ck_assert_uint_eq(in(D), 0x1e);
    run_until(51);
    ck_assert_uint_eq(in(D), 0x1f);
    ck_assert_uint_eq(fx.rises, 2);
}
END_TEST

START_TEST(a_disabled_interface_holds_the_keys_back)
{
    out(C, 0xad);
    i8042_key(&kbd, 0x1e, true);
    ck_assert_int_eq(next(), -1);
    out(C, 0xae);
    ck_assert_int_eq(next(), 0x1e);
}
END_TEST

START_TEST(without_the_interrupt_bit_the_line_stays_low)
{
    command_byte(0x44);
    i8042_key(&kbd, 0x1e, true);
    run_until(10);
    ck_assert(!fx.level);
    ck_assert_uint_eq(in(C) & 1, 1);
}
END_TEST

START_TEST(the_command_byte_can_be_read)
{
    command_byte(0x44);
    out(C, 0x20);
    ck_assert_uint_eq(in(D), 0x44 | 0x20);      /* no mouse */
}
END_TEST

START_TEST(the_self_tests_pass)
{
    out(C, 0xaa);
    ck_assert_uint_eq(in(D), 0x55);
    out(C, 0xab);
    ck_assert_uint_eq(in(D), 0x00);
}
END_TEST

START_TEST(there_is_no_mouse)
{
    out(C, 0xa9);
    ck_assert_uint_ne(in(D), 0x00);
    out(C, 0xd4);
    out(D, 0xff);
    ck_assert_int_eq(next(), -1);
}
END_TEST

START_TEST(the_keyboard_identifies_itself)
{
    out(D, 0xf2);
    ck_assert_int_eq(next(), 0xfa);
    ck_assert_int_eq(next(), 0xab);
    ck_assert_int_eq(next(), 0x41);             /* 83, translated */
}
END_TEST

START_TEST(the_keyboard_resets)
{
    out(D, 0xff);
    ck_assert_int_eq(next(), 0xfa);
    ck_assert_int_eq(next(), 0xaa);
}
END_TEST

START_TEST(setting_the_leds_takes_a_data_byte)
{
    out(D, 0xed);
    ck_assert_int_eq(next(), 0xfa);
    out(D, 0x05);
    ck_assert_int_eq(next(), 0xfa);
    ck_assert_uint_eq(kbd.keyboard.leds, 5);
}
END_TEST

START_TEST(a_command_in_place_of_a_data_byte_is_carried_out)
{
    out(D, 0xed);
    ck_assert_int_eq(next(), 0xfa);
    out(D, 0xee);
    ck_assert_int_eq(next(), 0xee);
}
END_TEST

START_TEST(scan_code_set_1_can_be_chosen)
{
    command_byte(0x05);
    out(D, 0xf0);
    next();
    out(D, 0x01);
    next();
    i8042_key(&kbd, 0x1e, false);
    ck_assert_int_eq(next(), 0x9e);
}
END_TEST

START_TEST(a_keyboard_that_does_not_scan_sends_no_keys)
{
    out(D, 0xf5);
    ck_assert_int_eq(next(), 0xfa);
    ck_assert(i8042_key(&kbd, 0x1e, true));
    ck_assert_int_eq(next(), -1);
}
END_TEST

START_TEST(an_unknown_command_is_answered_by_resend)
{
    out(D, 0xe1);
    ck_assert_int_eq(next(), 0xfe);
}
END_TEST

START_TEST(a_full_buffer_refuses_whole_keys)
{
    unsigned taken = 0;

    while (i8042_key(&kbd, I8042_KEY_EXTENDED | 0x48, false))
        taken++;
    for (unsigned i = 0; i < taken; i++) {
        ck_assert_int_eq(next(), 0xe0);
        run_until(fx.clock.now + 10);
        ck_assert_int_eq(next(), 0xc8);
    }
    ck_assert_int_eq(next(), -1);
}
END_TEST

static bool a20m;

static void set_a20m(void *opaque, unsigned number, bool level)
{
    (void)opaque;
    (void)number;
    a20m = level;
}

START_TEST(both_ports_move_the_a20_gate)
{
    i8042_connect_a20m(&kbd, (struct irq_line){ .set = set_a20m });
    ck_assert(!a20m);
    out(C, 0xd1);
    out(D, 0xdd);
    ck_assert(a20m);
    out(CONTROL_A, 0x02);
    ck_assert(!a20m);
    out(CONTROL_A, 0x00);
    ck_assert(a20m);
    out(C, 0xd1);
    out(D, 0xdf);
    ck_assert(!a20m);
}
END_TEST

START_TEST(a_reset_opens_the_a20_gate)
{
    i8042_connect_a20m(&kbd, (struct irq_line){ .set = set_a20m });
    out(CONTROL_A, 0x00);
    i8042_reset(&kbd);
    ck_assert(!a20m);
}
END_TEST

START_TEST(the_a20_bit_is_stored)
{
    out(C, 0xd1);
    out(D, 0xdd);
    ck_assert_uint_eq(in(CONTROL_A), 0);
    out(CONTROL_A, 0x02);
    out(C, 0xd0);
    ck_assert_uint_eq(in(D) & 0x02, 0x02);
}
END_TEST

START_TEST(the_reset_pulse_resets_the_machine)
{
    out(C, 0xfe);
    ck_assert_uint_eq(resets, 1);
}
END_TEST

START_TEST(port_92_resets_when_its_bit_rises)
{
    out(CONTROL_A, 0x03);
    out(CONTROL_A, 0x03);
    ck_assert_uint_eq(resets, 1);
}
END_TEST

Suite *i8042_suite(void)
{
    Suite *suite = suite_create("i8042");
    TCase *tc = tcase_create("controller and keyboard");

    tcase_add_checked_fixture(tc, setup, fixture_down);
    tcase_add_test(tc, a_key_arrives_as_set_1_with_an_interrupt);
    tcase_add_test(tc, a_released_key_has_bit_7_set);
    tcase_add_test(tc, an_extended_key_has_its_prefix);
    tcase_add_test(tc, every_set_1_key_survives_the_translation);
    tcase_add_test(tc, without_translation_a_key_is_set_2);
    tcase_add_test(tc,
                   the_next_byte_comes_a_millisecond_after_the_first_is_read);
    tcase_add_test(tc, a_disabled_interface_holds_the_keys_back);
    tcase_add_test(tc, without_the_interrupt_bit_the_line_stays_low);
    tcase_add_test(tc, the_command_byte_can_be_read);
    tcase_add_test(tc, the_self_tests_pass);
    tcase_add_test(tc, there_is_no_mouse);
    tcase_add_test(tc, the_keyboard_identifies_itself);
    tcase_add_test(tc, the_keyboard_resets);
    tcase_add_test(tc, setting_the_leds_takes_a_data_byte);
    tcase_add_test(tc, a_command_in_place_of_a_data_byte_is_carried_out);
    tcase_add_test(tc, scan_code_set_1_can_be_chosen);
    tcase_add_test(tc, a_keyboard_that_does_not_scan_sends_no_keys);
    tcase_add_test(tc, an_unknown_command_is_answered_by_resend);
    tcase_add_test(tc, a_full_buffer_refuses_whole_keys);
    tcase_add_test(tc, both_ports_move_the_a20_gate);
    tcase_add_test(tc, a_reset_opens_the_a20_gate);
    tcase_add_test(tc, the_a20_bit_is_stored);
    tcase_add_test(tc, the_reset_pulse_resets_the_machine);
    tcase_add_test(tc, port_92_resets_when_its_bit_rises);
    suite_add_tcase(suite, tc);
    return suite;
}
