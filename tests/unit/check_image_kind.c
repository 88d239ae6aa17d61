/* What the first bytes of a guest image say. */
#include <check.h>
#include <elf.h>
#include <string.h>

#include "emu/kernel/image_kind.h"
#include "emu/kernel/multiboot.h"

Suite *image_kind_suite(void);

enum { SIZE = MULTIBOOT_SEARCH, CD_SIZE = IMAGE_KIND_BYTES,
       BOOT_RECORD_AT = 17 * 2048, MULTIBOOT_AT = 0x100, LINUX_AT = 0x202 };

static uint8_t image[CD_SIZE];

static void setup(void)
{
    memset(image, 0, sizeof(image));
}

static void put_multiboot_header(size_t at)
{
    const uint32_t header[] = { 0x1badb002, 0, -0x1badb002u };

    memcpy(image + at, header, sizeof(header));
}

static void put_boot_signature(void)
{
    image[510] = 0x55;
    image[511] = 0xaa;
}

START_TEST(nothing_known_is_of_unknown_kind)
{
    ck_assert_int_eq(image_kind_of(image, SIZE), IMAGE_KIND_UNKNOWN);
    ck_assert_int_eq(image_kind_of(image, 0), IMAGE_KIND_UNKNOWN);
}
END_TEST

START_TEST(a_multiboot_header_in_the_first_sector_decides_before_a_signature)
{
    put_boot_signature();
    put_multiboot_header(MULTIBOOT_AT);
    ck_assert_int_eq(image_kind_of(image, SIZE), IMAGE_KIND_MULTIBOOT);
}
END_TEST

START_TEST(a_boot_sector_with_a_kernel_behind_it_is_a_disk)
{
    put_boot_signature();
    memcpy(image + 512, ELFMAG, SELFMAG);
    put_multiboot_header(512 + MULTIBOOT_AT);
    ck_assert_int_eq(image_kind_of(image, SIZE), IMAGE_KIND_DISK);
    image[511] = 0;
    ck_assert_int_eq(image_kind_of(image, SIZE), IMAGE_KIND_MULTIBOOT);
}
END_TEST

START_TEST(a_multiboot2_header_is_one_too)
{
    const uint32_t header[] = { 0xe85250d6, 0, 24, -(0xe85250d6u + 24) };

    memcpy(image + 0x4000, header, sizeof(header));
    ck_assert_int_eq(image_kind_of(image, CD_SIZE), IMAGE_KIND_MULTIBOOT);
    ck_assert_int_eq(image_kind_of(image, SIZE), IMAGE_KIND_UNKNOWN);
}
END_TEST

START_TEST(a_multiboot_header_must_be_aligned_and_whole)
{
    put_multiboot_header(MULTIBOOT_AT + 2);
    ck_assert_int_eq(image_kind_of(image, SIZE), IMAGE_KIND_UNKNOWN);
    setup();
    put_multiboot_header(SIZE - 12);
    ck_assert_int_eq(image_kind_of(image, SIZE), IMAGE_KIND_MULTIBOOT);
    ck_assert_int_eq(image_kind_of(image, SIZE - 1), IMAGE_KIND_UNKNOWN);
}
END_TEST

START_TEST(an_elf_file_with_a_boot_signature_is_no_disk)
{
    memcpy(image, ELFMAG, SELFMAG);
    put_boot_signature();
    ck_assert_int_eq(image_kind_of(image, SIZE), IMAGE_KIND_ELF);
}
END_TEST

START_TEST(a_boot_sector_is_a_disk)
{
    put_boot_signature();
    ck_assert_int_eq(image_kind_of(image, SIZE), IMAGE_KIND_DISK);
    ck_assert_int_eq(image_kind_of(image, 512), IMAGE_KIND_DISK);
    ck_assert_int_eq(image_kind_of(image, 511), IMAGE_KIND_UNKNOWN);
}
END_TEST

START_TEST(a_boot_sector_with_the_linux_header_is_a_linux_kernel)
{
    put_boot_signature();
    memcpy(image + LINUX_AT, "HdrS", 4);
    ck_assert_int_eq(image_kind_of(image, SIZE), IMAGE_KIND_LINUX);
    image[510] = 0;
    ck_assert_int_eq(image_kind_of(image, SIZE), IMAGE_KIND_UNKNOWN);
}
END_TEST

START_TEST(a_boot_record_makes_a_cd_of_what_could_also_boot_as_a_disk)
{
    put_boot_signature();
    memcpy(image + BOOT_RECORD_AT, "\0CD001\1EL TORITO SPECIFICATION", 31);
    ck_assert_int_eq(image_kind_of(image, CD_SIZE), IMAGE_KIND_CD);
    ck_assert_int_eq(image_kind_of(image, BOOT_RECORD_AT), IMAGE_KIND_DISK);
    image[BOOT_RECORD_AT] = 1;
    ck_assert_int_eq(image_kind_of(image, CD_SIZE), IMAGE_KIND_DISK);
}
END_TEST

START_TEST(a_file_that_cannot_be_read_is_of_unknown_kind)
{
    ck_assert_int_eq(image_kind_of_file("/nonexistent"), IMAGE_KIND_UNKNOWN);
    ck_assert_int_eq(image_kind_of_file("/tmp"), IMAGE_KIND_UNKNOWN);
}
END_TEST

Suite *image_kind_suite(void)
{
    Suite *suite = suite_create("image_kind");
    TCase *tests = tcase_create("first bytes");

    tcase_add_checked_fixture(tests, setup, NULL);
    tcase_add_test(tests, nothing_known_is_of_unknown_kind);
    tcase_add_test(
        tests,
        a_multiboot_header_in_the_first_sector_decides_before_a_signature);
    tcase_add_test(tests, a_boot_sector_with_a_kernel_behind_it_is_a_disk);
    tcase_add_test(tests, a_multiboot2_header_is_one_too);
    tcase_add_test(tests, a_multiboot_header_must_be_aligned_and_whole);
    tcase_add_test(tests, an_elf_file_with_a_boot_signature_is_no_disk);
    tcase_add_test(tests, a_boot_sector_is_a_disk);
    tcase_add_test(tests,
                   a_boot_sector_with_the_linux_header_is_a_linux_kernel);
    tcase_add_test(tests,
                   a_boot_record_makes_a_cd_of_what_could_also_boot_as_a_disk);
    tcase_add_test(tests, a_file_that_cannot_be_read_is_of_unknown_kind);
    suite_add_tcase(suite, tests);
    return suite;
}
