/*
 * The window of the display adapter: what bytes do to planes and latches, and
 * that an access of several bytes does what its bytes do.
 */
#include "tests/unit/vga_fixture.h"

Suite *vga_memory_suite(void);

enum { PLANES_BYTES = 4 << 16 };

static uint8_t before[PLANES_BYTES];

static uint8_t plane(unsigned p, unsigned offset)
{
    return vga.vram[4 * offset + p];
}

START_TEST(a_read_loads_all_four_latches)
{
    set_mode_12h();
    memcpy(vga.vram + 4 * 100, "\x12\x34\x56\x78", 4);
    ck_assert_uint_eq(bus_read(&bus, GRAPHICS_WINDOW + 100, 1), 0x12);
    indexed(VGA_PORT_GFX, VGA_GFX_MODE, 1);
    bus_write(&bus, GRAPHICS_WINDOW + 7, 1, 0);
    ck_assert_mem_eq(vga.vram + 4 * 7, "\x12\x34\x56\x78", 4);
}
END_TEST

START_TEST(the_read_map_selects_a_plane)
{
    set_mode_12h();
    memcpy(vga.vram, "\x12\x34\x56\x78", 4);
    for (unsigned p = 0; p < 4; p++) {
        indexed(VGA_PORT_GFX, VGA_GFX_READ_MAP, p);
        ck_assert_uint_eq(bus_read(&bus, GRAPHICS_WINDOW, 1), plane(p, 0));
    }
}
END_TEST

START_TEST(colour_compare_leaves_out_planes_that_it_does_not_care_for)
{
    set_mode_12h();
    memcpy(vga.vram, "\xf0\xff\x0f\x00", 4);
    indexed(VGA_PORT_GFX, VGA_GFX_MODE, VGA_GFX5_READ_MODE);
    indexed(VGA_PORT_GFX, VGA_GFX_COMPARE, 0x03);
    ck_assert_uint_eq(bus_read(&bus, GRAPHICS_WINDOW, 1), 0xf0);
    indexed(VGA_PORT_GFX, VGA_GFX_COMPARE, 0x07);
    ck_assert_uint_eq(bus_read(&bus, GRAPHICS_WINDOW, 1), 0x00);
    indexed(VGA_PORT_GFX, VGA_GFX_DONT_CARE, 0x0b);
    ck_assert_uint_eq(bus_read(&bus, GRAPHICS_WINDOW, 1), 0xf0);
    indexed(VGA_PORT_GFX, VGA_GFX_DONT_CARE, 0x00);
    ck_assert_uint_eq(bus_read(&bus, GRAPHICS_WINDOW, 1), 0xff);
}
END_TEST

START_TEST(the_functions_combine_rotated_data_with_the_latches)
{
    static const uint8_t result[] = { 0x87, 0x82, 0xe7, 0x65 };

    set_mode_12h();
    for (unsigned function = 0; function < 4; function++) {
        memset(vga.vram, 0xe2, 4);
        indexed(VGA_PORT_GFX, VGA_GFX_ROTATE, function << 3 | 4);
        bus_read(&bus, GRAPHICS_WINDOW, 1);
        bus_write(&bus, GRAPHICS_WINDOW, 1, 0x78);
        ck_assert_uint_eq(plane(2, 0), result[function]);
    }
}
END_TEST

START_TEST(set_reset_replaces_the_data_of_its_planes_only)
{
    set_mode_12h();
    indexed(VGA_PORT_GFX, VGA_GFX_SET_RESET, 0x01);
    indexed(VGA_PORT_GFX, VGA_GFX_ENABLE_SET_RESET, 0x03);
    bus_write(&bus, GRAPHICS_WINDOW, 1, 0x5a);
    ck_assert_mem_eq(vga.vram, "\xff\x00\x5a\x5a", 4);
}
END_TEST

START_TEST(odd_addresses_of_text_are_odd_planes_at_even_offsets)
{
    bus_write(&bus, TEXT_WINDOW + 10, 4, 0x44332211);
    ck_assert_uint_eq(plane(0, 10), 0x11);
    ck_assert_uint_eq(plane(1, 10), 0x22);
    ck_assert_uint_eq(plane(0, 12), 0x33);
    ck_assert_uint_eq(plane(1, 12), 0x44);
}
END_TEST

START_TEST(chain_4_takes_every_fourth_offset_of_a_plane)
{
    set_mode_13h();
    bus_write(&bus, GRAPHICS_WINDOW + 8, 4, 0x44332211);
    for (unsigned p = 0; p < 4; p++)
        ck_assert_uint_eq(plane(p, 8), 0x11 * (p + 1));
    indexed(VGA_PORT_SEQ, VGA_SEQ_MAP_MASK, 0x05);
    bus_write(&bus, GRAPHICS_WINDOW + 8, 4, 0x88776655);
    ck_assert_mem_eq(vga.vram + 4 * 8, "\x55\x22\x77\x44", 4);
}
END_TEST

START_TEST(the_memory_map_select_places_the_window)
{
    static const struct { unsigned select; uint32_t first, last; } maps[] = {
        { 0, 0xa0000, 0xbffff }, { 1, 0xa0000, 0xaffff },
        { 2, 0xb0000, 0xb7fff }, { 3, 0xb8000, 0xbffff },
    };

    set_mode_12h();
    for (unsigned i = 0; i < sizeof maps / sizeof maps[0]; i++) {
        indexed(VGA_PORT_GFX, VGA_GFX_MISC, 1 | maps[i].select << 2);
        for (uint32_t at = 0xa0000; at < 0xc0000; at += 0x7fff) {
            bool there = at >= maps[i].first && at <= maps[i].last;

            memset(vga.vram, 0x5a, PLANES_BYTES);
            ck_assert_uint_eq(bus_read(&bus, at, 1), there ? 0x5a : 0xff);
        }
    }
    bus_out(&bus, VGA_PORT_MISC, 1, 0x61);      /* memory off */
    ck_assert_uint_eq(bus_read(&bus, TEXT_WINDOW, 1), 0xff);
}
END_TEST

static uint32_t random_state;

static uint32_t next_random(void)
{
    random_state = random_state * 1664525 + 1013904223;
    return random_state >> 8;
}

/* Registers of which about half let four bytes pass at once. */
static void random_registers(void)
{
    static const uint8_t memory[] = { 0x0e, 0x0e, 0x0e, 0x06, 0x02 };
    bool plain = next_random() & 1;

    bus_out(&bus, VGA_PORT_MISC, 1, next_random() % 8 ? 0x63 : 0x61);
    indexed(VGA_PORT_SEQ, VGA_SEQ_MEMORY, memory[next_random() % 5]);
    indexed(VGA_PORT_SEQ, VGA_SEQ_MAP_MASK,
            next_random() & 1 ? 0x0f : next_random() & 0x0f);
    indexed(VGA_PORT_GFX, VGA_GFX_MISC, (next_random() & 3) << 2 | 1);
    for (unsigned i = 0; i < VGA_GFX_MISC; i++)
        indexed(VGA_PORT_GFX, i, plain ? 0 : next_random() & 0xff);
    indexed(VGA_PORT_GFX, VGA_GFX_BIT_MASK,
            plain ? 0xff : next_random() & 0xff);
    vbe_out(VBE_ENABLE, next_random() % 4 ? 0 : VBE_ENABLED | VBE_NOCLEAR);
    vbe_out(VBE_BANK, next_random() & 3);
}

/* Does an access with all its bytes at once, or byte after byte. */
static uint32_t access_memory(uint32_t at, unsigned size, uint32_t value,
                              bool write, bool by_bytes)
{
    uint32_t result = 0;

    if (!by_bytes) {
        if (write)
            bus_write(&bus, at, size, value);
        return write ? 0 : bus_read(&bus, at, size);
    }
    for (unsigned i = 0; i < size; i++) {
        if (write)
            bus_write(&bus, at + i, 1, value >> 8 * i & 0xff);
        else
            result |= bus_read(&bus, at + i, 1) << 8 * i;
    }
    return result;
}

START_TEST(an_access_of_several_bytes_does_what_its_bytes_do)
{
    uint8_t latch[VGA_PLANES], after[64];
    unsigned moved = 0;

    random_state = 1;
    for (unsigned i = 0; i < PLANES_BYTES; i++)
        vga.vram[i] = (uint8_t)next_random();
    for (unsigned round = 0; round < 20000; round++) {
        unsigned size = next_random() & 1 ? 4 : 2;
        uint32_t at = GRAPHICS_WINDOW + (next_random() & 0x1fffc);
        uint32_t value = next_random() << 8 ^ next_random(), got;
        bool write = next_random() & 1;

        if (next_random() % 4 == 0 && at % 4096 < 4090)
            at++;
        if (round % 16 == 0)
            random_registers();
        memcpy(before, vga.vram, PLANES_BYTES);
        memcpy(latch, vga.latch, sizeof latch);
        got = access_memory(at, size, value, write, false);
        moved += memcmp(before, vga.vram, PLANES_BYTES) != 0;
        if (write) {
            uint8_t *with = malloc(PLANES_BYTES);

            memcpy(with, vga.vram, PLANES_BYTES);
            memcpy(vga.vram, before, PLANES_BYTES);
            access_memory(at, size, value, write, true);
            ck_assert(!memcmp(with, vga.vram, PLANES_BYTES));
            free(with);
        } else {
            memcpy(after, vga.latch, sizeof latch);
            memcpy(vga.latch, latch, sizeof latch);
            ck_assert_uint_eq(access_memory(at, size, value, write, true),
                              got);
            ck_assert_mem_eq(after, vga.latch, sizeof latch);
        }
    }
    ck_assert_uint_gt(moved, 3000);
}
END_TEST

Suite *vga_memory_suite(void)
{
    Suite *suite = suite_create("vga_memory");
    TCase *tc = tcase_create("vga_memory");

    tcase_set_timeout(tc, 120);
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, a_read_loads_all_four_latches);
    tcase_add_test(tc, the_read_map_selects_a_plane);
    tcase_add_test(
        tc, colour_compare_leaves_out_planes_that_it_does_not_care_for);
    tcase_add_test(tc,
                   the_functions_combine_rotated_data_with_the_latches);
    tcase_add_test(tc, set_reset_replaces_the_data_of_its_planes_only);
    tcase_add_test(tc,
                   odd_addresses_of_text_are_odd_planes_at_even_offsets);
    tcase_add_test(tc, chain_4_takes_every_fourth_offset_of_a_plane);
    tcase_add_test(tc, the_memory_map_select_places_the_window);
    tcase_add_test(tc, an_access_of_several_bytes_does_what_its_bytes_do);
    suite_add_tcase(suite, tc);
    return suite;
}
