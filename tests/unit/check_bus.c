/* The bus: regions, ports, listeners, DMA. */
#define _POSIX_C_SOURCE 200809L  /* fmemopen */

#include "tests/unit/device_fixture.h"

#include "devices/bus/bus_listener.h"

Suite *bus_suite(void);

enum { HZ = 100000000, PAGE = BUS_PAGE_SIZE };

static _Alignas(16) uint8_t memory[4 * PAGE];
static _Alignas(16) uint8_t other[4 * PAGE];

/* A device that remembers its accesses and answers with its offset. */
static struct {
    unsigned accesses;
    uint32_t offset[8], value[8];
    unsigned size[8];
} seen;

static uint32_t device_read(void *dev, uint32_t offset, unsigned size)
{
    (void)dev;
    (void)size;
    return 0xffffff00 | offset;
}

static void device_write(void *dev, uint32_t offset, unsigned size,
                         uint32_t value)
{
    (void)dev;
    seen.offset[seen.accesses] = offset;
    seen.size[seen.accesses] = size;
    seen.value[seen.accesses++] = value;
}

static const struct bus_ops bytes = { device_read, device_write, 1 };
static const struct bus_ops words = { device_read, device_write, 2 };
static const struct bus_ops dwords = { device_read, device_write, 4 };

/* What a listener has heard. */
struct ear {
    struct bus_listener listener;
    uint64_t code_paddr, watched_paddr, marked_paddr;
    unsigned code_size, watched_size;   /* bytes, of all stores */
    unsigned marks, remaps;
    uint64_t stolen;
};

static struct ear first, second;

static void on_code_written(void *opaque, uint64_t paddr, unsigned size)
{
    struct ear *ear = opaque;

    ear->code_paddr = paddr;
    ear->code_size += size;
}

static void on_watched_written(void *opaque, uint64_t paddr, unsigned size)
{
    struct ear *ear = opaque;

    ear->watched_paddr = paddr;
    ear->watched_size += size;
}

static void on_page_marked(void *opaque, uint64_t paddr)
{
    struct ear *ear = opaque;

    ear->marked_paddr = paddr;
    ear->marks++;
}

static void on_remapped(void *opaque)
{
    struct ear *ear = opaque;

    ear->remaps++;
}

static void on_stolen(void *opaque, uint64_t cycles)
{
    struct ear *ear = opaque;

    ear->stolen += cycles;
}

static void listen(struct ear *ear)
{
    *ear = (struct ear){
        .listener = {
            .code_written = on_code_written,
            .watched_written = on_watched_written,
            .page_marked = on_page_marked,
            .remapped = on_remapped,
            .stolen = on_stolen,
            .opaque = ear,
        },
    };
    bus_add_listener(&fx.bus, &ear->listener);
}

static void setup(void)
{
    fixture_up(HZ);
    memset(&seen, 0, sizeof seen);
    memset(memory, 0, sizeof memory);
    memset(other, 0, sizeof other);
    bus_add_master(&fx.bus);
    listen(&first);
}

START_TEST(ram_keeps_what_is_written)
{
    bus_map_ram(&fx.bus, "ram", 0, sizeof memory, memory);
    bus_write(&fx.bus, PAGE + 4, 4, 0x12345678);
    ck_assert_uint_eq(bus_read(&fx.bus, PAGE + 4, 4), 0x12345678);
    ck_assert_uint_eq(bus_read(&fx.bus, PAGE + 5, 2), 0x3456);
}
END_TEST

START_TEST(rom_swallows_writes)
{
    memory[0] = 0x55;
    bus_map_rom(&fx.bus, "rom", 0, PAGE, memory);
    bus_write(&fx.bus, 0, 1, 0xaa);
    ck_assert_uint_eq(bus_read(&fx.bus, 0, 1), 0x55);
}
END_TEST

START_TEST(holes_read_as_ones)
{
    ck_assert_uint_eq(bus_read(&fx.bus, 0x1000, 2), 0xffff);
    ck_assert_uint_eq(bus_read(&fx.bus, UINT64_C(1) << 36, 4), 0xffffffff);
}
END_TEST

START_TEST(a_later_region_covers_an_earlier_one_until_it_leaves)
{
    unsigned top;

    memory[PAGE] = 1;
    other[0] = 2;
    bus_map_ram(&fx.bus, "below", 0, sizeof memory, memory);
    top = bus_map_ram(&fx.bus, "above", PAGE, PAGE, other);
    ck_assert_uint_eq(bus_read(&fx.bus, PAGE, 1), 2);
    bus_move(&fx.bus, top, BUS_UNMAPPED);
    ck_assert_uint_eq(bus_read(&fx.bus, PAGE, 1), 1);
}
END_TEST

START_TEST(an_earlier_region_moves_in_under_a_later_one)
{
    unsigned below;

    memory[0] = 1;
    other[0] = 2;
    below = bus_map_ram(&fx.bus, "below", BUS_UNMAPPED, PAGE, memory);
    bus_map_ram(&fx.bus, "above", PAGE, PAGE, other);
    bus_move(&fx.bus, below, PAGE);
    ck_assert_uint_eq(bus_read(&fx.bus, PAGE, 1), 2);
}
END_TEST

START_TEST(a_moved_region_keeps_its_contents)
{
    unsigned region = bus_map_ram(&fx.bus, "ram", 0, PAGE, memory);

    bus_write(&fx.bus, 8, 1, 0x77);
    bus_move(&fx.bus, region, UINT64_C(0xe0000000));
    ck_assert_uint_eq(bus_read(&fx.bus, 0xe0000008, 1), 0x77);
    ck_assert_uint_eq(bus_read(&fx.bus, 8, 1), 0xff);
    ck_assert_uint_eq(first.remaps, 2);
}
END_TEST

START_TEST(a_region_is_clipped_at_the_end_of_the_address_space)
{
    uint64_t last = (UINT64_C(1) << 36) - PAGE;

    bus_map_ram(&fx.bus, "ram", last, 2 * PAGE, memory);
    bus_write(&fx.bus, last, 1, 5);
    ck_assert_uint_eq(memory[0], 5);
}
END_TEST

START_TEST(mmio_accesses_wider_than_the_device_are_split_low_first)
{
    bus_map_mmio(&fx.bus, "mmio", 0, PAGE, &words, NULL);
    bus_write(&fx.bus, 8, 4, 0x11223344);
    ck_assert_uint_eq(seen.accesses, 2);
    ck_assert_uint_eq(seen.offset[0], 8);
    ck_assert_uint_eq(seen.value[0], 0x3344);
    ck_assert_uint_eq(seen.offset[1], 10);
    ck_assert_uint_eq(seen.value[1], 0x1122);
}
END_TEST

START_TEST(mmio_reads_are_masked_to_their_size)
{
    bus_map_mmio(&fx.bus, "mmio", 0, PAGE, &dwords, NULL);
    ck_assert_uint_eq(bus_read(&fx.bus, 4, 1), 4);
    ck_assert_uint_eq(bus_read(&fx.bus, 4, 2), 0xff04);
}
END_TEST

START_TEST(port_accesses_wider_than_the_device_are_split)
{
    bus_map_ports(&fx.bus, "ports", 0x100, 4, &bytes, NULL);
    ck_assert_uint_eq(bus_in(&fx.bus, 0x100, 4), 0x03020100);
}
END_TEST

START_TEST(a_port_access_beyond_its_range_goes_to_the_neighbour)
{
    bus_map_ports(&fx.bus, "low", 0x100, 2, &dwords, NULL);
    bus_map_ports(&fx.bus, "high", 0x102, 2, &dwords, NULL);
    ck_assert_uint_eq(bus_in(&fx.bus, 0x100, 4), 0xff00ff00);
}
END_TEST

START_TEST(a_wide_port_access_reaches_a_range_whose_middle_is_covered)
{
    bus_map_ports(&fx.bus, "wide", 0xcf8, 4, &dwords, NULL);
    bus_map_ports(&fx.bus, "covering", 0xcf9, 1, &bytes, NULL);
    bus_out(&fx.bus, 0xcf8, 4, 0x80000000);
    ck_assert_uint_eq(seen.accesses, 1);
    ck_assert_uint_eq(seen.size[0], 4);
}
END_TEST

START_TEST(moved_ports_answer_only_at_their_new_place)
{
    unsigned range = bus_map_ports(&fx.bus, "bar", BUS_PORTS_UNMAPPED, 4,
                                   &bytes, NULL);

    ck_assert_uint_eq(in(0), 0xff);
    ck_assert_uint_eq(in(0xc001), 0xff);
    bus_move_ports(&fx.bus, range, 0xc000);
    ck_assert_uint_eq(in(0xc001), 1);
    bus_move_ports(&fx.bus, range, BUS_PORTS_UNMAPPED);
    ck_assert_uint_eq(in(0xc001), 0xff);
}
END_TEST

START_TEST(an_unmapped_port_is_logged_once)
{
    char text[256] = "";

    fx.log.stream = fmemopen(text, sizeof text, "w");
    fx.log.mask = 1u << LOG_guest;
    in(0x300);
    in(0x300);
    fclose(fx.log.stream);
    ck_assert_str_eq(text, "guest: 8 bits read from unmapped port 0x0300: 0xff\n");
}
END_TEST

START_TEST(a_store_to_a_page_with_code_is_announced)
{
    bus_map_ram(&fx.bus, "ram", 0, sizeof memory, memory);
    bus_page_add_code(&fx.bus, PAGE);
    bus_write(&fx.bus, 0x10, 4, 0);
    ck_assert_uint_eq(first.code_size, 0);
    bus_write(&fx.bus, PAGE + 0x10, 4, 0);
    ck_assert_uint_eq(first.code_paddr, PAGE + 0x10);
    ck_assert_uint_eq(first.code_size, 4);
}
END_TEST

START_TEST(dma_into_a_page_with_code_announces_its_part)
{
    uint8_t data[64] = { 0 };

    bus_map_ram(&fx.bus, "ram", 0, sizeof memory, memory);
    bus_page_add_code(&fx.bus, PAGE);
    bus_dma_write(&fx.bus, PAGE - 16, data, sizeof data);
    ck_assert_uint_eq(first.code_paddr, PAGE);
    ck_assert_uint_eq(first.code_size, 48);
}
END_TEST

START_TEST(stores_and_dma_to_a_watched_page_are_announced)
{
    bus_map_ram(&fx.bus, "ram", 0, sizeof memory, memory);
    bus_watch(&fx.bus, PAGE + 0x123);
    ck_assert(bus_page_is_quiet(&fx.bus, 0));
    ck_assert(!bus_page_is_quiet(&fx.bus, PAGE));
    bus_write(&fx.bus, 0x10, 4, 0);
    ck_assert_uint_eq(first.watched_size, 0);
    bus_write(&fx.bus, PAGE + 0x10, 2, 0);
    ck_assert_uint_eq(first.watched_paddr, PAGE + 0x10);
    bus_dma_write(&fx.bus, PAGE - 2, "12345", 5);
    ck_assert_uint_eq(first.watched_paddr, PAGE);
    ck_assert_uint_eq(first.watched_size, 2 + 3);
    ck_assert_uint_eq(first.code_size, 0);
}
END_TEST

START_TEST(marks_hide_no_region)
{
    bus_map_ram(&fx.bus, "ram", 0, sizeof memory, memory);
    bus_watch(&fx.bus, PAGE);
    bus_page_add_code(&fx.bus, PAGE);
    ck_assert_str_eq(bus_region_at(&fx.bus, PAGE)->name, "ram");
}
END_TEST

START_TEST(an_address_beyond_the_bus_is_not_watched)
{
    bus_watch(&fx.bus, UINT64_C(1) << BUS_PHYS_BITS);
    ck_assert_uint_eq(first.marks, 0);
}
END_TEST

START_TEST(a_page_that_is_no_longer_quiet_is_announced_once)
{
    bus_page_add_code(&fx.bus, PAGE + 8);
    ck_assert_uint_eq(first.marked_paddr, PAGE + 8);
    bus_page_add_code(&fx.bus, PAGE);
    bus_watch(&fx.bus, PAGE);
    ck_assert_uint_eq(first.marks, 1);
}
END_TEST

START_TEST(a_page_holds_code_until_its_last_piece_is_removed)
{
    bus_page_add_code(&fx.bus, PAGE);
    bus_page_add_code(&fx.bus, PAGE + 0x800);
    bus_page_remove_code(&fx.bus, PAGE);
    ck_assert(!bus_page_is_quiet(&fx.bus, PAGE));
    bus_page_remove_code(&fx.bus, PAGE + 0x800);
    ck_assert(bus_page_is_quiet(&fx.bus, PAGE));
}
END_TEST

START_TEST(a_watched_page_stays_watched_when_its_code_is_removed)
{
    bus_page_add_code(&fx.bus, PAGE);
    bus_watch(&fx.bus, PAGE);
    bus_page_remove_code(&fx.bus, PAGE);
    ck_assert(!bus_page_is_quiet(&fx.bus, PAGE));
}
END_TEST

START_TEST(a_page_keeps_its_marks_when_regions_move_over_it)
{
    unsigned top;

    bus_map_ram(&fx.bus, "below", 0, sizeof memory, memory);
    top = bus_map_ram(&fx.bus, "above", BUS_UNMAPPED, PAGE, other);
    bus_page_add_code(&fx.bus, PAGE);
    bus_watch(&fx.bus, 2 * PAGE);
    bus_move(&fx.bus, top, PAGE);
    ck_assert_str_eq(bus_region_at(&fx.bus, PAGE)->name, "above");
    ck_assert(!bus_page_is_quiet(&fx.bus, PAGE));
    bus_move(&fx.bus, top, 2 * PAGE);
    ck_assert_str_eq(bus_region_at(&fx.bus, PAGE)->name, "below");
    ck_assert(!bus_page_is_quiet(&fx.bus, PAGE));
    ck_assert(!bus_page_is_quiet(&fx.bus, 2 * PAGE));
    bus_page_remove_code(&fx.bus, PAGE);
    ck_assert(bus_page_is_quiet(&fx.bus, PAGE));
}
END_TEST

START_TEST(two_listeners_hear_of_everything)
{
    unsigned region = bus_map_ram(&fx.bus, "ram", 0, PAGE, memory);
    struct ear *const ears[] = { &first, &second };

    first.remaps = 0;
    listen(&second);
    bus_page_add_code(&fx.bus, 0);
    bus_watch(&fx.bus, 0);
    bus_dma_write(&fx.bus, 0x10, "123", 3);
    bus_steal(&fx.bus, 7);
    bus_steal(&fx.bus, 5);
    bus_move(&fx.bus, region, PAGE);
    for (unsigned i = 0; i < 2; i++) {
        ck_assert_uint_eq(ears[i]->marks, 1);
        ck_assert_uint_eq(ears[i]->code_size, 3);
        ck_assert_uint_eq(ears[i]->watched_size, 3);
        ck_assert_uint_eq(ears[i]->stolen, 12);
        ck_assert_uint_eq(ears[i]->remaps, 1);
    }
}
END_TEST

START_TEST(a_removed_listener_hears_nothing)
{
    listen(&second);
    bus_remove_listener(&fx.bus, &first.listener);
    bus_remove_listener(&fx.bus, &first.listener);
    bus_steal(&fx.bus, 1);
    ck_assert_uint_eq(first.stolen, 0);
    ck_assert_uint_eq(second.stolen, 1);
}
END_TEST

START_TEST(a_listener_without_callbacks_is_called_for_nothing)
{
    struct bus_listener deaf = { 0 };

    bus_add_listener(&fx.bus, &deaf);
    bus_map_ram(&fx.bus, "ram", 0, PAGE, memory);
    bus_page_add_code(&fx.bus, 0);
    bus_watch(&fx.bus, 0);
    bus_write(&fx.bus, 0, 1, 1);
    bus_steal(&fx.bus, 1);
    ck_assert_uint_eq(memory[0], 1);
}
END_TEST

static void drop_code(void *opaque, uint64_t paddr, unsigned size)
{
    (void)opaque;
    (void)size;
    bus_page_remove_code(&fx.bus, paddr);
}

/* What a CPU does when its decoded code was written. */
START_TEST(a_listener_may_drop_the_code_that_was_written)
{
    bus_map_ram(&fx.bus, "ram", 0, PAGE, memory);
    first.listener.code_written = drop_code;
    listen(&second);
    bus_page_add_code(&fx.bus, 0);
    bus_write(&fx.bus, 0, 4, 0);
    ck_assert(bus_page_is_quiet(&fx.bus, 0));
    ck_assert_uint_eq(second.code_size, 4);
    bus_write(&fx.bus, 0, 4, 0);
    ck_assert_uint_eq(second.code_size, 4);
}
END_TEST

static void leave(void *opaque, uint64_t cycles)
{
    on_stolen(opaque, cycles);
    bus_remove_listener(&fx.bus, &((struct ear *)opaque)->listener);
}

START_TEST(a_listener_may_remove_itself_while_it_is_called)
{
    first.listener.stolen = leave;
    listen(&second);
    bus_steal(&fx.bus, 3);
    bus_steal(&fx.bus, 4);
    ck_assert_uint_eq(first.stolen, 3);
    ck_assert_uint_eq(second.stolen, 7);
}
END_TEST

START_TEST(dma_crosses_regions_and_reads_holes_as_ones)
{
    uint8_t data[12] = { 0 };

    memset(memory, 0x11, sizeof memory);
    bus_map_ram(&fx.bus, "ram", 0, PAGE, memory);
    bus_map_mmio(&fx.bus, "mmio", 2 * PAGE, PAGE, &dwords, NULL);
    bus_dma_read(&fx.bus, PAGE - 4, data, sizeof data);
    ck_assert_uint_eq(data[3], 0x11);
    ck_assert_uint_eq(data[4], 0xff);
    bus_dma_read(&fx.bus, 2 * PAGE - 1, data, 6);
    ck_assert_uint_eq(data[0], 0xff);
    ck_assert_uint_eq(data[1], 0x00);
    ck_assert_uint_eq(data[5], 0x04);
}
END_TEST

START_TEST(page_host_is_the_memory_behind_a_page)
{
    bus_map_ram(&fx.bus, "ram", PAGE, 2 * PAGE, memory);
    ck_assert_ptr_eq(bus_page_host(&fx.bus, 2 * PAGE + 5), memory + PAGE);
    ck_assert_ptr_null(bus_page_host(&fx.bus, 0));
}
END_TEST

Suite *bus_suite(void)
{
    Suite *suite = suite_create("bus");
    TCase *tc = tcase_create("regions and ports");

    tcase_add_checked_fixture(tc, setup, fixture_down);
    tcase_add_test(tc, ram_keeps_what_is_written);
    tcase_add_test(tc, rom_swallows_writes);
    tcase_add_test(tc, holes_read_as_ones);
    tcase_add_test(tc, a_later_region_covers_an_earlier_one_until_it_leaves);
    tcase_add_test(tc, an_earlier_region_moves_in_under_a_later_one);
    tcase_add_test(tc, a_moved_region_keeps_its_contents);
    tcase_add_test(tc, a_region_is_clipped_at_the_end_of_the_address_space);
    tcase_add_test(tc,
                   mmio_accesses_wider_than_the_device_are_split_low_first);
    tcase_add_test(tc, mmio_reads_are_masked_to_their_size);
    tcase_add_test(tc, port_accesses_wider_than_the_device_are_split);
    tcase_add_test(tc, a_port_access_beyond_its_range_goes_to_the_neighbour);
    tcase_add_test(tc,
                   a_wide_port_access_reaches_a_range_whose_middle_is_covered);
    tcase_add_test(tc, moved_ports_answer_only_at_their_new_place);
    tcase_add_test(tc, an_unmapped_port_is_logged_once);
    tcase_add_test(tc, a_store_to_a_page_with_code_is_announced);
    tcase_add_test(tc, dma_into_a_page_with_code_announces_its_part);
    tcase_add_test(tc, stores_and_dma_to_a_watched_page_are_announced);
    tcase_add_test(tc, marks_hide_no_region);
    tcase_add_test(tc, an_address_beyond_the_bus_is_not_watched);
    tcase_add_test(tc, a_page_that_is_no_longer_quiet_is_announced_once);
    tcase_add_test(tc, a_page_holds_code_until_its_last_piece_is_removed);
    tcase_add_test(tc, a_watched_page_stays_watched_when_its_code_is_removed);
    tcase_add_test(tc, a_page_keeps_its_marks_when_regions_move_over_it);
    tcase_add_test(tc, two_listeners_hear_of_everything);
    tcase_add_test(tc, a_removed_listener_hears_nothing);
    tcase_add_test(tc, a_listener_without_callbacks_is_called_for_nothing);
    tcase_add_test(tc, a_listener_may_drop_the_code_that_was_written);
    tcase_add_test(tc, a_listener_may_remove_itself_while_it_is_called);
    tcase_add_test(tc, dma_crosses_regions_and_reads_holes_as_ones);
    tcase_add_test(tc, page_host_is_the_memory_behind_a_page);
    suite_add_tcase(suite, tc);
    return suite;
}
