/* The command line, numbers and TLB specifications as users type them. */
#include <check.h>
#include <string.h>

#include "emu/host/number.h"
#include "emu/model/tlbspec.h"
#include "emu/options/options.h"

Suite *options_suite(void);

enum { WORDS_MAX = 16 };

static struct options options;
static struct error error;

/* Parses the words up to a null as the words of a command. */
static bool parse(enum command_id command, const char *const words[])
{
    static char text[WORDS_MAX][64];
    static char *argv[WORDS_MAX + 1];
    int argc = 1;

    argv[0] = text[0];
    for (; words[argc - 1]; argc++) {
        strcpy(text[argc], words[argc - 1]);
        argv[argc] = text[argc];
    }
    memset(&error, 0, sizeof(error));
    return options_parse(&options, command, argc, argv, &error);
}

#define PARSE(command, ...) \
    parse(COMMAND_##command, (const char *const[]){ __VA_ARGS__, NULL })

#define ck_assert_says(part) \
    ck_assert_msg(strstr(error.text, part), "message: %s", error.text)

START_TEST(options_may_stand_on_both_sides_of_operands)
{
    ck_assert(PARSE(run, "--headless", "kernel.elf", "--mem", "64M"));
    ck_assert_int_eq(options.operand_count, 1);
    ck_assert_str_eq(options.operands[0], "kernel.elf");
    ck_assert_int_eq(options.display, DISPLAY_HEADLESS);
    ck_assert_uint_eq(options.mem, 64 << 20);
}
END_TEST

START_TEST(values_may_be_joined_to_their_option_or_apart)
{
    ck_assert(PARSE(run, "--model=p6", "-dint", "-D", "log", "--append", ""));
    ck_assert_str_eq(options.model, "p6");
    ck_assert_uint_ne(options.log_mask, 0);
    ck_assert_str_eq(options.log_file, "log");
    ck_assert_str_eq(options.append, "");
}
END_TEST

START_TEST(a_value_that_may_be_left_out_is_joined_only)
{
    ck_assert(PARSE(run, "kernel.elf"));
    ck_assert_int_eq(options.check_stale, CHECK_OFF);
    ck_assert(PARSE(run, "--check-stale", "all"));
    ck_assert_int_eq(options.check_stale, CHECK_ON);
    ck_assert_str_eq(options.operands[0], "all");
    ck_assert(PARSE(run, "--check-stale=all"));
    ck_assert_int_eq(options.check_stale, CHECK_ALL);
    ck_assert(!PARSE(run, "--check-stale=some"));
    ck_assert_says("--check-stale some: not all");
}
END_TEST

START_TEST(a_boot_order_is_letters_of_drives_each_once)
{
    ck_assert(PARSE(run, "--boot", "dca"));
    ck_assert_int_eq(options.boot.order.device[0], RTC_BOOT_CD);
    ck_assert_int_eq(options.boot.order.device[1], RTC_BOOT_DISK);
    ck_assert_int_eq(options.boot.order.device[2], RTC_BOOT_FLOPPY);
    ck_assert(PARSE(run, "--boot", "a"));
    ck_assert_int_eq(options.boot.order.device[0], RTC_BOOT_FLOPPY);
    ck_assert_int_eq(options.boot.order.device[1], RTC_BOOT_NOTHING);
    ck_assert(!PARSE(run, "--boot", "n"));
    ck_assert_says("--boot n: not letters of a (floppy), c (disk) and d (CD)");
    ck_assert(!PARSE(run, "--boot", "cdc"));
    ck_assert_says("--boot cdc: c is there twice");
    ck_assert(!PARSE(run, "--boot", ""));
    ck_assert_says("--boot: not letters");
}
END_TEST

START_TEST(attribution_is_on_where_its_results_are_wanted)
{
    ck_assert(PARSE(run, "--headless"));
    ck_assert(!options_attribution(&options));
    ck_assert(PARSE(run, "--stats", "s.json"));
    ck_assert(options_attribution(&options));
    ck_assert(PARSE(run, "--top", "3"));
    ck_assert(options_attribution(&options));
    ck_assert(PARSE(run, "--callers"));
    ck_assert(options_attribution(&options));
    ck_assert(PARSE(lab, "kmap"));
    ck_assert(options_attribution(&options));
    ck_assert(PARSE(lab, "--attribution", "off"));
    ck_assert(!options_attribution(&options));
    ck_assert(PARSE(run, "--attribution=on"));
    ck_assert(options_attribution(&options));
    ck_assert(!PARSE(run, "--attribution", "yes"));
    ck_assert_says("neither on nor off");
}
END_TEST

START_TEST(two_dashes_end_the_options)
{
    ck_assert(PARSE(run, "--", "--model"));
    ck_assert_int_eq(options.operand_count, 1);
    ck_assert_str_eq(options.operands[0], "--model");
}
END_TEST

START_TEST(memory_defaults_to_two_gigabytes)
{
    ck_assert(PARSE(run, "--headless"));
    ck_assert_uint_eq(options.mem, (uint64_t)2 << 30);
}
END_TEST

START_TEST(an_unknown_option_is_named)
{
    ck_assert(!PARSE(run, "--nonsense"));
    ck_assert_int_eq(error.code, EXIT_CODE_USAGE);
    ck_assert_says("unknown option '--nonsense'");
    ck_assert(!PARSE(run, "-z"));
    ck_assert_says("unknown option '-z'");
}
END_TEST

START_TEST(an_option_of_another_command_is_unknown)
{
    ck_assert(!PARSE(lab, "--screenshot", "x.png"));
    ck_assert_says("lab: unknown option '--screenshot'");
    ck_assert(!PARSE(list, "--mem", "1G"));
}
END_TEST

START_TEST(a_missing_value_is_asked_for)
{
    ck_assert(!PARSE(run, "--mem"));
    ck_assert_says("--mem: needs SIZE");
}
END_TEST

START_TEST(a_flag_takes_no_value)
{
    ck_assert(!PARSE(run, "--headless=yes"));
    ck_assert_says("takes no value");
}
END_TEST

START_TEST(bad_values_are_refused)
{
    ck_assert(!PARSE(run, "--mem", "lots"));
    ck_assert(!PARSE(run, "--mem", "65G"));
    ck_assert(!PARSE(run, "--mem", "512K"));
    ck_assert(!PARSE(run, "--mem", "1048577"));
    ck_assert(!PARSE(run, "--clock", "seconds"));
    ck_assert(!PARSE(run, "--max-cycles", "0"));
    ck_assert(!PARSE(run, "--max-cycles", "-1"));
    ck_assert(!PARSE(run, "--stats", ""));
    ck_assert(!PARSE(run, "-d", "int,nonsense"));
    ck_assert_says("no log category 'nonsense'");
}
END_TEST

/* A text, and what number_read makes of it: the value, or why it is none. */
struct reading {
    const char *text;
    uint64_t value;
    const char *why;
};

static void check_readings(enum number_kind kind,
                           const struct reading *readings, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        const struct reading *r = &readings[i];
        uint64_t value = 7;
        const char *why = number_read(r->text, kind, &value);

        ck_assert_msg(!r->why == !why, "'%s': %s", r->text, why ? why : "-");
        ck_assert_uint_eq(value, r->why ? 7 : r->value);
        if (why)
            ck_assert_msg(strstr(why, r->why), "'%s': %s", r->text, why);
    }
}

#define KIB ((uint64_t)1024)

START_TEST(sizes_have_units_of_1024_and_nothing_behind)
{
    static const struct reading readings[] = {
        { "4k", 4096, NULL },
        { "4KB", 4096, NULL },
        { "2GiB", 2 * KIB * KIB * KIB, NULL },
        { "512MB", 512 * KIB * KIB, NULL },
        { "1.5G", 1536 * KIB * KIB, NULL },
        { "0.5m", 512 * KIB, NULL },
        { "1T", KIB * KIB * KIB * KIB, NULL },
        { "0x10M", 16 * KIB * KIB, NULL },
        { "1e6", 1000000, NULL },
        { "4096B", 4096, NULL },
        { "0", 0, NULL },
        { "1.3G", 0, "not a whole number of bytes" },
        { "", 0, "empty" },
        { "-1G", 0, "negative" },
        { " 1", 0, "not a number" },
        { "lots", 0, "not a number" },
        { ".5G", 0, "not a number" },
        { "0x", 0, "not a number" },
        { "1.2.3", 0, "unit" },
        { "4Q", 0, "unit" },
        { "4KiBs", 0, "unit" },
        { "4 K", 0, "unit" },
        { "20000000000G", 0, "too large" },
        { "99999999999999999999", 0, "too large" },
        { "0xffffffffffffffffff", 0, "too large" },
        { "1e999999999999", 0, "too large" },
    };

    check_readings(NUMBER_SIZE, readings,
                   sizeof(readings) / sizeof(readings[0]));
}
END_TEST

START_TEST(counts_have_units_of_1000)
{
    static const struct reading readings[] = {
        { "20M", 20000000, NULL },
        { "1e6", 1000000, NULL },
        { "2.5E+9", UINT64_C(2500000000), NULL },
        { "1.5k", 1500, NULL },
        { "100", 100, NULL },
        { "18446744073709551615", UINT64_MAX, NULL },
        { "0e999", 0, NULL },
        { "18446744073709551616", 0, "too large" },
        { "1.5", 0, "not a whole number" },
        { "1e", 0, "not a number" },
        { "1e-3", 0, "not a number" },
        { "20MB", 0, "unit" },
        { "20 cycles", 0, "unit" },
    };

    check_readings(NUMBER_COUNT, readings,
                   sizeof(readings) / sizeof(readings[0]));
}
END_TEST

START_TEST(numbers_are_grouped_by_thousands)
{
    char text[NUMBER_TEXT_MAX];

    ck_assert_str_eq(number_group(0, text, sizeof(text)), "0");
    ck_assert_str_eq(number_group(999, text, sizeof(text)), "999");
    ck_assert_str_eq(number_group(1000, text, sizeof(text)), "1,000");
    ck_assert_str_eq(number_group(UINT64_MAX, text, sizeof(text)),
                     "18,446,744,073,709,551,615");
}
END_TEST

START_TEST(short_numbers_have_five_characters_at_most)
{
    static const struct {
        double value;
        const char *text;
    } cases[] = {
        { 0, "-" }, { 0.004, "0.00" }, { 9.994, "9.99" }, { 9.995, "10.0" },
        { 999.94, "999.9" }, { 999.95, "1000" }, { 99999.4, "99999" },
        { 99999.5, "100k" }, { 9999499, "9999k" },
    };
    char text[NUMBER_TEXT_MAX];

    for (unsigned i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        ck_assert_str_eq(number_short(cases[i].value, text, sizeof(text)),
                         cases[i].text);
}
END_TEST

START_TEST(a_number_above_its_maximum_is_refused)
{
    uint32_t value = 7;

    ck_assert(number_parse_max("0xffffffff", UINT32_MAX, &value));
    ck_assert_uint_eq(value, UINT32_MAX);
    ck_assert(!number_parse_max("0x100000000", UINT32_MAX, &value));
    ck_assert(!number_require("256", 255, &value, &error));
    ck_assert_says("'256' is not a number up to 255");
    ck_assert_uint_eq(value, UINT32_MAX);
}
END_TEST

/* A split configuration to apply a specification to. */
static struct mmu_config split_config(void)
{
    return (struct mmu_config){
        .policy = TLB_PLRU,
        .seed = 1,
        .tlb = {
            [TLB_SLOT_I4K] = { .entries = 32, .ways = 4 },
            [TLB_SLOT_D4K] = { .entries = 64, .ways = 4 },
            [TLB_SLOT_DLARGE] = { .entries = 8, .ways = 4 },
        },
    };
}

START_TEST(tlb_spec_replaces_what_it_names)
{
    struct mmu_config config = split_config();

    ck_assert(tlbspec_apply(&config, "dtlb=16xfull,policy=lru,stlb=512x4",
                            &error));
    ck_assert_uint_eq(config.tlb[TLB_SLOT_D4K].entries, 16);
    ck_assert_uint_eq(config.tlb[TLB_SLOT_D4K].ways, 16);
    ck_assert_uint_eq(config.tlb[TLB_SLOT_I4K].entries, 32);
    ck_assert_uint_eq(config.tlb[TLB_SLOT_DLARGE].entries, 8);
    ck_assert_uint_eq(config.tlb[TLB_SLOT_S4K].entries, 512);
    ck_assert_int_eq(config.policy, TLB_LRU);
}
END_TEST

START_TEST(tlb_spec_of_a_unified_level_replaces_both_sides)
{
    struct mmu_config config = split_config();

    ck_assert(tlbspec_apply(&config, "tlb=32x4", &error));
    ck_assert(config.unified);
    ck_assert_uint_eq(config.tlb[TLB_SLOT_I4K].entries, 0);
    ck_assert_uint_eq(config.tlb[TLB_SLOT_D4K].entries, 32);
    ck_assert_uint_eq(config.tlb[TLB_SLOT_DLARGE].entries, 0);
}
END_TEST

START_TEST(tlb_spec_knows_ideal_and_none)
{
    struct mmu_config config = split_config();

    ck_assert(tlbspec_apply(&config, "dtlb=ideal,dtlb-large=none", &error));
    ck_assert(config.tlb[TLB_SLOT_D4K].ideal);
    ck_assert_uint_eq(config.tlb[TLB_SLOT_DLARGE].entries, 0);
}
END_TEST

START_TEST(impossible_geometries_are_refused)
{
    static const char *const bad[] = {
        "dtlb=33x4", "dtlb=0x1", "dtlb=4x8", "dtlb=64", "dtlb=x4",
        "dtlb=64x", "dtlb=64x0", "dtlb=-1x1", "dtlb=1048577x1", "dtlb",
        "dtlb=6x3", "tlb=32x4,itlb=32x4", "large=huge", "policy=mru",
        "dtlb=none", "large=shared", "seed=0,policy=random", "tlb=128xfull",
        "nonsense=1", "=", "dtlb=99999999999999999999x1",
    };

    for (unsigned i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct mmu_config config = split_config();

        memset(&error, 0, sizeof(error));
        ck_assert_msg(!tlbspec_apply(&config, bad[i], &error),
                      "accepted: %s", bad[i]);
        ck_assert_int_eq(error.code, EXIT_CODE_USAGE);
        ck_assert_str_ne(error.text, "");
    }
}
END_TEST

Suite *options_suite(void)
{
    Suite *suite = suite_create("options");
    TCase *line = tcase_create("line");
    TCase *values = tcase_create("values");

    tcase_add_test(line, options_may_stand_on_both_sides_of_operands);
    tcase_add_test(line, values_may_be_joined_to_their_option_or_apart);
    tcase_add_test(line, a_value_that_may_be_left_out_is_joined_only);
    tcase_add_test(line, a_boot_order_is_letters_of_drives_each_once);
    tcase_add_test(line,
                   attribution_is_on_where_its_results_are_wanted);
    tcase_add_test(line, two_dashes_end_the_options);
    tcase_add_test(line, memory_defaults_to_two_gigabytes);
    tcase_add_test(line, an_unknown_option_is_named);
    tcase_add_test(line, an_option_of_another_command_is_unknown);
    tcase_add_test(line, a_missing_value_is_asked_for);
    tcase_add_test(line, a_flag_takes_no_value);
    tcase_add_test(line, bad_values_are_refused);
    suite_add_tcase(suite, line);
    tcase_add_test(values, sizes_have_units_of_1024_and_nothing_behind);
    tcase_add_test(values, counts_have_units_of_1000);
    tcase_add_test(values, numbers_are_grouped_by_thousands);
    tcase_add_test(values, short_numbers_have_five_characters_at_most);
    tcase_add_test(values, a_number_above_its_maximum_is_refused);
    tcase_add_test(values, tlb_spec_replaces_what_it_names);
    tcase_add_test(values, tlb_spec_of_a_unified_level_replaces_both_sides);
    tcase_add_test(values, tlb_spec_knows_ideal_and_none);
    tcase_add_test(values, impossible_geometries_are_refused);
    suite_add_tcase(suite, values);
    return suite;
}
