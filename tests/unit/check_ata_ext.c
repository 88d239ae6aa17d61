/* Addresses of 48 bits, two drives on a cable, the write cache, and a host that
 * fails. */
#define _GNU_SOURCE 1                   /* open_memstream */
#include "tests/unit/ide_fixture.h"

#include <stdio.h>

Suite *ata_ext_suite(void);

enum {
    READ = 0x20, READ_EXT = 0x24, NATIVE_MAX_EXT = 0x27,
    READ_MULTIPLE_EXT = 0x29, WRITE = 0x30, WRITE_EXT = 0x34,
    WRITE_MULTIPLE_EXT = 0x39, VERIFY_EXT = 0x42, WRITE_DMA = 0xca,
    SET_MULTIPLE = 0xc6, FLUSH_EXT = 0xea, FEATURES = 0xef,
    NATIVE_MAX = 0xf8,
    CACHE_ON = 0x02, CACHE_OFF = 0x82,
    HOB = ATA_CONTROL_HOB,
};

static void check_sector(uint8_t byte)
{
    ck_assert_uint_eq(reg_in(ATA_STATUS), IDE_READY | ATA_STATUS_DRQ);
    for (int i = 0; i < DISK_SECTOR / 2; i++)
        ck_assert_uint_eq(data_in(), byte * 0x0101u);
}

static void put_sectors(uint8_t byte, unsigned sectors)
{
    for (unsigned i = 0; i < sectors * DISK_SECTOR / 2; i++)
        data_out(byte * 0x0101u);
}

START_TEST(an_extended_address_has_its_high_bytes_written_first)
{
    command_ext(0, 1000, 2, READ_EXT);
    wait_ready();
    check_sector(1000 & 0xff);
    wait_ready();
    check_sector(1001 & 0xff);
    ck_assert_uint_eq(reg_in(ATA_STATUS), IDE_READY);
    command_ext(0, UINT64_C(1) << 40, 1, READ_EXT);
    wait_ready();
    check_error(ATA_ERROR_IDNF);
}
END_TEST

START_TEST(an_extended_error_leaves_the_whole_address)
{
    command_ext(0, UINT64_C(0x123456789abc), 1, READ_EXT);
    wait_ready();
    check_error(ATA_ERROR_IDNF);
    ck_assert_uint_eq(reg_in(ATA_LBA_LOW), 0xbc);
    ck_assert_uint_eq(reg_in(ATA_LBA_HIGH), 0x78);
    out(idefx.control, HOB);
    ck_assert_uint_eq(reg_in(ATA_LBA_LOW), 0x56);
    ck_assert_uint_eq(reg_in(ATA_LBA_HIGH), 0x12);
}
END_TEST

START_TEST(an_extended_count_of_0_is_65536)
{
    idefx.ide.channel[0].drive[0].sectors = UINT64_C(1) << 40;
    command_ext(0, 0, 0, WRITE_EXT);
    ck_assert_uint_eq(idefx.ide.channel[0].left, 65536);
}
END_TEST

START_TEST(extended_multiples_move_blocks)
{
    command(0, 0, 4, SET_MULTIPLE);
    wait_ready();
    fx.rises = 0;
    command_ext(0, 30, 4, READ_MULTIPLE_EXT);
    wait_ready();
    for (uint8_t i = 30; i < 34; i++)
        check_sector(i);
    ck_assert_uint_eq(fx.rises, 1);
    command_ext(0, 40, 4, WRITE_MULTIPLE_EXT);
    put_sectors(0x77, 4);
    wait_ready();
    ck_assert_uint_eq(idefx.medium[43][DISK_SECTOR - 1], 0x77);
    ck_assert_uint_eq(idefx.medium[44][0], 44);
}
END_TEST

START_TEST(hob_shows_what_the_last_write_replaced)
{
    reg_out(ATA_COUNT, 1);
    reg_out(ATA_COUNT, 2);
    out(idefx.control, HOB);
    ck_assert_uint_eq(reg_in(ATA_COUNT), 1);
    reg_out(ATA_LBA_LOW, 0);
    ck_assert_uint_eq(reg_in(ATA_COUNT), 2);
}
END_TEST

START_TEST(a_long_verify_reads_all_of_it)
{
    command_ext(0, 0, IDE_SECTORS, VERIFY_EXT);
    wait_ready();
    ck_assert_uint_eq(reg_in(ATA_STATUS), IDE_READY);
    command_ext(0, 0, IDE_SECTORS + 1, VERIFY_EXT);
    wait_ready();
    check_error(ATA_ERROR_IDNF);
}
END_TEST

START_TEST(the_native_maximum_is_the_last_sector)
{
    command(0, 0, 0, NATIVE_MAX);
    wait_ready();
    ck_assert_uint_eq(reg_in(ATA_LBA_LOW) | reg_in(ATA_LBA_MID) << 8,
                      IDE_SECTORS - 1);
    command_ext(0, 0, 0, NATIVE_MAX_EXT);
    wait_ready();
    ck_assert_uint_eq(reg_in(ATA_LBA_LOW) | reg_in(ATA_LBA_MID) << 8,
                      IDE_SECTORS - 1);
}
END_TEST

START_TEST(each_drive_has_its_own_task_file)
{
    reg_out(ATA_LBA_LOW, 5);
    command(0, 1000, 1, READ);
    wait_ready();
    for (int i = 0; i < DISK_SECTOR / 2; i++)
        data_in();
    command(0, IDE_SECTORS, 1, READ);
    wait_ready();
    check_error(ATA_ERROR_IDNF);
    reg_out(ATA_DEVICE, 0xf0);
    ck_assert_uint_eq(reg_in(ATA_STATUS), IDE_READY);
    ck_assert_uint_eq(reg_in(ATA_ERROR), 1);
}
END_TEST

START_TEST(while_data_are_to_be_moved_registers_stay)
{
    command(0, 3, 1, READ);
    wait_ready();
    reg_out(ATA_LBA_LOW, 99);
    reg_out(ATA_DEVICE, 0xf0);
    reg_out(ATA_STATUS, WRITE);
    check_sector(3);
    ck_assert_uint_eq(reg_in(ATA_LBA_LOW), 3);
}
END_TEST

static void write_one(void)
{
    command(0, 1, 1, WRITE);
    put_sectors(9, 1);
    wait_ready();
    ck_assert_uint_eq(reg_in(ATA_STATUS), IDE_READY);
}

START_TEST(without_the_write_cache_each_write_is_flushed)
{
    write_one();
    ck_assert_uint_eq(idefx.flushes, 0);
    reg_out(ATA_ERROR, CACHE_OFF);
    command(0, 0, 0, FEATURES);
    wait_ready();
    ck_assert_uint_eq(idefx.flushes, 1);
    write_one();
    ck_assert_uint_eq(idefx.flushes, 2);
    reg_out(ATA_ERROR, CACHE_ON);
    command(0, 0, 0, FEATURES);
    wait_ready();
    write_one();
    ck_assert_uint_eq(idefx.flushes, 2);
    command(0, 0, 0, FLUSH_EXT);
    wait_ready();
    ck_assert_uint_eq(idefx.flushes, 3);
}
END_TEST

START_TEST(a_failing_host_is_told_once_for_each_drive)
{
    char *text = NULL;
    size_t size = 0;
    unsigned lines = 0;

    fx.log.stream = open_memstream(&text, &size);
    fx.log.mask = 1u << LOG_guest;
    idefx.broken = true;
    for (int i = 0; i < 4; i++) {
        command(i & 1, 0, 1, READ);
        wait_ready();
        check_error(ATA_ERROR_UNC);
    }
    fclose(fx.log.stream);
    fx.log.stream = stderr;
    for (const char *at = text; (at = strchr(at, '\n')); at++)
        lines++;
    ck_assert_uint_eq(lines, 2);
    ck_assert_ptr_nonnull(strstr(text, "the host cannot read sector 0"));
    free(text);
}
END_TEST

START_TEST(a_read_only_disk_refuses_every_write)
{
    static const uint8_t codes[] = { WRITE, WRITE_EXT, WRITE_DMA };

    idefx.disk.read_only = true;
    for (unsigned i = 0; i < sizeof(codes); i++) {
        command(0, 0, 1, codes[i]);
        check_error(ATA_ERROR_ABRT);
    }
}
END_TEST

Suite *ata_ext_suite(void)
{
    Suite *suite = suite_create("ata_ext");
    TCase *tc = tcase_create("ATA");

    tcase_add_checked_fixture(tc, idefx_up, idefx_down);
    tcase_add_test(tc, an_extended_address_has_its_high_bytes_written_first);
    tcase_add_test(tc, an_extended_error_leaves_the_whole_address);
    tcase_add_test(tc, an_extended_count_of_0_is_65536);
    tcase_add_test(tc, extended_multiples_move_blocks);
    tcase_add_test(tc, hob_shows_what_the_last_write_replaced);
    tcase_add_test(tc, a_long_verify_reads_all_of_it);
    tcase_add_test(tc, the_native_maximum_is_the_last_sector);
    tcase_add_test(tc, each_drive_has_its_own_task_file);
    tcase_add_test(tc, while_data_are_to_be_moved_registers_stay);
    tcase_add_test(tc, without_the_write_cache_each_write_is_flushed);
    tcase_add_test(tc, a_failing_host_is_told_once_for_each_drive);
    tcase_add_test(tc, a_read_only_disk_refuses_every_write);
    suite_add_tcase(suite, tc);
    return suite;
}
