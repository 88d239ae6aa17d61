/* The serial port. At 115200 baud a character takes 10 bits: with a clock of
 * 11520 Hz one tick is one character. */
#include "tests/unit/device_fixture.h"

#include "devices/ports/uart.h"

Suite *uart_suite(void);

enum {
    HZ = 11520, P = UART_PORT_COM1,
    IER = P + 1, IIR = P + 2, FCR = P + 2, LCR = P + 3, MCR = P + 4,
    LSR = P + 5, MSR = P + 6, SCR = P + 7,
};

static struct uart uart;
static char printed[16];
static unsigned length;

static void print(void *opaque, uint8_t byte)
{
    (void)opaque;
    printed[length++] = (char)byte;
}

static void setup(void)
{
    fixture_up(HZ);
    memset(printed, 0, sizeof printed);
    length = 0;
    uart_init(&uart, &fx.bus, P, &fx.clock, fixture_line(), print, NULL);
}

static size_t type(const char *text)
{
    return uart_receive(&uart, (const uint8_t *)text, strlen(text));
}

START_TEST(what_is_sent_comes_out_at_once)
{
    out(P, 'h');
    out(P, 'i');
    ck_assert_str_eq(printed, "hi");
    ck_assert_uint_eq(in(LSR), 0x60);
}
END_TEST

START_TEST(a_byte_arrives_after_a_character_time)
{
    type("a");
    ck_assert_uint_eq(in(LSR) & 1, 0);
    run_until(1);
    ck_assert_uint_eq(in(LSR) & 1, 1);
    ck_assert_uint_eq(in(P), 'a');
    ck_assert_uint_eq(in(LSR) & 1, 0);
}
END_TEST

START_TEST(the_divisor_stretches_the_character_time)
{
    out(LCR, 0x83);
    out(P, 12);                         /* 9600 baud */
    out(LCR, 0x03);
    type("a");
    run_until(11);
    ck_assert_uint_eq(in(LSR) & 1, 0);
    run_until(12);
    ck_assert_uint_eq(in(LSR) & 1, 1);
}
END_TEST

START_TEST(nothing_is_lost_without_a_fifo)
{
    type("abc");
    run_until(100);
    ck_assert_uint_eq(in(P), 'a');
    run_until(200);
    ck_assert_uint_eq(in(P), 'b');
    run_until(300);
    ck_assert_uint_eq(in(P), 'c');
    ck_assert_uint_eq(in(LSR) & 0x02, 0);
}
END_TEST

START_TEST(nothing_is_lost_when_the_fifo_is_full)
{
    out(FCR, 0x01);
    type("0123456789abcdefghij");
    run_until(1000);
    for (const char *c = "0123456789abcdefghij"; *c; c++) {
        ck_assert_uint_eq(in(P), *c);
        run_until(fx.clock.now + 1);
    }
}
END_TEST

START_TEST(the_queue_takes_what_fits)
{
    static uint8_t much[UART_QUEUE + 100];

    ck_assert_uint_eq(uart_receive(&uart, much, sizeof much), UART_QUEUE);
    ck_assert_uint_eq(uart_receive(&uart, much, 1), 0);
}
END_TEST

START_TEST(received_data_interrupts)
{
    out(IER, 0x01);
    type("a");
    run_until(1);
    ck_assert(fx.level);
    ck_assert_uint_eq(in(IIR), 0x04);
    in(P);
    ck_assert(!fx.level);
}
END_TEST

START_TEST(the_fifo_interrupts_at_its_trigger_level)
{
    out(FCR, 0x41);                     /* 4 bytes */
    out(IER, 0x01);
    type("abcd");
    run_until(3);
    ck_assert(!fx.level);
    run_until(4);
    ck_assert(fx.level);
    ck_assert_uint_eq(in(IIR), 0xc4);
}
END_TEST

START_TEST(bytes_below_the_trigger_level_time_out)
{
    out(FCR, 0x41);
    out(IER, 0x01);
    type("a");
    run_until(1 + 3);
    ck_assert(!fx.level);
    run_until(1 + 4);
    ck_assert(fx.level);
    ck_assert_uint_eq(in(IIR), 0xcc);
    in(P);
    ck_assert(!fx.level);
}
END_TEST

START_TEST(enabling_the_transmit_interrupt_raises_it)
{
    out(IER, 0x02);
    ck_assert(fx.level);
    ck_assert_uint_eq(in(IIR), 0x02);
    ck_assert(!fx.level);
    ck_assert_uint_eq(in(IIR), 0x01);
}
END_TEST

START_TEST(every_byte_sent_is_a_new_edge)
{
    out(IER, 0x02);
    out(P, 'a');
    out(P, 'b');
    ck_assert_uint_eq(fx.rises, 3);
}
END_TEST

START_TEST(the_divisor_hides_data_and_interrupt_enable)
{
    out(IER, 0x05);
    out(LCR, 0x80);
    out(P, 0x34);
    out(IER, 0x12);
    ck_assert_uint_eq(in(P), 0x34);
    ck_assert_uint_eq(in(IER), 0x12);
    out(LCR, 0x03);
    ck_assert_uint_eq(in(IER), 0x05);
    ck_assert_uint_eq(length, 0);
}
END_TEST

START_TEST(loopback_returns_what_is_sent)
{
    out(MCR, 0x1e);
    out(P, 0xae);
    ck_assert_uint_eq(in(P), 0xae);
    ck_assert_uint_eq(length, 0);
}
END_TEST

START_TEST(loopback_connects_modem_outputs_to_inputs)
{
    out(MCR, 0x1a);                     /* RTS, OUT2 */
    ck_assert_uint_eq(in(MSR) & 0xf0, 0x90);
}
END_TEST

START_TEST(overrun_in_loopback_is_reported_once)
{
    out(MCR, 0x10);
    out(P, 1);
    out(P, 2);
    ck_assert_uint_eq(in(LSR) & 0x02, 0x02);
    ck_assert_uint_eq(in(LSR) & 0x02, 0);
    ck_assert_uint_eq(in(P), 2);
}
END_TEST

START_TEST(a_modem_line_change_interrupts)
{
    in(MSR);
    out(IER, 0x08);
    out(MCR, 0x10);                     /* CTS, DSR and DCD fall */
    ck_assert(fx.level);
    ck_assert_uint_eq(in(MSR), 0x0b);
    ck_assert(!fx.level);
}
END_TEST

START_TEST(scratch_keeps_its_value)
{
    out(SCR, 0x5a);
    ck_assert_uint_eq(in(SCR), 0x5a);
}
END_TEST

START_TEST(clearing_the_fifo_drops_its_bytes)
{
    out(FCR, 0x01);
    type("abc");
    run_until(3);
    out(FCR, 0x03);
    ck_assert_uint_eq(in(LSR) & 1, 0);
}
END_TEST

Suite *uart_suite(void)
{
    Suite *suite = suite_create("uart");
    TCase *tc = tcase_create("16550A");

    tcase_add_checked_fixture(tc, setup, fixture_down);
    tcase_add_test(tc, what_is_sent_comes_out_at_once);
    tcase_add_test(tc, a_byte_arrives_after_a_character_time);
    tcase_add_test(tc, the_divisor_stretches_the_character_time);
    tcase_add_test(tc, nothing_is_lost_without_a_fifo);
    tcase_add_test(tc, nothing_is_lost_when_the_fifo_is_full);
    tcase_add_test(tc, the_queue_takes_what_fits);
    tcase_add_test(tc, received_data_interrupts);
    tcase_add_test(tc, the_fifo_interrupts_at_its_trigger_level);
    tcase_add_test(tc, bytes_below_the_trigger_level_time_out);
    tcase_add_test(tc, enabling_the_transmit_interrupt_raises_it);
    tcase_add_test(tc, every_byte_sent_is_a_new_edge);
    tcase_add_test(tc, the_divisor_hides_data_and_interrupt_enable);
    tcase_add_test(tc, loopback_returns_what_is_sent);
    tcase_add_test(tc, loopback_connects_modem_outputs_to_inputs);
    tcase_add_test(tc, overrun_in_loopback_is_reported_once);
    tcase_add_test(tc, a_modem_line_change_interrupts);
    tcase_add_test(tc, scratch_keeps_its_value);
    tcase_add_test(tc, clearing_the_fifo_drops_its_bytes);
    suite_add_tcase(suite, tc);
    return suite;
}
