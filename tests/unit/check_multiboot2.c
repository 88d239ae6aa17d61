/* Multiboot2 kernels: header tags, right and wrong, and the information. */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "tests/unit/loader_fixture.h"

Suite *multiboot2_suite(void);

enum { FILE_SIZE = 0x1000, HEADER_AT = 0x200, BASE = 0x100000 };

#define MAGIC 0xe85250d6u

static struct loader_fixture fixture;
static uint32_t file[FILE_SIZE / 4];
static uint32_t *tag;               /* where the next tag goes */

static void setup(void)
{
    loader_fixture_init(&fixture);
    memset(file, 0, sizeof(file));
    tag = &file[HEADER_AT / 4 + 4];
}

static void teardown(void)
{
    loader_fixture_free(&fixture);
}

/* Adds a tag of up to four fields. */
static void add(uint32_t type, uint32_t size, uint32_t a, uint32_t b,
                uint32_t c, uint32_t d)
{
    const uint32_t words[] = { type, size, a, b, c, d };

    memcpy(tag, words, size < sizeof(words) ? size : sizeof(words));
    tag += (size + 7) / 8 * 2;
}

/* The tags that say where a kernel without ELF goes. */
static void add_place(void)
{
    add(2, 24, BASE + HEADER_AT, BASE, 0, BASE + 0x3000);
    add(3, 12, BASE + 4, 0, 0, 0);
}

static void end_header(void)
{
    uint32_t *header = &file[HEADER_AT / 4];
    uint32_t length;

    add(0, 8, 0, 0, 0, 0);
    length = (uint32_t)(tag - header) * 4;
    header[0] = MAGIC;
    header[2] = length;
    header[3] = -(MAGIC + header[1] + length);
}

static void load(void)
{
    end_header();
    ck_assert_msg(loader_fixture_load(&fixture, file, sizeof(file)), "%s",
                  fixture.error.text);
}

static void check_refused(const char *what)
{
    loader_fixture_refuses(&fixture, file, sizeof(file), what);
}

START_TEST(the_address_tag_places_the_file)
{
    const struct fw_cfg_part *part;

    add_place();
    load();
    part = loader_fixture_part(&fixture, BASE);
    ck_assert_ptr_nonnull(part);
    ck_assert_uint_eq(part->filled, sizeof(file));
    ck_assert_uint_eq(part->size, 0x3000);
    ck_assert_uint_eq(fixture.image.start.protocol, FW_CFG_MULTIBOOT2);
    ck_assert_uint_eq(fixture.image.start.entry, BASE + 4);
    ck_assert_uint_eq(fixture.image.start.depth, 0);
}
END_TEST

START_TEST(a_load_address_of_minus_1_means_the_start_of_the_file)
{
    add(2, 24, BASE + HEADER_AT, UINT32_MAX, 0, 0);
    add(3, 12, BASE, 0, 0, 0);
    load();
    ck_assert_ptr_nonnull(loader_fixture_part(&fixture, BASE));
}
END_TEST

START_TEST(the_information_is_a_list_of_tags)
{
    char line[128];
    uint32_t info, at;

    fixture.initrd[0] = fixture.path;
    fixture.initrds = 1;
    add_place();
    load();
    info = fixture.image.start.info;
    ck_assert_uint_eq(info % 8, 0);
    at = info + 8;
    ck_assert_uint_eq(loader_fixture_word(&fixture, at), 1);
    snprintf(line, sizeof(line), "%s a b", fixture.name);
    ck_assert_str_eq(loader_fixture_string(&fixture, at + 8), line);
    ck_assert_uint_eq(loader_fixture_word(&fixture, at + 4),
                      8 + strlen(line) + 1);
    at += (8 + (uint32_t)strlen(line) + 1 + 7) & ~7u;
    ck_assert_uint_eq(loader_fixture_word(&fixture, at), 2);
    at += (loader_fixture_word(&fixture, at + 4) + 7) & ~7u;
    ck_assert_uint_eq(loader_fixture_word(&fixture, at), 3);
    ck_assert_uint_eq(loader_fixture_word(&fixture, at + 8), BASE + 0x3000);
    at += (loader_fixture_word(&fixture, at + 4) + 7) & ~7u;
    ck_assert_uint_eq(at, fixture.image.start.room);
    ck_assert_uint_eq(loader_fixture_word(&fixture, info), at - info);
}
END_TEST

START_TEST(a_framebuffer_tag_asks_for_a_picture)
{
    add_place();
    add(5, 20, 800, 0, 16, 0);
    load();
    ck_assert_uint_eq(fixture.image.start.width, 800);
    ck_assert_uint_eq(fixture.image.start.height, 768);
    ck_assert_uint_eq(fixture.image.start.depth, 16);
}
END_TEST

START_TEST(what_is_required_must_be_known)
{
    add_place();
    add(99 | 1 << 16, 8, 0, 0, 0, 0);
    add(1 | 1 << 16, 16, 6, 1000, 0, 0);
    load();
    add(0, 0, 0, 0, 0, 0);
    teardown();
    setup();
    add(99, 8, 0, 0, 0, 0);
    end_header();
    check_refused("requires unknown feature 99");
    setup();
    add(1, 16, 6, 1000, 0, 0);
    end_header();
    check_refused("information of unknown type 1000");
}
END_TEST

START_TEST(headers_that_lie_are_refused)
{
    uint32_t *header = &file[HEADER_AT / 4];

    end_header();
    check_refused("no addresses, and the file is no ELF");
    setup();
    add(2, 24, BASE + HEADER_AT, BASE, 0, 0);
    end_header();
    check_refused("addresses without an entry point");
    setup();
    add(2, 16, BASE + HEADER_AT, BASE, 0, 0);
    end_header();
    check_refused("tag of type 2 has 16 bytes");
    setup();
    add(2, 24, BASE, BASE + 1, 0, 0);
    add(3, 12, BASE, 0, 0, 0);
    end_header();
    check_refused("load_addr");
    setup();
    add_place();
    end_header();
    header[1] = 4;
    header[3] -= 4;
    check_refused("for architecture 4");
    header[1] = 0;
    header[2] = FILE_SIZE;
    header[3] = -(MAGIC + FILE_SIZE);
    check_refused("truncated");
    header[2] = 32;
    header[3] = -(MAGIC + 32);
    check_refused("a tag of 24 bytes at offset 528");
    header[2] = 16;
    header[3] = -(MAGIC + 16);
    check_refused("no end tag");
    header[2] = 48;
    header[3] = -(MAGIC + 48);
    header[5] = 0;
    check_refused("a tag of 0 bytes");
}
END_TEST

Suite *multiboot2_suite(void)
{
    Suite *suite = suite_create("multiboot2");
    TCase *tests = tcase_create("kernels");

    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, the_address_tag_places_the_file);
    tcase_add_test(tests,
                   a_load_address_of_minus_1_means_the_start_of_the_file);
    tcase_add_test(tests, the_information_is_a_list_of_tags);
    tcase_add_test(tests, a_framebuffer_tag_asks_for_a_picture);
    tcase_add_test(tests, what_is_required_must_be_known);
    tcase_add_test(tests, headers_that_lie_are_refused);
    suite_add_tcase(suite, tests);
    return suite;
}
