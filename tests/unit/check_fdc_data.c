/* The floppy controller: commands that move data. */
#include "tests/unit/fdc_fixture.h"

Suite *fdc_data_suite(void);

START_TEST(a_read_moves_sectors_until_tc)
{
    program(TO_MEMORY, 2 * DISK_SECTOR);
    chs(READ, 0, 0, 3, TRACK);
    expect_result(0, 0, 0);
    expect_next(0, 0, 5);
    ck_assert_int_eq(memcmp(memory + BUFFER, medium[0][2], 2 * DISK_SECTOR),
                     0);
    ck_assert_uint_eq(memory[BUFFER + 2 * DISK_SECTOR], 0);
}
END_TEST

START_TEST(tc_within_a_sector_ends_after_the_sector)
{
    program(TO_MEMORY, 100);
    chs(READ, 0, 0, 1, TRACK);
    expect_result(0, 0, 0);
    expect_next(0, 0, 2);
    ck_assert_uint_eq(memory[BUFFER + 99], 1);
    ck_assert_uint_eq(memory[BUFFER + 100], 0);
}
END_TEST

START_TEST(the_end_of_the_track_without_tc_is_an_error)
{
    program(TO_MEMORY, 4 * DISK_SECTOR);
    chs(READ, 0, 0, TRACK, TRACK);
    expect_result(FDC_ST0_ABNORMAL, FDC_ST1_EN, 0);
    expect_next(1, 0, 1);
}
END_TEST

START_TEST(a_multi_track_read_goes_on_on_the_other_side)
{
    program(TO_MEMORY, 2 * DISK_SECTOR);
    chs(READ_MT, 0, 0, TRACK, TRACK);
    expect_result(4, 0, 0);
    expect_next(0, 1, 2);
    ck_assert_uint_eq(memory[BUFFER], TRACK);
    ck_assert_uint_eq(memory[BUFFER + DISK_SECTOR], TRACK + 1);
}
END_TEST

START_TEST(a_sector_that_is_not_there_is_not_found_at_the_second_index)
{
    uint64_t begun = fx.clock.now;

    program(TO_MEMORY, DISK_SECTOR);
    chs(READ, 0, 0, TRACK + 1, TRACK + 1);
    expect_result(FDC_ST0_ABNORMAL, FDC_ST1_ND, 0);
    ck_assert_uint_gt(fx.clock.now, begun + TURN);
    ck_assert_uint_le(fx.clock.now, begun + 2 * TURN + 3 * MS);
    chs(READ, 1, 0, 1, TRACK);
    expect_result(FDC_ST0_ABNORMAL, FDC_ST1_ND, FDC_ST2_WC);
}
END_TEST

START_TEST(at_another_rate_or_in_fm_there_are_no_marks)
{
    program(TO_MEMORY, DISK_SECTOR);
    chs(0x06, 0, 0, 1, TRACK);
    expect_result(FDC_ST0_ABNORMAL, FDC_ST1_MA, 0);
    out(CCR, 2);
    chs(READ, 0, 0, 1, TRACK);
    expect_result(FDC_ST0_ABNORMAL, FDC_ST1_MA, 0);
}
END_TEST

START_TEST(before_software_chooses_a_rate_it_is_the_disks)
{
    fdc_reset(&fdc);
    reset(DOR_A);
    GIVE(0x03, 0xdf, 0x02);
    program(TO_MEMORY, DISK_SECTOR);
    chs(READ, 0, 0, 1, TRACK);
    expect_result(0, 0, 0);
}
END_TEST

START_TEST(a_byte_passes_every_16_us_and_dma_moves_it_then)
{
    program(TO_MEMORY, DISK_SECTOR);
    GIVE(READ, 0, 0, 0, 1, 2, TRACK, 0x1b, 0xff);
    while (!memory[BUFFER])
        run_until(fx.clock.now + 1);
    for (int i = 1; i < 100; i++) {
        ck_assert_uint_eq(memory[BUFFER + i], 0);
        run_until(fx.clock.now + BYTE);
        ck_assert_uint_eq(memory[BUFFER + i], 1);
    }
}
END_TEST

START_TEST(with_a_fifo_bytes_come_by_its_threshold)
{
    GIVE(0x13, 0, 0x07, 0);
    program(TO_MEMORY, DISK_SECTOR);
    GIVE(READ, 0, 0, 0, 1, 2, TRACK, 0x1b, 0xff);
    while (!memory[BUFFER])
        run_until(fx.clock.now + 1);
    ck_assert_uint_eq(memory[BUFFER + 7], 1);
    ck_assert_uint_eq(memory[BUFFER + 8], 0);
    wait();
    take(7);
    ck_assert_uint_eq(memory[BUFFER + DISK_SECTOR - 1], 1);
}
END_TEST

START_TEST(a_masked_channel_is_late)
{
    program(TO_MEMORY, DISK_SECTOR);
    out(0x0a, 6);
    chs(READ, 0, 0, 1, TRACK);
    expect_result(FDC_ST0_ABNORMAL, FDC_ST1_OR, 0);
    program(FROM_MEMORY, DISK_SECTOR);
    out(0x0a, 6);
    chs(WRITE, 0, 0, 1, TRACK);
    expect_result(FDC_ST0_ABNORMAL, FDC_ST1_OR, 0);
    ck_assert_uint_eq(medium[0][0][0], 1);
}
END_TEST

START_TEST(a_write_reaches_the_disk_and_tc_fills_its_sector_with_zeros)
{
    memset(memory + BUFFER, 0xee, 700);
    program(FROM_MEMORY, 700);
    chs(WRITE, 0, 1, 4, TRACK);
    expect_result(4, 0, 0);
    expect_next(0, 1, 6);
    ck_assert_uint_eq(medium[0][TRACK + 3][511], 0xee);
    ck_assert_uint_eq(medium[0][TRACK + 4][187], 0xee);
    ck_assert_uint_eq(medium[0][TRACK + 4][188], 0);
    ck_assert_uint_eq(medium[0][TRACK + 5][0], TRACK + 6);
}
END_TEST

START_TEST(a_protected_disk_is_not_written)
{
    out(DOR, DOR_B);
    out(CCR, 2);
    program(FROM_MEMORY, DISK_SECTOR);
    GIVE(WRITE, 1, 0, 0, 1, 2, 9, 0x1b, 0xff);
    wait();
    take(7);
    expect_result(FDC_ST0_ABNORMAL | 1, FDC_ST1_NW, 0);
    GIVE(FORMAT, 1, 2, 9, 0x1b, 0xf6);
    wait();
    take(7);
    expect_result(FDC_ST0_ABNORMAL | 1, FDC_ST1_NW, 0);
}
END_TEST

START_TEST(a_disk_of_360k_is_read_at_250_kbit)
{
    out(DOR, DOR_B);
    out(CCR, 2);
    program(TO_MEMORY, DISK_SECTOR);
    GIVE(READ, 5, 0, 1, 9, 2, 9, 0x1b, 0xff);
    wait();
    take(7);
    expect_result(5, 0, 0);
    ck_assert_uint_eq(memory[BUFFER], 18);
}
END_TEST

START_TEST(deleted_data_end_a_read_or_are_skipped)
{
    memset(memory + BUFFER, 0xdd, DISK_SECTOR);
    program(FROM_MEMORY, DISK_SECTOR);
    chs(WRITE_DELETED, 0, 0, 2, TRACK);
    expect_result(0, 0, 0);
    program(TO_MEMORY, 3 * DISK_SECTOR);
    chs(READ, 0, 0, 1, TRACK);
    expect_result(0, 0, FDC_ST2_CM);
    expect_next(0, 0, 2);
    program(TO_MEMORY, 2 * DISK_SECTOR);
    chs(READ | SKIP, 0, 0, 1, TRACK);
    expect_result(0, 0, FDC_ST2_CM);
    ck_assert_uint_eq(memory[BUFFER + DISK_SECTOR], 3);
    program(TO_MEMORY, DISK_SECTOR);
    chs(READ_DELETED, 0, 0, 2, TRACK);
    expect_result(0, 0, 0);
    ck_assert_uint_eq(memory[BUFFER], 0xdd);
}
END_TEST

START_TEST(verify_moves_nothing_and_ends_at_eot_or_its_count)
{
    chs(VERIFY, 0, 0, 1, 5);
    expect_result(0, 0, 0);
    expect_next(1, 0, 1);
    GIVE(VERIFY, 0x80, 0, 0, 3, 2, TRACK, 0x1b, 2);
    wait();
    take(7);
    expect_result(0, 0, 0);
    expect_next(0, 0, 5);
    ck_assert_uint_eq(memory[BUFFER], 0);
}
END_TEST

START_TEST(scans_compare_with_memory)
{
    memset(memory + BUFFER, 3, 4 * DISK_SECTOR);
    memory[BUFFER + 2 * DISK_SECTOR + 5] = 0xff;
    program(FROM_MEMORY, 4 * DISK_SECTOR);
    GIVE(SCAN_EQUAL, 0, 0, 0, 1, 2, TRACK, 0x1b, 1);
    wait();
    take(7);
    expect_result(0, 0, FDC_ST2_SH);
    expect_next(0, 0, 3);
    program(FROM_MEMORY, 4 * DISK_SECTOR);
    GIVE(SCAN_LOW, 0, 0, 0, 1, 2, TRACK, 0x1b, 1);
    wait();
    take(7);
    expect_result(0, 0, 0);
    expect_next(0, 0, 1);
    program(FROM_MEMORY, 4 * DISK_SECTOR);
    GIVE(SCAN_HIGH, 0, 0, 0, 1, 2, 2, 0x1b, 1);
    wait();
    take(7);
    expect_result(0, 0, FDC_ST2_SN);
}
END_TEST

START_TEST(read_id_names_the_sector_under_the_head)
{
    seek(0, 3);
    GIVE(READ_ID, 4);
    wait();
    take(7);
    expect_result(4, 0, 0);
    ck_assert_uint_eq(result[3], 3);
    ck_assert_uint_eq(result[4], 1);
    ck_assert_uint_ge(result[5], 1);
    ck_assert_uint_le(result[5], TRACK);
    ck_assert_uint_eq(result[6], 2);
}
END_TEST

START_TEST(read_track_begins_behind_the_index_hole)
{
    program(TO_MEMORY, 3 * DISK_SECTOR);
    chs(READ_TRACK, 0, 0, 1, 3);
    expect_result(0, 0, 0);
    for (int i = 0; i < 3; i++)
        ck_assert_uint_eq(memory[BUFFER + i * DISK_SECTOR], i + 1);
    program(TO_MEMORY, 2 * DISK_SECTOR);
    chs(READ_TRACK, 0, 0, 9, 2);
    expect_result(FDC_ST0_ABNORMAL, FDC_ST1_ND, 0);
    ck_assert_uint_eq(memory[BUFFER], 1);
}
END_TEST

START_TEST(format_fills_the_sectors_that_the_image_has)
{
    for (int i = 0; i < TRACK; i++) {
        const uint8_t id[4] = { 0, 0, (uint8_t)(i == 4 ? 77 : i + 1), 2 };

        memcpy(memory + BUFFER + 4 * i, id, 4);
    }
    program(FROM_MEMORY, 4 * TRACK);
    GIVE(FORMAT, 0, 2, TRACK, 0x54, 0xf6);
    wait();
    take(7);
    ck_assert_uint_eq(result[0], 0);
    for (int i = 0; i < TRACK; i++)
        ck_assert_uint_eq(medium[0][i][300], i == 4 ? 5 : 0xf6);
    ck_assert_uint_eq(medium[0][TRACK][0], TRACK + 1);
}
END_TEST

START_TEST(an_implied_seek_goes_to_the_cylinder)
{
    GIVE(0x13, 0, 0x60, 0);
    program(TO_MEMORY, DISK_SECTOR);
    chs(READ, 6, 0, 1, TRACK);
    expect_result(FDC_ST0_SE, 0, 0);
    ck_assert_uint_eq(memory[BUFFER], (6 * 2 * TRACK + 1) % 256);
}
END_TEST

START_TEST(without_dma_the_host_moves_each_byte_and_eot_ends)
{
    GIVE(0x03, 0xdf, 0x03);
    GIVE(READ, 0, 0, 0, TRACK, 2, TRACK, 0x1b, 0xff);
    for (int i = 0; i < DISK_SECTOR; i++) {
        wait();
        ck_assert_uint_eq(in(MSR), HAS_RESULT | FDC_MSR_NON_DMA);
        ck_assert_uint_eq(in(FIFO), TRACK);
        ck_assert(!fx.level);
    }
    wait();
    take(7);
    expect_result(FDC_ST0_ABNORMAL, FDC_ST1_EN, 0);
    GIVE(WRITE, 0, 0, 0, TRACK, 2, TRACK, 0x1b, 0xff);
    for (int i = 0; i < DISK_SECTOR; i++) {
        wait();
        ck_assert_uint_eq(in(MSR), FDC_MSR_RQM | FDC_MSR_BUSY |
                                       FDC_MSR_NON_DMA);
        out(FIFO, (uint8_t)i);
    }
    wait();
    take(7);
    ck_assert_uint_eq(medium[0][TRACK - 1][300], 300 % 256);
}
END_TEST

START_TEST(a_disk_that_does_not_turn_holds_the_command_until_it_does)
{
    out(DOR, FDC_DOR_RUN | FDC_DOR_DMA);
    program(TO_MEMORY, DISK_SECTOR);
    GIVE(READ, 0, 0, 0, 1, 2, TRACK, 0x1b, 0xff);
    run_until(fx.clock.now + 10 * HZ);
    ck_assert(!fx.level);
    ck_assert_uint_eq(in(MSR), FDC_MSR_BUSY);
    out(DOR, DOR_A);
    run_until(fx.clock.now + FDC_SPIN_UP_MS * MS);
    ck_assert(!fx.level);
    wait();
    take(7);
    expect_result(0, 0, 0);
}
END_TEST

START_TEST(a_reset_ends_a_transfer)
{
    program(TO_MEMORY, DISK_SECTOR);
    GIVE(READ, 0, 0, 0, 1, 2, TRACK, 0x1b, 0xff);
    while (!memory[BUFFER + 9])
        run_until(fx.clock.now + 1);
    out(DOR, DOR_A & ~FDC_DOR_RUN);
    run_until(fx.clock.now + HZ);
    ck_assert_uint_eq(memory[BUFFER + 10], 0);
    reset(DOR_A);
    ck_assert_uint_eq(in(MSR), IDLE);
}
END_TEST

START_TEST(a_host_that_fails_is_a_crc_error)
{
    broken = true;
    program(TO_MEMORY, DISK_SECTOR);
    chs(READ, 0, 0, 1, TRACK);
    expect_result(FDC_ST0_ABNORMAL, FDC_ST1_DE, FDC_ST2_DD);
}
END_TEST

Suite *fdc_data_suite(void)
{
    Suite *suite = suite_create("fdc_data");
    TCase *tc = tcase_create("data");

    tcase_add_checked_fixture(tc, setup, fixture_down);
    tcase_add_test(tc, a_read_moves_sectors_until_tc);
    tcase_add_test(tc, tc_within_a_sector_ends_after_the_sector);
    tcase_add_test(tc, the_end_of_the_track_without_tc_is_an_error);
    tcase_add_test(tc, a_multi_track_read_goes_on_on_the_other_side);
    tcase_add_test(tc,
        a_sector_that_is_not_there_is_not_found_at_the_second_index);
    tcase_add_test(tc, at_another_rate_or_in_fm_there_are_no_marks);
    tcase_add_test(tc, before_software_chooses_a_rate_it_is_the_disks);
    tcase_add_test(tc, a_byte_passes_every_16_us_and_dma_moves_it_then);
    tcase_add_test(tc, with_a_fifo_bytes_come_by_its_threshold);
    tcase_add_test(tc, a_masked_channel_is_late);
    tcase_add_test(tc,
        a_write_reaches_the_disk_and_tc_fills_its_sector_with_zeros);
    tcase_add_test(tc, a_protected_disk_is_not_written);
    tcase_add_test(tc, a_disk_of_360k_is_read_at_250_kbit);
    tcase_add_test(tc, deleted_data_end_a_read_or_are_skipped);
    tcase_add_test(tc, verify_moves_nothing_and_ends_at_eot_or_its_count);
    tcase_add_test(tc, scans_compare_with_memory);
    tcase_add_test(tc, read_id_names_the_sector_under_the_head);
    tcase_add_test(tc, read_track_begins_behind_the_index_hole);
    tcase_add_test(tc, format_fills_the_sectors_that_the_image_has);
    tcase_add_test(tc, an_implied_seek_goes_to_the_cylinder);
    tcase_add_test(tc, without_dma_the_host_moves_each_byte_and_eot_ends);
    tcase_add_test(tc,
        a_disk_that_does_not_turn_holds_the_command_until_it_does);
    tcase_add_test(tc, a_reset_ends_a_transfer);
    tcase_add_test(tc, a_host_that_fails_is_a_crc_error);
    suite_add_tcase(suite, tc);
    return suite;
}
