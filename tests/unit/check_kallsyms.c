/* The symbols that a Linux kernel carries, in the orders in which versions of
 * Linux have the table's parts, and packed into a bzImage. */
#define _POSIX_C_SOURCE 200809L
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "base/bytes.h"
#include "emu/linux/kallsyms.h"
#include "emu/image/linux_symbols.h"

Suite *kallsyms_suite(void);

enum {
    SYMBOLS = 600,              /* more than two marks */
    BASE = 0xc1000000,
    MEMORY = 1 << 16,
    LONG = 200,                 /* this name's length has two bytes */
    PAYLOAD_AT = 0x400,         /* in the file: behind one sector of setup */
};

/* Which parts there are, and where. */
struct form {
    bool relative;              /* the addresses are less a base */
    bool order;                 /* the order of names is there */
    bool addresses_last;
};

static struct memory {
    uint8_t byte[MEMORY];
    size_t used;
} memory;

static struct symbols symbols;
static struct error error;
static char path[] = "/tmp/pagewalk-kallsyms-XXXXXX";

static void up(void)
{
    strcpy(path + strlen(path) - 6, "XXXXXX");
    close(mkstemp(path));
    memset(&error, 0, sizeof(error));
    memset(&memory, 0, sizeof(memory));
}

static void down(void)
{
    symbols_free(&symbols);
    remove(path);
}

static void put(uint32_t value, unsigned bytes)
{
    bytes_put_le(memory.byte + memory.used, bytes, value);
    memory.used += bytes;
}

static void align(void)
{
    memory.used = (memory.used + 3) & ~(size_t)3;
}

static uint32_t address_of(unsigned i)
{
    return BASE + 16 * i;
}

static void put_addresses(const struct form *form)
{
    for (unsigned i = 0; i < SYMBOLS; i++)
        put(address_of(i) - (form->relative ? BASE : 0), 4);
    if (form->relative)
        put(BASE, 4);
}

/* A token is the one character of its number, but for 1, which is "func". */
static void put_tokens(void)
{
    uint16_t index[KALLSYMS_TOKENS];
    size_t start;

    align();
    start = memory.used;
    for (unsigned i = 0; i < KALLSYMS_TOKENS; i++) {
        index[i] = (uint16_t)(memory.used - start);
        if (i == 1) {
            memcpy(memory.byte + memory.used, "func", 4);
            memory.used += 4;
        } else {
            put(i ? i : '?', 1);
        }
        put(0, 1);
    }
    align();
    for (unsigned i = 0; i < KALLSYMS_TOKENS; i++)
        put(index[i], 2);
}

/* "T" "func" and the number; number LONG goes on with 200 times "x". */
static void put_names(uint32_t marks[])
{
    size_t start = memory.used;

    for (unsigned i = 0; i < SYMBOLS; i++) {
        char digits[8];
        int length = snprintf(digits, sizeof(digits), "%u", i);
        unsigned tokens = 2 + (unsigned)length + (i == LONG ? 200 : 0);

        if (i % 256 == 0)
            marks[i / 256] = (uint32_t)(memory.used - start);
        if (tokens < 128)
            put(tokens, 1);
        else
            put(128 | (tokens & 127) | tokens >> 7 << 8, 2);
        put(i == 7 ? 'd' : i % 2 ? 't' : 'T', 1);
        put(1, 1);
        for (int n = 0; n < length; n++)
            put((uint8_t)digits[n], 1);
        for (unsigned n = (unsigned)length + 2; n < tokens; n++)
            put('x', 1);
    }
    align();
}

/* A kernel's memory with such a table somewhere. */
static void put_table(const struct form *form)
{
    uint32_t marks[SYMBOLS / 256 + 1];

    for (unsigned i = 0; i < 999; i++)
        put(i * 0x9e3779b9u, 4);
    if (!form->addresses_last)
        put_addresses(form);
    put(SYMBOLS, 4);
    put_names(marks);
    for (unsigned i = 0; i <= SYMBOLS / 256; i++)
        put(marks[i], 4);
    for (unsigned i = 0; form->order && i < SYMBOLS; i++)
        put((SYMBOLS - 1 - i) << 8, 3);
    put_tokens();
    if (form->addresses_last)
        put_addresses(form);
    memory.used += 64;
}

static void check_table(const struct form *form)
{
    struct kallsyms table;
    struct kallsyms_symbol symbol;
    char name[16];
    unsigned i = 0;

    memset(&memory, 0, sizeof(memory));
    put_table(form);
    ck_assert(kallsyms_find(&table, memory.byte, memory.used));
    for (; kallsyms_next(&table, &symbol); i++) {
        snprintf(name, sizeof(name), "func%u", i);
        ck_assert_uint_eq(symbol.address, address_of(i));
        ck_assert_int_eq(symbol.type, i == 7 ? 'd' : i % 2 ? 't' : 'T');
        if (i != LONG)
            ck_assert_str_eq(symbol.name, name);
        else
            ck_assert_uint_eq(strlen(symbol.name), 7 + 200);
    }
    ck_assert_uint_eq(i, SYMBOLS);
}

START_TEST(a_table_is_found_in_each_of_its_forms)
{
    for (unsigned i = 0; i < 8; i++)
        check_table(&(struct form){ i & 1, i & 2, i & 4 });
}
END_TEST

START_TEST(a_damaged_table_is_none_or_ends_within_its_memory)
{
    struct kallsyms table;
    struct kallsyms_symbol symbol;

    for (unsigned seed = 0; seed < 2000; seed++) {
        memset(&memory, 0, sizeof(memory));
        put_table(&(struct form){ seed & 1, seed & 2, seed & 4 });
        for (unsigned i = 0; i <= seed % 5; i++)
            memory.byte[(seed * 7919u + i * 104729u) % memory.used] =
                (uint8_t)(seed * 31 + i);
        if (kallsyms_find(&table, memory.byte, memory.used - seed % 3))
            while (kallsyms_next(&table, &symbol))
                ck_assert_uint_lt(strlen(symbol.name), KALLSYMS_NAME_MAX);
    }
}
END_TEST

/* Writes a bzImage, at its end the memory as its payload. */
static void write_bzimage(const char *says)
{
    static uint8_t file[PAYLOAD_AT + MEMORY + 1024];
    z_stream z = { .next_in = memory.byte, .avail_in = (uInt)memory.used,
                   .next_out = file + PAYLOAD_AT, .avail_out = MEMORY };
    FILE *stream = fopen(path, "w");
    size_t size;

    ck_assert_ptr_nonnull(stream);
    memset(file, 0, sizeof(file));
    file[0x1f1] = 1;
    bytes_put_le(file + 0x1fe, 2, 0xaa55);
    memcpy(file + 0x202, "HdrS", 4);
    bytes_put_le(file + 0x206, 2, 0x20f);
    deflateInit2(&z, 9, Z_DEFLATED, 16 + MAX_WBITS, 9, Z_DEFAULT_STRATEGY);
    ck_assert_int_eq(deflate(&z, Z_FINISH), Z_STREAM_END);
    deflateEnd(&z);
    bytes_put_le(file + 0x24c, 4, (uint32_t)z.total_out);
    size = PAYLOAD_AT + z.total_out;
    memcpy(file + size, says, strlen(says));
    size += strlen(says);
    ck_assert_uint_eq(fwrite(file, 1, size, stream), size);
    fclose(stream);
}

/* Why the kernel brings no names; null: it does. */
static const char *read_kernel(const char *command_line)
{
    const char *why;

    ck_assert(linux_symbols_read(&symbols, path, command_line, &why, &error));
    return why;
}

START_TEST(a_bzimage_names_its_functions_and_variables)
{
    uint32_t offset;

    put_table(&(struct form){ .relative = true, .order = true });
    write_bzimage("");
    ck_assert_ptr_null(read_kernel(""));
    ck_assert_uint_eq(symbols.count, SYMBOLS - 1);
    ck_assert_uint_eq(symbols.data_count, 1);
    ck_assert_str_eq(symbols_around(&symbols, BASE + 0x31, &offset)->name,
                     "func3");
}
END_TEST

START_TEST(a_bzimage_is_a_file_of_symbols)
{
    put_table(&(struct form){ .relative = true });
    write_bzimage("");
    ck_assert(symbols_read(&symbols, path, &error));
    ck_assert_uint_eq(symbols.count, SYMBOLS - 1);
}
END_TEST

START_TEST(a_kernel_that_places_itself_at_random_has_no_names)
{
    put_table(&(struct form){ .relative = true });
    write_bzimage("KASLR disabled: 'nokaslr' on cmdline.");
    ck_assert_ptr_nonnull(strstr(read_kernel("quiet nokaslrs"), "nokaslr"));
    ck_assert_ptr_nonnull(strstr(read_kernel(NULL), "nokaslr"));
    ck_assert_uint_eq(symbols.count, 0);
    ck_assert_ptr_null(read_kernel("quiet nokaslr"));
    ck_assert_uint_eq(symbols.count, SYMBOLS - 1);
}
END_TEST

START_TEST(what_has_no_table_says_so)
{
    put(1, 4);
    write_bzimage("");
    ck_assert_ptr_nonnull(strstr(read_kernel(""), "CONFIG_KALLSYMS"));
    ck_assert(!symbols_read(&symbols, path, &error));
    ck_assert_ptr_nonnull(strstr(error.text, "its kernel has no symbols"));
}
END_TEST

START_TEST(what_is_packed_otherwise_says_how)
{
    static const char zstd[] = { 0x28, (char)0xb5, 0x2f, (char)0xfd };
    FILE *stream;

    put_table(&(struct form){ .relative = true });
    write_bzimage("");
    stream = fopen(path, "r+");
    ck_assert_ptr_nonnull(stream);
    fseek(stream, PAYLOAD_AT, SEEK_SET);
    fwrite(zstd, 1, sizeof(zstd), stream);
    fclose(stream);
    ck_assert_str_eq(read_kernel(""), "is packed by zstd");
}
END_TEST

START_TEST(of_two_names_at_an_address_the_linkers_mark_is_left_out)
{
    uint32_t offset;

    symbols_add(&symbols, 0x1000, 0,
                symbols_list_rank("__begin_region", true), "__begin_region");
    symbols_add(&symbols, 0x1000, 0,
                symbols_list_rank("entry_point", false), "entry_point");
    symbols_sort(&symbols);
    ck_assert_str_eq(symbols_around(&symbols, 0x1000, &offset)->name,
                     "entry_point");
}
END_TEST

Suite *kallsyms_suite(void)
{
    Suite *suite = suite_create("kallsyms");
    TCase *tests = tcase_create("tables and kernels");

    tcase_add_checked_fixture(tests, up, down);
    tcase_add_test(tests, a_table_is_found_in_each_of_its_forms);
    tcase_add_test(tests,
                   a_damaged_table_is_none_or_ends_within_its_memory);
    tcase_add_test(tests, a_bzimage_names_its_functions_and_variables);
    tcase_add_test(tests, a_bzimage_is_a_file_of_symbols);
    tcase_add_test(tests,
                   a_kernel_that_places_itself_at_random_has_no_names);
    tcase_add_test(tests, what_has_no_table_says_so);
    tcase_add_test(tests, what_is_packed_otherwise_says_how);
    tcase_add_test(tests,
                   of_two_names_at_an_address_the_linkers_mark_is_left_out);
    suite_add_tcase(suite, tests);
    return suite;
}
