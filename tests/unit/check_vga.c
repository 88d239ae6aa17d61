/*
 * The display adapter as a guest sees it: through ports, the window, PCI BARs
 * and the picture that comes out.
 */
#include "tests/unit/vga_fixture.h"

#include "devices/vga/vga_font.h"

Suite *vga_suite(void);

START_TEST(vga_is_on_pci_with_both_bars)
{
    ck_assert_uint_eq(config_read(0), 0x11111234);
    ck_assert_uint_eq(config_read(8) >> 8, 0x030000);
    config_write(PCI_BAR0, 0xffffffff);
    ck_assert_uint_eq(config_read(PCI_BAR0), 0xff000008);
    config_write(PCI_BAR0 + 8, 0xffffffff);
    ck_assert_uint_eq(config_read(PCI_BAR0 + 8), 0xfffff000);
}
END_TEST

START_TEST(text_is_drawn_from_the_shapes_in_plane_2)
{
    uint64_t cell = TEXT_WINDOW + 2 * (80 * 3 + 5);
    struct vga_font font;

    vga_font_build(&font);
    expect_size(720, 400);
    bus_write(&bus, cell, 2, WHITE_ON_BLUE << 8 | 'A');
    ck_assert_uint_eq(bus_read(&bus, cell, 2), WHITE_ON_BLUE << 8 | 'A');
    render();
    for (unsigned row = 0; row < 16; row++) {
        for (unsigned dot = 0; dot < 9; dot++) {
            bool on = dot < 8 && font.row['A'][row] >> (7 - dot) & 1;

            ck_assert_uint_eq(pixel(5 * 9 + dot, 3 * 16 + row),
                              on ? WHITE : BLUE);
        }
    }
}
END_TEST

START_TEST(text_line_characters_join_across_cells)
{
    bus_write(&bus, TEXT_WINDOW, 2, 0x0fc4);    /* single horizontal line */
    bus_write(&bus, TEXT_WINDOW + 2, 2, 0x0fc4);
    indexed(VGA_PORT_CRTC, VGA_CRTC_CURSOR_START, VGA_CRTC0A_CURSOR_OFF);
    render();
    for (unsigned x = 0; x < 18; x++)
        ck_assert_uint_eq(pixel(x, 7), WHITE);
}
END_TEST

START_TEST(text_uses_a_font_that_the_guest_loaded)
{
    indexed(VGA_PORT_SEQ, VGA_SEQ_MAP_MASK, 0x04);
    indexed(VGA_PORT_SEQ, VGA_SEQ_MEMORY, 0x06);
    indexed(VGA_PORT_GFX, VGA_GFX_MISC, 0x04);
    bus_write(&bus, GRAPHICS_WINDOW + 'A' * 32 + 3, 1, 0xa5);
    indexed(VGA_PORT_SEQ, VGA_SEQ_MAP_MASK, 0x03);
    indexed(VGA_PORT_SEQ, VGA_SEQ_MEMORY, 0x02);
    indexed(VGA_PORT_GFX, VGA_GFX_MISC, 0x0e);
    bus_write(&bus, TEXT_WINDOW, 2, 0x0f41);
    render();
    for (unsigned x = 0; x < 8; x++)
        ck_assert_uint_eq(pixel(x, 3), 0xa5 >> (7 - x) & 1 ? WHITE : 0);
}
END_TEST

START_TEST(text_cursor_blinks_with_the_clock)
{
    bus_write(&bus, TEXT_WINDOW + 2 * 81, 2, 0x0f20);
    indexed(VGA_PORT_CRTC, VGA_CRTC_CURSOR_LOW, 81);
    render();
    ck_assert_uint_eq(pixel(9, 16 + 13), WHITE);
    ck_assert_uint_eq(pixel(9, 16 + 12), 0);
    clock_.now = HZ * 10ull / 70;       /* the tenth frame of 70 a second */
    render();
    ck_assert_uint_eq(pixel(9, 16 + 13), 0);
}
END_TEST

START_TEST(text_attribute_bit_7_blinks_or_brightens)
{
    bus_write(&bus, TEXT_WINDOW, 2, 0x9fdb);    /* a full block */
    clock_.now = HZ * 20ull / 70;
    render();
    ck_assert_uint_eq(pixel(0, 0), BLUE);
    attribute(VGA_ATTR_MODE, 0x04);
    bus_write(&bus, TEXT_WINDOW, 2, 0x9f20);
    render();
    ck_assert_uint_eq(pixel(0, 0), 0x5555ff);
}
END_TEST

START_TEST(mode_13h_shows_one_byte_a_pixel)
{
    uint64_t byte = GRAPHICS_WINDOW + 199 * 320 + 317;

    set_mode_13h();
    expect_size(320, 200);
    dac_set(200, 63, 0, 21);
    bus_write(&bus, byte, 1, 200);
    ck_assert_uint_eq(bus_read(&bus, byte, 1), 200);
    render();
    ck_assert_uint_eq(pixel(317, 199), 0xff0055);
    ck_assert_uint_eq(pixel(316, 199), 0);
}
END_TEST

START_TEST(planar_write_modes_follow_the_reference)
{
    uint64_t at = GRAPHICS_WINDOW + 100 * 80;

    set_mode_12h();
    expect_size(640, 480);

    /* Mode 2 puts colour 9 under the bit mask. */
    indexed(VGA_PORT_GFX, VGA_GFX_MODE, 2);
    indexed(VGA_PORT_GFX, VGA_GFX_BIT_MASK, 0x80);
    bus_read(&bus, at, 1);
    bus_write(&bus, at, 1, 9);
    render();
    ck_assert_uint_eq(pixel(0, 100), 0x0000ff);
    ck_assert_uint_eq(pixel(1, 100), 0);

    /* Mode 1 copies the latches. */
    indexed(VGA_PORT_GFX, VGA_GFX_MODE, 1);
    bus_read(&bus, at, 1);
    bus_write(&bus, at + 1, 1, 0);
    indexed(VGA_PORT_GFX, VGA_GFX_MODE, 0);
    indexed(VGA_PORT_GFX, VGA_GFX_READ_MAP, 3);
    ck_assert_uint_eq(bus_read(&bus, at + 1, 1), 0x80);

    /* Mode 0: rotate, function XOR, map mask. */
    indexed(VGA_PORT_GFX, VGA_GFX_BIT_MASK, 0xff);
    indexed(VGA_PORT_GFX, VGA_GFX_ROTATE, 0x18 | 1);
    indexed(VGA_PORT_SEQ, VGA_SEQ_MAP_MASK, 0x08);
    bus_read(&bus, at + 1, 1);
    bus_write(&bus, at + 1, 1, 0x01);
    ck_assert_uint_eq(bus_read(&bus, at + 1, 1), 0x00);

    /* Set/reset replaces the CPU's data. */
    indexed(VGA_PORT_GFX, VGA_GFX_ROTATE, 0);
    indexed(VGA_PORT_GFX, VGA_GFX_SET_RESET, 0x08);
    indexed(VGA_PORT_GFX, VGA_GFX_ENABLE_SET_RESET, 0x08);
    bus_write(&bus, at + 1, 1, 0x00);
    ck_assert_uint_eq(bus_read(&bus, at + 1, 1), 0xff);

    /* Mode 3: data is one more bit mask, colour from set/reset. */
    indexed(VGA_PORT_GFX, VGA_GFX_MODE, 3);
    indexed(VGA_PORT_GFX, VGA_GFX_SET_RESET, 0x00);
    bus_read(&bus, at + 1, 1);
    bus_write(&bus, at + 1, 1, 0x0f);
    indexed(VGA_PORT_GFX, VGA_GFX_MODE, 0);
    ck_assert_uint_eq(bus_read(&bus, at + 1, 1), 0xf0);

    /* Read mode 1 marks the pixels of a colour: all but the first, a 9. */
    indexed(VGA_PORT_GFX, VGA_GFX_MODE, VGA_GFX5_READ_MODE);
    indexed(VGA_PORT_GFX, VGA_GFX_COMPARE, 0x08);
    ck_assert_uint_eq(bus_read(&bus, at + 1, 1), 0x70);
}
END_TEST

START_TEST(cga_mode_4_takes_odd_lines_8k_further)
{
    static const uint32_t colours[] = { 0, 0x0000aa, 0x00aa00, 0x00aaaa };

    set_mode(0x63, 0x02, 0x30, 1, 399, 0x00, 0xa2);
    indexed(VGA_PORT_CRTC, VGA_CRTC_MAX_SCAN, 0xc1);
    indexed(VGA_PORT_CRTC, VGA_CRTC_H_DISPLAY, 39);
    indexed(VGA_PORT_CRTC, VGA_CRTC_OFFSET, 20);
    indexed(VGA_PORT_GFX, VGA_GFX_MISC, 0x0f);
    indexed(VGA_PORT_SEQ, VGA_SEQ_MAP_MASK, 0x03);
    expect_size(320, 200);
    bus_write(&bus, TEXT_WINDOW + 1, 1, 0x1b);
    bus_write(&bus, TEXT_WINDOW + 0x2000, 1, 0xc0);
    render();
    for (unsigned i = 0; i < 4; i++)
        ck_assert_uint_eq(pixel(4 + i, 0), colours[i]);
    ck_assert_uint_eq(pixel(0, 1), 0x00aaaa);
    ck_assert_uint_eq(pixel(1, 1), 0);
}
END_TEST

START_TEST(vbe_32_bit_pixels_come_from_bar_0)
{
    vbe_mode(1024, 768, 32);
    expect_size(1024, 768);
    bus_write(&bus, LFB + 4 * (767 * 1024 + 1023), 4, 0x00123456);
    render();
    ck_assert_uint_eq(pixel(1023, 767), 0x123456);
    vbe_out(VBE_ENABLE, 0);
    expect_size(720, 400);
}
END_TEST

START_TEST(vbe_depths_expand_to_full_range)
{
    vbe_mode(640, 480, 16);
    bus_write(&bus, LFB, 2, 0xf81f);
    bus_write(&bus, LFB + 2, 2, 0x07e0);
    render();
    ck_assert_uint_eq(pixel(0, 0), 0xff00ff);
    ck_assert_uint_eq(pixel(1, 0), 0x00ff00);
    vbe_mode(640, 480, 15);
    bus_write(&bus, LFB, 2, 0x7c00);
    bus_write(&bus, LFB + 2, 2, 0x03e0);
    render();
    ck_assert_uint_eq(pixel(0, 0), 0xff0000);
    ck_assert_uint_eq(pixel(1, 0), 0x00ff00);
    vbe_mode(640, 480, 24);
    bus_write(&bus, LFB + 640 * 3 + 3, 2, 0x3456);
    bus_write(&bus, LFB + 640 * 3 + 5, 1, 0x12);
    render();
    ck_assert_uint_eq(pixel(1, 1), 0x123456);
    vbe_mode(640, 480, 8);
    vbe_out(VBE_ENABLE, VBE_ENABLED | VBE_LFB | VBE_8BIT_DAC);
    dac_set(7, 0x12, 0x34, 0xf6);
    bus_write(&bus, LFB + 3, 1, 7);
    render();
    ck_assert_uint_eq(pixel(3, 0), 0x1234f6);
}
END_TEST

START_TEST(vbe_brings_values_to_its_limits)
{
    ck_assert_uint_eq(vbe_in(VBE_ID), 0xb0c5);
    vbe_out(VBE_ID, 0xb0c2);
    ck_assert_uint_eq(vbe_in(VBE_ID), 0xb0c2);
    vbe_out(VBE_ID, 0x1234);
    ck_assert_uint_eq(vbe_in(VBE_ID), 0xb0c2);
    ck_assert_uint_eq(vbe_in(VBE_MEMORY_64K), 256);
    vbe_out(VBE_ENABLE, VBE_GETCAPS);
    ck_assert_uint_eq(vbe_in(VBE_XRES), 2560);
    ck_assert_uint_eq(vbe_in(VBE_YRES), 1600);
    ck_assert_uint_eq(vbe_in(VBE_BPP), 32);

    vbe_mode(0xffff, 0xffff, 32);
    expect_size(2560, 1600);
    vbe_out(VBE_VIRT_WIDTH, 0xffff);
    vbe_out(VBE_X_OFFSET, 0xffff);
    vbe_out(VBE_Y_OFFSET, 0xffff);
    render();
    vbe_mode(0, 0, 7);
    expect_size(1, 1);
    ck_assert_uint_eq(vbe_in(VBE_BPP), 8);
}
END_TEST

START_TEST(vbe_offsets_pan_in_the_virtual_screen)
{
    vbe_mode(640, 480, 32);
    vbe_out(VBE_VIRT_WIDTH, 800);
    ck_assert_uint_eq(vbe_in(VBE_VIRT_HEIGHT), (16 << 20) / 3200);
    vbe_out(VBE_X_OFFSET, 160);
    vbe_out(VBE_Y_OFFSET, 10);
    bus_write(&bus, LFB + 4 * (10 * 800 + 160), 4, 0xabcdef);
    render();
    ck_assert_uint_eq(pixel(0, 0), 0xabcdef);
}
END_TEST

START_TEST(vbe_banks_show_linear_memory_at_a0000)
{
    vbe_mode(800, 600, 32);
    vbe_out(VBE_BANK, 3);
    bus_write(&bus, GRAPHICS_WINDOW + 0x1234, 4, 0xdeadbeef);
    ck_assert_uint_eq(bus_read(&bus, LFB + 0x31234, 4), 0xdeadbeef);
    ck_assert_uint_eq(bus_read(&bus, TEXT_WINDOW, 2), 0xffff);
}
END_TEST

START_TEST(vbe_enable_clears_the_screen_unless_noclear_is_set)
{
    vbe_mode(640, 480, 32);
    bus_write(&bus, LFB, 4, 0x55);
    vbe_out(VBE_ENABLE, 0);
    vbe_out(VBE_ENABLE, VBE_ENABLED | VBE_NOCLEAR);
    ck_assert_uint_eq(bus_read(&bus, LFB, 4), 0x55);
    vbe_mode(640, 480, 32);
    ck_assert_uint_eq(bus_read(&bus, LFB, 4), 0);
}
END_TEST

START_TEST(bar_2_repeats_ports_and_vbe_registers)
{
    ck_assert_uint_eq(bus_read(&bus, MMIO + 0x500, 2), 0xb0c5);
    bus_write(&bus, MMIO + 0x502, 2, 640);
    ck_assert_uint_eq(vbe_in(VBE_XRES), 640);
    bus_write(&bus, MMIO + 0x400 + 0x14, 2, 0x510f);
    ck_assert_uint_eq(vga.crtc[VGA_CRTC_CURSOR_LOW], 0x51);
    ck_assert_uint_eq(bus_read(&bus, MMIO + 0x40c, 1), 0x67);
    ck_assert_uint_eq(bus_read(&bus, MMIO + 0x600, 4), 8);
    ck_assert_uint_eq(bus_read(&bus, MMIO + 0x604, 4), 0x1e1e1e1e);
}
END_TEST

START_TEST(attribute_port_takes_index_and_data_by_turns)
{
    bus_in(&bus, VGA_PORT_STATUS, 1);
    bus_out(&bus, VGA_PORT_ATTR, 1, 0x11 | VGA_ATTR_VIDEO);
    bus_out(&bus, VGA_PORT_ATTR, 1, 0x2a);
    bus_out(&bus, VGA_PORT_ATTR, 1, 0x11 | VGA_ATTR_VIDEO);
    ck_assert_uint_eq(bus_in(&bus, VGA_PORT_ATTR_READ, 1), 0x2a);
    bus_in(&bus, VGA_PORT_STATUS, 1);
    bus_out(&bus, VGA_PORT_ATTR, 1, 0);         /* video off */
    bus_write(&bus, TEXT_WINDOW, 2, 0x7fdb);
    render();
    ck_assert_uint_eq(pixel(0, 0), 0);
}
END_TEST

START_TEST(dac_counts_through_the_colours)
{
    dac_set(5, 1, 2, 3);
    bus_out(&bus, VGA_PORT_DAC_DATA, 1, 4);
    bus_out(&bus, VGA_PORT_DAC_DATA, 1, 5);
    bus_out(&bus, VGA_PORT_DAC_DATA, 1, 0xff);
    bus_out(&bus, VGA_PORT_DAC_READ, 1, 5);
    for (unsigned i = 1; i <= 5; i++)
        ck_assert_uint_eq(bus_in(&bus, VGA_PORT_DAC_DATA, 1), i);
    ck_assert_uint_eq(bus_in(&bus, VGA_PORT_DAC_DATA, 1), 0x3f);
    ck_assert_uint_eq(bus_in(&bus, VGA_PORT_DAC_READ, 1), 3);
}
END_TEST

START_TEST(crtc_moves_with_the_misc_register_and_can_be_locked)
{
    indexed(VGA_PORT_CRTC, VGA_CRTC_H_DISPLAY, 10);
    ck_assert_uint_eq(vga.crtc[VGA_CRTC_H_DISPLAY], 0x4f);
    ck_assert_uint_eq(bus_in(&bus, VGA_PORT_CRTC_MONO, 1), 0xff);
    bus_out(&bus, VGA_PORT_MISC, 1, 0x66);
    ck_assert_uint_eq(bus_in(&bus, VGA_PORT_CRTC, 1), 0xff);
    indexed(VGA_PORT_CRTC_MONO, VGA_CRTC_CURSOR_LOW, 9);
    ck_assert_uint_eq(vga.crtc[VGA_CRTC_CURSOR_LOW], 9);
}
END_TEST

/* 449 lines of 900 dots at 28.322 MHz; two lines of retrace from 412 on. */
START_TEST(retrace_follows_the_clock)
{
    uint64_t line = 900ull * HZ / 28322000 + 1;
    uint64_t start = vga_next_retrace(&vga), next;

    ck_assert_uint_eq(start, (412ull * 900 * HZ + 28321999) / 28322000);
    ck_assert(!(bus_in(&bus, VGA_PORT_STATUS, 1) & VGA_STATUS_RETRACE));
    clock_.now = start;
    ck_assert(bus_in(&bus, VGA_PORT_STATUS, 1) & VGA_STATUS_RETRACE);
    next = vga_next_retrace(&vga);
    ck_assert_uint_ge(next - start, 449ull * 900 * HZ / 28322000);
    ck_assert_uint_le(next - start, 449ull * 900 * HZ / 28322000 + 1);
    clock_.now = start + 2 * line;
    ck_assert_uint_eq(bus_in(&bus, VGA_PORT_STATUS, 1), VGA_STATUS_BLANK);
}
END_TEST

START_TEST(next_retrace_always_lies_ahead)
{
    uint64_t now = 0;

    for (unsigned i = 0; i < 1000; i++) {
        clock_.now = now;
        ck_assert_uint_gt(vga_next_retrace(&vga), now);
        now = vga_next_retrace(&vga);
    }
    ck_assert_uint_eq(now * 28322000ull / HZ / 900 / 449, 999);
}
END_TEST

START_TEST(reset_restores_text_mode_and_font)
{
    vbe_mode(1024, 768, 32);
    bus_write(&bus, LFB + 4096, 4, 1);
    vga_reset(&vga);
    expect_size(720, 400);
    ck_assert_uint_eq(bus_read(&bus, LFB + (0x41 * 32 + 2) * 4 + 2, 1), 0x18);
}
END_TEST

START_TEST(any_register_values_render_within_bounds)
{
    static const uint16_t ports[] = {
        VGA_PORT_SEQ, VGA_PORT_CRTC, VGA_PORT_GFX, VGA_PORT_CRTC_MONO,
    };
    uint32_t seed = 1;

    for (unsigned round = 0; round < 400; round++) {
        unsigned w, h;

        for (unsigned i = 0; i < 200; i++) {
            seed = seed * 1664525 + 1013904223;
            indexed(ports[seed >> 30], seed >> 8 & 0x1f, seed >> 16 & 0xff);
            bus_write(&bus, GRAPHICS_WINDOW + (seed & 0x1ffff), 1, seed >> 24);
            bus_read(&bus, GRAPHICS_WINDOW + (seed >> 8 & 0x1ffff), 1);
        }
        bus_out(&bus, VGA_PORT_MISC, 1, seed >> 13 & 0xff);
        attribute(seed >> 20 & 0x1f, seed >> 10 & 0xff);
        vbe_out(seed >> 5 & 0xf, seed >> 12 & 0xffff);
        clock_.now += seed;
        vga_size(&vga, &w, &h);
        ck_assert(w >= 1 && w <= VGA_MAX_WIDTH);
        ck_assert(h >= 1 && h <= VGA_MAX_HEIGHT);
        ck_assert_uint_gt(vga_next_retrace(&vga), clock_.now);
        bus_in(&bus, VGA_PORT_STATUS, 1);
        vga_render(&vga, picture, w, 0, h < 8 ? h : 8);
        vga_render(&vga, picture, w, h - 1, 1);
    }
}
END_TEST

Suite *vga_suite(void)
{
    Suite *suite = suite_create("vga");
    TCase *tcase = tcase_create("vga");

    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, vga_is_on_pci_with_both_bars);
    tcase_add_test(tcase, text_is_drawn_from_the_shapes_in_plane_2);
    tcase_add_test(tcase, text_line_characters_join_across_cells);
    tcase_add_test(tcase, text_uses_a_font_that_the_guest_loaded);
    tcase_add_test(tcase, text_cursor_blinks_with_the_clock);
    tcase_add_test(tcase, text_attribute_bit_7_blinks_or_brightens);
    tcase_add_test(tcase, mode_13h_shows_one_byte_a_pixel);
    tcase_add_test(tcase, planar_write_modes_follow_the_reference);
    tcase_add_test(tcase, cga_mode_4_takes_odd_lines_8k_further);
    tcase_add_test(tcase, vbe_32_bit_pixels_come_from_bar_0);
    tcase_add_test(tcase, vbe_depths_expand_to_full_range);
    tcase_add_test(tcase, vbe_brings_values_to_its_limits);
    tcase_add_test(tcase, vbe_offsets_pan_in_the_virtual_screen);
    tcase_add_test(tcase, vbe_banks_show_linear_memory_at_a0000);
    tcase_add_test(tcase, vbe_enable_clears_the_screen_unless_noclear_is_set);
    tcase_add_test(tcase, bar_2_repeats_ports_and_vbe_registers);
    tcase_add_test(tcase, attribute_port_takes_index_and_data_by_turns);
    tcase_add_test(tcase, dac_counts_through_the_colours);
    tcase_add_test(tcase, crtc_moves_with_the_misc_register_and_can_be_locked);
    tcase_add_test(tcase, retrace_follows_the_clock);
    tcase_add_test(tcase, next_retrace_always_lies_ahead);
    tcase_add_test(tcase, reset_restores_text_mode_and_font);
    tcase_add_test(tcase, any_register_values_render_within_bounds);
    suite_add_tcase(suite, tcase);
    return suite;
}
