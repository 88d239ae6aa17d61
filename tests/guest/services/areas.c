/*
 * What a PC's software finds at fixed places: interrupt vectors, the BIOS data
 * area and the ROM's entries.
 */
#include "tests/guest/services/call.h"

enum {
    BDA = 0x400,
    ROM_SEGMENT = 0xf000,
    ROM = 0xf0000,
    COM1_TIMEOUT = 0x7c
};

extern uint16_t boot_dx;

/* Vectors of services that a PC has at one place for ever (IBM PC/AT Technical
 * Reference, "ROM BIOS: compatible entry points"). */
static void show_vectors(void)
{
    static const uint8_t fixed[] = {
        0x02, 0x05, 0x08, 0x09, 0x0e, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17,
        0x19, 0x1a, 0x1c, 0x1e, 0x42, 0x60, 0x67
    };

    for (unsigned i = 0; i < COUNT(fixed); i++) {
        print("vector_");
        print_hex(fixed[i], 2);
        print_value("segment", peek16(fixed[i] * 4u + 2), 4);
        print_value("offset", peek16(fixed[i] * 4u), 4);
        print("\n");
    }
    print_whether("vector_10_is_set", peek16(0x10 * 4 + 2) >= 0xc000);
    print_whether("vector_1f_is_set", peek16(0x1f * 4 + 2) >= 0xc000);
    print_whether("vector_43_is_set", peek16(0x43 * 4 + 2) >= 0xc000);
    print_whether("vector_70_is_set", peek16(0x70 * 4 + 2) == ROM_SEGMENT);
}

/* The first byte of each entry: is there anything? */
static void show_entries(void)
{
    static const uint16_t entries[] = {
        0xe05b, 0xe2c3, 0xe3fe, 0xe6f2, 0xe739, 0xe82e, 0xe987, 0xec59, 0xef57,
        0xefd2, 0xf065, 0xf841, 0xf84d, 0xf859, 0xfe6e, 0xfea5, 0xff53, 0xfff0
    };

    for (unsigned i = 0; i < COUNT(entries); i++) {
        uint8_t first = peek(ROM + entries[i]);

        print("entry_");
        print_hex(entries[i], 4);
        print_whether("", first != 0xff && first != 0x00);
    }
}

static void show_tables(void)
{
    print("baud_rates");
    print_memory(ROM + 0xe729, 16);
    print("\nfloppy_parameters");
    print_memory(ROM + 0xefc7, 11);
    print("\nscreen_lengths");
    print_memory(ROM + 0xf0a4 + 64, 8);
    print("\nscreen_columns");
    print_memory(ROM + 0xf0a4 + 72, 8);
    print("\nreturn_from_interrupt");
    print_memory(ROM + 0xff53, 1);
    print("\nmodel");
    print_memory(ROM + 0xfffe, 1);
    print("\n");
    print_whether("date_has_slashes", peek(ROM + 0xfff7) == '/' &&
                                          peek(ROM + 0xfffa) == '/');
    print_whether("reset_is_a_far_jump", peek(ROM + 0xfff0) == 0xea);
    print("glyph_of_a_solid_block");
    print_memory(ROM + 0xfa6e + 8 * ' ', 8);
    print("\n");
}

static void show_data(void)
{
    static const struct {
        const char *name;
        uint16_t at, bytes;
    } fields[] = {
        { "data_com_ports", 0x00, 8 },
        { "data_lpt_ports", 0x08, 6 },
        { "data_ebda_segment", 0x0e, 2 },
        { "data_base_memory", 0x13, 2 },
        { "data_keyboard_flags", 0x17, 2 },
        { "data_alt_number", 0x19, 1 },
        { "data_keyboard_buffer", 0x1a, 4 },
        { "data_video", 0x49, 0x1c },
        { "data_video_mode_control", 0x65, 2 },
        { "data_break", 0x71, 1 },
        { "data_reset_flag", 0x72, 2 },
        { "data_hard_disks", 0x75, 1 },
        { "data_lpt_timeouts", 0x78, 4 },
        { "data_com_timeouts", COM1_TIMEOUT, 4 },
        { "data_keyboard_bounds", 0x80, 4 },
        { "data_video_rows", 0x84, 3 },
        { "data_video_control", 0x87, 4 },
        { "data_keyboard_kind", 0x96, 2 },
        { "data_wait_flag", 0xa0, 1 },
        { "data_print_screen", 0x100, 1 }
    };

    for (unsigned i = 0; i < COUNT(fields); i++) {
        print(fields[i].name);
        print_memory(BDA + fields[i].at, fields[i].bytes);
        print("\n");
    }
    print_whether("data_save_table", peek16(BDA + 0xaa) >= 0xc000);
    print("ebda_size");
    print_memory((uint32_t)peek16(BDA + 0x0e) << 4, 1);
    print("\n");
}

/* Without the bits for floppies, FPU and mouse, which need not be there. */
static void show_equipment(void)
{
    enum { MAY_BE_MISSING = 0x07 };

    print("equipment");
    print_value("", quiet(0x11, 0, 0, 0, 0) & 0xffff & ~MAY_BE_MISSING, 4);
    print_value("", peek16(BDA + 0x10) & ~MAY_BE_MISSING, 4);
    print("\n");
}

void show_areas(void);

void show_areas(void)
{
    static const struct call calls[] = {
        { "base_memory", 0x12, .show = SHOW_AX }
    };

    print("boot_drive");
    print_value("dl", boot_dx & 0xff, 2);
    print("\n");
    show_vectors();
    show_entries();
    show_tables();
    show_data();
    make_calls(calls, COUNT(calls));
    show_equipment();
}
