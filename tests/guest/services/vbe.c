/*
 * INT 10h AH=4Fh: VESA BIOS extensions.
 */
#include "tests/guest/services/call.h"

enum {
    BUFFER = 0x30000, BUFFER_SEGMENT = BUFFER >> 4,
    MODE = 0x31000, MODE_SEGMENT = MODE >> 4,
    FIRST_MODE = 0x100, LAST_MODE = 0x19f,
    SUPPORTED = 0x004f
};

static uint32_t far_pointer(uint32_t at)
{
    return ((uint32_t)peek16(at + 2) << 4) + peek16(at);
}

static void info(uint8_t signature)
{
    struct registers r = { .ax = 0x4f00, .es = BUFFER_SEGMENT };

    for (unsigned i = 0; i < 512; i++)
        poke(BUFFER + i, 0);
    poke(BUFFER, signature);
    poke(BUFFER + 1, 'B');
    poke(BUFFER + 2, 'E');
    poke(BUFFER + 3, '2');
    call_vector(&r, 0x10);
    print_value("ax", r.ax & 0xffff, 4);
    print_memory(BUFFER, 6);
    print_memory(BUFFER + 10, 4);
    print_memory(BUFFER + 18, 2);
}

static void show_info(void)
{
    print("vbe_info_1");
    info(0);
    print("\nvbe_info_2");
    info('V');
    print_whether("", peek(far_pointer(BUFFER + 6)) != 0);
}

static void show_mode_info(uint16_t mode, int in_full)
{
    struct registers r = { .ax = 0x4f01, .cx = mode, .es = MODE_SEGMENT };

    for (unsigned i = 0; i < 256; i++)
        poke(MODE + i, 0);
    call_vector(&r, 0x10);
    print("vbe_mode_");
    print_hex(mode, 3);
    print_value("ax", r.ax & 0xffff, 4);
    if ((r.ax & 0xffff) == SUPPORTED && in_full) {
        print_memory(MODE, 12);     /* up to the window function */
        print_memory(MODE + 16, 24);
        print_memory(MODE + 40, 26);
    } else if ((r.ax & 0xffff) == SUPPORTED) {
        print_memory(MODE + 16, 50);
    }
    print("\n");
}

static int is_listed(uint16_t mode)
{
    uint32_t list = far_pointer(BUFFER + 14);

    for (; peek16(list) != 0xffff; list += 2)
        if (peek16(list) == mode)
            return 1;
    return 0;
}

/* One mode of each format in full, of the others a hash. */
static void show_mode_infos(void)
{
    static const uint16_t in_full[] = { 0x101, 0x10d, 0x111, 0x112, 0x144 };

    for (uint16_t mode = FIRST_MODE; mode <= LAST_MODE; mode++)
        if (is_listed(mode))
            show_mode_info(mode, 0);
    for (unsigned i = 0; i < COUNT(in_full); i++)
        show_mode_info(in_full[i], 1);
    show_mode_info(0x1ff, 1);
}

void show_vbe(void);

void show_vbe(void)
{
    static const struct call calls[] = {
        { "vbe_set_101", 0x10, .ax = 0x4f02, .bx = 0x0101, .base = 0x449,
          .bytes = 28 },
        { "vbe_get", 0x10, .ax = 0x4f03 },
        { "vbe_old_mode", 0x10, .ax = 0x0f00 },
        { "vbe_window_set", 0x10, .ax = 0x4f05, .bx = 0x0000, .dx = 3 },
        { "vbe_window_get", 0x10, .ax = 0x4f05, .bx = 0x0100 },
        { "vbe_window_b", 0x10, .ax = 0x4f05, .bx = 0x0001, .dx = 3 },
        { "vbe_line_get", 0x10, .ax = 0x4f06, .bx = 0x0001 },
        { "vbe_line_set", 0x10, .ax = 0x4f06, .bx = 0x0000, .cx = 1000 },
        { "vbe_line_set_bytes", 0x10, .ax = 0x4f06, .bx = 0x0002,
          .cx = 1024 },
        { "vbe_line_maximum", 0x10, .ax = 0x4f06, .bx = 0x0003 },
        { "vbe_start_set", 0x10, .ax = 0x4f07, .bx = 0x0000, .cx = 16,
          .dx = 32 },
        { "vbe_start_get", 0x10, .ax = 0x4f07, .bx = 0x0001 },
        { "vbe_dac_set", 0x10, .ax = 0x4f08, .bx = 0x0800 },
        { "vbe_dac_get", 0x10, .ax = 0x4f08, .bx = 0x0001 },
        { "vbe_dac_6", 0x10, .ax = 0x4f08, .bx = 0x0600 },
        { "vbe_set_118", 0x10, .ax = 0x4f02, .bx = 0x4118 },
        { "vbe_get_118", 0x10, .ax = 0x4f03 },
        { "vbe_line_get_118", 0x10, .ax = 0x4f06, .bx = 0x0001 },
        { "vbe_set_kept", 0x10, .ax = 0x4f02, .bx = 0xc118 },
        { "vbe_get_kept", 0x10, .ax = 0x4f03 },
        { "vbe_set_unknown", 0x10, .ax = 0x4f02, .bx = 0x41ff },
        { "vbe_save_size", 0x10, .show = SHOW_AX, .ax = 0x4f04,
          .cx = 0x000f, .dx = 0 },
        { "vbe_palette_get", 0x10, .show = SHOW_AX, .ax = 0x4f09, .bx = 1,
          .cx = 2, .dx = 14, .di = 0, .es = MODE_SEGMENT, .base = MODE,
          .bytes = 8 },
        { "vbe_power", 0x10, .ax = 0x4f10, .bx = 0 },
        { "vbe_protected", 0x10, .show = SHOW_AX, .ax = 0x4f0a, .bx = 0 },
        { "vbe_display_data", 0x10, .show = SHOW_AX, .ax = 0x4f15, .bx = 0 },
        { "vbe_unknown", 0x10, .ax = 0x4f55 },
        { "vbe_set_3", 0x10, .ax = 0x4f02, .bx = 0x0003 },
        { "vbe_get_3", 0x10, .ax = 0x4f03 },
        { "vbe_set_112", 0x10, .ax = 0x4f02, .bx = 0x4112 },
        { "vbe_leave_by_mode", 0x10, .ax = 0x0003 },
        { "vbe_left", 0x10, .ax = 0x4f03 }
    };

    show_info();
    show_mode_infos();
    make_calls(calls, COUNT(calls));
}
