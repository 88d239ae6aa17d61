/* Symbols from both kinds of file, and names for addresses. */
#define _POSIX_C_SOURCE 200809L
#include <check.h>
#include <elf.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "emu/attribution/callers.h"
#include "emu/image/symbols.h"

Suite *symbols_suite(void);

static struct symbols symbols;
static struct mmu mmu;          /* paging off: linear is physical */
static struct error error;
static char path[] = "/tmp/pagewalk-symbols-XXXXXX";

static void up(void)
{
    strcpy(path + strlen(path) - 6, "XXXXXX");
    close(mkstemp(path));
    memset(&error, 0, sizeof(error));
}

static void down(void)
{
    symbols_free(&symbols);
    remove(path);
}

static void put(const void *data, size_t size)
{
    FILE *file = fopen(path, "w");

    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(data, 1, size, file), size);
    fclose(file);
}

static const char *place(uint32_t lin)
{
    static char text[SYMBOLS_PLACE_MAX];

    return symbols_place(&symbols, &mmu, lin, text, sizeof(text));
}

START_TEST(a_system_map_names_functions)
{
    static const char map[] = "c0100000 T first\n"
                              "c0100040 t second\n"
                              "\n"
                              "c0100080 D data\n"
                              "c0200000 W last";

    put(map, sizeof(map) - 1);
    ck_assert(symbols_read(&symbols, path, &error));
    ck_assert_uint_eq(symbols.count, 3);
    ck_assert_str_eq(place(0xc0100000), "first+0x0");
    ck_assert_str_eq(place(0xc010003f), "first+0x3f");
    ck_assert_str_eq(place(0xc0100084), "second+0x44");
    ck_assert_str_eq(place(0xc0200008), "last+0x8");
}
END_TEST

START_TEST(what_no_symbol_reaches_is_an_address)
{
    static const char map[] = "c0100000 T first\n";

    put(map, sizeof(map) - 1);
    ck_assert(symbols_read(&symbols, path, &error));
    ck_assert_str_eq(place(0xc00fffff), "0xc00fffff");
    ck_assert_str_eq(place(0xc0110000), "0xc0110000");
    ck_assert_str_eq(symbols_place(NULL, &mmu, 16, (char[16]){0}, 16),
                     "0x00000010");
}
END_TEST

START_TEST(a_bad_line_is_named)
{
    static const char *const bad[] = {
        "c0100000 T a\nc0100000", "c0100000 T a\nc0100000 T",
        "c0100000 T a\nxyz T b", "c0100000 T a\n1c0100000 T b",
        "c0100000 T a\nc0100000 TT b",
    };

    for (unsigned i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        put(bad[i], strlen(bad[i]));
        ck_assert(!symbols_read(&symbols, path, &error));
        ck_assert_ptr_nonnull(strstr(error.text, ":2: not"));
        ck_assert_int_eq(error.code, EXIT_CODE_USAGE);
        symbols_free(&symbols);
    }
}
END_TEST

/* One code section, two functions and a variable, linked at 0xc0100000 and
 * loaded at 0x100000. */
static struct elf_file {
    Elf32_Ehdr header;
    Elf32_Phdr segment;
    Elf32_Shdr section[4];      /* none, code, symbols, strings */
    Elf32_Sym symbol[4];
    char names[24];
} elf;

static void make_elf(void)
{
    elf.header = (Elf32_Ehdr){
        .e_ident = ELFMAG "\1\1", .e_machine = EM_386, .e_phnum = 1,
        .e_phoff = offsetof(struct elf_file, segment), .e_shnum = 4,
        .e_shoff = offsetof(struct elf_file, section),
    };
    elf.segment = (Elf32_Phdr){ .p_type = PT_LOAD, .p_vaddr = 0xc0100000,
                                .p_paddr = 0x100000, .p_memsz = 0x1000 };
    elf.section[1] = (Elf32_Shdr){ .sh_flags = SHF_EXECINSTR };
    elf.section[2] = (Elf32_Shdr){
        .sh_type = SHT_SYMTAB, .sh_link = 3, .sh_size = sizeof(elf.symbol),
        .sh_offset = offsetof(struct elf_file, symbol),
    };
    elf.section[3] = (Elf32_Shdr){
        .sh_type = SHT_STRTAB, .sh_size = sizeof(elf.names),
        .sh_offset = offsetof(struct elf_file, names),
    };
    memcpy(elf.names, "\0one\0two\0variable\0label", 24);
    elf.symbol[0] = (Elf32_Sym){ .st_name = 1, .st_value = 0xc0100000,
        .st_size = 16, .st_info = ELF32_ST_INFO(STB_GLOBAL, STT_FUNC),
        .st_shndx = 1 };
    elf.symbol[1] = (Elf32_Sym){ .st_name = 5, .st_value = 0xc0100020,
        .st_size = 16, .st_info = ELF32_ST_INFO(STB_LOCAL, STT_FUNC),
        .st_shndx = 1 };
    elf.symbol[2] = (Elf32_Sym){ .st_name = 9, .st_value = 0xc0100008,
        .st_info = ELF32_ST_INFO(STB_LOCAL, STT_OBJECT), .st_shndx = 1 };
    elf.symbol[3] = (Elf32_Sym){ .st_name = 18, .st_value = 0xc0100020,
        .st_info = ELF32_ST_INFO(STB_LOCAL, STT_NOTYPE), .st_shndx = 1 };
}

START_TEST(an_elf_file_names_functions_by_both_addresses)
{
    make_elf();
    put(&elf, sizeof(elf));
    ck_assert(symbols_read_elf(&symbols, path, &error));
    ck_assert_uint_eq(symbols.count, 2);
    ck_assert_str_eq(place(0xc010000f), "one+0xf");
    ck_assert_str_eq(place(0xc0100010), "0xc0100010");
    ck_assert_str_eq(place(0xc0100024), "two+0x4");
    ck_assert_str_eq(place(0x100024), "two+0x4");
}
END_TEST

/* The stretch around an address: its name ("-": none), first, last. */
static void stretch_is(uint32_t lin, const char *name, uint32_t first,
                       uint32_t last)
{
    uint32_t got[2];
    const struct symbol *symbol = symbols_stretch(&symbols, lin, &got[0],
                                                  &got[1]);

    ck_assert_str_eq(symbol ? symbol->name : "-", name);
    ck_assert_uint_eq(got[0], first);
    ck_assert_uint_eq(got[1], last);
}

START_TEST(a_stretch_has_the_addresses_with_one_answer)
{
    stretch_is(0x1234, "-", 0, UINT32_MAX);
    ck_assert(symbols_add(&symbols, 0x1000, 0x10, 0, "sized"));
    ck_assert(symbols_add(&symbols, 0x2000, 0, 0, "endless"));
    ck_assert(symbols_add(&symbols, 0x3000, 0x1000, 0, "outer"));
    ck_assert(symbols_add(&symbols, 0x3100, 0x10, 0, "inner"));
    ck_assert(symbols_add(&symbols, 0xfffffff0, 0x100, 0, "last"));
    symbols_sort(&symbols);
    stretch_is(0, "-", 0, 0xfff);
    stretch_is(0x1000, "sized", 0x1000, 0x100f);
    stretch_is(0x1010, "-", 0x1010, 0x1fff);
    stretch_is(0x2fff, "endless", 0x2000, 0x2fff);
    stretch_is(0x30ff, "outer", 0x3000, 0x30ff);
    stretch_is(0x3100, "inner", 0x3100, 0x310f);
    stretch_is(0x3110, "-", 0x3110, 0xffffffef);
    stretch_is(UINT32_MAX, "last", 0xfffffff0, UINT32_MAX);
}
END_TEST

START_TEST(a_damaged_elf_file_names_what_is_left)
{
    make_elf();
    for (size_t size = 0; size < sizeof(elf); size++) {
        put(&elf, size);
        ck_assert(symbols_read_elf(&symbols, path, &error));
        symbols_free(&symbols);
    }
    for (size_t i = sizeof(elf.header.e_ident); i < sizeof(elf); i++) {
        ((uint8_t *)&elf)[i] ^= 0xff;
        put(&elf, sizeof(elf));
        ck_assert(symbols_read_elf(&symbols, path, &error));
        place(0xc0100004);
        symbols_free(&symbols);
        ((uint8_t *)&elf)[i] ^= 0xff;
    }
}
END_TEST

START_TEST(variables_have_names_and_name_no_code)
{
    static const char map[] = "00001000 T code\n"
                              "00001010 d variable\n"
                              "00001020 B code_too\n";
    uint32_t offset;

    put(map, sizeof(map) - 1);
    ck_assert(symbols_read(&symbols, path, &error));
    ck_assert_str_eq(place(0x1014), "code+0x14");
    ck_assert_ptr_null(symbols_named(&symbols, "variable", &offset));
    ck_assert_uint_eq(symbols_named_any(&symbols, "variable+4",
                                        &offset)->address, 0x1010);
    ck_assert_uint_eq(offset, 4);
    ck_assert_ptr_null(symbols_named_any(&symbols, "variabl", &offset));
    ck_assert(symbols_any_begins(&symbols, "cod", 3));
    ck_assert(!symbols_any_begins(&symbols, "variable", 8));
}
END_TEST

START_TEST(a_list_without_addresses_or_symbols_is_refused)
{
    put("00000000 T a\n00000000 T b\n", 26);
    ck_assert(!symbols_read(&symbols, path, &error));
    ck_assert_ptr_nonnull(strstr(error.text, "every address is 0"));
    symbols_free(&symbols);
    put("", 0);
    ck_assert(!symbols_read(&symbols, path, &error));
    ck_assert_ptr_nonnull(strstr(error.text, "no symbols"));
}
END_TEST

START_TEST(an_elf_file_of_another_kind_is_refused)
{
    make_elf();
    elf.header.e_ident[EI_CLASS] = ELFCLASS64;
    put(&elf, sizeof(elf));
    ck_assert(!symbols_read(&symbols, path, &error));
    ck_assert_ptr_nonnull(strstr(error.text, "not a 32-bit ELF file"));
    make_elf();
    elf.header.e_type = ET_REL;
    put(&elf, sizeof(elf));
    ck_assert(!symbols_read(&symbols, path, &error));
    ck_assert_ptr_nonnull(strstr(error.text, "not linked"));
    make_elf();
    elf.section[2].sh_type = SHT_PROGBITS;
    put(&elf, sizeof(elf));
    ck_assert(!symbols_read(&symbols, path, &error));
    ck_assert_ptr_nonnull(strstr(error.text, "without symbols"));
}
END_TEST

/* The table claims 4 GiB, each symbol the name of a megabyte and 4 GiB of
 * code. */
START_TEST(an_elf_file_that_lies_ends_at_the_end_of_the_file)
{
    enum { SYMBOLS = 1 << 12, NAME = 1 << 20 };
    size_t table = sizeof(elf), names = table + SYMBOLS * sizeof(Elf32_Sym);
    char *data = calloc(1, names + NAME);
    uint32_t offset;

    make_elf();
    elf.section[2].sh_size = UINT32_MAX;
    elf.section[2].sh_offset = (Elf32_Off)table;
    elf.section[3].sh_size = NAME;
    elf.section[3].sh_offset = (Elf32_Off)names;
    memcpy(data, &elf, sizeof(elf));
    for (unsigned i = 0; i < SYMBOLS; i++)
        ((Elf32_Sym *)(data + table))[i] = (Elf32_Sym){
            .st_name = 1, .st_value = 8 * i, .st_size = UINT32_MAX,
            .st_info = ELF32_ST_INFO(STB_GLOBAL, STT_FUNC), .st_shndx = 1,
        };
    memset(data + names + 1, 'x', NAME - 2);
    put(data, names + NAME);
    free(data);
    ck_assert(symbols_read(&symbols, path, &error));
    ck_assert_uint_ge(symbols.count, SYMBOLS);
    ck_assert_uint_eq(strlen(symbols.symbol[0].name), SYMBOLS_NAME_MAX);
    ck_assert_uint_eq(symbols_around(&symbols, 85, &offset)->address, 80);
}
END_TEST

START_TEST(more_symbols_than_the_limit_are_refused)
{
    for (unsigned i = 0; i < SYMBOLS_MAX; i++)
        ck_assert((i % 2 ? symbols_add : symbols_add_data)(&symbols, i, 0, 0,
                                                           "x"));
    ck_assert(!symbols_add(&symbols, 0, 0, 0, "x"));
    put("c0100000 T a\n", 13);
    ck_assert(!symbols_read(&symbols, path, &error));
    ck_assert_ptr_nonnull(strstr(error.text, "more than 2097152 symbols"));
}
END_TEST

START_TEST(flush_helpers_are_known_by_the_start_of_their_names)
{
    const struct flush_helpers helpers = { { "shoot,drop_", "one" }, 2 };

    ck_assert(callers_is_helper(&helpers, "__flush_tlb_global"));
    ck_assert(callers_is_helper(&helpers, "flush_tlb_one_kernel"));
    ck_assert(!callers_is_helper(&helpers, "kunmap_local"));
    ck_assert(!callers_is_helper(&helpers, "my_flush_tlb"));
    ck_assert(callers_is_helper(&helpers, "shootdown"));
    ck_assert(callers_is_helper(&helpers, "drop_page"));
    ck_assert(callers_is_helper(&helpers, "one"));
    ck_assert(!callers_is_helper(&helpers, "drop"));
}
END_TEST

Suite *symbols_suite(void)
{
    Suite *suite = suite_create("symbols");
    TCase *tests = tcase_create("files and addresses");

    tcase_add_checked_fixture(tests, up, down);
    tcase_add_test(tests, a_system_map_names_functions);
    tcase_add_test(tests, what_no_symbol_reaches_is_an_address);
    tcase_add_test(tests, a_bad_line_is_named);
    tcase_add_test(tests, an_elf_file_names_functions_by_both_addresses);
    tcase_add_test(tests, a_stretch_has_the_addresses_with_one_answer);
    tcase_add_test(tests, a_damaged_elf_file_names_what_is_left);
    tcase_add_test(tests, variables_have_names_and_name_no_code);
    tcase_add_test(tests, a_list_without_addresses_or_symbols_is_refused);
    tcase_add_test(tests, an_elf_file_of_another_kind_is_refused);
    tcase_add_test(tests, an_elf_file_that_lies_ends_at_the_end_of_the_file);
    tcase_add_test(tests, more_symbols_than_the_limit_are_refused);
    tcase_add_test(tests,
                   flush_helpers_are_known_by_the_start_of_their_names);
    suite_add_tcase(suite, tests);
    return suite;
}
