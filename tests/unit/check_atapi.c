/* The ATAPI CD-ROM, on a cable of its own. */
#include "tests/unit/ide_fixture.h"

#include "base/bytes.h"

Suite *atapi_suite(void);

enum {
    PACKET = 0xa0, DEVICE_RESET = 0x08, IDENTIFY = 0xec, FEATURE_DMA = 1,
    IDENTIFY_PACKET = 0xa1, SET_FEATURES = 0xef,
    COMMAND = 1, TO_HOST = 2, ENDED = 3,        /* interrupt reasons */
    TABLE = 0x1000, BUFFER = 0x20000,
    MASTER = IDE_MASTER + BUS_MASTER_PORTS,
    BLOCKS = IDE_SECTORS / 4,

    READY = 0x00, SENSE = 0x03, INQUIRY = 0x12, START_STOP = 0x1b,
    PREVENT = 0x1e, CAPACITY = 0x25, READ_10 = 0x28, TOC = 0x43,
    EVENT = 0x4a, MODE_SENSE = 0x5a, READ_12 = 0xa8, READ_CD = 0xbe,
};

static uint8_t reply[8192];

static void send_packet(const uint8_t packet[ATAPI_PACKET], uint8_t features,
                        uint16_t limit)
{
    reg_out(ATA_DEVICE, 0xa0);
    reg_out(ATA_ERROR, features);
    reg_out(ATA_LBA_MID, (uint8_t)limit);
    reg_out(ATA_LBA_HIGH, (uint8_t)(limit >> 8));
    reg_out(ATA_STATUS, PACKET);
    ck_assert_uint_eq(reg_in(ATA_COUNT) & ENDED, COMMAND);
    for (int i = 0; i < ATAPI_PACKET; i += 2)
        data_out((uint16_t)bytes_get_le(packet + i, 2));
    wait_ready();
}

/* Takes a block of data; how many bytes it had. */
static unsigned take(uint8_t *to)
{
    unsigned bytes = reg_in(ATA_LBA_MID) | (unsigned)reg_in(ATA_LBA_HIGH) << 8;

    ck_assert_uint_eq(reg_in(ATA_COUNT) & ENDED, TO_HOST);
    for (unsigned i = 0; i < bytes; i += 2)
        bytes_put_le(to + i, 2, data_in());
    wait_ready();
    return bytes;
}

/* Receives the whole reply; how many bytes it had. */
static unsigned receive(void)
{
    unsigned bytes = 0;

    while (in(idefx.control) & ATA_STATUS_DRQ)
        bytes += take(reply + bytes);
    ck_assert_uint_eq(reg_in(ATA_COUNT) & ENDED, ENDED);
    return bytes;
}

/* A command with a number in bytes 2 to 5 and a length in 7 and 8. */
static unsigned run(uint8_t code, uint8_t flags, uint32_t number,
                    uint16_t length)
{
    uint8_t packet[ATAPI_PACKET] = { code, flags };

    bytes_put_be(packet + 2, 4, number);
    bytes_put_be(packet + 7, 2, length);
    send_packet(packet, 0, 0xfffe);
    return receive();
}

/* The commands of six bytes: byte 4. */
static unsigned run_6(uint8_t code, uint8_t value)
{
    return run(code, 0, (uint32_t)value << 8, 0);
}

static void check_sense(uint8_t key, uint8_t code)
{
    ck_assert_uint_eq(reg_in(ATA_STATUS), ATA_STATUS_DRDY | ATA_STATUS_ERR);
    ck_assert_uint_eq(reg_in(ATA_ERROR) >> 4, key);
    ck_assert_uint_eq(run_6(SENSE, 18), 18);
    ck_assert_uint_eq(reply[2], key);
    ck_assert_uint_eq(reply[12], code);
}

static void setup(void)
{
    idefx_up();
    idefx_use(true);
}

/* After the unit attention of power-on. */
static void setup_told(void)
{
    setup();
    run_6(READY, 0);
}

START_TEST(after_power_on_the_registers_show_a_packet_drive)
{
    ck_assert_uint_eq(reg_in(ATA_STATUS), 0);
    ck_assert_uint_eq(reg_in(ATA_LBA_MID), 0x14);
    ck_assert_uint_eq(reg_in(ATA_LBA_HIGH), 0xeb);
}
END_TEST

START_TEST(identify_device_fails_and_identify_packet_device_works)
{
    reg_out(ATA_LBA_MID, 0);
    reg_out(ATA_STATUS, IDENTIFY);
    check_error(ATA_ERROR_ABRT);
    ck_assert_uint_eq(reg_in(ATA_LBA_MID), 0x14);
    reg_out(ATA_STATUS, IDENTIFY_PACKET);
    wait_ready();
    ck_assert_uint_eq(data_in(), 0x85c0);
}
END_TEST

START_TEST(the_first_command_has_a_unit_attention)
{
    run_6(READY, 0);
    check_sense(6, 0x29);
    run_6(READY, 0);
    ck_assert_uint_eq(reg_in(ATA_STATUS), IDE_READY);
}
END_TEST

START_TEST(inquiry_works_with_a_unit_attention)
{
    ck_assert_uint_eq(run_6(INQUIRY, 36), 36);
    ck_assert_uint_eq(reply[0], 5);
    ck_assert_mem_eq(reply + 8, "PAGEWALK", 8);
    run_6(READY, 0);
    check_sense(6, 0x29);
}
END_TEST

START_TEST(request_sense_takes_a_unit_attention)
{
    run_6(SENSE, 18);
    ck_assert_uint_eq(reply[2], 6);
    run_6(READY, 0);
    ck_assert_uint_eq(reg_in(ATA_STATUS), IDE_READY);
}
END_TEST

START_TEST(sense_is_of_the_last_command_alone)
{
    run(READ_10, 0, BLOCKS, 1);
    check_sense(5, 0x21);
    run_6(SENSE, 18);
    ck_assert_uint_eq(reply[2], 0);
}
END_TEST

START_TEST(a_reply_of_an_odd_length_ends_with_its_last_word)
{
    ck_assert_uint_eq(run_6(INQUIRY, 5), 5);
    ck_assert_uint_eq(reply[4], 31);
    ck_assert_uint_eq(reg_in(ATA_STATUS), IDE_READY);
}
END_TEST

START_TEST(capacity_is_that_of_the_image)
{
    ck_assert_uint_eq(run(CAPACITY, 0, 0, 0), 8);
    ck_assert_uint_eq(reply[2] << 8 | reply[3], BLOCKS - 1);
    ck_assert_uint_eq(reply[6], ATAPI_BLOCK >> 8);
}
END_TEST

START_TEST(read_sends_blocks)
{
    ck_assert_uint_eq(run(READ_10, 0, 10, 2), 2 * ATAPI_BLOCK);
    ck_assert_uint_eq(reply[0], 40);
    ck_assert_uint_eq(reply[2 * ATAPI_BLOCK - 1], 47);
}
END_TEST

START_TEST(the_host_limits_the_bytes_between_interrupts)
{
    const uint8_t packet[ATAPI_PACKET] = { READ_10, 0, 0, 0, 0, 10, 0, 0, 2 };
    static const unsigned blocks[] = { 3000, ATAPI_BLOCK * 2 - 3000 };

    fx.rises = 0;
    send_packet(packet, 0, 3001);
    for (int i = 0; i < 2; i++) {
        ck_assert_uint_eq(reg_in(ATA_STATUS), IDE_READY | ATA_STATUS_DRQ);
        ck_assert_uint_eq(take(reply), blocks[i]);
    }
    ck_assert_uint_eq(reply[ATAPI_BLOCK * 2 - 3001], 47);
    ck_assert_uint_eq(fx.rises, 3);
}
END_TEST

START_TEST(a_limit_of_0_is_aborted_where_there_are_data)
{
    const uint8_t packet[ATAPI_PACKET] = { READ_10, 0, 0, 0, 0, 10, 0, 0, 2 };

    send_packet(packet, 0, 0);
    check_error(ATA_ERROR_ABRT);
}
END_TEST

START_TEST(blocks_beyond_the_medium_are_out_of_range)
{
    run(READ_10, 0, BLOCKS - 1, 2);
    check_sense(5, 0x21);
    run(READ_10, 0, UINT32_MAX, 2);
    check_sense(5, 0x21);
    ck_assert_uint_eq(run(READ_10, 0, BLOCKS - 1, 1), ATAPI_BLOCK);
}
END_TEST

START_TEST(a_count_of_all_ones_is_refused)
{
    uint8_t packet[ATAPI_PACKET] = { READ_12 };

    memset(packet + 6, 0xff, 4);
    send_packet(packet, 0, 0xfffe);
    check_sense(5, 0x21);
}
END_TEST

START_TEST(a_medium_that_ends_in_a_block_reads_zeros_behind_it)
{
    idefx.ide.channel[1].drive[0].sectors = 6;
    ck_assert_uint_eq(run(READ_10, 0, 1, 1), ATAPI_BLOCK);
    ck_assert_uint_eq(reply[2 * DISK_SECTOR - 1], 5);
    ck_assert_uint_eq(reply[2 * DISK_SECTOR], 0);
}
END_TEST

START_TEST(a_failing_host_is_a_read_error)
{
    idefx.broken = true;
    run(READ_10, 0, 0, 1);
    check_sense(3, 0x11);
}
END_TEST

START_TEST(a_raw_block_has_sync_header_and_data)
{
    uint8_t packet[ATAPI_PACKET] = { READ_CD, 0, 0, 0, 0, 75, 0, 0, 1, 0xf8 };

    send_packet(packet, 0, 0xfffe);
    ck_assert_uint_eq(receive(), ATAPI_RAW_BLOCK);
    ck_assert_uint_eq(reply[0], 0);
    ck_assert_uint_eq(reply[1], 0xff);
    ck_assert_mem_eq(reply + 12, "\0\3\0\1", 4);
    ck_assert_uint_eq(reply[16], 300 & 0xff);
}
END_TEST

START_TEST(the_toc_has_one_track_and_the_lead_out)
{
    ck_assert_uint_eq(run(TOC, 0, 0, 64), 20);
    ck_assert_uint_eq(reply[6], 1);
    ck_assert_uint_eq(reply[14], 0xaa);
    ck_assert_uint_eq(reply[18] << 8 | reply[19], BLOCKS);
    ck_assert_uint_eq(run(TOC, 2, 0, 64), 20);
    ck_assert_mem_eq(reply + 9, "\0\2\0", 3);
    run(TOC, 0, 0x03000000, 64);
    check_sense(5, 0x24);
}
END_TEST

START_TEST(an_open_tray_has_no_medium)
{
    run_6(START_STOP, 2);
    run_6(READY, 0);
    check_sense(2, 0x3a);
    run_6(START_STOP, 3);
    run_6(READY, 0);
    check_sense(6, 0x28);
    run_6(READY, 0);
    ck_assert_uint_eq(reg_in(ATA_STATUS), IDE_READY);
}
END_TEST

START_TEST(events_tell_of_the_tray_once)
{
    run_6(START_STOP, 2);
    ck_assert_uint_eq(run(EVENT, 1, 0x1000, 64), 8);
    ck_assert_uint_eq(reply[4], ATAPI_EVENT_REMOVAL);
    ck_assert_uint_eq(reply[5], 1);
    run(EVENT, 1, 0x1000, 64);
    ck_assert_uint_eq(reply[4], ATAPI_EVENT_NONE);
}
END_TEST

START_TEST(a_locked_tray_stays_closed)
{
    run_6(PREVENT, 1);
    run_6(START_STOP, 2);
    check_sense(5, 0x53);
    run(MODE_SENSE, 0, 0x2a000000, 64);
    ck_assert_uint_eq(reply[14] & 2, 2);
    run_6(PREVENT, 0);
    run_6(START_STOP, 2);
    ck_assert_uint_eq(reg_in(ATA_STATUS), IDE_READY);
}
END_TEST

START_TEST(data_go_by_dma_when_asked_for)
{
    const uint8_t packet[ATAPI_PACKET] = { READ_10, 0, 0, 0, 0, 10, 0, 0, 2 };

    bus_write(&fx.bus, TABLE, 4, BUFFER);
    bus_write(&fx.bus, TABLE + 4, 4, UINT32_C(0x80000000) | 2 * ATAPI_BLOCK);
    bus_out(&fx.bus, MASTER + BUS_MASTER_TABLE, 4, TABLE);
    send_packet(packet, FEATURE_DMA, 0);
    out(MASTER + BUS_MASTER_STATUS, BUS_MASTER_INTERRUPT);
    out(MASTER, BUS_MASTER_TO_MEMORY | BUS_MASTER_START);
    settle();
    ck_assert_uint_eq(in(MASTER + BUS_MASTER_STATUS), BUS_MASTER_INTERRUPT);
    ck_assert_uint_eq(reg_in(ATA_STATUS), IDE_READY);
    ck_assert_uint_eq(idefx.ram[BUFFER], 40);
    ck_assert_uint_eq(idefx.ram[BUFFER + 2 * ATAPI_BLOCK - 1], 47);
}
END_TEST

START_TEST(device_reset_ends_a_packet_at_once)
{
    const uint8_t packet[ATAPI_PACKET] = { READ_10, 0, 0, 0, 0, 10, 0, 0, 2 };

    send_packet(packet, 0, 0xfffe);
    data_in();
    reg_out(ATA_STATUS, DEVICE_RESET);
    ck_assert_uint_eq(reg_in(ATA_STATUS), 0);
    ck_assert_uint_eq(reg_in(ATA_LBA_HIGH), 0xeb);
    run_6(READY, 0);
    ck_assert_uint_eq(reg_in(ATA_STATUS), IDE_READY);
}
END_TEST

START_TEST(unknown_packets_are_refused)
{
    run_6(0xff, 0);
    check_sense(5, 0x20);
}
END_TEST

START_TEST(no_packet_hurts_the_host)
{
    static const uint8_t codes[] = {
        READY, SENSE, INQUIRY, START_STOP, PREVENT, CAPACITY, READ_10, 0x2b,
        TOC, 0x46, EVENT, 0x51, MODE_SENSE, READ_12, 0xbb, 0xbd, READ_CD,
    };
    uint32_t random = 1;

    for (int i = 0; i < 20000; i++) {
        uint8_t packet[ATAPI_PACKET];

        for (int k = 0; k < ATAPI_PACKET; k++) {
            random = random * 1664525 + 1013904223;
            packet[k] = random >> 30 ? 0 : (uint8_t)(random >> 20);
        }
        packet[0] = codes[random >> 8 & 15];
        reg_out(ATA_STATUS, DEVICE_RESET);
        send_packet(packet, random >> 27 & 1,
                    (uint16_t)(random >> (random & 15)));
        for (unsigned k = 0; k < (random >> 16 & 0xfff); k++)
            data_in();
        run_until(fx.clock.now + (random >> 20 & 0xff));
    }
}
END_TEST

Suite *atapi_suite(void)
{
    Suite *suite = suite_create("atapi");
    TCase *fresh = tcase_create("after power-on");
    TCase *told = tcase_create("packets");

    tcase_add_checked_fixture(fresh, setup, idefx_down);
    tcase_add_test(fresh, after_power_on_the_registers_show_a_packet_drive);
    tcase_add_test(fresh,
                   identify_device_fails_and_identify_packet_device_works);
    tcase_add_test(fresh, the_first_command_has_a_unit_attention);
    tcase_add_test(fresh, inquiry_works_with_a_unit_attention);
    tcase_add_test(fresh, request_sense_takes_a_unit_attention);
    tcase_add_checked_fixture(told, setup_told, idefx_down);
    tcase_add_test(told, sense_is_of_the_last_command_alone);
    tcase_add_test(told, a_reply_of_an_odd_length_ends_with_its_last_word);
    tcase_add_test(told, capacity_is_that_of_the_image);
    tcase_add_test(told, read_sends_blocks);
    tcase_add_test(told, the_host_limits_the_bytes_between_interrupts);
    tcase_add_test(told, a_limit_of_0_is_aborted_where_there_are_data);
    tcase_add_test(told, blocks_beyond_the_medium_are_out_of_range);
    tcase_add_test(told, a_count_of_all_ones_is_refused);
    tcase_add_test(told, a_medium_that_ends_in_a_block_reads_zeros_behind_it);
    tcase_add_test(told, a_failing_host_is_a_read_error);
    tcase_add_test(told, a_raw_block_has_sync_header_and_data);
    tcase_add_test(told, the_toc_has_one_track_and_the_lead_out);
    tcase_add_test(told, an_open_tray_has_no_medium);
    tcase_add_test(told, events_tell_of_the_tray_once);
    tcase_add_test(told, a_locked_tray_stays_closed);
    tcase_add_test(told, data_go_by_dma_when_asked_for);
    tcase_add_test(told, device_reset_ends_a_packet_at_once);
    tcase_add_test(told, unknown_packets_are_refused);
    tcase_add_test(told, no_packet_hurts_the_host);
    suite_add_tcase(suite, fresh);
    suite_add_tcase(suite, told);
    return suite;
}
