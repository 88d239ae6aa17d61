/*
 * The display adapter's picture: where its lines come from, panning, split
 * screens, blinking, underlines.
 */
#include "tests/unit/vga_fixture.h"

Suite *vga_picture_suite(void);

enum { COLOUR_1 = 0x0000aa, COLOUR_2 = 0x00aa00 };

/* One dot of colour `colour` at a dot of mode 12h's memory. */
static void plot_12h(unsigned at, unsigned colour)
{
    indexed(VGA_PORT_GFX, VGA_GFX_MODE, 2);
    indexed(VGA_PORT_GFX, VGA_GFX_BIT_MASK, 0x80 >> at % 8);
    bus_read(&bus, GRAPHICS_WINDOW + at / 8, 1);
    bus_write(&bus, GRAPHICS_WINDOW + at / 8, 1, colour);
}

static void start_address(unsigned address)
{
    indexed(VGA_PORT_CRTC, VGA_CRTC_START_HIGH, address >> 8);
    indexed(VGA_PORT_CRTC, VGA_CRTC_START_LOW, address & 0xff);
}

/* The split screen begins on the scan line after this one. */
static void line_compare(unsigned line)
{
    indexed(VGA_PORT_CRTC, VGA_CRTC_LINE_COMPARE, line & 0xff);
    indexed(VGA_PORT_CRTC, VGA_CRTC_OVERFLOW,
            (vga.crtc[VGA_CRTC_OVERFLOW] & ~0x10u) | (line >> 8 & 1) << 4);
    indexed(VGA_PORT_CRTC, VGA_CRTC_MAX_SCAN,
            (vga.crtc[VGA_CRTC_MAX_SCAN] & ~0x40u) | (line >> 9 & 1) << 6);
}

START_TEST(start_address_and_offset_choose_the_lines)
{
    set_mode_12h();
    indexed(VGA_PORT_CRTC, VGA_CRTC_OFFSET, 50);        /* 100 bytes */
    start_address(7);
    plot_12h(8 * (3 * 100 + 7) + 5, 1);
    render();
    ck_assert_uint_eq(pixel(5, 3), COLOUR_1);
    ck_assert_uint_eq(pixel(4, 3), 0);
}
END_TEST

START_TEST(pel_panning_moves_sixteen_colours_by_dots)
{
    set_mode_12h();
    plot_12h(640 + 643, 1);             /* dot 3 behind the second line */
    plot_12h(640 + 2, 2);
    for (unsigned pan = 0; pan < 8; pan++) {
        attribute(VGA_ATTR_PAN, pan);
        render();
        ck_assert_uint_eq(pixel(639, 1), pan == 4 ? COLOUR_1 : 0);
        ck_assert_uint_eq(pixel(0, 1), pan == 2 ? COLOUR_2 : 0);
    }
}
END_TEST

START_TEST(pel_panning_moves_bytes_of_mode_13h_by_twos)
{
    set_mode_13h();
    dac_set(200, 63, 63, 63);
    bus_write(&bus, GRAPHICS_WINDOW + 3, 1, 200);
    for (unsigned pan = 0; pan < 8; pan += 2) {
        attribute(VGA_ATTR_PAN, pan);
        render();
        ck_assert_uint_eq(pixel(3 - pan / 2, 0), WHITE);
    }
}
END_TEST

/* IBM: with nine dots a character, 8 moves by none and 7 by eight. */
START_TEST(pel_panning_of_text_of_nine_dots_begins_at_eight)
{
    static const unsigned left[] = { 1, 2, 3, 4, 5, 6, 7, 8, 0 };

    bus_write(&bus, TEXT_WINDOW + 2, 2, 0x1f20);        /* blue from 9 on */
    for (unsigned pan = 0; pan <= 8; pan++) {
        attribute(VGA_ATTR_PAN, pan);
        render();
        ck_assert_uint_eq(pixel(9 - left[pan], 0), BLUE);
        ck_assert_uint_eq(pixel(8 - left[pan], 0), 0);
    }
}
END_TEST

START_TEST(the_preset_row_moves_text_up_by_lines_and_left_by_characters)
{
    bus_write(&bus, TEXT_WINDOW + 2 * (80 + 3), 2, 0x1f20);
    indexed(VGA_PORT_CRTC, VGA_CRTC_PRESET_ROW, 3 << 5 | 5);
    render();
    ck_assert_uint_eq(pixel(0, 10), 0);
    ck_assert_uint_eq(pixel(0, 11), BLUE);
    ck_assert_uint_eq(pixel(0, 26), BLUE);
    ck_assert_uint_eq(pixel(0, 27), 0);
}
END_TEST

START_TEST(behind_the_line_compare_the_picture_begins_at_address_zero)
{
    set_mode_12h();
    start_address(1000);
    plot_12h(0, 1);
    line_compare(299);
    render();
    ck_assert_uint_eq(pixel(0, 300), COLOUR_1);
    ck_assert_uint_eq(pixel(0, 299), 0);
    line_compare(0x3ff);
    render();
    ck_assert_uint_eq(pixel(0, 300), 0);
}
END_TEST

START_TEST(the_split_screen_pans_unless_it_is_told_not_to)
{
    set_mode_12h();
    plot_12h(3, 1);
    line_compare(99);
    attribute(VGA_ATTR_PAN, 3);
    indexed(VGA_PORT_CRTC, VGA_CRTC_PRESET_ROW, 0);
    render();
    ck_assert_uint_eq(pixel(0, 0), COLOUR_1);
    ck_assert_uint_eq(pixel(0, 100), COLOUR_1);
    attribute(VGA_ATTR_MODE, 0x01 | VGA_ATTR10_SPLIT);
    render();
    ck_assert_uint_eq(pixel(0, 0), COLOUR_1);
    ck_assert_uint_eq(pixel(3, 100), COLOUR_1);
}
END_TEST

START_TEST(the_line_compare_counts_scan_lines_of_doubled_modes)
{
    set_mode_13h();
    dac_set(200, 63, 63, 63);
    bus_write(&bus, GRAPHICS_WINDOW, 1, 200);
    start_address(320 * 100 / 4);
    line_compare(199);
    render();
    ck_assert_uint_eq(pixel(0, 100), WHITE);
    ck_assert_uint_eq(pixel(0, 99), 0);
}
END_TEST

/* The palette, plane enable and blinking of mode 0Fh: plane 0 is video, plane 2
 * intensity, and plane 2 alone blinks. */
START_TEST(mode_0fh_blinks_where_plane_2_is_alone)
{
    static const uint8_t palette[] = {
        0x00, 0x08, 0x00, 0x00, 0x18, 0x18, 0x00, 0x00,
        0x00, 0x08, 0x00, 0x00, 0x00, 0x18, 0x00, 0x00,
    };

    set_mode_12h();
    for (unsigned i = 0; i < sizeof palette; i++)
        attribute(i, palette[i]);
    attribute(VGA_ATTR_PLANE_ENABLE, 0x05);
    attribute(VGA_ATTR_MODE, 0x0b);
    dac_set(0x08, 0x2a, 0x2a, 0x2a);
    dac_set(0x18, 63, 63, 63);
    for (unsigned i = 0; i < 8; i++)
        plot_12h(i, i);
    render();
    ck_assert_uint_eq(pixel(1, 0), 0xaaaaaa);
    ck_assert_uint_eq(pixel(4, 0), WHITE);
    ck_assert_uint_eq(pixel(5, 0), WHITE);
    ck_assert_uint_eq(pixel(3, 0), pixel(1, 0));
    clock_.now = HZ * 20ull / 60;
    render();
    ck_assert_uint_eq(pixel(1, 0), 0xaaaaaa);
    ck_assert_uint_eq(pixel(4, 0), 0);
    ck_assert_uint_eq(pixel(5, 0), WHITE);
}
END_TEST

START_TEST(the_plane_enable_register_hides_planes)
{
    set_mode_12h();
    plot_12h(0, 3);
    attribute(VGA_ATTR_PLANE_ENABLE, 0x0d);
    render();
    ck_assert_uint_eq(pixel(0, 0), COLOUR_1);
}
END_TEST

START_TEST(the_colour_select_register_gives_the_high_bits_of_the_colour)
{
    set_mode_12h();
    dac_set(0xb1, 63, 0, 0);
    dac_set(0xa1, 0, 63, 0);
    plot_12h(0, 1);
    attribute(1, 0x21);
    attribute(VGA_ATTR_COLOUR, 0x0b);
    render();
    ck_assert_uint_eq(pixel(0, 0), 0x00ff00);   /* 10 | 21 of the palette */
    attribute(VGA_ATTR_MODE, 0x01 | VGA_ATTR10_P54);
    render();
    ck_assert_uint_eq(pixel(0, 0), 0xff0000);   /* 10 | 11 | 1 of it */
}
END_TEST

START_TEST(the_dac_mask_hides_bits_of_colours)
{
    set_mode_13h();
    dac_set(0x05, 63, 0, 0);
    bus_write(&bus, GRAPHICS_WINDOW, 1, 0xf5);
    bus_out(&bus, VGA_PORT_DAC_MASK, 1, 0x0f);
    ck_assert_uint_eq(bus_in(&bus, VGA_PORT_DAC_MASK, 1), 0x0f);
    render();
    ck_assert_uint_eq(pixel(0, 0), 0xff0000);
}
END_TEST

START_TEST(attribute_1_is_underlined_on_the_line_of_the_register)
{
    bus_write(&bus, TEXT_WINDOW, 2, 0x0120);
    bus_write(&bus, TEXT_WINDOW + 2, 2, 0x0720);
    indexed(VGA_PORT_CRTC, VGA_CRTC_CURSOR_START, VGA_CRTC0A_CURSOR_OFF);
    render();
    ck_assert_uint_eq(pixel(0, 13), 0);
    indexed(VGA_PORT_CRTC, VGA_CRTC_UNDERLINE, 13);
    render();
    ck_assert_uint_eq(pixel(0, 13), BLUE);
    ck_assert_uint_eq(pixel(8, 13), BLUE);
    ck_assert_uint_eq(pixel(9, 13), 0);
    ck_assert_uint_eq(pixel(0, 12), 0);
}
END_TEST

START_TEST(attribute_bit_3_chooses_between_two_fonts)
{
    /* Set 0 for bit 3 clear, set 1 at 16 KiB for bit 3. */
    indexed(VGA_PORT_SEQ, VGA_SEQ_CHAR_MAP, 0x04);
    indexed(VGA_PORT_SEQ, VGA_SEQ_MAP_MASK, 0x04);
    indexed(VGA_PORT_SEQ, VGA_SEQ_MEMORY, 0x06);
    indexed(VGA_PORT_GFX, VGA_GFX_MODE, 0x00);
    indexed(VGA_PORT_GFX, VGA_GFX_MISC, 0x04);
    bus_write(&bus, GRAPHICS_WINDOW + 'A' * 32, 1, 0xf0);
    bus_write(&bus, GRAPHICS_WINDOW + 0x4000 + 'A' * 32, 1, 0x0f);
    indexed(VGA_PORT_SEQ, VGA_SEQ_MAP_MASK, 0x03);
    indexed(VGA_PORT_SEQ, VGA_SEQ_MEMORY, 0x02);
    indexed(VGA_PORT_GFX, VGA_GFX_MODE, 0x10);
    indexed(VGA_PORT_GFX, VGA_GFX_MISC, 0x0e);
    indexed(VGA_PORT_CRTC, VGA_CRTC_CURSOR_START, VGA_CRTC0A_CURSOR_OFF);
    bus_write(&bus, TEXT_WINDOW, 4, 0x0f410741);
    render();
    ck_assert_uint_eq(pixel(0, 0), 0xaaaaaa);
    ck_assert_uint_eq(pixel(4, 0), 0);
    ck_assert_uint_eq(pixel(9, 0), 0);
    ck_assert_uint_eq(pixel(13, 0), WHITE);
}
END_TEST

START_TEST(a_cursor_with_skew_stands_further_to_the_right)
{
    bus_write(&bus, TEXT_WINDOW, 2, 0x0f20);
    bus_write(&bus, TEXT_WINDOW + 4, 2, 0x0f20);
    indexed(VGA_PORT_CRTC, VGA_CRTC_CURSOR_END, 2 << 5 | 14);
    render();
    ck_assert_uint_eq(pixel(0, 13), 0);
    ck_assert_uint_eq(pixel(18, 13), WHITE);
}
END_TEST

START_TEST(a_cursor_that_ends_before_it_starts_is_not_shown)
{
    bus_write(&bus, TEXT_WINDOW, 2, 0x0f20);
    indexed(VGA_PORT_CRTC, VGA_CRTC_CURSOR_START, 14);
    indexed(VGA_PORT_CRTC, VGA_CRTC_CURSOR_END, 2);
    render();
    for (unsigned y = 0; y < 16; y++)
        ck_assert_uint_eq(pixel(0, y), 0);
}
END_TEST

START_TEST(cga_mode_6_shows_one_bit_a_dot_from_two_banks)
{
    set_mode(0x63, 0x06, 0x00, 1, 399, 0x00, 0xc2);
    indexed(VGA_PORT_CRTC, VGA_CRTC_MAX_SCAN, 0xc1);
    indexed(VGA_PORT_GFX, VGA_GFX_MISC, 0x0d);
    indexed(VGA_PORT_SEQ, VGA_SEQ_MAP_MASK, 0x01);
    attribute(1, 0x3f);
    dac_set(0x3f, 63, 63, 63);
    expect_size(640, 200);
    bus_write(&bus, TEXT_WINDOW + 79, 1, 0x01);
    bus_write(&bus, TEXT_WINDOW + 0x2000, 1, 0x80);
    render();
    ck_assert_uint_eq(pixel(639, 0), WHITE);
    ck_assert_uint_eq(pixel(0, 0), 0);
    ck_assert_uint_eq(pixel(0, 1), WHITE);
    ck_assert_uint_eq(pixel(639, 1), 0);
}
END_TEST

/* Unchained, four planes of 320 x 240: Abrash's mode X. */
START_TEST(mode_x_shows_a_pixel_of_each_plane_in_turn)
{
    set_mode(0xe3, 0x06, 0x40, 1, 479, 0x00, 0xe3);
    expect_size(320, 240);
    dac_set(200, 63, 63, 63);
    indexed(VGA_PORT_SEQ, VGA_SEQ_MAP_MASK, 0x04);
    bus_write(&bus, GRAPHICS_WINDOW + 239 * 80 + 79, 1, 200);
    render();
    ck_assert_uint_eq(pixel(318, 239), WHITE);
    ck_assert_uint_eq(pixel(319, 239), 0);
    start_address(80);
    render();
    ck_assert_uint_eq(pixel(318, 238), WHITE);
}
END_TEST

Suite *vga_picture_suite(void)
{
    Suite *suite = suite_create("vga_picture");
    TCase *tc = tcase_create("vga_picture");

    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, start_address_and_offset_choose_the_lines);
    tcase_add_test(tc, pel_panning_moves_sixteen_colours_by_dots);
    tcase_add_test(tc, pel_panning_moves_bytes_of_mode_13h_by_twos);
    tcase_add_test(tc, pel_panning_of_text_of_nine_dots_begins_at_eight);
    tcase_add_test(
        tc, the_preset_row_moves_text_up_by_lines_and_left_by_characters);
    tcase_add_test(
        tc, behind_the_line_compare_the_picture_begins_at_address_zero);
    tcase_add_test(tc, the_split_screen_pans_unless_it_is_told_not_to);
    tcase_add_test(tc, the_line_compare_counts_scan_lines_of_doubled_modes);
    tcase_add_test(tc, mode_0fh_blinks_where_plane_2_is_alone);
    tcase_add_test(tc, the_plane_enable_register_hides_planes);
    tcase_add_test(
        tc, the_colour_select_register_gives_the_high_bits_of_the_colour);
    tcase_add_test(tc, the_dac_mask_hides_bits_of_colours);
    tcase_add_test(tc,
                   attribute_1_is_underlined_on_the_line_of_the_register);
    tcase_add_test(tc, attribute_bit_3_chooses_between_two_fonts);
    tcase_add_test(tc, a_cursor_with_skew_stands_further_to_the_right);
    tcase_add_test(tc, a_cursor_that_ends_before_it_starts_is_not_shown);
    tcase_add_test(tc, cga_mode_6_shows_one_bit_a_dot_from_two_banks);
    tcase_add_test(tc, mode_x_shows_a_pixel_of_each_plane_in_turn);
    suite_add_tcase(suite, tc);
    return suite;
}
