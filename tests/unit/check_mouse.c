/* The mouse, behind the controller. The clock runs at 1000 Hz: one tick is one
 * byte on a wire. */
#include "tests/unit/device_fixture.h"

#include "devices/chipset/i8042.h"

Suite *mouse_suite(void);

enum {
    HZ = 1000, D = I8042_PORT_DATA, C = I8042_PORT_STATUS,
    FULL = 0x01, AUX = 0x20, ACK = 0xfa,
};

static struct i8042 kbd;
static bool irq1;

static void set_irq1(void *opaque, unsigned number, bool level)
{
    (void)opaque, (void)number;
    irq1 = level;
}

static void reset(void *opaque)
{
    (void)opaque;
}

/* The controller as a driver leaves it: both interrupts on. */
static void setup(void)
{
    const struct irq_line irq[I8042_IRQS] = {
        [I8042_IRQ_KEYBOARD] = { .set = set_irq1 },
        [I8042_IRQ_MOUSE] = fixture_line(),
    };

    fixture_up(HZ);
    i8042_init(&kbd, &fx.bus, &fx.clock, irq, reset, NULL);
    out(C, 0x60);
    out(D, 0x47);
}

/* The next byte of the mouse; -1 when none comes. */
static int next(void)
{
    run_until(fx.clock.now + 200);
    if (!(in(C) & FULL))
        return -1;
    ck_assert_uint_eq(in(C) & AUX, AUX);
    return in(D);
}

static void send(uint8_t byte)
{
    out(C, 0xd4);
    out(D, byte);
}

/* Sends a command, or its data, and takes the acknowledgement. */
static void command(uint8_t byte)
{
    send(byte);
    ck_assert_int_eq(next(), ACK);
}

static void rate(uint8_t value)
{
    command(0xf3);
    command(value);
}

static void move(int x, int y, int wheel, uint8_t buttons)
{
    i8042_mouse(&kbd, &(struct mouse_move){ x, y, wheel, buttons });
}

static void expect(unsigned count, const int *bytes)
{
    for (unsigned i = 0; i < count; i++)
        ck_assert_int_eq(next(), bytes[i]);
    ck_assert_int_eq(next(), -1);
}

#define EXPECT(...)                                                     \
    expect(sizeof((int[]){ __VA_ARGS__ }) / sizeof(int),                \
           (int[]){ __VA_ARGS__ })

START_TEST(the_interface_test_passes)
{
    out(C, 0xa9);
    ck_assert_uint_eq(in(D), 0x00);
}
END_TEST

START_TEST(the_loop_command_sends_a_byte_as_if_the_mouse_had)
{
    out(C, 0xd3);
    out(D, 0x5a);
    ck_assert_uint_eq(in(C) & (AUX | FULL), AUX | FULL);
    ck_assert(fx.level && !irq1);
    ck_assert_uint_eq(in(D), 0x5a);
    ck_assert(!fx.level);
}
END_TEST

START_TEST(the_interface_is_switched_by_commands_seen_in_the_command_byte)
{
    out(C, 0xa7);
    out(C, 0x20);
    ck_assert_uint_eq(in(D), 0x67);
    send(0xf2);
    ck_assert_int_eq(next(), -1);
    out(C, 0xa8);
    EXPECT(ACK, 0x00);
    out(C, 0x20);
    ck_assert_uint_eq(in(D), 0x47);
}
END_TEST

START_TEST(without_its_interrupt_bit_line_12_stays_low)
{
    out(C, 0x60);
    out(D, 0x45);
    send(0xf2);
    run_until(fx.clock.now + 10);
    ck_assert(!fx.level && !irq1);
    EXPECT(ACK, 0x00);
}
END_TEST

START_TEST(a_reset_is_answered_by_the_test_and_the_id)
{
    send(0xff);
    EXPECT(ACK, 0xaa, 0x00);
}
END_TEST

START_TEST(after_a_reset_it_is_silent)
{
    move(1, 1, 0, MOUSE_LEFT);
    ck_assert_int_eq(next(), -1);
}
END_TEST

START_TEST(a_movement_is_a_packet_of_three_bytes_with_y_upwards)
{
    command(0xf4);
    move(5, 3, 0, 0);
    EXPECT(0x28, 5, 0xfd);
    move(-5, -3, 0, MOUSE_LEFT | MOUSE_MIDDLE);
    EXPECT(0x1d, 0xfb, 3);
    move(0, 0, 0, MOUSE_RIGHT);
    EXPECT(0x0a, 0, 0);
}
END_TEST

START_TEST(a_packet_interrupts_once_for_each_byte)
{
    command(0xf4);
    fx.rises = 0;
    move(1, 0, 0, 0);
    EXPECT(0x08, 1, 0);
    ck_assert_uint_eq(fx.rises, 3);
}
END_TEST

START_TEST(moves_within_a_sample_are_one_packet)
{
    command(0xf4);
    for (unsigned i = 0; i < 10; i++)
        move(2, 0, 0, 0);
    EXPECT(0x08, 20, 0);
}
END_TEST

START_TEST(a_click_within_a_sample_is_two_packets)
{
    command(0xf4);
    move(0, 0, 0, MOUSE_LEFT);
    move(0, 0, 0, 0);
    EXPECT(0x09, 0, 0, 0x08, 0, 0);
}
END_TEST

START_TEST(a_long_way_takes_several_packets)
{
    command(0xf4);
    move(300, -600, 0, 0);
    EXPECT(0x08, 255, 255, 0x08, 45, 255, 0x08, 0, 90);
}
END_TEST

START_TEST(a_packet_waits_for_its_sample)
{
    rate(20);
    command(0xf4);
    move(1, 0, 0, 0);
    run_until(fx.clock.now + 49);
    ck_assert(!(in(C) & FULL));
    run_until(fx.clock.now + 2);
    ck_assert(in(C) & FULL);
}
END_TEST

START_TEST(scaling_2_to_1_follows_its_table)
{
    static const int from[] = { 1, 2, 3, 4, 5, 6, 100, 200 };
    static const int to[] = { 1, 1, 3, 6, 9, 12, 200, 255 };

    command(0xf4);
    command(0xe7);
    for (unsigned i = 0; i < sizeof from / sizeof from[0]; i++) {
        move(from[i], 0, 0, 0);
        EXPECT(0x08, to[i], 0);
        move(-from[i], 0, 0, 0);
        EXPECT(0x18, -to[i] & 0xff, 0);
    }
    command(0xe6);
    move(4, 0, 0, 0);
    EXPECT(0x08, 4, 0);
}
END_TEST

START_TEST(the_status_tells_buttons_modes_resolution_and_rate)
{
    send(0xe9);
    EXPECT(ACK, 0x00, 2, 100);
    rate(40);
    command(0xe8);
    command(3);
    command(0xe7);
    command(0xf4);
    move(0, 0, 0, MOUSE_LEFT | MOUSE_RIGHT);
    EXPECT(0x0b, 0, 0);
    send(0xe9);
    EXPECT(ACK, 0x35, 3, 40);
    command(0xf0);
    send(0xe9);
    EXPECT(ACK, 0x75, 3, 40);
    command(0xf6);
    send(0xe9);
    EXPECT(ACK, 0x05, 2, 100);
}
END_TEST

START_TEST(in_remote_mode_it_speaks_when_asked)
{
    command(0xf0);
    move(7, 0, 0, 0);
    ck_assert_int_eq(next(), -1);
    send(0xeb);
    EXPECT(ACK, 0x08, 7, 0);
    send(0xeb);
    EXPECT(ACK, 0x08, 0, 0);
}
END_TEST

START_TEST(in_wrap_mode_it_echoes_all_but_two_commands)
{
    command(0xee);
    send(0xf4);
    EXPECT(0xf4);
    send(0x12);
    EXPECT(0x12);
    command(0xec);
    send(0xf2);
    EXPECT(ACK, 0x00);
    command(0xee);
    send(0xff);
    EXPECT(ACK, 0xaa, 0x00);
}
END_TEST

START_TEST(the_knock_of_three_rates_brings_the_wheel)
{
    rate(200);
    rate(100);
    rate(80);
    send(0xf2);
    EXPECT(ACK, 0x03);
    command(0xf4);
    move(1, 0, -1, MOUSE_BUTTON_4);
    EXPECT(0x08, 1, 0, 0xff);
    send(0xff);
    EXPECT(ACK, 0xaa, 0x00);
    send(0xf2);
    EXPECT(ACK, 0x00);
}
END_TEST

START_TEST(a_second_knock_brings_five_buttons)
{
    rate(200);
    rate(200);
    rate(80);
    send(0xf2);
    EXPECT(ACK, 0x00);
    rate(200);
    rate(100);
    rate(80);
    rate(200);
    rate(200);
    rate(80);
    send(0xf2);
    EXPECT(ACK, 0x04);
    command(0xf4);
    move(0, 0, 1, MOUSE_BUTTON_4);
    EXPECT(0x08, 0, 0, 0x11);
    move(0, 0, -1, MOUSE_BUTTON_5);
    EXPECT(0x08, 0, 0, 0x2f);
}
END_TEST

START_TEST(what_is_no_command_or_no_data_is_answered_by_resend)
{
    send(0x33);
    EXPECT(0xfe);
    command(0xe8);
    send(4);
    EXPECT(0xfe);
    command(0xf3);
    send(0);
    EXPECT(0xfe);
}
END_TEST

START_TEST(a_command_ends_a_packet_under_way)
{
    command(0xf4);
    move(1, 2, 0, 0);
    ck_assert_int_eq(next(), 0x28);
    send(0xf5);
    EXPECT(ACK);
}
END_TEST

START_TEST(keyboard_and_mouse_bytes_keep_their_marks)
{
    command(0xf4);
    move(1, 0, 0, 0);
    run_until(fx.clock.now + 20);
    i8042_key(&kbd, 0x1e, true);
    ck_assert_int_eq(next(), 0x08);
    run_until(fx.clock.now + 5);
    ck_assert_uint_eq(in(C) & (AUX | FULL), FULL);
    ck_assert(irq1 && !fx.level);
    ck_assert_uint_eq(in(D), 0x1e);
    EXPECT(1, 0);
}
END_TEST

Suite *mouse_suite(void)
{
    Suite *suite = suite_create("mouse");
    TCase *tc = tcase_create("mouse");

    tcase_add_checked_fixture(tc, setup, fixture_down);
    tcase_add_test(tc, the_interface_test_passes);
    tcase_add_test(tc, the_loop_command_sends_a_byte_as_if_the_mouse_had);
    tcase_add_test(
        tc, the_interface_is_switched_by_commands_seen_in_the_command_byte);
    tcase_add_test(tc, without_its_interrupt_bit_line_12_stays_low);
    tcase_add_test(tc, a_reset_is_answered_by_the_test_and_the_id);
    tcase_add_test(tc, after_a_reset_it_is_silent);
    tcase_add_test(tc,
                   a_movement_is_a_packet_of_three_bytes_with_y_upwards);
    tcase_add_test(tc, a_packet_interrupts_once_for_each_byte);
    tcase_add_test(tc, moves_within_a_sample_are_one_packet);
    tcase_add_test(tc, a_click_within_a_sample_is_two_packets);
    tcase_add_test(tc, a_long_way_takes_several_packets);
    tcase_add_test(tc, a_packet_waits_for_its_sample);
    tcase_add_test(tc, scaling_2_to_1_follows_its_table);
    tcase_add_test(tc, the_status_tells_buttons_modes_resolution_and_rate);
    tcase_add_test(tc, in_remote_mode_it_speaks_when_asked);
    tcase_add_test(tc, in_wrap_mode_it_echoes_all_but_two_commands);
    tcase_add_test(tc, the_knock_of_three_rates_brings_the_wheel);
    tcase_add_test(tc, a_second_knock_brings_five_buttons);
    tcase_add_test(tc, what_is_no_command_or_no_data_is_answered_by_resend);
    tcase_add_test(tc, a_command_ends_a_packet_under_way);
    tcase_add_test(tc, keyboard_and_mouse_bytes_keep_their_marks);
    suite_add_tcase(suite, tc);
    return suite;
}
