/* RAM and ROM on the bus: where they stand. */
#include "tests/unit/device_fixture.h"

#include <stdlib.h>

#include "devices/bus/ram.h"
#include "devices/bus/rom.h"

Suite *ram_suite(void);

enum { HZ = 100000000 };

static void setup(void)
{
    fixture_up(HZ);
}

START_TEST(ram_beyond_three_gib_continues_at_four_gib)
{
    struct ram ram;

    ck_assert(ram_init(&ram, UINT64_C(4) << 30));
    ram_map(&ram, &fx.bus);
    ck_assert_uint_eq(ram.high_top, UINT64_C(5) << 30);
    ck_assert_uint_eq(ram.lost, 0);
    ck_assert_int_eq(bus_region_at(&fx.bus, RAM_LOW_TOP)->kind, BUS_NONE);
    bus_write(&fx.bus, RAM_HIGH_BASE, 4, 0xfeedface);
    ck_assert_uint_eq(bus_read(&fx.bus, RAM_HIGH_BASE, 4), 0xfeedface);
    ram_destroy(&ram);
}
END_TEST

START_TEST(of_64_gib_the_last_one_is_lost)
{
    struct ram ram;

    ck_assert(ram_init(&ram, UINT64_C(64) << 30));
    ram_map(&ram, &fx.bus);
    ck_assert_uint_eq(ram.lost, UINT64_C(1) << 30);
    ck_assert_uint_eq(ram.high_top, UINT64_C(64) << 30);
    ck_assert_uint_eq(ram_lost(UINT64_C(63) << 30), 0);
    ck_assert_int_eq(bus_region_at(&fx.bus, (UINT64_C(1) << 36) - 1)->kind,
                     BUS_RAM);
    ram_destroy(&ram);
}
END_TEST

START_TEST(the_display_window_is_left_free)
{
    struct ram ram;

    ck_assert(ram_init(&ram, RAM_MIN));
    ram_map(&ram, &fx.bus);
    ck_assert_int_eq(bus_region_at(&fx.bus, 0x9ffff)->kind, BUS_RAM);
    ck_assert_int_eq(bus_region_at(&fx.bus, 0xa0000)->kind, BUS_NONE);
    ck_assert_int_eq(bus_region_at(&fx.bus, 0xc0000)->kind, BUS_RAM);
    ram_destroy(&ram);
}
END_TEST

START_TEST(the_memory_map_covers_all_of_ram)
{
    struct ram ram;
    uint8_t map[RAM_E820_BYTES_MAX];
    uint64_t total = 0;
    uint32_t size_of_map;

    ck_assert(ram_init(&ram, UINT64_C(4) << 30));
    size_of_map = ram_e820(&ram, map);
    for (uint32_t at = 0; at < size_of_map; at += RAM_E820_ENTRY_BYTES) {
        uint64_t size;
        uint32_t type;

        memcpy(&size, map + at + 8, sizeof size);
        memcpy(&type, map + at + 16, sizeof type);
        if (type == 1)
            total += size;
    }
    /* Less 384 KiB below 1 MiB and the extended BIOS data area. */
    ck_assert_uint_eq(total, (UINT64_C(4) << 30) - (384 << 10) - (1 << 10));
    ram_destroy(&ram);
}
END_TEST

START_TEST(the_rom_appears_below_one_mib_and_below_four_gib)
{
    uint8_t *image = calloc(1, ROM_SIZE_MIN);

    image[ROM_SIZE_MIN - 16] = 0xea;
    rom_map(&fx.bus, image, ROM_SIZE_MIN);
    ck_assert_uint_eq(bus_read(&fx.bus, 0xffff0, 1), 0xea);
    ck_assert_uint_eq(bus_read(&fx.bus, 0xfffffff0, 1), 0xea);
    free(image);
}
END_TEST

Suite *ram_suite(void)
{
    Suite *suite = suite_create("ram");
    TCase *tc = tcase_create("RAM and ROM");

    tcase_add_checked_fixture(tc, setup, fixture_down);
    tcase_add_test(tc, ram_beyond_three_gib_continues_at_four_gib);
    tcase_add_test(tc, of_64_gib_the_last_one_is_lost);
    tcase_add_test(tc, the_display_window_is_left_free);
    tcase_add_test(tc, the_memory_map_covers_all_of_ram);
    tcase_add_test(tc, the_rom_appears_below_one_mib_and_below_four_gib);
    suite_add_tcase(suite, tc);
    return suite;
}
