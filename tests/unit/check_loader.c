/* Multiboot kernels, right and wrong, built in memory and read from a file. */
#define _POSIX_C_SOURCE 200809L
#include <check.h>
#include <elf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "emu/image/loader.h"

Suite *loader_suite(void);

enum {
    MAGIC = 0x1badb002,
    ADDRESSES = 1 << 16,
    FILE_SIZE = 0x1100,
    HEADER_AT = 0x100,          /* of the multiboot header */
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

static char path[] = "/tmp/pagewalk-loader-XXXXXX";
static struct kernel_image image;
static struct error error;

/* A good kernel: a header, TEXT_SIZE bytes at BASE, and as much bss. */
static void setup(void)
{
    int fd;

    strcpy(path, "/tmp/pagewalk-loader-XXXXXX");
    fd = mkstemp(path);
    ck_assert_int_ge(fd, 0);
    close(fd);
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
    loader_free(&image);
    unlink(path);
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

static bool load_size(size_t size, uint64_t mem, const char *initrd)
{
    FILE *stream = fopen(path, "wb");

    ck_assert_ptr_nonnull(stream);
    ck_assert_uint_eq(fwrite(&file, 1, size, stream), size);
    fclose(stream);
    memset(&error, 0, sizeof(error));
    return loader_load(&(struct kernel_request){
        .path = path, .command_line = "a b", .initrd = initrd, .mem = mem,
    }, &image, &error);
}

static bool load(void)
{
    return load_size(sizeof(file), MEM, NULL);
}

static void check_refused(const char *what)
{
    ck_assert(!load());
    ck_assert_int_eq(error.code, EXIT_CODE_USAGE);
    ck_assert_msg(!strncmp(error.text, path, strlen(path)) &&
                  strstr(error.text, what), "message: %s", error.text);
    ck_assert_ptr_null(image.data);
}

static uint32_t info_word(uint32_t addr)
{
    uint32_t word;

    ck_assert_uint_le(image.info_addr, addr);
    ck_assert_uint_le(addr + 4, image.info_addr + image.info_size);
    memcpy(&word, image.info + (addr - image.info_addr), sizeof(word));
    return word;
}

START_TEST(elf_segments_go_to_their_physical_addresses)
{
    ck_assert_msg(load(), "%s", error.text);
    ck_assert_uint_eq(image.addr, BASE);
    ck_assert_uint_eq(image.size, 2 * TEXT_SIZE);
    ck_assert_uint_eq(image.entry, BASE + 0x10);
    ck_assert_uint_eq(image.data[TEXT_SIZE - 1], 0x90);
    ck_assert_uint_eq(image.data[TEXT_SIZE], 0);
}
END_TEST

START_TEST(gaps_between_segments_are_zero)
{
    file.elf.header.e_phnum = 2;
    file.elf.segment[1] = file.elf.segment[0];
    file.elf.segment[1].p_paddr = BASE + 0x2000;
    ck_assert_msg(load(), "%s", error.text);
    ck_assert_uint_eq(image.size, 0x2000 + 2 * TEXT_SIZE);
    ck_assert_uint_eq(image.data[0x1fff], 0);
    ck_assert_uint_eq(image.data[0x2000], 0x90);
}
END_TEST

START_TEST(a_linear_entry_point_becomes_physical)
{
    file.elf.header.e_entry = 0xc0000000 + BASE + 0x20;
    ck_assert_msg(load(), "%s", error.text);
    ck_assert_uint_eq(image.entry, BASE + 0x20);
}
END_TEST

START_TEST(the_information_lies_behind_the_bss)
{
    ck_assert_msg(load(), "%s", error.text);
    ck_assert_uint_eq(image.info_addr, BASE + 0x1000);
    /* Command line, modules, boot loader name; no memory map yet. */
    ck_assert_uint_eq(info_word(image.info_addr), 1 << 2 | 1 << 3 | 1 << 9);
    ck_assert_str_eq((char *)image.info + info_word(image.info_addr + 16) -
                     image.info_addr, "a b");
    ck_assert_uint_eq(info_word(image.info_addr + 20), 0);
}
END_TEST

START_TEST(the_initrd_is_module_0_on_a_page_of_its_own)
{
    uint32_t list, start, end;

    ck_assert_msg(load_size(sizeof(file), MEM, path), "%s", error.text);
    ck_assert_uint_eq(info_word(image.info_addr + 20), 1);
    list = info_word(image.info_addr + 24);
    start = info_word(list);
    end = info_word(list + 4);
    ck_assert_uint_eq(start % 4096, 0);
    ck_assert_uint_eq(end - start, sizeof(file));
    ck_assert_mem_eq(image.info + (start - image.info_addr), &file,
                     sizeof(file));
    ck_assert_uint_eq(end, image.info_addr + image.info_size);
}
END_TEST

START_TEST(the_addresses_of_the_header_replace_an_elf)
{
    set_addresses(BASE + HEADER_AT, BASE, BASE + 0x1000, BASE + 0x3000,
                  BASE + 4);
    ck_assert_msg(load(), "%s", error.text);
    ck_assert_uint_eq(image.addr, BASE);
    ck_assert_uint_eq(image.size, 0x3000);
    ck_assert_uint_eq(image.entry, BASE + 4);
}
END_TEST

START_TEST(a_load_end_of_0_means_the_whole_file)
{
    set_addresses(BASE + HEADER_AT, BASE, 0, 0, BASE);
    ck_assert_msg(load(), "%s", error.text);
    ck_assert_uint_eq(image.size, sizeof(file));
}
END_TEST

START_TEST(a_file_that_is_no_multiboot_kernel_is_refused)
{
    file.words[HEADER_AT / 4] = 0;
    check_refused("not a multiboot kernel");
    memset(&file, 'x', sizeof(file));
    check_refused("not a multiboot kernel");
    setup();
    file.words[HEADER_AT / 4 + 2]++;
    check_refused("not a multiboot kernel");
    setup();
    set_flags(1 << 5);
    check_refused("unknown features");
    setup();
    memset(file.bytes, 0, SELFMAG);
    check_refused("no ELF");
}
END_TEST

START_TEST(a_linux_kernel_is_refused_as_such)
{
    memset(&file, 0, sizeof(file));
    file.bytes[510] = 0x55;
    file.bytes[511] = 0xaa;
    memcpy(file.bytes + 0x202, "HdrS", 4);
    check_refused("a Linux kernel (bzImage)");
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
    ck_assert(!load_size(TEXT_AT + 1, MEM, NULL));
    ck_assert(strstr(error.text, "truncated"));
    ck_assert(!load_size(SELFMAG, MEM, NULL));
    ck_assert(strstr(error.text, "truncated"));
    ck_assert(!load_size(0, MEM, NULL));
    ck_assert(strstr(error.text, "not a multiboot kernel"));
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
    check_refused("overlaps display memory");
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
    ck_assert(!load_size(sizeof(file), 1 << 20, NULL));
    ck_assert(strstr(error.text, "outside RAM (ends at 0x100000)"));
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
    const struct kernel_request absent = { .path = "/nonexistent", .mem = MEM };
    const struct kernel_request folder = { .path = "/tmp", .mem = MEM };

    ck_assert(!loader_load(&absent, &image, &error));
    ck_assert_str_eq(error.text, "/nonexistent: No such file or directory");
    ck_assert(!loader_load(&folder, &image, &error));
    ck_assert(strstr(error.text, "is a directory"));
    ck_assert(!load_size(sizeof(file), MEM, "/nonexistent"));
    ck_assert(strstr(error.text, "/nonexistent"));
}
END_TEST

Suite *loader_suite(void)
{
    Suite *suite = suite_create("loader");
    TCase *good = tcase_create("good");
    TCase *bad = tcase_create("bad");

    tcase_add_checked_fixture(good, setup, teardown);
    tcase_add_test(good, elf_segments_go_to_their_physical_addresses);
    tcase_add_test(good, gaps_between_segments_are_zero);
    tcase_add_test(good, a_linear_entry_point_becomes_physical);
    tcase_add_test(good, the_information_lies_behind_the_bss);
    tcase_add_test(good, the_initrd_is_module_0_on_a_page_of_its_own);
    tcase_add_test(good, the_addresses_of_the_header_replace_an_elf);
    tcase_add_test(good, a_load_end_of_0_means_the_whole_file);
    suite_add_tcase(suite, good);
    tcase_add_checked_fixture(bad, setup, teardown);
    tcase_add_test(bad, a_file_that_is_no_multiboot_kernel_is_refused);
    tcase_add_test(bad, a_linux_kernel_is_refused_as_such);
    tcase_add_test(bad, elfs_of_other_machines_are_refused);
    tcase_add_test(bad, truncated_files_are_refused);
    tcase_add_test(bad, impossible_segments_are_refused);
    tcase_add_test(bad, kernels_beyond_the_memory_are_refused);
    tcase_add_test(bad, impossible_address_headers_are_refused);
    tcase_add_test(bad, files_that_cannot_be_read_are_named);
    suite_add_tcase(suite, bad);
    return suite;
}
