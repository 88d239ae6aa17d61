/* Packets of gdb's protocol: what bytes they are made of, and damaged ones. */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "emu/gdb/packet.h"

Suite *packet_suite(void);

static struct packet_reader reader;

static void setup(void)
{
    memset(&reader, 0, sizeof reader);
}

/* What the last of these bytes has completed; those before it, nothing. */
static enum packet_event feed(const char *bytes, size_t size)
{
    for (size_t i = 0; i + 1 < size; i++)
        ck_assert_int_eq(packet_feed(&reader, (uint8_t)bytes[i]),
                         PACKET_NOTHING);
    return packet_feed(&reader, (uint8_t)bytes[size - 1]);
}

#define FEED(text) feed(text, sizeof text - 1)

START_TEST(packet_with_the_right_sum_is_done)
{
    ck_assert_int_eq(FEED("$m1000,4#8e"), PACKET_DONE);
    ck_assert_str_eq(reader.text, "m1000,4");
    ck_assert_uint_eq(reader.length, 7);
}
END_TEST

START_TEST(empty_packet_is_done)
{
    ck_assert_int_eq(FEED("$#00"), PACKET_DONE);
    ck_assert_uint_eq(reader.length, 0);
}
END_TEST

START_TEST(wrong_sum_is_damage_and_the_next_packet_is_read)
{
    ck_assert_int_eq(FEED("$m1000,4#8f"), PACKET_DAMAGED);
    ck_assert_int_eq(FEED("$g#67"), PACKET_DONE);
    ck_assert_str_eq(reader.text, "g");
}
END_TEST

START_TEST(sum_that_is_no_number_is_damage)
{
    ck_assert_int_eq(FEED("$g#6x"), PACKET_DAMAGED);
    ck_assert_int_eq(FEED("$g#x7"), PACKET_DAMAGED);
}
END_TEST

START_TEST(escapes_are_undone)
{
    ck_assert_int_eq(FEED("$X}\x03}\x04#59"), PACKET_DONE);
    ck_assert_uint_eq(reader.length, 3);
    ck_assert_mem_eq(reader.text, "X#$", 3);
}
END_TEST

START_TEST(packet_that_ends_in_an_escape_is_damage)
{
    ck_assert_int_eq(FEED("$}#7d"), PACKET_DAMAGED);
}
END_TEST

START_TEST(packet_that_was_cut_is_lost_with_the_next_dollar)
{
    const char whole[] = "$m1000,4#8e";

    for (size_t cut = 1; cut < sizeof whole - 3; cut++) {
        setup();
        for (size_t i = 0; i < cut; i++)
            packet_feed(&reader, (uint8_t)whole[i]);
        ck_assert_int_eq(FEED("$g#67"), PACKET_DONE);
        ck_assert_str_eq(reader.text, "g");
    }
}
END_TEST

START_TEST(packet_that_is_too_long_is_told_at_its_end)
{
    uint8_t sum = 0;
    char end[4];

    packet_feed(&reader, '$');
    for (unsigned i = 0; i < PACKET_MAX + 1000; i++, sum += 'a')
        ck_assert_int_eq(packet_feed(&reader, 'a'), PACKET_NOTHING);
    snprintf(end, sizeof end, "#%02x", sum);
    ck_assert_int_eq(feed(end, 3), PACKET_TOO_LONG);
    ck_assert_int_eq(FEED("$g#67"), PACKET_DONE);
}
END_TEST

START_TEST(interrupt_counts_outside_packets_alone)
{
    ck_assert_int_eq(FEED("\x03"), PACKET_INTERRUPT);
    ck_assert_int_eq(FEED("$X\x03#5b"), PACKET_DONE);
}
END_TEST

START_TEST(acknowledgements_are_told)
{
    ck_assert_int_eq(FEED("+"), PACKET_ACKNOWLEDGED);
    ck_assert_int_eq(FEED("-"), PACKET_REFUSED);
    ck_assert_int_eq(FEED("x"), PACKET_NOTHING);
}
END_TEST

START_TEST(what_is_framed_is_read_as_it_was)
{
    static char framed[PACKET_FRAMED_MAX];
    char text[256];
    size_t length;

    for (unsigned i = 0; i < sizeof text; i++)
        text[i] = (char)i;
    length = packet_frame(text, sizeof text, framed);
    ck_assert_int_eq(feed(framed, length), PACKET_DONE);
    ck_assert_uint_eq(reader.length, sizeof text);
    ck_assert_mem_eq(reader.text, text, sizeof text);
}
END_TEST

START_TEST(numbers_have_1_to_16_digits)
{
    const char *at = "c0100000,";
    uint64_t value;

    ck_assert(packet_number(&at, &value));
    ck_assert_uint_eq(value, 0xc0100000);
    ck_assert_int_eq(*at, ',');
    at = "";
    ck_assert(!packet_number(&at, &value));
    at = "ffffffffffffffff";
    ck_assert(packet_number(&at, &value));
    ck_assert_uint_eq(value, UINT64_MAX);
    at = "0123456789abcdef0";
    ck_assert(!packet_number(&at, &value));
}
END_TEST

START_TEST(bytes_of_an_odd_number_of_digits_are_refused)
{
    uint8_t bytes[4];

    ck_assert_int_eq(packet_get_bytes(bytes, sizeof bytes, "12fF"), 2);
    ck_assert_uint_eq(bytes[1], 0xff);
    ck_assert_int_eq(packet_get_bytes(bytes, sizeof bytes, "123"), -1);
    ck_assert_int_eq(packet_get_bytes(bytes, sizeof bytes, "1g"), -1);
    ck_assert_int_eq(packet_get_bytes(bytes, sizeof bytes, "1122334455"), -1);
}
END_TEST

Suite *packet_suite(void)
{
    Suite *suite = suite_create("packet");
    TCase *tc = tcase_create("packet");

    tcase_add_checked_fixture(tc, setup, NULL);
    tcase_add_test(tc, packet_with_the_right_sum_is_done);
    tcase_add_test(tc, empty_packet_is_done);
    tcase_add_test(tc, wrong_sum_is_damage_and_the_next_packet_is_read);
    tcase_add_test(tc, sum_that_is_no_number_is_damage);
    tcase_add_test(tc, escapes_are_undone);
    tcase_add_test(tc, packet_that_ends_in_an_escape_is_damage);
    tcase_add_test(tc, packet_that_was_cut_is_lost_with_the_next_dollar);
    tcase_add_test(tc, packet_that_is_too_long_is_told_at_its_end);
    tcase_add_test(tc, interrupt_counts_outside_packets_alone);
    tcase_add_test(tc, acknowledgements_are_told);
    tcase_add_test(tc, what_is_framed_is_read_as_it_was);
    tcase_add_test(tc, numbers_have_1_to_16_digits);
    tcase_add_test(tc, bytes_of_an_odd_number_of_digits_are_refused);
    suite_add_tcase(suite, tc);
    return suite;
}
