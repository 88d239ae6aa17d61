/* Devices that ask for the bus: who hears of their transfers, and when. */
#include "tests/unit/device_fixture.h"

#include "devices/bus/bus_listener.h"

Suite *bus_requester_suite(void);

enum { HZ = 100000000, PAGE = BUS_PAGE_SIZE, MMIO = 0x10000 };

static uint8_t memory[2 * PAGE];
static struct bus_requester disk = { .name = "disk" };
static struct bus_requester card = { .name = "card" };
static struct bus_transfer heard;
static unsigned transfers;
static uint8_t before;                      /* what memory held then */
static const struct bus_requester *storer;  /* of the last announced store */

static void on_transfer(void *opaque, const struct bus_transfer *transfer)
{
    (void)opaque;
    transfers++;
    heard = *transfer;
    before = memory[transfer->paddr % sizeof memory];
}

static void on_watched(void *opaque, uint64_t paddr, unsigned size)
{
    (void)opaque;
    (void)paddr;
    (void)size;
    storer = fx.bus.requester;
}

static void on_started(void *opaque, struct bus_requester *requester)
{
    (void)opaque;
    requester->programmer = 0x1234;
}

static uint32_t mmio_read(void *dev, uint32_t offset, unsigned size)
{
    (void)dev;
    (void)offset;
    (void)size;
    return 0;
}

/* A device that moves memory as soon as its register is written. */
static void mmio_write(void *dev, uint32_t offset, unsigned size,
                       uint32_t value)
{
    (void)dev;
    (void)offset;
    (void)size;
    (void)value;
    bus_requester_write(&fx.bus, &card, PAGE, "c", 1);
}

static const struct bus_ops mmio_ops = { mmio_read, mmio_write, 4 };
static struct bus_listener listener = {
    .transfer = on_transfer, .watched_written = on_watched,
    .requester_started = on_started,
};

static void setup(void)
{
    fixture_up(HZ);
    memset(memory, 0, sizeof memory);
    bus_map_ram(&fx.bus, "ram", 0, sizeof memory, memory);
    bus_map_mmio(&fx.bus, "card", MMIO, PAGE, &mmio_ops, NULL);
    bus_add_listener(&fx.bus, &listener);
    bus_watch(&fx.bus, 0);
    bus_watch(&fx.bus, PAGE);
    transfers = 0;
    storer = NULL;
}

START_TEST(a_transfer_is_announced_before_it_is_made)
{
    bus_requester_write(&fx.bus, &disk, 5, "x", 1);
    ck_assert_uint_eq(transfers, 1);
    ck_assert_ptr_eq(heard.requester, &disk);
    ck_assert_uint_eq(heard.paddr, 5);
    ck_assert_uint_eq(heard.size, 1);
    ck_assert(heard.write);
    ck_assert_uint_eq(before, 0);
    ck_assert_uint_eq(memory[5], 'x');
}
END_TEST

START_TEST(a_transfer_from_memory_is_announced_as_such)
{
    uint8_t data[3];

    memory[PAGE] = 7;
    bus_requester_read(&fx.bus, &disk, PAGE - 1, data, 3);
    ck_assert_uint_eq(transfers, 1);
    ck_assert_uint_eq(heard.size, 3);
    ck_assert(!heard.write);
    ck_assert_uint_eq(data[1], 7);
}
END_TEST

START_TEST(a_transfer_of_no_bytes_is_not_announced)
{
    bus_requester_write(&fx.bus, &disk, 5, "", 0);
    ck_assert_uint_eq(transfers, 0);
}
END_TEST

START_TEST(accesses_of_no_device_are_not_announced)
{
    bus_dma_write(&fx.bus, 0, "x", 1);
    bus_write(&fx.bus, 0, 4, 1);
    ck_assert_uint_eq(transfers, 0);
    ck_assert_ptr_null(storer);
}
END_TEST

START_TEST(a_store_tells_which_device_has_made_it)
{
    bus_requester_write(&fx.bus, &disk, 0, "x", 1);
    ck_assert_ptr_eq(storer, &disk);
    bus_write(&fx.bus, 0, 4, 1);
    ck_assert_ptr_null(storer);
}
END_TEST

START_TEST(a_device_that_is_started_by_a_transfer_is_told_apart)
{
    bus_requester_write(&fx.bus, &disk, MMIO, "0123", 4);
    ck_assert_uint_eq(transfers, 2);
    ck_assert_ptr_eq(storer, &card);
    ck_assert_ptr_null(fx.bus.requester);
}
END_TEST

START_TEST(a_listener_learns_of_a_start)
{
    bus_requester_start(&fx.bus, &disk);
    ck_assert_uint_eq(disk.programmer, 0x1234);
}
END_TEST

Suite *bus_requester_suite(void)
{
    Suite *suite = suite_create("bus_requester");
    TCase *tc = tcase_create("transfers");

    tcase_add_checked_fixture(tc, setup, fixture_down);
    tcase_add_test(tc, a_transfer_is_announced_before_it_is_made);
    tcase_add_test(tc, a_transfer_from_memory_is_announced_as_such);
    tcase_add_test(tc, a_transfer_of_no_bytes_is_not_announced);
    tcase_add_test(tc, accesses_of_no_device_are_not_announced);
    tcase_add_test(tc, a_store_tells_which_device_has_made_it);
    tcase_add_test(tc, a_device_that_is_started_by_a_transfer_is_told_apart);
    tcase_add_test(tc, a_listener_learns_of_a_start);
    suite_add_tcase(suite, tc);
    return suite;
}
