/* The interrupt controllers, from the request line to the vector. */
#include "tests/unit/device_fixture.h"

#include "devices/chipset/pic.h"

Suite *pic_suite(void);

enum {
    HZ = 100000000,
    M = PIC_PORT_MASTER, S = PIC_PORT_SLAVE,
    EOI = 0x20, ROTATE_EOI = 0xa0, POLL = 0x0c, READ_IRR = 0x0a,
    READ_ISR = 0x0b,
};

static struct pic pic;

static void start(uint8_t icw4)
{
    out(M, 0x11);
    out(M + 1, 0x20);
    out(M + 1, 0x04);
    out(M + 1, icw4);
    out(S, 0x11);
    out(S + 1, 0x28);
    out(S + 1, 0x02);
    out(S + 1, 0x01);
    out(M + 1, 0);
    out(S + 1, 0);
}

static void raise_(unsigned irq)
{
    struct irq_line line = pic_line(&pic, irq);

    irq_raise(&line);
}

static void lower(unsigned irq)
{
    struct irq_line line = pic_line(&pic, irq);

    irq_lower(&line);
}

static void setup(void)
{
    fixture_up(HZ);
    pic_init(&pic, &fx.bus, fixture_line());
    start(0x01);
}

START_TEST(a_request_reaches_the_cpu_and_gives_its_vector)
{
    raise_(3);
    ck_assert(fx.level);
    ck_assert_uint_eq(pic_ack(&pic), 0x23);
    ck_assert(!fx.level);
}
END_TEST

START_TEST(a_masked_request_waits)
{
    out(M + 1, 0x08);
    raise_(3);
    ck_assert(!fx.level);
    out(M + 1, 0);
    ck_assert(fx.level);
}
END_TEST

START_TEST(the_lowest_input_is_served_first)
{
    raise_(5);
    raise_(1);
    ck_assert_uint_eq(pic_ack(&pic), 0x21);
}
END_TEST

START_TEST(a_lower_priority_waits_for_the_end_of_interrupt)
{
    raise_(1);
    pic_ack(&pic);
    raise_(5);
    ck_assert(!fx.level);
    out(M, EOI);
    ck_assert(fx.level);
}
END_TEST

START_TEST(a_higher_priority_interrupts_a_lower_one)
{
    raise_(5);
    pic_ack(&pic);
    raise_(1);
    ck_assert(fx.level);
}
END_TEST

START_TEST(an_edge_is_served_once)
{
    raise_(3);
    pic_ack(&pic);
    out(M, EOI);
    ck_assert(!fx.level);
    lower(3);
    raise_(3);
    ck_assert(fx.level);
}
END_TEST

START_TEST(a_level_request_lasts_until_its_line_falls)
{
    out(PIC_PORT_ELCR, 0x20);
    raise_(5);
    pic_ack(&pic);
    out(M, EOI);
    ck_assert(fx.level);
    lower(5);
    ck_assert(!fx.level);
}
END_TEST

START_TEST(the_timer_cannot_be_made_level_triggered)
{
    out(PIC_PORT_ELCR, 0xff);
    out(PIC_PORT_ELCR + 1, 0xff);
    ck_assert_uint_eq(in(PIC_PORT_ELCR), 0xf8);
    ck_assert_uint_eq(in(PIC_PORT_ELCR + 1), 0xde);
}
END_TEST

START_TEST(a_slave_request_gives_the_slaves_vector)
{
    raise_(14);
    ck_assert_uint_eq(pic_ack(&pic), 0x2e);
    out(M, READ_ISR);
    ck_assert_uint_eq(in(M), 0x04);
}
END_TEST

START_TEST(a_second_slave_request_follows_the_first)
{
    raise_(14);
    raise_(15);
    ck_assert_uint_eq(pic_ack(&pic), 0x2e);
    out(S, EOI);
    out(M, EOI);
    ck_assert_uint_eq(pic_ack(&pic), 0x2f);
}
END_TEST

START_TEST(a_request_that_went_away_is_spurious)
{
    raise_(3);
    lower(3);
    ck_assert_uint_eq(pic_ack(&pic), 0x27);
    out(M, READ_ISR);
    ck_assert_uint_eq(in(M), 0);
}
END_TEST

START_TEST(automatic_eoi_leaves_nothing_in_service)
{
    start(0x03);
    raise_(1);
    pic_ack(&pic);
    raise_(5);
    ck_assert(fx.level);
}
END_TEST

START_TEST(a_specific_eoi_ends_the_interrupt_it_names)
{
    raise_(5);
    pic_ack(&pic);
    raise_(1);
    pic_ack(&pic);
    out(M, 0x60 | 5);
    out(M, READ_ISR);
    ck_assert_uint_eq(in(M), 0x02);
}
END_TEST

START_TEST(rotation_on_eoi_makes_the_served_input_the_lowest)
{
    raise_(1);
    pic_ack(&pic);
    out(M, ROTATE_EOI);
    lower(1);
    raise_(1);
    raise_(5);
    ck_assert_uint_eq(pic_ack(&pic), 0x25);
}
END_TEST

START_TEST(set_priority_names_the_lowest_input)
{
    out(M, 0xc0 | 3);
    raise_(1);
    raise_(4);
    ck_assert_uint_eq(pic_ack(&pic), 0x24);
}
END_TEST

START_TEST(polling_acknowledges_the_request)
{
    raise_(3);
    out(M, POLL);
    ck_assert_uint_eq(in(M), 0x83);
    ck_assert(!fx.level);
    out(M, POLL);
    ck_assert_uint_eq(in(M), 0x00);
}
END_TEST

START_TEST(the_request_register_can_be_read)
{
    out(M + 1, 0xff);
    raise_(6);
    out(M, READ_IRR);
    ck_assert_uint_eq(in(M), 0x40);
}
END_TEST

START_TEST(special_mask_mode_lets_lower_priorities_through)
{
    raise_(1);
    pic_ack(&pic);
    out(M + 1, 0x02);
    raise_(5);
    ck_assert(!fx.level);
    out(M, 0x68);
    ck_assert(fx.level);
}
END_TEST

START_TEST(special_nested_mode_lets_a_better_slave_input_through)
{
    start(0x11);
    raise_(14);
    pic_ack(&pic);
    raise_(8);
    ck_assert(fx.level);
    ck_assert_uint_eq(pic_ack(&pic), 0x28);
}
END_TEST

START_TEST(an_uninitialised_controller_requests_nothing)
{
    pic_reset(&pic);
    raise_(0);
    ck_assert(!fx.level);
}
END_TEST

Suite *pic_suite(void)
{
    Suite *suite = suite_create("pic");
    TCase *tc = tcase_create("8259 pair");

    tcase_add_checked_fixture(tc, setup, fixture_down);
    tcase_add_test(tc, a_request_reaches_the_cpu_and_gives_its_vector);
    tcase_add_test(tc, a_masked_request_waits);
    tcase_add_test(tc, the_lowest_input_is_served_first);
    tcase_add_test(tc, a_lower_priority_waits_for_the_end_of_interrupt);
    tcase_add_test(tc, a_higher_priority_interrupts_a_lower_one);
    tcase_add_test(tc, an_edge_is_served_once);
    tcase_add_test(tc, a_level_request_lasts_until_its_line_falls);
    tcase_add_test(tc, the_timer_cannot_be_made_level_triggered);
    tcase_add_test(tc, a_slave_request_gives_the_slaves_vector);
    tcase_add_test(tc, a_second_slave_request_follows_the_first);
    tcase_add_test(tc, a_request_that_went_away_is_spurious);
    tcase_add_test(tc, automatic_eoi_leaves_nothing_in_service);
    tcase_add_test(tc, a_specific_eoi_ends_the_interrupt_it_names);
    tcase_add_test(tc, rotation_on_eoi_makes_the_served_input_the_lowest);
    tcase_add_test(tc, set_priority_names_the_lowest_input);
    tcase_add_test(tc, polling_acknowledges_the_request);
    tcase_add_test(tc, the_request_register_can_be_read);
    tcase_add_test(tc, special_mask_mode_lets_lower_priorities_through);
    tcase_add_test(tc, special_nested_mode_lets_a_better_slave_input_through);
    tcase_add_test(tc, an_uninitialised_controller_requests_nothing);
    suite_add_tcase(suite, tc);
    return suite;
}
