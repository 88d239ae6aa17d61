/* Linux kernels: the setup header, right and wrong, and what lies where. */
#include <check.h>
#include <elf.h>
#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "tests/unit/loader_fixture.h"

Suite *linux_boot_suite(void);

enum {
    SETUP_SECTORS = 3, SETUP_BYTES = (SETUP_SECTORS + 1) * 512,
    FILE_SIZE = SETUP_BYTES + 0x1000,
    BASE = 0x100000, PARAMS = 0x10000, SETUP_HIGH = 0x10000,
    SETUP_LOW = 0x90000,
    VERSION = 0x206, LOADER = 0x210, LOADFLAGS = 0x211, CODE32 = 0x214,
    INITRD = 0x218, HEAP_END = 0x224, LINE = 0x228, INITRD_MAX = 0x22c,
    XLOADFLAGS = 0x236, LINE_SIZE = 0x238, PREF_ADDRESS = 0x258,
    INIT_SIZE = 0x260,
};

static struct loader_fixture fixture;
static uint8_t file[FILE_SIZE];

static void put(unsigned at, unsigned bytes, uint32_t value)
{
    bytes_put_le(file + at, bytes, value);
}

/* A bzImage of protocol 2.12. */
static void setup(void)
{
    loader_fixture_init(&fixture);
    memset(file, 0, sizeof(file));
    put(0x1f1, 1, SETUP_SECTORS);
    put(0x1fe, 2, 0xaa55);
    put(0x200, 2, 0x66eb);
    memcpy(file + 0x202, "HdrS", 4);
    put(VERSION, 2, 0x20c);
    put(LOADFLAGS, 1, 1);
    put(CODE32, 4, BASE);
    put(INITRD_MAX, 4, 0x37ffffff);
    put(LINE_SIZE, 4, 255);
    memset(file + SETUP_BYTES, 0x90, sizeof(file) - SETUP_BYTES);
}

static void teardown(void)
{
    loader_fixture_free(&fixture);
}

static void load(void)
{
    ck_assert_msg(loader_fixture_load(&fixture, file, sizeof(file)), "%s",
                  fixture.error.text);
}

static void check_refused(const char *what)
{
    loader_fixture_refuses(&fixture, file, sizeof(file), what);
}

static uint32_t word(uint32_t addr)
{
    return loader_fixture_word(&fixture, addr);
}

START_TEST(a_bzimage_is_entered_in_32_bits_with_boot_params)
{
    load();
    ck_assert_uint_eq(fixture.image.start.protocol, FW_CFG_LINUX_32);
    ck_assert_uint_eq(fixture.image.start.entry, BASE);
    ck_assert_uint_eq(fixture.image.start.info, PARAMS);
    ck_assert_uint_eq(loader_fixture_byte(&fixture, BASE), 0x90);
    ck_assert_uint_eq(word(PARAMS + VERSION) & 0xffff, 0x20c);
    ck_assert_uint_eq(loader_fixture_byte(&fixture, PARAMS + LOADER), 0xff);
    /* No image's name: Linux would take it for a word of its own. */
    ck_assert_str_eq(loader_fixture_string(&fixture, word(PARAMS + LINE)),
                     "a b");
    ck_assert_uint_eq(word(PARAMS + INITRD + 4), 0);
}
END_TEST

START_TEST(no_more_of_the_header_is_copied_than_it_has)
{
    put(0x201, 1, 0x2a);            /* it ends at 0x22c */
    put(INITRD_MAX + 4, 4, 0x12345678);
    load();
    ck_assert_uint_eq(word(PARAMS + INITRD_MAX + 4), 0);
}
END_TEST

START_TEST(an_initrd_lies_as_high_as_the_kernel_takes_it)
{
    uint32_t end = 16 << 20;

    fixture.initrd[0] = fixture.path;
    fixture.initrds = 1;
    load();
    ck_assert_uint_eq(word(PARAMS + INITRD), (end - sizeof(file)) & ~4095u);
    ck_assert_uint_eq(word(PARAMS + INITRD + 4), sizeof(file));
    put(INITRD_MAX, 4, 0x7fffff);
    load();
    ck_assert_uint_eq(word(PARAMS + INITRD),
                      (0x800000 - sizeof(file)) & ~4095u);
}
END_TEST

START_TEST(without_a_32_bit_entry_the_setup_code_is_entered)
{
    put(CODE32, 4, 0);
    load();
    ck_assert_uint_eq(fixture.image.start.protocol, FW_CFG_LINUX_16);
    ck_assert_uint_eq(fixture.image.start.entry, SETUP_HIGH + 512);
    ck_assert_uint_eq(fixture.image.start.info, SETUP_HIGH);
    ck_assert_uint_eq(loader_fixture_byte(&fixture, SETUP_HIGH + LOADFLAGS),
                      0x81);
    ck_assert_str_eq(loader_fixture_string(&fixture, word(SETUP_HIGH + LINE)),
                     "a b");
    ck_assert_uint_eq(loader_fixture_byte(&fixture, BASE), 0x90);
}
END_TEST

START_TEST(before_2_02_the_command_line_is_told_in_the_boot_sector)
{
    put(VERSION, 2, 0x200);
    load();
    ck_assert_uint_eq(fixture.image.start.info, SETUP_LOW);
    ck_assert_uint_eq(word(SETUP_LOW + 0x20) & 0xffff, 0xa33f);
    ck_assert_str_eq(loader_fixture_string(
                         &fixture, SETUP_LOW + (word(SETUP_LOW + 0x20) >> 16)),
                     "a b");
    /* Protocol 2.00 has no heap_end_ptr, nor the flag for it. */
    ck_assert_uint_eq(loader_fixture_byte(&fixture, SETUP_LOW + LOADFLAGS),
                      1);
    ck_assert_uint_eq(word(SETUP_LOW + HEAP_END), 0);
}
END_TEST

START_TEST(a_zimage_lies_at_64_kib)
{
    put(LOADFLAGS, 1, 0);
    load();
    ck_assert_uint_eq(fixture.image.start.protocol, FW_CFG_LINUX_16);
    ck_assert_uint_eq(fixture.image.start.entry, SETUP_LOW + 512);
    ck_assert_uint_eq(loader_fixture_byte(&fixture, 0x10000), 0x90);
}
END_TEST

START_TEST(a_vmlinux_gets_boot_params_of_its_own)
{
    Elf32_Ehdr header = {
        .e_type = ET_EXEC, .e_machine = EM_386, .e_entry = BASE + 0x40,
        .e_phoff = sizeof(header), .e_phnum = 1,
        .e_phentsize = sizeof(Elf32_Phdr),
    };
    const Elf32_Phdr segment = {
        .p_type = PT_LOAD, .p_offset = 0x800, .p_vaddr = 0xc0000000 + BASE,
        .p_paddr = BASE, .p_filesz = 0x100, .p_memsz = 0x2000,
    };

    memset(file, 0, sizeof(file));
    memcpy(header.e_ident, ELFMAG, SELFMAG);
    header.e_ident[EI_CLASS] = ELFCLASS32;
    header.e_ident[EI_DATA] = ELFDATA2LSB;
    memcpy(file, &header, sizeof(header));
    memcpy(file + sizeof(header), &segment, sizeof(segment));
    check_refused("an ELF without a multiboot header");
    strcpy((char *)file + 0x820, "Linux version 6.1.0");
    load();
    ck_assert_uint_eq(fixture.image.start.protocol, FW_CFG_LINUX_32);
    ck_assert_uint_eq(fixture.image.start.entry, BASE + 0x40);
    ck_assert_str_eq(loader_fixture_string(&fixture, word(PARAMS + LINE)),
                     "a b");
    ck_assert_uint_eq(word(PARAMS + 0x200) >> 16, 'H' | 'd' << 8);
}
END_TEST

START_TEST(headers_that_lie_are_refused)
{
    put(VERSION, 2, 0x1ff);
    check_refused("boot protocol 1.255, older than 2.00");
    put(VERSION, 2, 0x20c);
    put(0x1f1, 1, 255);
    check_refused("255 sectors of setup code, more than 64");
    put(0x1f1, 1, 60);
    check_refused("truncated");
    put(0x1f1, 1, SETUP_SECTORS);
    loader_fixture_refuses(&fixture, file, SETUP_BYTES, "truncated");
    loader_fixture_refuses(&fixture, file, 0x210, "truncated");
    put(XLOADFLAGS, 2, 1);
    check_refused("a 64-bit Linux kernel");
    put(XLOADFLAGS, 2, 0);
    put(PREF_ADDRESS, 4, 0x800000);
    put(INIT_SIZE, 4, 0x800001);
    check_refused("needs RAM up to 0x1000001, which ends at 0x1000000");
    put(INIT_SIZE, 4, UINT32_MAX);
    check_refused("needs RAM up to 0x1007fffff");
}
END_TEST

START_TEST(what_the_kernel_cannot_take_is_refused)
{
    char line[512] = { 0 };

    memset(line, 'x', 256);
    fixture.command_line = line;
    check_refused("the command line has 256 characters, and the kernel takes "
                  "255");
    line[255] = 0;
    load();
    fixture.initrd[0] = fixture.path;
    fixture.initrds = 1;
    put(INITRD_MAX, 4, BASE + 0x1000);
    check_refused("does not fit in RAM");
    put(INITRD_MAX, 4, 0x37ffffff);
    snprintf(line, sizeof(line), "%s quiet", fixture.path);
    fixture.initrd[0] = line;
    fixture.command_line = "";
    check_refused("a Linux initrd takes no arguments");
}
END_TEST

Suite *linux_boot_suite(void)
{
    Suite *suite = suite_create("linux_boot");
    TCase *tests = tcase_create("kernels");

    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, a_bzimage_is_entered_in_32_bits_with_boot_params);
    tcase_add_test(tests, no_more_of_the_header_is_copied_than_it_has);
    tcase_add_test(tests, an_initrd_lies_as_high_as_the_kernel_takes_it);
    tcase_add_test(tests, without_a_32_bit_entry_the_setup_code_is_entered);
    tcase_add_test(tests,
                   before_2_02_the_command_line_is_told_in_the_boot_sector);
    tcase_add_test(tests, a_zimage_lies_at_64_kib);
    tcase_add_test(tests, a_vmlinux_gets_boot_params_of_its_own);
    tcase_add_test(tests, headers_that_lie_are_refused);
    tcase_add_test(tests, what_the_kernel_cannot_take_is_refused);
    suite_add_tcase(suite, tests);
    return suite;
}
