/* The DMA engine: what it moves, when, and how it ends. */
#include "tests/unit/card_fixture.h"

#include "base/bytes.h"
#include "devices/bus/bus_listener.h"
#include "devices/dma_engine/dma_engine.h"

Suite *dma_engine_suite(void);

enum {
    LIST = 0x1000, FROM = 0x4000, TO = 0x8000,
    HIGH = 0x2000000,               /* RAM beyond 24 bits */
    HOLE = 0x800000,
};

static struct dma_engine engine;
static uint8_t high_ram[BUS_PAGE_SIZE];

static void setup(void)
{
    card_up();
    bus_map_ram(&fx.bus, "high RAM", HIGH, sizeof high_ram, high_ram);
    memset(high_ram, 0, sizeof high_ram);
    dma_engine_init(&engine, &fx.bus, &card_pci, &fx.clock, fixture_line(),
                    &fx.log, 64);
    card_enable(DMA_ENGINE_DEVFN, PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER);
    for (unsigned i = 0; i < 0x4000; i++)
        card_ram[FROM + i] = (uint8_t)(i ^ i >> 8);
}

static void set(unsigned reg, uint64_t value)
{
    card_put(DMA_ENGINE_FIRST + reg, (uint32_t)value);
}

static void describe(uint64_t source, uint64_t destination, uint32_t length,
                     uint32_t operation, uint64_t next)
{
    set(DMA_ENGINE_SOURCE_LO, source);
    set(DMA_ENGINE_SOURCE_HI, source >> 32);
    set(DMA_ENGINE_DESTINATION_LO, destination);
    set(DMA_ENGINE_DESTINATION_HI, destination >> 32);
    set(DMA_ENGINE_LENGTH, length);
    set(DMA_ENGINE_OPERATION, operation);
    set(DMA_ENGINE_NEXT_LO, next);
    set(DMA_ENGINE_NEXT_HI, next >> 32);
}

/* A descriptor in memory. */
static void put_descriptor(uint32_t at, uint32_t source, uint32_t destination,
                           uint32_t length, uint32_t operation, uint32_t next)
{
    uint8_t *d = card_ram + at;

    memset(d, 0, DMA_ENGINE_DESCRIPTOR_BYTES);
    bytes_put_le(d + DMA_ENGINE_SOURCE_LO, 4, source);
    bytes_put_le(d + DMA_ENGINE_DESTINATION_LO, 4, destination);
    bytes_put_le(d + DMA_ENGINE_LENGTH, 4, length);
    bytes_put_le(d + DMA_ENGINE_OPERATION, 4, operation);
    bytes_put_le(d + DMA_ENGINE_NEXT_LO, 4, next);
}

static uint32_t run(uint32_t control)
{
    card_put(DMA_ENGINE_CONTROL, control);
    card_run();
    return card_get(DMA_ENGINE_STATUS);
}

static void expect_error(uint32_t error, uint64_t fault)
{
    ck_assert_uint_eq(card_get(DMA_ENGINE_STATUS), DMA_ENGINE_FAILED);
    ck_assert_uint_eq(card_get(DMA_ENGINE_ERROR), error);
    ck_assert_uint_eq(card_get(DMA_ENGINE_FAULT_LO), (uint32_t)fault);
    ck_assert_uint_eq(card_get(DMA_ENGINE_FAULT_HI), fault >> 32);
}

START_TEST(the_engine_says_what_it_is)
{
    ck_assert_uint_eq(card_get(DMA_ENGINE_ID), DMA_ENGINE_ID_VALUE);
    ck_assert_uint_eq(card_get(DMA_ENGINE_CAPABILITIES), 64 << 8 | 1);
    ck_assert_uint_eq(card_get(DMA_ENGINE_LIMIT), 64);
    ck_assert_uint_eq(card_get(0x800), UINT32_MAX);
    ck_assert_uint_eq(bus_read(&fx.bus, CARD_BASE, 2), UINT16_MAX);
}
END_TEST

START_TEST(the_engine_copies)
{
    describe(FROM + 1, TO + 3, 0x2001, DMA_ENGINE_COPY | DMA_ENGINE_LAST, 0);
    card_put(DMA_ENGINE_CONTROL, DMA_ENGINE_START);
    ck_assert_uint_eq(card_get(DMA_ENGINE_STATUS), DMA_ENGINE_BUSY);
    ck_assert_uint_eq(card_ram[TO + 4], 0);
    card_run();
    ck_assert_uint_eq(card_get(DMA_ENGINE_STATUS), DMA_ENGINE_DONE);
    ck_assert_mem_eq(card_ram + TO + 3, card_ram + FROM + 1, 0x2001);
    ck_assert_uint_eq(card_ram[TO + 2], 0);
    ck_assert_uint_eq(card_ram[TO + 3 + 0x2001], 0);
    ck_assert_uint_eq(card_get(DMA_ENGINE_BYTES), 0x2001);
    ck_assert_uint_eq(card_get(DMA_ENGINE_DESCRIPTORS), 1);
}
END_TEST

START_TEST(the_engine_fills_with_a_pattern)
{
    describe(0x04030201, TO + 1, 0x106, DMA_ENGINE_FILL | DMA_ENGINE_LAST, 0);
    ck_assert_uint_eq(run(DMA_ENGINE_START), DMA_ENGINE_DONE);
    ck_assert_mem_eq(card_ram + TO, "\0\1\2\3\4\1", 6);
    ck_assert_mem_eq(card_ram + TO + 0xff, "\3\4\1\2\3\4\1\2\0", 9);
}
END_TEST

START_TEST(the_engine_gathers_and_scatters)
{
    put_descriptor(LIST, FROM + 0x100, TO, 4, DMA_ENGINE_COPY, LIST + 0x40);
    put_descriptor(LIST + 0x40, 0x99, TO + 4, 2, DMA_ENGINE_FILL, LIST + 0x20);
    put_descriptor(LIST + 0x20, FROM, TO + 6, 4,
                   DMA_ENGINE_COPY | DMA_ENGINE_LAST, LIST);
    describe(0, 0, 0, 0, LIST);
    ck_assert_uint_eq(run(DMA_ENGINE_START_LIST), DMA_ENGINE_DONE);
    ck_assert_mem_eq(card_ram + TO, "\1\0\3\2\x99\0\0\1\2\3\0", 11);
    ck_assert_uint_eq(card_get(DMA_ENGINE_DESCRIPTORS), 3);
    ck_assert_uint_eq(card_get(DMA_ENGINE_BYTES), 10);
}
END_TEST

START_TEST(the_descriptor_in_the_registers_leads_to_those_in_memory)
{
    put_descriptor(LIST, FROM, TO, 4, DMA_ENGINE_COPY | DMA_ENGINE_LAST, 0);
    describe(FROM + 0x100, TO + 0x100, 4, DMA_ENGINE_COPY, LIST);
    ck_assert_uint_eq(run(DMA_ENGINE_START), DMA_ENGINE_DONE);
    ck_assert_mem_eq(card_ram + TO, "\0\1\2\3", 4);
    ck_assert_mem_eq(card_ram + TO + 0x100, "\1\0\3\2", 4);
}
END_TEST

static uint64_t stolen;

static void on_stolen(void *opaque, uint64_t cycles)
{
    (void)opaque;
    stolen += cycles;
}

START_TEST(the_engine_takes_half_of_the_time_of_the_bus)
{
    struct bus_listener listener = { .stolen = on_stolen };
    uint64_t held = 8 * (pci_clocks(DMA_ENGINE_STEP, false) +
                         pci_clocks(DMA_ENGINE_STEP, true));

    stolen = 0;
    bus_add_listener(&fx.bus, &listener);
    describe(FROM, TO, 8 * DMA_ENGINE_STEP, DMA_ENGINE_COPY | DMA_ENGINE_LAST,
             0);
    run(DMA_ENGINE_START);
    ck_assert_uint_eq(stolen, held);
    ck_assert_uint_eq(fx.clock.now, 2 * held);
}
END_TEST

START_TEST(the_engine_interrupts_while_an_end_is_not_acknowledged)
{
    describe(FROM, TO, 4, DMA_ENGINE_COPY | DMA_ENGINE_LAST, 0);
    run(DMA_ENGINE_START);
    ck_assert(!fx.level);
    card_put(DMA_ENGINE_CONTROL, DMA_ENGINE_INTERRUPT);
    ck_assert(fx.level);
    card_put(DMA_ENGINE_STATUS, DMA_ENGINE_DONE);
    ck_assert(!fx.level);
    run(DMA_ENGINE_START | DMA_ENGINE_INTERRUPT);
    ck_assert(fx.level);
    card_put(DMA_ENGINE_CONTROL, DMA_ENGINE_START | DMA_ENGINE_INTERRUPT);
    ck_assert(!fx.level);
}
END_TEST

START_TEST(an_address_beyond_the_limit_is_an_error_before_anything_moves)
{
    card_put(DMA_ENGINE_LIMIT, 24);
    describe(FROM, HIGH, 4, DMA_ENGINE_COPY | DMA_ENGINE_LAST, 0);
    run(DMA_ENGINE_START);
    expect_error(DMA_ENGINE_ERROR_LIMIT, HIGH);
    ck_assert_uint_eq(high_ram[1], 0);
    describe(0xfffffe, TO, 4, DMA_ENGINE_COPY | DMA_ENGINE_LAST, 0);
    run(DMA_ENGINE_START);
    expect_error(DMA_ENGINE_ERROR_LIMIT, 0x1000000);
    describe(0, 0, 0, 0, HIGH);
    run(DMA_ENGINE_START_LIST);
    expect_error(DMA_ENGINE_ERROR_LIMIT, HIGH);
    card_put(DMA_ENGINE_LIMIT, 32);
    describe(FROM, HIGH, 4, DMA_ENGINE_COPY | DMA_ENGINE_LAST, 0);
    ck_assert_uint_eq(run(DMA_ENGINE_START), DMA_ENGINE_DONE);
    ck_assert_uint_eq(high_ram[1], 1);
}
END_TEST

START_TEST(a_limit_of_64_bits_ends_with_the_bus)
{
    describe(FROM, UINT64_C(0xffffffffe), 4, DMA_ENGINE_COPY | DMA_ENGINE_LAST,
             0);
    run(DMA_ENGINE_START);
    expect_error(DMA_ENGINE_ERROR_LIMIT, UINT64_C(0x1000000000));
    describe(FROM, UINT64_MAX, 4, DMA_ENGINE_COPY | DMA_ENGINE_LAST, 0);
    run(DMA_ENGINE_START);
    expect_error(DMA_ENGINE_ERROR_LIMIT, UINT64_MAX);
}
END_TEST

START_TEST(the_limit_takes_what_the_card_has)
{
    engine.bits = 32;
    card_put(DMA_ENGINE_LIMIT, 24);
    card_put(DMA_ENGINE_LIMIT, 64);
    card_put(DMA_ENGINE_LIMIT, 31);
    ck_assert_uint_eq(card_get(DMA_ENGINE_LIMIT), 24);
    card_put(DMA_ENGINE_LIMIT, 32);
    ck_assert_uint_eq(card_get(DMA_ENGINE_LIMIT), 32);
}
END_TEST

START_TEST(what_is_no_descriptor_is_an_error)
{
    static const struct { uint32_t length, operation; } cases[] = {
        { 0, DMA_ENGINE_COPY }, { 4, 0 }, { 4, 3 }, { 4, 5 },
        { 4, 0x40000001 }, { DMA_ENGINE_LENGTH_MAX + 1, DMA_ENGINE_FILL },
    };

    for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint32_t operation = cases[i].operation | DMA_ENGINE_LAST;

        describe(FROM, TO, cases[i].length, operation, 0);
        run(DMA_ENGINE_START);
        expect_error(DMA_ENGINE_ERROR_DESCRIPTOR, 0);
        put_descriptor(LIST, FROM, TO, cases[i].length, operation, 0);
        describe(0, 0, 0, 0, LIST);
        run(DMA_ENGINE_START_LIST);
        expect_error(DMA_ENGINE_ERROR_DESCRIPTOR, LIST);
    }
}
END_TEST

START_TEST(a_list_that_leads_nowhere_is_an_error_after_what_it_has_moved)
{
    describe(FROM, TO, 4, DMA_ENGINE_COPY, 0);
    run(DMA_ENGINE_START);
    expect_error(DMA_ENGINE_ERROR_DESCRIPTOR, 0);
    ck_assert_uint_eq(card_ram[TO + 1], 1);
    describe(FROM, TO, 4, DMA_ENGINE_COPY, LIST + 8);
    run(DMA_ENGINE_START);
    expect_error(DMA_ENGINE_ERROR_DESCRIPTOR, LIST + 8);
}
END_TEST

START_TEST(a_list_that_loops_ends)
{
    put_descriptor(LIST, FROM, TO, 4, DMA_ENGINE_COPY, LIST);
    describe(0, 0, 0, 0, LIST);
    run(DMA_ENGINE_START_LIST);
    expect_error(DMA_ENGINE_ERROR_LOOP, LIST);
    ck_assert_uint_eq(card_get(DMA_ENGINE_DESCRIPTORS), DMA_ENGINE_LIST_MAX);
}
END_TEST

START_TEST(a_list_may_write_over_itself)
{
    put_descriptor(FROM, 0, 0, 0, 0, 0);
    put_descriptor(LIST, FROM, LIST, DMA_ENGINE_DESCRIPTOR_BYTES,
                   DMA_ENGINE_COPY, LIST);
    describe(0, 0, 0, 0, LIST);
    run(DMA_ENGINE_START_LIST);
    expect_error(DMA_ENGINE_ERROR_DESCRIPTOR, LIST);
}
END_TEST

START_TEST(bus_mastering_that_is_off_is_an_error)
{
    card_enable(DMA_ENGINE_DEVFN, PCI_COMMAND_MEMORY);
    describe(FROM, TO, 4, DMA_ENGINE_COPY | DMA_ENGINE_LAST, 0);
    run(DMA_ENGINE_START);
    expect_error(DMA_ENGINE_ERROR_MASTER, FROM);
    ck_assert_uint_eq(card_ram[TO + 1], 0);
}
END_TEST

START_TEST(an_address_where_nothing_answers_is_an_error)
{
    describe(FROM, HOLE, 4, DMA_ENGINE_COPY | DMA_ENGINE_LAST, 0);
    run(DMA_ENGINE_START);
    expect_error(DMA_ENGINE_ERROR_TARGET, HOLE);
    describe(CARD_RAM - 2, TO, 4, DMA_ENGINE_COPY | DMA_ENGINE_LAST, 0);
    run(DMA_ENGINE_START);
    expect_error(DMA_ENGINE_ERROR_TARGET, CARD_RAM);
}
END_TEST

START_TEST(the_engine_does_not_answer_itself)
{
    describe(DMA_ENGINE_RESET, CARD_BASE + DMA_ENGINE_CONTROL, 4,
             DMA_ENGINE_FILL | DMA_ENGINE_LAST, 0);
    run(DMA_ENGINE_START);
    expect_error(DMA_ENGINE_ERROR_TARGET, CARD_BASE + DMA_ENGINE_CONTROL);
    describe(0, 0, 0, 0, CARD_BASE + DMA_ENGINE_FIRST);
    run(DMA_ENGINE_START_LIST);
    expect_error(DMA_ENGINE_ERROR_TARGET, CARD_BASE + DMA_ENGINE_FIRST);
}
END_TEST

START_TEST(an_abort_leaves_what_was_moved)
{
    describe(FROM, TO, 0x1000, DMA_ENGINE_COPY | DMA_ENGINE_LAST, 0);
    card_put(DMA_ENGINE_CONTROL, DMA_ENGINE_START);
    run_until(fx.clock.queue->due);
    card_put(DMA_ENGINE_CONTROL, DMA_ENGINE_ABORT);
    card_run();
    expect_error(DMA_ENGINE_ERROR_ABORTED, 0);
    ck_assert_uint_eq(card_get(DMA_ENGINE_BYTES), DMA_ENGINE_STEP);
    ck_assert_mem_eq(card_ram + TO, card_ram + FROM, DMA_ENGINE_STEP);
    ck_assert_uint_eq(card_ram[TO + DMA_ENGINE_STEP + 1], 0);
}
END_TEST

START_TEST(a_busy_engine_keeps_its_registers)
{
    describe(FROM, TO, 0x400, DMA_ENGINE_COPY | DMA_ENGINE_LAST, 0);
    card_put(DMA_ENGINE_CONTROL, DMA_ENGINE_START);
    set(DMA_ENGINE_LENGTH, 1);
    card_put(DMA_ENGINE_LIMIT, 24);
    run_until(fx.clock.queue->due);
    card_put(DMA_ENGINE_CONTROL, DMA_ENGINE_START);
    card_run();
    ck_assert_uint_eq(card_get(DMA_ENGINE_BYTES), 0x400);
    ck_assert_uint_eq(card_get(DMA_ENGINE_FIRST + DMA_ENGINE_LENGTH), 0x400);
    ck_assert_uint_eq(card_get(DMA_ENGINE_LIMIT), 64);
}
END_TEST

START_TEST(a_reset_ends_a_transfer_and_clears_the_registers)
{
    describe(FROM, TO, 0x400, DMA_ENGINE_COPY | DMA_ENGINE_LAST, 0);
    card_put(DMA_ENGINE_LIMIT, 32);
    card_put(DMA_ENGINE_CONTROL, DMA_ENGINE_START | DMA_ENGINE_INTERRUPT);
    run_until(fx.clock.queue->due);
    ck_assert_uint_eq(run(DMA_ENGINE_RESET), 0);
    ck_assert(!fx.level);
    ck_assert_uint_eq(card_ram[TO + DMA_ENGINE_STEP + 1], 0);
    ck_assert_uint_eq(card_get(DMA_ENGINE_FIRST + DMA_ENGINE_LENGTH), 0);
    ck_assert_uint_eq(card_get(DMA_ENGINE_LIMIT), 64);
}
END_TEST

START_TEST(an_overlapping_copy_moves_upwards_step_by_step)
{
    describe(FROM, FROM + DMA_ENGINE_STEP, 3 * DMA_ENGINE_STEP,
             DMA_ENGINE_COPY | DMA_ENGINE_LAST, 0);
    ck_assert_uint_eq(run(DMA_ENGINE_START), DMA_ENGINE_DONE);
    for (unsigned i = 1; i <= 3; i++)
        ck_assert_mem_eq(card_ram + FROM, card_ram + FROM + i * DMA_ENGINE_STEP,
                         DMA_ENGINE_STEP);
}
END_TEST

Suite *dma_engine_suite(void)
{
    Suite *suite = suite_create("dma_engine");
    TCase *tc = tcase_create("engine");

    tcase_add_checked_fixture(tc, setup, fixture_down);
    tcase_add_test(tc, the_engine_says_what_it_is);
    tcase_add_test(tc, the_engine_copies);
    tcase_add_test(tc, the_engine_fills_with_a_pattern);
    tcase_add_test(tc, the_engine_gathers_and_scatters);
    tcase_add_test(tc,
                   the_descriptor_in_the_registers_leads_to_those_in_memory);
    tcase_add_test(tc, the_engine_takes_half_of_the_time_of_the_bus);
    tcase_add_test(tc, the_engine_interrupts_while_an_end_is_not_acknowledged);
    tcase_add_test(tc,
        an_address_beyond_the_limit_is_an_error_before_anything_moves);
    tcase_add_test(tc, a_limit_of_64_bits_ends_with_the_bus);
    tcase_add_test(tc, the_limit_takes_what_the_card_has);
    tcase_add_test(tc, what_is_no_descriptor_is_an_error);
    tcase_add_test(tc,
        a_list_that_leads_nowhere_is_an_error_after_what_it_has_moved);
    tcase_add_test(tc, a_list_that_loops_ends);
    tcase_add_test(tc, a_list_may_write_over_itself);
    tcase_add_test(tc, bus_mastering_that_is_off_is_an_error);
    tcase_add_test(tc, an_address_where_nothing_answers_is_an_error);
    tcase_add_test(tc, the_engine_does_not_answer_itself);
    tcase_add_test(tc, an_abort_leaves_what_was_moved);
    tcase_add_test(tc, a_busy_engine_keeps_its_registers);
    tcase_add_test(tc, a_reset_ends_a_transfer_and_clears_the_registers);
    tcase_add_test(tc, an_overlapping_copy_moves_upwards_step_by_step);
    suite_add_tcase(suite, tc);
    return suite;
}
