/* Firmware configuration as the boot ROM reads it. */
#include "tests/unit/device_fixture.h"

#include "devices/paravirtual/fw_cfg.h"

Suite *fw_cfg_suite(void);

enum { HZ = 100000000 };

static struct fw_cfg cfg;

static void setup(void)
{
    fixture_up(HZ);
    fw_cfg_init(&cfg, &fx.bus);
}

static void choose(uint16_t key)
{
    bus_out(&fx.bus, FW_CFG_PORT_SELECTOR, 2, key);
}

/* The next `bytes` bytes, the first one in the low byte of the result. */
static uint64_t read_little(unsigned bytes)
{
    uint64_t value = 0;

    for (unsigned i = 0; i < bytes; i++)
        value |= (uint64_t)in(FW_CFG_PORT_DATA) << 8 * i;
    return value;
}

static uint32_t read_big(unsigned bytes)
{
    uint32_t value = 0;

    for (unsigned i = 0; i < bytes; i++)
        value = value << 8 | in(FW_CFG_PORT_DATA);
    return value;
}

START_TEST(the_signature_is_qemu)
{
    choose(FW_CFG_SIGNATURE);
    ck_assert_uint_eq(read_big(4), 0x51454d55);
}
END_TEST

START_TEST(only_the_traditional_interface_is_offered)
{
    choose(FW_CFG_ID);
    ck_assert_uint_eq(read_little(4), 1);
}
END_TEST

START_TEST(numbers_are_little_endian)
{
    fw_cfg_add_u32(&cfg, FW_CFG_KERNEL_SIZE, 0x00100000);
    fw_cfg_add_u64(&cfg, FW_CFG_RAM_SIZE, UINT64_C(0x123456789));
    choose(FW_CFG_KERNEL_SIZE);
    ck_assert_uint_eq(read_little(4), 0x00100000);
    choose(FW_CFG_RAM_SIZE);
    ck_assert_uint_eq(read_little(8), UINT64_C(0x123456789));
}
END_TEST

START_TEST(reading_past_the_end_gives_zeros)
{
    fw_cfg_add_bytes(&cfg, FW_CFG_KERNEL_DATA, "\x11\x22", 2);
    choose(FW_CFG_KERNEL_DATA);
    ck_assert_uint_eq(read_little(4), 0x2211);
}
END_TEST

START_TEST(selecting_starts_at_the_beginning)
{
    choose(FW_CFG_SIGNATURE);
    read_big(2);
    choose(FW_CFG_SIGNATURE);
    ck_assert_uint_eq(in(FW_CFG_PORT_DATA), 'Q');
}
END_TEST

START_TEST(an_item_that_does_not_exist_reads_as_zeros)
{
    choose(FW_CFG_KERNEL_SIZE);
    ck_assert_uint_eq(read_little(4), 0);
    choose(0xffff);
    ck_assert_uint_eq(read_little(4), 0);
}
END_TEST

START_TEST(the_directory_lists_the_files)
{
    char name[FW_CFG_NAME_MAX + 1];

    fw_cfg_add_file(&cfg, "etc/one", "1", 1);
    fw_cfg_add_file(&cfg, "etc/three", "333", 3);
    choose(FW_CFG_FILE_DIR);
    ck_assert_uint_eq(read_big(4), 2);
    for (unsigned i = 0; i < FW_CFG_DIR_ENTRY; i++)
        in(FW_CFG_PORT_DATA);
    ck_assert_uint_eq(read_big(4), 3);
    ck_assert_uint_eq(read_big(2), FW_CFG_FILE_FIRST + 1);
    ck_assert_uint_eq(read_big(2), 0);
    for (unsigned i = 0; i < sizeof name; i++)
        name[i] = (char)in(FW_CFG_PORT_DATA);
    ck_assert_str_eq(name, "etc/three");
}
END_TEST

START_TEST(a_file_is_read_through_its_selector)
{
    fw_cfg_add_file(&cfg, "etc/one", "abc", 3);
    choose(FW_CFG_FILE_FIRST);
    ck_assert_uint_eq(read_big(3), 0x616263);
}
END_TEST

START_TEST(an_empty_directory_has_no_files)
{
    choose(FW_CFG_FILE_DIR);
    ck_assert_uint_eq(read_big(4), 0);
}
END_TEST

Suite *fw_cfg_suite(void)
{
    Suite *suite = suite_create("fw_cfg");
    TCase *tc = tcase_create("selector and data");

    tcase_add_checked_fixture(tc, setup, fixture_down);
    tcase_add_test(tc, the_signature_is_qemu);
    tcase_add_test(tc, only_the_traditional_interface_is_offered);
    tcase_add_test(tc, numbers_are_little_endian);
    tcase_add_test(tc, reading_past_the_end_gives_zeros);
    tcase_add_test(tc, selecting_starts_at_the_beginning);
    tcase_add_test(tc, an_item_that_does_not_exist_reads_as_zeros);
    tcase_add_test(tc, the_directory_lists_the_files);
    tcase_add_test(tc, a_file_is_read_through_its_selector);
    tcase_add_test(tc, an_empty_directory_has_no_files);
    suite_add_tcase(suite, tc);
    return suite;
}
