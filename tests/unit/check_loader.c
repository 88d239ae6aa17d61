/* Multiboot kernels, right and wrong, built in memory and read from a file. */
#include <check.h>
#include <elf.h>
#include <stdio.h>
#include <string.h>

#include "tests/unit/loader_fixture.h"

Suite *loader_suite(void);

enum {
    MAGIC = 0x1badb002,
    ADDRESSES = 1 << 16,
    FILE_SIZE = 0x1100,
    HEADER_AT = 0x100,          /* of the multiboot header */
    SECTIONS_AT = 0x400,
    TABLES_AT = 0x600,          /* symbols and their names */
    TEXT_AT = 0x1000,           /* of the first segment's bytes */
    TEXT_SIZE = 0x80,
    BASE = 0x100000,
    MEM = 16 << 20,
};

static union {
    uint8_t bytes[FILE_SIZE];
    struct {
        Elf32_Ehdr header;
        Elf32_Phdr segment[2];
    } elf;
    uint32_t words[FILE_SIZE / 4];
} file;

static struct loader_fixture fixture;

/* A good kernel: a header, TEXT_SIZE bytes at BASE, and as much bss. */
static void setup(void)
{
    loader_fixture_init(&fixture);
    memset(&file, 0, sizeof(file));
    memcpy(file.elf.header.e_ident, ELFMAG, SELFMAG);
    file.elf.header.e_ident[EI_CLASS] = ELFCLASS32;
    file.elf.header.e_ident[EI_DATA] = ELFDATA2LSB;
    file.elf.header.e_type = ET_EXEC;
    file.elf.header.e_machine = EM_386;
    file.elf.header.e_entry = BASE + 0x10;
    file.elf.header.e_phoff = sizeof(Elf32_Ehdr);
    file.elf.header.e_phentsize = sizeof(Elf32_Phdr);
    file.elf.header.e_phnum = 1;
    file.elf.segment[0] = (Elf32_Phdr){
        .p_type = PT_LOAD, .p_offset = TEXT_AT, .p_vaddr = 0xc0000000 + BASE,
        .p_paddr = BASE, .p_filesz = TEXT_SIZE, .p_memsz = 2 * TEXT_SIZE,
    };
    file.words[HEADER_AT / 4] = MAGIC;
    file.words[HEADER_AT / 4 + 2] = -(uint32_t)MAGIC;
    memset(file.bytes + TEXT_AT, 0x90, TEXT_SIZE);
}

static void teardown(void)
{
    loader_fixture_free(&fixture);
}

static void set_flags(uint32_t flags)
{
    file.words[HEADER_AT / 4 + 1] = flags;
    file.words[HEADER_AT / 4 + 2] = -(MAGIC + flags);
}

/* The header's addresses: header, load, load end, bss end, entry. */
static void set_addresses(uint32_t header, uint32_t load, uint32_t load_end,
                          uint32_t bss_end, uint32_t entry)
{
    const uint32_t fields[] = { header, load, load_end, bss_end, entry };

    set_flags(ADDRESSES);
    memcpy(&file.words[HEADER_AT / 4 + 3], fields, sizeof(fields));
    memset(file.bytes, 0, SELFMAG);     /* no ELF */
}

static void load(void)
{
    ck_assert_msg(loader_fixture_load(&fixture, &file, sizeof(file)), "%s",
                  fixture.error.text);
}

static void check_refused(const char *what)
{
    loader_fixture_refuses(&fixture, &file, sizeof(file), what);
}

static uint32_t word(uint32_t addr)
{
    return loader_fixture_word(&fixture, addr);
}

static void check_part(uint32_t addr, uint32_t filled, uint32_t size)
{
    const struct fw_cfg_part *part = loader_fixture_part(&fixture, addr);

    ck_assert_msg(part, "no part at 0x%x", addr);
    ck_assert_uint_eq(part->filled, filled);
    ck_assert_uint_eq(part->size, size);
}

START_TEST(elf_segments_go_to_their_physical_addresses)
{
    load();
    check_part(BASE, TEXT_SIZE, 2 * TEXT_SIZE);
    ck_assert_uint_eq(fixture.image.start.protocol, FW_CFG_MULTIBOOT);
    ck_assert_uint_eq(fixture.image.start.entry, BASE + 0x10);
    ck_assert_uint_eq(loader_fixture_byte(&fixture, BASE + TEXT_SIZE - 1),
                      0x90);
}
END_TEST

START_TEST(each_segment_is_a_part_and_nothing_lies_between)
{
    file.elf.header.e_phnum = 2;
    file.elf.segment[1] = file.elf.segment[0];
    file.elf.segment[1].p_paddr = BASE + 0x2000;
    load();
    check_part(BASE, TEXT_SIZE, 2 * TEXT_SIZE);
    check_part(BASE + 0x2000, TEXT_SIZE, 2 * TEXT_SIZE);
}
END_TEST

START_TEST(a_kernel_may_lie_below_and_above_the_display)
{
    file.elf.header.e_phnum = 2;
    file.elf.segment[1] = file.elf.segment[0];
    file.elf.segment[1].p_paddr = 0x1000;
    load();
    check_part(BASE, TEXT_SIZE, 2 * TEXT_SIZE);
    check_part(0x1000, TEXT_SIZE, 2 * TEXT_SIZE);
}
END_TEST

START_TEST(a_linear_entry_point_becomes_physical)
{
    file.elf.header.e_entry = 0xc0000000 + BASE + 0x20;
    load();
    ck_assert_uint_eq(fixture.image.start.entry, BASE + 0x20);
}
END_TEST

START_TEST(the_information_lies_in_low_memory)
{
    uint32_t info;
    char line[128];

    load();
    info = fixture.image.start.info;
    ck_assert_uint_eq(info, 0x10000);
    /* Command line, modules, boot loader name; no memory map yet. */
    ck_assert_uint_eq(word(info), 1 << 2 | 1 << 3 | 1 << 9);
    snprintf(line, sizeof(line), "%s a b", fixture.name);
    ck_assert_str_eq(loader_fixture_string(&fixture, word(info + 16)), line);
    ck_assert_uint_eq(word(info + 20), 0);
    ck_assert_uint_eq(fixture.image.start.width, 0);
}
END_TEST

START_TEST(without_a_command_line_there_is_the_name)
{
    fixture.command_line = NULL;
    load();
    ck_assert_str_eq(loader_fixture_string(
                         &fixture, word(fixture.image.start.info + 16)),
                     fixture.name);
}
END_TEST

START_TEST(the_information_evades_a_kernel_in_low_memory)
{
    file.elf.segment[0].p_paddr = 0xff00;
    file.elf.segment[0].p_memsz = 0x8000;
    file.elf.header.e_entry = 0xff00;
    load();
    ck_assert_uint_ge(fixture.image.start.info, 0xff00 + 0x8000);
    ck_assert_uint_lt(fixture.image.start.info, 0x9fc00);
    file.elf.segment[0].p_paddr = file.elf.header.e_entry = 0x7000;
    file.elf.segment[0].p_memsz = 0x9fc00 - 0x7000;
    load();
    ck_assert_uint_eq(fixture.image.start.info, BASE);
}
END_TEST

START_TEST(each_initrd_is_a_module_on_pages_of_its_own)
{
    char second[128];
    uint32_t list;

    snprintf(second, sizeof(second), "%s one  two", fixture.path);
    fixture.initrd[0] = fixture.path;
    fixture.initrd[1] = second;
    fixture.initrds = 2;
    load();
    ck_assert_uint_eq(word(fixture.image.start.info + 20), 2);
    list = word(fixture.image.start.info + 24);
    check_part(BASE + 0x1000, sizeof(file), sizeof(file));
    ck_assert_uint_eq(word(list), BASE + 0x1000);
    ck_assert_uint_eq(word(list + 4), BASE + 0x1000 + sizeof(file));
    ck_assert_str_eq(loader_fixture_string(&fixture, word(list + 8)),
                     fixture.name);
    ck_assert_uint_eq(word(list + 16), BASE + 0x3000);
    snprintf(second, sizeof(second), "%s one  two", fixture.name);
    ck_assert_str_eq(loader_fixture_string(&fixture, word(list + 24)),
                     second);
}
END_TEST

/* A symbol table and its strings, as sections 1 and 2. */
static Elf32_Shdr *add_sections(void)
{
    Elf32_Shdr *section = (Elf32_Shdr *)(file.bytes + SECTIONS_AT);

    file.elf.header.e_shoff = SECTIONS_AT;
    file.elf.header.e_shentsize = sizeof(*section);
    file.elf.header.e_shnum = 3;
    file.elf.header.e_shstrndx = 2;
    section[1] = (Elf32_Shdr){
        .sh_type = SHT_SYMTAB, .sh_offset = TABLES_AT, .sh_size = 0x20,
        .sh_link = 2,
    };
    section[2] = (Elf32_Shdr){
        .sh_type = SHT_STRTAB, .sh_offset = TABLES_AT + 0x20, .sh_size = 5,
    };
    memcpy(file.bytes + TABLES_AT + 0x20, "\0main", 5);
    return section;
}

START_TEST(symbol_tables_go_to_low_memory_with_all_section_headers)
{
    uint32_t info, headers;

    add_sections();
    load();
    info = fixture.image.start.info;
    ck_assert_uint_eq(word(info), 1 << 2 | 1 << 3 | 1 << 5 | 1 << 9);
    ck_assert_uint_eq(word(info + 28), 3);
    ck_assert_uint_eq(word(info + 32), sizeof(Elf32_Shdr));
    ck_assert_uint_eq(word(info + 40), 2);
    headers = word(info + 36);
    ck_assert_uint_lt(headers, 0x9fc00);
    ck_assert_uint_eq(word(headers + 40 + 12), headers + 128);
    ck_assert_uint_eq(word(headers + 80 + 12), headers + 160);
    ck_assert_str_eq(loader_fixture_string(&fixture, headers + 161), "main");
}
END_TEST

START_TEST(symbol_tables_that_lie_are_left_out)
{
    Elf32_Shdr *section = add_sections();

    section[2].sh_size = UINT32_MAX;
    load();
    ck_assert_uint_eq(word(fixture.image.start.info) & 1 << 5, 0);
    section[2].sh_size = 5;
    file.elf.header.e_shnum = 0xffff;
    load();
    ck_assert_uint_eq(word(fixture.image.start.info) & 1 << 5, 0);
    /* Each holds the whole file: together they are more than it. */
    file.elf.header.e_shnum = 3;
    section[1].sh_offset = section[2].sh_offset = 0;
    section[1].sh_size = section[2].sh_size = sizeof(file);
    load();
    ck_assert_uint_eq(word(fixture.image.start.info) & 1 << 5, 0);
}
END_TEST

START_TEST(the_addresses_of_the_header_replace_an_elf)
{
    set_addresses(BASE + HEADER_AT, BASE, BASE + 0x1000, BASE + 0x3000,
                  BASE + 4);
    load();
    check_part(BASE, 0x1000, 0x3000);
    ck_assert_uint_eq(fixture.image.start.entry, BASE + 4);
}
END_TEST

START_TEST(a_load_end_of_0_means_the_whole_file)
{
    set_addresses(BASE + HEADER_AT, BASE, 0, 0, BASE);
    load();
    check_part(BASE, sizeof(file), sizeof(file));
}
END_TEST

START_TEST(the_header_asks_for_a_picture_or_for_text)
{
    uint32_t *mode = &file.words[HEADER_AT / 4 + 8];

    set_flags(1 << 2);
    mode[1] = 800;
    mode[2] = 600;
    load();
    ck_assert_uint_eq(fixture.image.start.width, 800);
    ck_assert_uint_eq(fixture.image.start.height, 600);
    ck_assert_uint_eq(fixture.image.start.depth, 32);
    mode[0] = 1;
    load();
    ck_assert_uint_eq(fixture.image.start.depth, 0);
}
END_TEST

START_TEST(a_file_that_is_no_multiboot_kernel_is_refused)
{
    file.words[HEADER_AT / 4] = 0;
    check_refused("an ELF without a multiboot header");
    memset(&file, 'x', sizeof(file));
    check_refused("not a multiboot kernel");
    setup();
    file.words[HEADER_AT / 4 + 2]++;
    check_refused("a section with one, placed first, makes it bootable");
    setup();
    set_flags(1 << 5);
    check_refused("unknown features");
    setup();
    memset(file.bytes, 0, SELFMAG);
    check_refused("no ELF");
}
END_TEST

START_TEST(a_header_that_comes_too_late_is_told)
{
    static uint8_t late[0x4000];

    memcpy(late, &file, sizeof(file));
    memset(late + HEADER_AT, 0, 12);
    memcpy(late + 0x3000, &file.words[HEADER_AT / 4], 12);
    loader_fixture_refuses(&fixture, late, sizeof(late),
                           "its multiboot header is at byte 12288");
}
END_TEST

START_TEST(elfs_of_other_machines_are_refused)
{
    file.elf.header.e_machine = EM_X86_64;
    file.elf.header.e_ident[EI_CLASS] = ELFCLASS64;
    check_refused("not an i386 ELF (machine 62)");
    file.elf.header.e_machine = EM_386;
    check_refused("not a 32-bit ELF");
    setup();
    file.elf.header.e_type = ET_DYN;
    check_refused("not an executable ELF");
    setup();
    file.elf.header.e_phnum = 0;
    check_refused("without program headers");
}
END_TEST

START_TEST(truncated_files_are_refused)
{
    loader_fixture_refuses(&fixture, &file, TEXT_AT + 1, "truncated");
    loader_fixture_refuses(&fixture, &file, SELFMAG, "truncated");
    loader_fixture_refuses(&fixture, &file, 0, "not a multiboot kernel");
    file.elf.header.e_phnum = 0xffff;
    check_refused("truncated");
    file.elf.header.e_phnum = 1;
    file.elf.header.e_phoff = 0xfffffff0;
    check_refused("truncated");
}
END_TEST

START_TEST(impossible_segments_are_refused)
{
    Elf32_Phdr *segment = file.elf.segment;

    segment->p_filesz = 3 * TEXT_SIZE;
    check_refused("more bytes in the file");
    segment->p_filesz = TEXT_SIZE;
    segment->p_offset = 0xffffffff;
    check_refused("truncated");
    segment->p_offset = TEXT_AT;
    segment->p_paddr = 0xfffffff0;
    check_refused("outside RAM");
    segment->p_paddr = BASE;
    segment->p_memsz = 0xffffffff;
    check_refused("outside RAM");
    segment->p_memsz = 2 * TEXT_SIZE;
    segment->p_paddr = 0xb8000;
    check_refused("overlaps BIOS data, display memory and ROM");
    segment->p_paddr = 0x400;
    check_refused("overlaps interrupt vectors");
    segment->p_paddr = 0x6f80;
    check_refused("overlaps the boot ROM's stack");
    segment->p_paddr = BASE;
    file.elf.header.e_phnum = 2;
    segment[1] = segment[0];
    segment[1].p_paddr += TEXT_SIZE;
    check_refused("overlap");
    segment[1].p_paddr = BASE + 0x2000;
    file.elf.header.e_entry = 0x10;
    check_refused("entry point");
}
END_TEST

START_TEST(kernels_beyond_the_memory_are_refused)
{
    fixture.mem = 1 << 20;
    check_refused("outside RAM (ends at 0x100000): it needs more --mem");
    fixture.mem = 16 << 20;
    file.elf.segment[0].p_paddr = file.elf.segment[0].p_vaddr;
    check_refused("give it a physical address");
}
END_TEST

START_TEST(impossible_address_headers_are_refused)
{
    set_addresses(BASE, BASE + 0x1000, 0, 0, BASE);
    check_refused("load_addr");
    set_addresses(BASE + 0x200, BASE, 0, 0, BASE);
    check_refused("load_addr");
    set_addresses(BASE + HEADER_AT, BASE, BASE - 1, 0, BASE);
    check_refused("before load_addr");
    set_addresses(BASE + HEADER_AT, BASE, BASE + 0x1000, BASE + 1, BASE);
    check_refused("before load_end_addr");
    set_addresses(BASE + HEADER_AT, BASE, BASE + 0x8000, 0, BASE);
    check_refused("truncated");
    set_addresses(BASE + HEADER_AT, BASE, 0, 0, 4);
    check_refused("entry point");
}
END_TEST

START_TEST(files_that_cannot_be_read_are_named)
{
    const struct kernel_request absent = {
        .path = "/nonexistent", .mem = MEM
    };
    const struct kernel_request folder = { .path = "/tmp", .mem = MEM };
    struct error *error = &fixture.error;

    ck_assert(!loader_load(&absent, &fixture.image, error));
    ck_assert_str_eq(error->text, "/nonexistent: No such file or directory");
    ck_assert(!loader_load(&folder, &fixture.image, error));
    ck_assert(strstr(error->text, "is a directory"));
    fixture.initrd[0] = "/nonexistent a";
    fixture.initrds = 1;
    ck_assert(!loader_fixture_load(&fixture, &file, sizeof(file)));
    ck_assert_str_eq(error->text, "/nonexistent: No such file or directory");
}
END_TEST

START_TEST(modules_beyond_the_memory_are_refused)
{
    fixture.initrd[0] = fixture.path;
    fixture.initrds = 1;
    fixture.mem = BASE + 0x2000;
    check_refused("does not fit in RAM behind the kernel (4352 bytes");
}
END_TEST

Suite *loader_suite(void)
{
    Suite *suite = suite_create("loader");
    TCase *good = tcase_create("good");
    TCase *bad = tcase_create("bad");

    tcase_add_checked_fixture(good, setup, teardown);
    tcase_add_test(good, elf_segments_go_to_their_physical_addresses);
    tcase_add_test(good, each_segment_is_a_part_and_nothing_lies_between);
    tcase_add_test(good, a_kernel_may_lie_below_and_above_the_display);
    tcase_add_test(good, a_linear_entry_point_becomes_physical);
    tcase_add_test(good, the_information_lies_in_low_memory);
    tcase_add_test(good, without_a_command_line_there_is_the_name);
    tcase_add_test(good, the_information_evades_a_kernel_in_low_memory);
    tcase_add_test(good, each_initrd_is_a_module_on_pages_of_its_own);
    tcase_add_test(good,
                   symbol_tables_go_to_low_memory_with_all_section_headers);
    tcase_add_test(good, symbol_tables_that_lie_are_left_out);
    tcase_add_test(good, the_addresses_of_the_header_replace_an_elf);
    tcase_add_test(good, a_load_end_of_0_means_the_whole_file);
    tcase_add_test(good, the_header_asks_for_a_picture_or_for_text);
    suite_add_tcase(suite, good);
    tcase_add_checked_fixture(bad, setup, teardown);
    tcase_add_test(bad, a_file_that_is_no_multiboot_kernel_is_refused);
    tcase_add_test(bad, a_header_that_comes_too_late_is_told);
    tcase_add_test(bad, elfs_of_other_machines_are_refused);
    tcase_add_test(bad, truncated_files_are_refused);
    tcase_add_test(bad, impossible_segments_are_refused);
    tcase_add_test(bad, kernels_beyond_the_memory_are_refused);
    tcase_add_test(bad, impossible_address_headers_are_refused);
    tcase_add_test(bad, files_that_cannot_be_read_are_named);
    tcase_add_test(bad, modules_beyond_the_memory_are_refused);
    suite_add_tcase(suite, bad);
    return suite;
}
