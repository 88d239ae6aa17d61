/* Disk images of the host: how they are named, what a snapshot keeps, what a
 * partition table claims, and files that change while they are open. */
#define _XOPEN_SOURCE 700       /* mkstemp, truncate */
#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/bytes.h"
#include "emu/disk/disk_file.h"
#include "emu/disk/disk_snapshot.h"
#include "emu/disk/disk_spec.h"
#include "emu/disk/partition_table.h"

Suite *disk_images_suite(void);

enum { SECTORS = 20000, TABLE_AT = 446 };

static struct disk under;
static uint8_t first[DISK_SECTOR];      /* sector 0 */

static bool read_under(void *opaque, uint64_t lba, void *data)
{
    (void)opaque;
    if (lba)
        memset(data, (uint8_t)lba, DISK_SECTOR);
    else
        memcpy(data, first, DISK_SECTOR);
    return true;
}

static void setup(void)
{
    memset(first, 0, sizeof(first));
    under = (struct disk){
        .sectors = SECTORS, .read_only = true, .read = read_under,
    };
}

static void check_spec(const char *text, const char *path,
                       enum disk_mode mode)
{
    struct disk_spec spec;

    ck_assert(disk_spec_read(&spec, text));
    ck_assert_str_eq(spec.path, path);
    ck_assert_int_eq(spec.mode, mode);
}

START_TEST(a_word_behind_the_last_comma_is_the_mode)
{
    check_spec("a.img", "a.img", DISK_MODE_RW);
    check_spec("a.img,rw", "a.img", DISK_MODE_RW);
    check_spec("a.img,ro", "a.img", DISK_MODE_RO);
    check_spec("a.img,snapshot", "a.img", DISK_MODE_SNAPSHOT);
}
END_TEST

START_TEST(any_other_comma_is_part_of_the_name)
{
    check_spec("a,b.img", "a,b.img", DISK_MODE_RW);
    check_spec("a,RO", "a,RO", DISK_MODE_RW);
    check_spec("a,ro,b", "a,ro,b", DISK_MODE_RW);
    check_spec("a,ro,rw", "a,ro", DISK_MODE_RW);
    check_spec("a,b,ro", "a,b", DISK_MODE_RO);
}
END_TEST

START_TEST(a_name_is_neither_empty_nor_endless)
{
    static char name[DISK_PATH_SIZE + 1];
    struct disk_spec spec;

    memset(name, 'x', DISK_PATH_SIZE);
    ck_assert(!disk_spec_read(&spec, ""));
    ck_assert(!disk_spec_read(&spec, ",ro"));
    ck_assert(!disk_spec_read(&spec, name));
}
END_TEST

START_TEST(a_snapshot_keeps_what_was_written_and_shows_the_rest)
{
    struct disk_snapshot snapshot;
    uint8_t data[DISK_SECTOR];

    ck_assert(disk_snapshot_init(&snapshot, &under));
    memset(data, 0xee, DISK_SECTOR);
    ck_assert(snapshot.disk.write(&snapshot, SECTORS - 1, data));
    ck_assert(snapshot.disk.write(&snapshot, 9, data));
    ck_assert(snapshot.disk.flush(&snapshot));
    for (uint64_t lba = 8; lba < 11; lba++) {
        ck_assert(snapshot.disk.read(&snapshot, lba, data));
        ck_assert_uint_eq(data[0], lba == 9 ? 0xee : lba);
    }
    ck_assert(snapshot.disk.read(&snapshot, SECTORS - 1, data));
    ck_assert_uint_eq(data[DISK_SECTOR - 1], 0xee);
    disk_snapshot_free(&snapshot);
}
END_TEST

static void partition(unsigned number, uint8_t type, uint32_t start,
                      uint32_t sectors)
{
    uint8_t *entry = first + TABLE_AT + 16 * (number - 1);

    entry[4] = type;
    bytes_put_le(entry + 8, 4, start);
    bytes_put_le(entry + 12, 4, sectors);
    bytes_put_le(first + 510, 2, 0xaa55);
}

START_TEST(a_partition_beyond_the_image_is_found)
{
    struct partition_beyond beyond;

    partition(1, 0x83, 63, SECTORS - 63);
    ck_assert_uint_eq(partition_table_beyond(&under).number, 0);
    partition(3, 0x83, 100, SECTORS);
    beyond = partition_table_beyond(&under);
    ck_assert_uint_eq(beyond.number, 3);
    ck_assert_uint_eq(beyond.end, SECTORS + 100);
}
END_TEST

START_TEST(what_is_no_table_claims_nothing)
{
    partition(1, 0xee, 1, UINT32_MAX);
    ck_assert_uint_eq(partition_table_beyond(&under).number, 0);
    partition(1, 0x83, 1, UINT32_MAX);
    first[TABLE_AT] = 0x33;             /* code */
    ck_assert_uint_eq(partition_table_beyond(&under).number, 0);
    first[TABLE_AT] = 0;
    ck_assert_uint_eq(partition_table_beyond(&under).number, 1);
    first[510] = 0;
    ck_assert_uint_eq(partition_table_beyond(&under).number, 0);
}
END_TEST

static char path[] = "/tmp/pagewalk-disk-XXXXXX";

/* A file of so many bytes of 7. */
static void make_file(struct disk_file *file, size_t bytes,
                      enum disk_mode mode)
{
    static uint8_t data[4 * DISK_SECTOR];
    struct error error;
    int fd;

    strcpy(strrchr(path, '-'), "-XXXXXX");
    fd = mkstemp(path);
    memset(data, 7, sizeof(data));
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(write(fd, data, bytes), (ssize_t)bytes);
    close(fd);
    ck_assert(disk_file_open(file, path, mode, &error));
}

START_TEST(sectors_that_a_file_has_lost_cannot_be_read)
{
    struct disk_file file;
    uint8_t data[DISK_SECTOR];

    make_file(&file, 3 * DISK_SECTOR, DISK_MODE_RW);
    ck_assert(file.disk.read(&file, 2, data));
    ck_assert_int_eq(truncate(path, DISK_SECTOR + 10), 0);
    ck_assert(file.disk.read(&file, 0, data));
    ck_assert(!file.disk.read(&file, 1, data));
    ck_assert(!file.disk.read(&file, 2, data));
    disk_file_close(&file);
    unlink(path);
}
END_TEST

START_TEST(the_rest_of_an_odd_file_is_zeros_and_can_be_written)
{
    struct disk_file file;
    uint8_t data[DISK_SECTOR];

    make_file(&file, DISK_SECTOR + 10, DISK_MODE_RW);
    ck_assert_uint_eq(file.disk.sectors, 2);
    ck_assert(file.disk.read(&file, 1, data));
    ck_assert_uint_eq(data[9], 7);
    ck_assert_uint_eq(data[10], 0);
    memset(data, 8, sizeof(data));
    ck_assert(file.disk.write(&file, 1, data));
    ck_assert_int_eq(truncate(path, DISK_SECTOR + 10), 0);
    ck_assert(!file.disk.read(&file, 1, data));
    disk_file_close(&file);
    unlink(path);
}
END_TEST

START_TEST(readers_share_an_image_and_a_writer_does_not)
{
    struct disk_file file, other;
    struct error error;

    make_file(&file, DISK_SECTOR, DISK_MODE_RO);
    ck_assert(file.disk.read_only);
    ck_assert(disk_file_open(&other, path, DISK_MODE_SNAPSHOT, &error));
    disk_file_close(&other);
    ck_assert(!disk_file_open(&other, path, DISK_MODE_RW, &error));
    ck_assert_ptr_nonnull(strstr(error.text, "in use"));
    disk_file_close(&file);
    unlink(path);
}
END_TEST

Suite *disk_images_suite(void)
{
    Suite *suite = suite_create("disk_images");
    TCase *tc = tcase_create("images");

    tcase_add_checked_fixture(tc, setup, NULL);
    tcase_add_test(tc, a_word_behind_the_last_comma_is_the_mode);
    tcase_add_test(tc, any_other_comma_is_part_of_the_name);
    tcase_add_test(tc, a_name_is_neither_empty_nor_endless);
    tcase_add_test(tc, a_snapshot_keeps_what_was_written_and_shows_the_rest);
    tcase_add_test(tc, a_partition_beyond_the_image_is_found);
    tcase_add_test(tc, what_is_no_table_claims_nothing);
    tcase_add_test(tc, sectors_that_a_file_has_lost_cannot_be_read);
    tcase_add_test(tc, the_rest_of_an_odd_file_is_zeros_and_can_be_written);
    tcase_add_test(tc, readers_share_an_image_and_a_writer_does_not);
    suite_add_tcase(suite, tc);
    return suite;
}
