/* The two 8237A controllers. A device on channel 1 gives the bytes 1, 2, 3...
 * and takes what it is given. */
#include "tests/unit/device_fixture.h"

#include "devices/bus/bus_listener.h"
#include "devices/isa_dma/isa_dma.h"

Suite *isa_dma_suite(void);

enum {
    HZ = ISA_DMA_HZ,            /* a tick is a DMA clock */
    CHANNEL = 1, WORD_CHANNEL = 5,

    STATUS = 8, REQUEST = 9, MASK = 10, MODE = 11, CLEAR = 12, MASTER = 13,
    CLEAR_MASK = 14, ALL_MASK = 15,
    ADDRESS_1 = 2, COUNT_1 = 3, PAGE_1 = 0x83,
    WORDS = ISA_DMA_PORT_WORDS, ADDRESS_5 = WORDS + 4, COUNT_5 = WORDS + 6,
    PAGE_5 = 0x8b,
    WORDS_MASK = WORDS + 2 * MASK, WORDS_MODE = WORDS + 2 * MODE,

    WRITE = I8237_MODE_WRITE, READ = I8237_MODE_READ,
    SINGLE = I8237_MODE_SINGLE, DEMAND = I8237_MODE_DEMAND,
    BLOCK = I8237_MODE_BLOCK,
    MEMORY = 1 << 20,           /* bytes */
};

static struct isa_dma dma;
static uint8_t memory[MEMORY];
static struct peer {
    unsigned given, taken, counts, grants, hold;
    uint16_t last;
} peer;
static uint64_t stolen;
static const char *mover, *started;     /* names of requesters */

static uint16_t on_give(void *opaque)
{
    (void)opaque;
    if (++peer.given == peer.hold)
        isa_dma_request(&dma, CHANNEL, false);
    return (uint16_t)(peer.given | peer.given << 8);
}

static void on_take(void *opaque, uint16_t value)
{
    (void)opaque;
    peer.taken++;
    peer.last = value;
}

static void on_count(void *opaque)
{
    (void)opaque;
    peer.counts++;
}

static void on_grant(void *opaque)
{
    (void)opaque;
    peer.grants++;
}

static void on_stolen(void *opaque, uint64_t cycles)
{
    (void)opaque;
    stolen += cycles;
}

static void on_transfer(void *opaque, const struct bus_transfer *transfer)
{
    (void)opaque;
    mover = transfer->requester->name;
}

static void on_started(void *opaque, struct bus_requester *requester)
{
    (void)opaque;
    started = requester->name;
}

static struct bus_listener listener = {
    .stolen = on_stolen, .transfer = on_transfer,
    .requester_started = on_started,
};

static void setup(void)
{
    const struct isa_dma_device device = {
        .name = "device", .give = on_give, .take = on_take, .terminal_count = on_count,
        .granted = on_grant,
    };

    fixture_up(HZ);
    memset(memory, 0, sizeof(memory));
    peer = (struct peer){ 0 };
    stolen = 0;
    mover = started = NULL;
    bus_map_ram(&fx.bus, "RAM", 0, MEMORY, memory);
    bus_add_listener(&fx.bus, &listener);
    isa_dma_init(&dma, &fx.bus, &fx.clock, &fx.log);
    isa_dma_attach(&dma, CHANNEL, &device);
    isa_dma_attach(&dma, WORD_CHANNEL, &device);
    out(WORDS_MODE, I8237_MODE_CASCADE);
    out(WORDS_MASK, 0);
}

/* Programs channel 1 for `count` transfers. */
static void program(uint8_t mode, uint32_t address, unsigned count)
{
    out(CLEAR, 0);
    out(MODE, mode | CHANNEL);
    out(PAGE_1, (uint8_t)(address >> 16));
    out(ADDRESS_1, (uint8_t)address);
    out(ADDRESS_1, (uint8_t)(address >> 8));
    out(COUNT_1, (uint8_t)(count - 1));
    out(COUNT_1, (uint8_t)((count - 1) >> 8));
    out(MASK, CHANNEL);
}

static unsigned word_at(uint16_t port)
{
    unsigned low = in(port);

    return low | (unsigned)in(port) << 8;
}

static void request(bool level)
{
    isa_dma_request(&dma, CHANNEL, level);
}

/* Until the controllers have nothing to do, at most a second. */
static void finish(void)
{
    run_until(fx.clock.now + HZ);
}

START_TEST(address_and_count_are_written_and_read_by_halves)
{
    program(SINGLE | WRITE, 0x1234, 0x5678);
    ck_assert_uint_eq(word_at(ADDRESS_1), 0x1234);
    ck_assert_uint_eq(word_at(COUNT_1), 0x5677);
    in(ADDRESS_1);
    out(CLEAR, 0);
    ck_assert_uint_eq(in(ADDRESS_1), 0x34);
}
END_TEST

START_TEST(a_single_transfer_moves_a_byte_for_each_request)
{
    peer.hold = 1;
    program(SINGLE | WRITE, 0x1000, 4);
    request(true);
    finish();
    ck_assert_uint_eq(peer.given, 1);
    ck_assert_uint_eq(memory[0x1000], 1);
    ck_assert_uint_eq(memory[0x1001], 0);
    ck_assert_uint_eq(word_at(ADDRESS_1), 0x1001);
    ck_assert_uint_eq(word_at(COUNT_1), 2);
    ck_assert_uint_eq(peer.counts, 0);
}
END_TEST

START_TEST(the_last_transfer_pulses_tc_and_masks_the_channel)
{
    program(SINGLE | WRITE, 0x1000, 3);
    request(true);
    finish();
    ck_assert_uint_eq(peer.given, 3);
    ck_assert_uint_eq(peer.counts, 1);
    ck_assert_uint_eq(in(STATUS), 0x22);
    ck_assert_uint_eq(in(STATUS), 0x20);
    ck_assert_uint_eq(in(ALL_MASK), 0x0f);
    ck_assert_uint_eq(word_at(COUNT_1), 0xffff);
}
END_TEST

START_TEST(a_read_transfer_gives_memory_to_the_device)
{
    memory[0x2fff] = 0xa5;
    program(SINGLE | READ, 0x2ffe, 2);
    request(true);
    finish();
    ck_assert_uint_eq(peer.taken, 2);
    ck_assert_uint_eq(peer.last, 0xa5);
}
END_TEST

START_TEST(a_verify_transfer_counts_and_writes_nothing)
{
    program(SINGLE, 0x1000, 5);
    request(true);
    finish();
    ck_assert_uint_eq(peer.given, 5);
    ck_assert_uint_eq(peer.counts, 1);
    ck_assert_uint_eq(memory[0x1000], 0);
}
END_TEST

START_TEST(a_demand_transfer_ends_when_the_request_falls_and_goes_on_with_it)
{
    peer.hold = 3;
    program(DEMAND | WRITE, 0x1000, 8);
    request(true);
    finish();
    ck_assert_uint_eq(peer.given, 3);
    request(true);
    finish();
    ck_assert_uint_eq(peer.given, 8);
    ck_assert_uint_eq(memory[0x1007], 8);
}
END_TEST

START_TEST(a_block_goes_on_without_the_request)
{
    peer.hold = 1;
    program(BLOCK | WRITE, 0x1000, 100);
    request(true);
    finish();
    ck_assert_uint_eq(peer.given, 100);
    ck_assert_uint_eq(memory[0x1063], 100);
}
END_TEST

START_TEST(software_requests_a_block)
{
    program(BLOCK | WRITE, 0x1000, 10);
    out(MASK, 4 | CHANNEL);
    out(REQUEST, 4 | CHANNEL);
    finish();
    ck_assert_uint_eq(peer.given, 10);
    ck_assert_uint_eq(in(STATUS), 0x02);
}
END_TEST

START_TEST(auto_init_begins_anew)
{
    program(SINGLE | WRITE | I8237_MODE_AUTO, 0x1000, 4);
    peer.hold = 6;
    request(true);
    finish();
    ck_assert_uint_eq(peer.counts, 1);
    ck_assert_uint_eq(memory[0x1000], 5);
    ck_assert_uint_eq(word_at(ADDRESS_1), 0x1002);
    ck_assert_uint_eq(in(ALL_MASK), 0x0d);
}
END_TEST

START_TEST(the_address_can_count_down)
{
    program(SINGLE | WRITE | I8237_MODE_DECREMENT, 0x1003, 4);
    request(true);
    finish();
    ck_assert_uint_eq(memory[0x1003], 1);
    ck_assert_uint_eq(memory[0x1000], 4);
}
END_TEST

START_TEST(bytes_wrap_at_64_kib)
{
    program(SINGLE | WRITE, 0x5ffff, 2);
    request(true);
    finish();
    ck_assert_uint_eq(memory[0x5ffff], 1);
    ck_assert_uint_eq(memory[0x50000], 2);
    ck_assert_uint_eq(memory[0x60000], 0);
}
END_TEST

START_TEST(words_wrap_at_128_kib_and_ignore_bit_0_of_the_page)
{
    out(WORDS_MODE, SINGLE | WRITE | 1);
    out(PAGE_5, 0x05);
    out(ADDRESS_5, 0xff);
    out(ADDRESS_5, 0xff);
    out(COUNT_5, 1);
    out(COUNT_5, 0);
    out(WORDS_MASK, 1);
    isa_dma_request(&dma, WORD_CHANNEL, true);
    finish();
    ck_assert_uint_eq(memory[0x5fffe] | memory[0x5ffff] << 8, 0x0101);
    ck_assert_uint_eq(memory[0x40000] | memory[0x40001] << 8, 0x0202);
    ck_assert_uint_eq(peer.counts, 1);
}
END_TEST

START_TEST(the_first_controller_works_through_channel_4_only)
{
    out(WORDS_MASK, 4);
    program(SINGLE | WRITE, 0x1000, 1);
    request(true);
    finish();
    ck_assert_uint_eq(peer.given, 0);
    ck_assert_uint_eq(in(WORDS + 2 * STATUS), 0x10);
    out(WORDS_MASK, 0);
    finish();
    ck_assert_uint_eq(peer.given, 1);
}
END_TEST

START_TEST(a_cascaded_device_gets_the_bus_and_no_transfer)
{
    program(I8237_MODE_CASCADE, 0x1000, 1);
    request(true);
    finish();
    ck_assert_uint_ge(peer.grants, 1);
    ck_assert_uint_eq(peer.given + peer.taken + peer.counts, 0);
}
END_TEST

START_TEST(a_disabled_controller_does_nothing)
{
    out(STATUS, I8237_COMMAND_DISABLE);
    program(SINGLE | WRITE, 0x1000, 1);
    request(true);
    finish();
    ck_assert_uint_eq(peer.given, 0);
    out(STATUS, 0);
    finish();
    ck_assert_uint_eq(peer.given, 1);
}
END_TEST

START_TEST(memory_to_memory_moves_nothing)
{
    memory[0x1000] = 0x77;
    out(STATUS, I8237_COMMAND_MEMORY_TO_MEMORY);
    program(BLOCK | WRITE, 0x2000, 1);
    out(REQUEST, 4);
    finish();
    ck_assert_uint_eq(memory[0x2000], 0);
}
END_TEST

START_TEST(master_clear_masks_all_channels_and_keeps_the_counters)
{
    program(SINGLE | WRITE, 0x1234, 1);
    out(MASTER, 0);
    ck_assert_uint_eq(in(ALL_MASK), 0x0f);
    ck_assert_uint_eq(word_at(ADDRESS_1), 0x1234);
    out(CLEAR_MASK, 0);
    ck_assert_uint_eq(in(ALL_MASK), 0x00);
    out(ALL_MASK, 0x05);
    ck_assert_uint_eq(in(ALL_MASK), 0x05);
}
END_TEST

START_TEST(all_page_registers_hold_a_byte)
{
    for (uint16_t port = 0x81; port <= 0x8f; port++)
        out(port, (uint8_t)port);
    for (uint16_t port = 0x81; port <= 0x8f; port++)
        ck_assert_uint_eq(in(port), port);
}
END_TEST

START_TEST(a_single_transfer_takes_6_clocks_of_the_bus)
{
    program(SINGLE | WRITE, 0x1000, 3);
    request(true);
    finish();
    ck_assert_uint_eq(stolen, 3 * 6);
}
END_TEST

START_TEST(a_block_takes_4_clocks_and_1_more_every_256_bytes)
{
    program(BLOCK | WRITE, 0x1000, 512);
    request(true);
    finish();
    ck_assert_uint_eq(stolen, 512 * 4 + 2 + 1);
}
END_TEST

START_TEST(compressed_timing_saves_a_clock)
{
    out(STATUS, I8237_COMMAND_COMPRESSED);
    program(SINGLE | WRITE, 0x1000, 3);
    request(true);
    finish();
    ck_assert_uint_eq(stolen, 3 * 5);
}
END_TEST

START_TEST(an_event_makes_16_transfers_at_most_and_the_rest_comes_in_time)
{
    program(BLOCK | WRITE, 0x1000, 100);
    request(true);
    ck_assert_uint_eq(peer.given, ISA_DMA_BURST);
    run_until(fx.clock.now + ISA_DMA_BURST * 4 + 2);
    ck_assert_uint_eq(peer.given, 2 * ISA_DMA_BURST);
}
END_TEST

START_TEST(channel_0_goes_first_until_priority_rotates)
{
    const struct isa_dma_device zero = {
        .name = "zero", .take = on_take,
    };

    isa_dma_attach(&dma, 0, &zero);
    memory[0] = 0x5a;
    out(STATUS, I8237_COMMAND_DISABLE);
    program(SINGLE | WRITE, 0x1000, 100);
    out(MODE, SINGLE | READ);
    out(MASK, 0);
    request(true);
    isa_dma_request(&dma, 0, true);
    out(STATUS, 0);
    ck_assert_uint_eq(peer.taken, 1);
    ck_assert_uint_eq(peer.given, ISA_DMA_BURST - 1);
    out(STATUS, I8237_COMMAND_DISABLE);
    out(1, 0xff);
    out(1, 0xff);
    out(MASK, 0);
    out(STATUS, I8237_COMMAND_ROTATING);
    run_until(fx.clock.now + 1000);
    ck_assert_uint_gt(peer.taken, 10);
    ck_assert_uint_gt(peer.given, 20);
}
END_TEST

START_TEST(the_bus_knows_the_device_and_that_its_channel_was_unmasked)
{
    program(SINGLE | WRITE, 0x1000, 1);
    ck_assert_str_eq(started, "device");
    ck_assert_ptr_null(mover);
    request(true);
    ck_assert_str_eq(mover, "device");
}
END_TEST

Suite *isa_dma_suite(void)
{
    Suite *suite = suite_create("isa_dma");
    TCase *tc = tcase_create("8237");

    tcase_add_checked_fixture(tc, setup, fixture_down);
    tcase_add_test(tc, address_and_count_are_written_and_read_by_halves);
    tcase_add_test(tc, a_single_transfer_moves_a_byte_for_each_request);
    tcase_add_test(tc, the_last_transfer_pulses_tc_and_masks_the_channel);
    tcase_add_test(tc, a_read_transfer_gives_memory_to_the_device);
    tcase_add_test(tc, a_verify_transfer_counts_and_writes_nothing);
    tcase_add_test(tc,
        a_demand_transfer_ends_when_the_request_falls_and_goes_on_with_it);
    tcase_add_test(tc, a_block_goes_on_without_the_request);
    tcase_add_test(tc, software_requests_a_block);
    tcase_add_test(tc, auto_init_begins_anew);
    tcase_add_test(tc, the_address_can_count_down);
    tcase_add_test(tc, bytes_wrap_at_64_kib);
    tcase_add_test(tc, words_wrap_at_128_kib_and_ignore_bit_0_of_the_page);
    tcase_add_test(tc, the_first_controller_works_through_channel_4_only);
    tcase_add_test(tc, a_cascaded_device_gets_the_bus_and_no_transfer);
    tcase_add_test(tc, a_disabled_controller_does_nothing);
    tcase_add_test(tc, memory_to_memory_moves_nothing);
    tcase_add_test(tc,
                   master_clear_masks_all_channels_and_keeps_the_counters);
    tcase_add_test(tc, all_page_registers_hold_a_byte);
    tcase_add_test(tc, a_single_transfer_takes_6_clocks_of_the_bus);
    tcase_add_test(tc, a_block_takes_4_clocks_and_1_more_every_256_bytes);
    tcase_add_test(tc, compressed_timing_saves_a_clock);
    tcase_add_test(tc,
        an_event_makes_16_transfers_at_most_and_the_rest_comes_in_time);
    tcase_add_test(tc,
        the_bus_knows_the_device_and_that_its_channel_was_unmasked);
    tcase_add_test(tc, channel_0_goes_first_until_priority_rotates);
    suite_add_tcase(suite, tc);
    return suite;
}
