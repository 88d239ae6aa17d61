/* The floppy controller: its registers, its drives, resets and seeks. */
#include "tests/unit/fdc_fixture.h"

Suite *fdc_suite(void);

START_TEST(a_reset_reports_four_drives_after_its_time)
{
    out(DOR, FDC_DOR_DMA);
    ck_assert_uint_eq(in(MSR), 0);
    out(DOR, FDC_DOR_DMA | FDC_DOR_RUN);
    run_until(fx.clock.now + FDC_RESET_US - 1);
    ck_assert(!fx.level);
    run_until(fx.clock.now + 1);
    ck_assert(fx.level);
    for (unsigned i = 0; i < FDC_SELECTS; i++) {
        GIVE(0x08);
        take(2);
        ck_assert_uint_eq(result[0], FDC_ST0_POLLED | i);
        ck_assert_uint_eq(result[1], 0);
    }
    GIVE(0x08);
    take(1);
    ck_assert_uint_eq(result[0], FDC_ST0_INVALID);
}
END_TEST

START_TEST(the_data_rate_register_resets_too)
{
    out(MSR, 0x80);
    wait();
    GIVE(0x08);
    take(2);
    ck_assert_uint_eq(result[0], FDC_ST0_POLLED);
}
END_TEST

START_TEST(without_polling_a_reset_has_no_interrupt)
{
    GIVE(0x13, 0, 0x10, 0);
    GIVE(0x94);
    take(1);
    ck_assert_uint_eq(result[0], 0x10);
    out(MSR, 0x80);
    run_until(fx.clock.now + 10 * MS);
    ck_assert(!fx.level);
}
END_TEST

START_TEST(the_gate_holds_the_interrupt_back)
{
    out(DOR, FDC_DOR_DMA);
    out(DOR, FDC_DOR_RUN);
    run_until(fx.clock.now + FDC_RESET_US);
    ck_assert(!fx.level);
    out(DOR, FDC_DOR_RUN | FDC_DOR_DMA);
    ck_assert(fx.level);
}
END_TEST

START_TEST(unknown_commands_are_answered_with_0x80)
{
    GIVE(0x00);
    take(1);
    ck_assert_uint_eq(result[0], FDC_ST0_INVALID);
    ck_assert(!fx.level);
}
END_TEST

START_TEST(version_lock_and_dump_say_what_was_set)
{
    GIVE(0x10);
    take(1);
    ck_assert_uint_eq(result[0], 0x90);
    GIVE(0x13, 0, 0x47, 0x29);
    GIVE(0x12, 0x84);
    GIVE(0x94);
    take(1);
    seek(0, 7);
    out(MSR, 0x80);
    wait();
    GIVE(0x0e);
    take(10);
    ck_assert_uint_eq(result[0], 0);    /* a reset forgets the cylinder */
    ck_assert_uint_eq(result[4], 0xdf);
    ck_assert_uint_eq(result[5], 0x02);
    ck_assert_uint_eq(result[7], 0x84);
    ck_assert_uint_eq(result[8], 0x47);
    ck_assert_uint_eq(result[9], 0x29);
    GIVE(0x14);
    take(1);
    ck_assert_uint_eq(result[0], 0);
    out(MSR, 0x80);
    GIVE(0x0e);
    take(10);
    ck_assert_uint_eq(result[8], 0x60);
}
END_TEST

START_TEST(a_seek_takes_the_step_rate_and_shows_its_drive_busy)
{
    GIVE(0x0f, 0, 10);
    ck_assert_uint_eq(in(MSR), IDLE | 1);
    run_until(fx.clock.now + 10 * 3 * MS - 1);
    ck_assert(!fx.level);
    run_until(fx.clock.now + 1);
    ck_assert(fx.level);
    ck_assert_uint_eq(in(MSR), IDLE);
}
END_TEST

START_TEST(two_drives_seek_at_once_and_report_one_by_one)
{
    GIVE(0x0f, 0, 10);
    GIVE(0x0f, 1, 20);
    ck_assert_uint_eq(in(MSR), IDLE | 3);
    run_until(fx.clock.now + 100 * MS);
    GIVE(0x08);
    take(2);
    ck_assert_uint_eq(result[0], FDC_ST0_SE);
    ck_assert(fx.level);
    GIVE(0x08);
    take(2);
    ck_assert_uint_eq(result[0], FDC_ST0_SE | 1);
    ck_assert_uint_eq(result[1], 20);
    ck_assert(!fx.level);
}
END_TEST

START_TEST(relative_seeks_step_in_and_out)
{
    GIVE(0xcf, 0, 5);
    wait();
    GIVE(0x08);
    take(2);
    ck_assert_uint_eq(result[1], 5);
    GIVE(0x8f, 0, 2);
    wait();
    GIVE(0x08);
    take(2);
    ck_assert_uint_eq(result[1], 3);
    ck_assert_uint_eq(fdc.drive[0].cylinder, 3);
}
END_TEST

START_TEST(recalibrate_finds_track_0_within_79_steps)
{
    seek(0, 79);
    GIVE(0x07, 0);
    wait();
    GIVE(0x08);
    take(2);
    ck_assert_uint_eq(result[0], FDC_ST0_SE);
    seek(0, 82);
    GIVE(0x07, 0);
    wait();
    GIVE(0x08);
    take(2);
    ck_assert_uint_eq(result[0], FDC_ST0_SE | FDC_ST0_ABNORMAL | FDC_ST0_EC);
}
END_TEST

START_TEST(recalibrate_of_no_drive_fails)
{
    GIVE(0x07, 2);
    wait();
    GIVE(0x08);
    take(2);
    ck_assert_uint_eq(result[0],
                      FDC_ST0_SE | FDC_ST0_ABNORMAL | FDC_ST0_EC | 2);
}
END_TEST

START_TEST(sense_drive_tells_track_0_and_protection)
{
    GIVE(0x04, 4);
    take(1);
    ck_assert_uint_eq(result[0], 0x3c);
    GIVE(0x04, 1);
    take(1);
    ck_assert_uint_eq(result[0], 0x79);
    seek(0, 1);
    GIVE(0x04, 0);
    take(1);
    ck_assert_uint_eq(result[0], 0x28);
}
END_TEST

START_TEST(a_step_closes_the_disk_change_line)
{
    ck_assert(in(DIR) & FDC_DIR_CHANGED);
    seek(0, 0);
    ck_assert(in(DIR) & FDC_DIR_CHANGED);
    seek(0, 1);
    ck_assert(!(in(DIR) & FDC_DIR_CHANGED));
    out(DOR, DOR_B);
    ck_assert(in(DIR) & FDC_DIR_CHANGED);
}
END_TEST

START_TEST(sizes_have_their_formats)
{
    ck_assert_uint_eq(floppy_format_of(1474560)->track, 18);
    ck_assert_uint_eq(floppy_format_of(1228800)->rpm, 360);
    ck_assert_uint_eq(floppy_format_of(163840)->heads, 1);
    ck_assert_uint_eq(floppy_format_of(512)->kib, 1440);
    ck_assert_uint_eq(floppy_format_of(1474561)->kib, 2880);
    ck_assert_ptr_null(floppy_format_of(2949121));
}
END_TEST

START_TEST(no_sequence_of_accesses_hurts_the_host)
{
    static const uint16_t ports[] = {
        DOR, FDC_PORT_TDR, MSR, FIFO, FIFO, FIFO, FIFO, FIFO, FIFO, FIFO, DIR,
        0x04, 0x05, 0x08, 0x09, 0x0a, 0x0b, 0x0d, 0x0e, 0x81, 0xd4, 0xd6,
    };
    static const uint8_t codes[] = {
        READ, WRITE, READ_MT, FORMAT, READ_ID, READ_TRACK, VERIFY, SCAN_LOW,
        0x0f, 0x07, 0x08, 0x03, 0x13, 0xcf,
    };
    uint32_t random = 1;

    for (int i = 0; i < 300000; i++) {
        uint16_t port;
        uint32_t value;

        random = random * 1664525 + 1013904223;
        port = ports[(random >> 24) % (sizeof(ports) / sizeof(ports[0]))];
        value = random >> 8;
        if (port == FIFO && value & 0x8000)
            value = codes[value % sizeof(codes)];
        if (port == DOR)
            value |= value & 0x300 ? DOR_A : 0;
        if ((random >> 13 & 7) == 0)
            run_until(fx.clock.now + (random >> 14));
        else
            bus_out(&fx.bus, port, 1, value);
        bus_in(&fx.bus, port, 1);
    }
}
END_TEST

Suite *fdc_suite(void)
{
    Suite *suite = suite_create("fdc");
    TCase *tc = tcase_create("82077AA");

    tcase_add_checked_fixture(tc, setup, fixture_down);
    tcase_add_test(tc, a_reset_reports_four_drives_after_its_time);
    tcase_add_test(tc, the_data_rate_register_resets_too);
    tcase_add_test(tc, without_polling_a_reset_has_no_interrupt);
    tcase_add_test(tc, the_gate_holds_the_interrupt_back);
    tcase_add_test(tc, unknown_commands_are_answered_with_0x80);
    tcase_add_test(tc, version_lock_and_dump_say_what_was_set);
    tcase_add_test(tc, a_seek_takes_the_step_rate_and_shows_its_drive_busy);
    tcase_add_test(tc, two_drives_seek_at_once_and_report_one_by_one);
    tcase_add_test(tc, relative_seeks_step_in_and_out);
    tcase_add_test(tc, recalibrate_finds_track_0_within_79_steps);
    tcase_add_test(tc, recalibrate_of_no_drive_fails);
    tcase_add_test(tc, sense_drive_tells_track_0_and_protection);
    tcase_add_test(tc, a_step_closes_the_disk_change_line);
    tcase_add_test(tc, sizes_have_their_formats);
    tcase_add_test(tc, no_sequence_of_accesses_hurts_the_host);
    suite_add_tcase(suite, tc);
    return suite;
}
