/* The parallel port and its printer. */
#include "tests/unit/device_fixture.h"

#include "devices/ports/parallel.h"

Suite *parallel_suite(void);

enum {
    DATA = PARALLEL_PORT_LPT1, STATUS, CONTROL,
    IDLE = 0x0c, STROBE = 0x0d, INTEN = 0x10,
};

static struct parallel parallel;
static char printed[16];
static unsigned length;

static void print(void *opaque, uint8_t byte)
{
    (void)opaque;
    printed[length++] = (char)byte;
}

static void setup(void)
{
    fixture_up(1);
    memset(printed, 0, sizeof printed);
    length = 0;
    parallel_init(&parallel, &fx.bus, DATA, fixture_line(), print, NULL);
    out(CONTROL, IDLE);
}

static void print_char(char c, uint8_t more)
{
    out(DATA, (uint8_t)c);
    out(CONTROL, STROBE | more);
    out(CONTROL, IDLE | more);
}

START_TEST(a_strobe_prints_the_byte_once)
{
    print_char('h', 0);
    print_char('i', 0);
    out(CONTROL, STROBE);
    out(CONTROL, STROBE);
    ck_assert_str_eq(printed, "hii");
}
END_TEST

START_TEST(data_alone_prints_nothing)
{
    out(DATA, 'x');
    ck_assert_uint_eq(length, 0);
    ck_assert_uint_eq(in(DATA), 'x');
}
END_TEST

START_TEST(a_printer_being_initialised_prints_nothing)
{
    out(CONTROL, 0x08);
    out(CONTROL, 0x09);
    ck_assert_uint_eq(length, 0);
}
END_TEST

START_TEST(the_printer_is_ready_and_the_control_reads_back)
{
    ck_assert_uint_eq(in(STATUS) & 0xf8, 0xd8);
    ck_assert_uint_eq(in(CONTROL), 0xe0 | IDLE);
    print_char('a', 0);
    ck_assert_uint_eq(in(STATUS) & 0xf8, 0xd8);
}
END_TEST

START_TEST(each_byte_interrupts_when_enabled)
{
    print_char('a', 0);
    ck_assert_uint_eq(fx.rises, 0);
    print_char('b', INTEN);
    print_char('c', INTEN);
    ck_assert_uint_eq(fx.rises, 2);
    ck_assert(fx.level);
    in(STATUS);
    ck_assert(!fx.level);
}
END_TEST

START_TEST(a_reset_takes_the_interrupt_back)
{
    print_char('a', INTEN);
    parallel_reset(&parallel);
    ck_assert(!fx.level);
    ck_assert_uint_eq(in(CONTROL), 0xe0);
}
END_TEST

Suite *parallel_suite(void)
{
    Suite *suite = suite_create("parallel");
    TCase *tc = tcase_create("printer");

    tcase_add_checked_fixture(tc, setup, fixture_down);
    tcase_add_test(tc, a_strobe_prints_the_byte_once);
    tcase_add_test(tc, data_alone_prints_nothing);
    tcase_add_test(tc, a_printer_being_initialised_prints_nothing);
    tcase_add_test(tc, the_printer_is_ready_and_the_control_reads_back);
    tcase_add_test(tc, each_byte_interrupts_when_enabled);
    tcase_add_test(tc, a_reset_takes_the_interrupt_back);
    suite_add_tcase(suite, tc);
    return suite;
}
