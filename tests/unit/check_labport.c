/* The lab port, with a host that records the calls it gets. */
#define _POSIX_C_SOURCE 200809L  /* fmemopen */

#include "tests/unit/device_fixture.h"

#include "devices/paravirtual/labport.h"

Suite *labport_suite(void);

enum { HZ = 100000000, COUNTERS = 2 };

static struct labport lab;
static char calls[128];
static uint64_t cycles_;

static void record(const char *what, unsigned number)
{
    size_t at = strlen(calls);

    snprintf(calls + at, sizeof calls - at, "%s %u;", what, number);
}

static uint64_t cycles(void *opaque)
{
    (void)opaque;
    return cycles_++;
}

static void region_begin(void *opaque, unsigned region)
{
    (void)opaque;
    record("begin", region);
}

static void region_end(void *opaque, unsigned region)
{
    (void)opaque;
    record("end", region);
}

static void region_name(void *opaque, unsigned region, const char *name)
{
    (void)opaque;
    record(name, region);
}

static void space_free(void *opaque, uint32_t cr3)
{
    (void)opaque;
    record("free", cr3);
}

static bool counter(void *opaque, uint32_t index, uint64_t *value)
{
    (void)opaque;
    *value = UINT64_C(0x700000000) + index;
    return index < COUNTERS;
}

static void dma(void *opaque, uint32_t number, uint64_t paddr, uint32_t length)
{
    (void)opaque;
    record("dma", number);
    record("high", (unsigned)(paddr >> 32));
    record("low", (unsigned)paddr);
    record("length", length);
}

static void space_exec(void *opaque, uint32_t cr3, const char *path)
{
    (void)opaque;
    record("exec", cr3);
    record(path, 0);
}

static const struct labport_host host = {
    .cycles = cycles,
    .region_begin = region_begin,
    .region_end = region_end,
    .region_name = region_name,
    .space_free = space_free,
    .counter = counter,
    .dma = dma,
};

static void setup(void)
{
    fixture_up(HZ);
    calls[0] = '\0';
    labport_init(&lab, &fx.bus, &host, &fx.log);
}

static uint32_t get(uint16_t port)
{
    return bus_in(&fx.bus, port, 4);
}

static void command(uint32_t number, uint32_t argument)
{
    bus_out(&fx.bus, LAB_CYCLES_LO, 4, argument);
    bus_out(&fx.bus, LAB_ID, 4, number);
}

static void name(const char *text)
{
    do {
        out(LAB_NAME, (uint8_t)*text);
    } while (*text++);
}

START_TEST(the_port_identifies_itself)
{
    ck_assert_uint_eq(get(LAB_ID), LAB_ID_VALUE);
}
END_TEST

START_TEST(reading_the_low_cycles_latches_the_high_ones)
{
    cycles_ = UINT64_C(0x1ffffffff);
    ck_assert_uint_eq(get(LAB_CYCLES_LO), 0xffffffff);
    ck_assert_uint_eq(get(LAB_CYCLES_HI), 1);
    ck_assert_uint_eq(get(LAB_CYCLES_LO), 0);
    ck_assert_uint_eq(get(LAB_CYCLES_HI), 2);
}
END_TEST

START_TEST(regions_begin_and_end)
{
    command(LAB_REGION_BEGIN, 5);
    command(LAB_REGION_END, 5);
    ck_assert_str_eq(calls, "begin 5;end 5;");
}
END_TEST

START_TEST(a_region_that_does_not_exist_is_ignored_and_logged)
{
    char text[128] = "";

    fx.log.stream = fmemopen(text, sizeof text, "w");
    fx.log.mask = 1u << LOG_guest;
    command(LAB_REGION_BEGIN, LAB_REGIONS);
    fclose(fx.log.stream);
    ck_assert_str_eq(calls, "");
    ck_assert_str_eq(text, "guest: lab port: there is no region 64\n");
}
END_TEST

START_TEST(a_region_gets_its_name)
{
    command(LAB_REGION_NAME, 3);
    name("kmap");
    ck_assert_str_eq(calls, "kmap 3;");
}
END_TEST

START_TEST(a_name_that_is_too_long_is_cut)
{
    command(LAB_REGION_NAME, 3);
    name("0123456789012345678901234567890123456789");
    ck_assert_str_eq(calls, "0123456789012345678901234567890 3;");
}
END_TEST

START_TEST(characters_without_a_name_command_are_ignored)
{
    name("kmap");
    command(LAB_REGION_NAME, LAB_REGIONS);
    name("kmap");
    ck_assert_str_eq(calls, "");
}
END_TEST

START_TEST(a_freed_space_is_reported_to_the_host)
{
    command(LAB_SPACE_FREE, 4096);
    ck_assert_str_eq(calls, "free 4096;");
}
END_TEST

START_TEST(dma_commands_have_an_address_of_64_bits_and_a_length)
{
    bus_out(&fx.bus, LAB_CYCLES_HI, 4, 2);
    bus_out(&fx.bus, LAB_COUNTER_LO, 4, 100);
    command(LAB_DMA_MAP_FROM, 4096);
    ck_assert_str_eq(calls, "dma 7;high 2;low 4096;length 100;");
}
END_TEST

START_TEST(the_host_says_whether_it_wants_to_know_of_dma)
{
    ck_assert_uint_eq(get(LAB_NAME), LAB_WANTS_DMA);
    lab.host.dma = NULL;
    ck_assert_uint_eq(get(LAB_NAME), 0);
}
END_TEST

START_TEST(dma_ranges_that_are_none_are_refused)
{
    command(LAB_DMA_MAP_TO, 4096);
    bus_out(&fx.bus, LAB_COUNTER_LO, 4, 1);
    bus_out(&fx.bus, LAB_CYCLES_HI, 4, 16);
    command(LAB_DMA_MAP_TO, 0);
    ck_assert_str_eq(calls, "");
}
END_TEST

START_TEST(a_command_leaves_no_high_half_of_the_address_behind)
{
    bus_out(&fx.bus, LAB_CYCLES_HI, 4, 2);
    bus_out(&fx.bus, LAB_COUNTER_LO, 4, 5);
    command(LAB_SPACE_FREE, 1);
    command(LAB_DMA_FREE, 4096);
    ck_assert_str_eq(calls, "free 1;dma 10;high 0;low 4096;length 5;");
}
END_TEST

START_TEST(a_selected_counter_is_read)
{
    command(LAB_COUNTER_SELECT, 1);
    ck_assert_uint_eq(get(LAB_COUNTER_LO), 1);
    ck_assert_uint_eq(get(LAB_COUNTER_HI), 7);
}
END_TEST

START_TEST(a_counter_that_does_not_exist_reads_as_ones)
{
    command(LAB_COUNTER_SELECT, 1);
    command(LAB_COUNTER_SELECT, COUNTERS);
    ck_assert_uint_eq(get(LAB_COUNTER_LO), UINT32_MAX);
    ck_assert_uint_eq(get(LAB_COUNTER_HI), UINT32_MAX);
}
END_TEST

START_TEST(a_space_that_executes_a_program_is_told_where_it_is_asked_for)
{
    ck_assert(!(get(LAB_NAME) & LAB_WANTS_EXEC));
    command(LAB_SPACE_EXEC, 0x5000);
    name("/sh");
    ck_assert_str_eq(calls, "");
    lab.host.space_exec = space_exec;
    ck_assert(get(LAB_NAME) & LAB_WANTS_EXEC);
    command(LAB_SPACE_EXEC, 7);
    name("/sh");
    name("again");
    ck_assert_str_eq(calls, "exec 7;/sh 0;");
}
END_TEST

START_TEST(narrow_accesses_read_as_ones_and_do_nothing)
{
    ck_assert_uint_eq(in(LAB_ID), 0xff);
    ck_assert_uint_eq(bus_in(&fx.bus, LAB_ID, 2), 0xffff);
    out(LAB_ID, LAB_SPACE_FREE);
    ck_assert_str_eq(calls, "");
}
END_TEST

Suite *labport_suite(void)
{
    Suite *suite = suite_create("labport");
    TCase *tc = tcase_create("registers and commands");

    tcase_add_checked_fixture(tc, setup, fixture_down);
    tcase_add_test(tc,
                   dma_commands_have_an_address_of_64_bits_and_a_length);
    tcase_add_test(tc, the_host_says_whether_it_wants_to_know_of_dma);
    tcase_add_test(tc, dma_ranges_that_are_none_are_refused);
    tcase_add_test(tc,
                   a_command_leaves_no_high_half_of_the_address_behind);
    tcase_add_test(tc, the_port_identifies_itself);
    tcase_add_test(tc, reading_the_low_cycles_latches_the_high_ones);
    tcase_add_test(tc, regions_begin_and_end);
    tcase_add_test(tc, a_region_that_does_not_exist_is_ignored_and_logged);
    tcase_add_test(tc, a_region_gets_its_name);
    tcase_add_test(tc, a_name_that_is_too_long_is_cut);
    tcase_add_test(tc, characters_without_a_name_command_are_ignored);
    tcase_add_test(tc, a_freed_space_is_reported_to_the_host);
    tcase_add_test(
        tc, a_space_that_executes_a_program_is_told_where_it_is_asked_for);
    tcase_add_test(tc, a_selected_counter_is_read);
    tcase_add_test(tc, a_counter_that_does_not_exist_reads_as_ones);
    tcase_add_test(tc, narrow_accesses_read_as_ones_and_do_nothing);
    suite_add_tcase(suite, tc);
    return suite;
}
