/*
 * INT 16h and 09h: keys come by the keyboard controller's command D2h, which
 * puts a scan code where the keyboard's arrive.
 */
#include "tests/guest/services/call.h"

enum {
    DATA = 0x60, STATUS = 0x64,
    INPUT_FULL = 0x02,
    WRITE_OUTPUT = 0xd2,
    RELEASED = 0x80,
    BUFFER_HEAD = 0x41a, BUFFER_TAIL = 0x41c,
    POLLS = 100,
    CTRL = 0x1d, SHIFT = 0x2a, ALT = 0x38, CAPS = 0x3a, NUM = 0x45,
    SCROLL = 0x46, LAST_CODE = 0x58
};

static void press(uint8_t code)
{
    while (inb(STATUS) & INPUT_FULL)
        ;
    outb(STATUS, WRITE_OUTPUT);
    while (inb(STATUS) & INPUT_FULL)
        ;
    outb(DATA, code);
    for (unsigned i = 0; i < POLLS; i++)
        if (!(inb(STATUS) & 1))
            break;
}

static int is_waiting(void)
{
    return peek16(BUFFER_HEAD) != peek16(BUFFER_TAIL);
}

/* The keys that have come, by INT 16h AH=00h or 10h. */
static void take_keys(uint32_t ah)
{
    while (is_waiting()) {
        /* AH=00h may drop a key that the old keyboard did not have. */
        if (ah == 0 && peek(0x400 + peek16(BUFFER_HEAD)) == 0xe0)
            ah = 0x10;
        print_value("", quiet(0x16, ah << 8, 0, 0, 0) & 0xffff, 4);
    }
}

static int is_left_out(uint8_t code)
{
    return code == CTRL || code == SHIFT || code == 0x36 || code == ALT ||
           code == CAPS || code == NUM || code == SCROLL || code == 0x54 ||
           code == 0x37 || code == 0x52 || code == 0x53;
}

/* Keys that have a prefix; of them, Ctrl and Break is left out. */
static int exists_with_prefix(uint8_t code)
{
    return code == 0x1c || code == 0x35 || (code >= 0x47 && code != 0x4a &&
                                            code != 0x4c && code != 0x4e &&
                                            code <= 0x51);
}

static void show_codes(const char *name, uint8_t shift, int prefixed)
{
    for (uint8_t first = 1; first <= LAST_CODE; first += 8) {
        print("keys_");
        print(name);
        print_hex(first, 2);
        for (uint8_t code = first; code < first + 8; code++) {
            if (is_left_out(code) || code > LAST_CODE ||
                (prefixed && !exists_with_prefix(code)))
                continue;
            if (shift)
                press(shift);
            if (prefixed)
                press(0xe0);
            press(code);
            if (prefixed)
                press(0xe0);
            press(code | RELEASED);
            if (shift)
                press(shift | RELEASED);
            print(" ");
            print_hex(code, 2);
            take_keys(0x10);
        }
        print("\n");
    }
}

static void show_flags(void)
{
    static const struct {
        const char *name;
        uint8_t codes[4];
    } steps[] = {
        { "left_shift", { SHIFT } },
        { "left_shift_up", { SHIFT | RELEASED } },
        { "right_shift", { 0x36 } },
        { "right_shift_up", { 0x36 | RELEASED } },
        { "ctrl", { CTRL } },
        { "ctrl_up", { CTRL | RELEASED } },
        { "right_ctrl", { 0xe0, CTRL } },
        { "right_ctrl_up", { 0xe0, CTRL | RELEASED } },
        { "alt", { ALT } },
        { "alt_up", { ALT | RELEASED } },
        { "right_alt", { 0xe0, ALT } },
        { "right_alt_up", { 0xe0, ALT | RELEASED } },
        { "caps", { CAPS } },
        { "caps_up", { CAPS | RELEASED } },
        { "caps_a", { 0x1e, 0x1e | RELEASED } },
        { "caps_1", { 0x02, 0x02 | RELEASED } },
        { "caps_again", { CAPS, CAPS | RELEASED } },
        { "num", { NUM, NUM | RELEASED } },
        { "num_keypad_7", { 0x47, 0x47 | RELEASED } },
        { "num_keypad_point", { 0x53, 0x53 | RELEASED } },
        { "num_again", { NUM, NUM | RELEASED } },
        { "insert", { 0x52 } },
        { "insert_up", { 0x52 | RELEASED } },
        { "insert_again", { 0x52, 0x52 | RELEASED } },
        { "delete", { 0x53, 0x53 | RELEASED } },
        { "scroll_lock", { SCROLL, SCROLL | RELEASED } },
        { "scroll_lock_again", { SCROLL, SCROLL | RELEASED } },
        { "made_up_shift", { 0xe0, SHIFT } },
        { "made_up_shift_up", { 0xe0, SHIFT | RELEASED } }
    };

    for (unsigned i = 0; i < COUNT(steps); i++) {
        for (unsigned j = 0; j < COUNT(steps[i].codes); j++)
            if (steps[i].codes[j])
                press(steps[i].codes[j]);
        print("flags_");
        print(steps[i].name);
        print_memory(0x417, 2);
        print_memory(0x496, 2);
        print_value("02", quiet(0x16, 0x0200, 0, 0, 0) & 0xffff, 4);
        print_value("12", quiet(0x16, 0x1200, 0, 0, 0) & 0xffff, 4);
        take_keys(0x10);
        print("\n");
    }
}

static void show_old_keyboard(void)
{
    static const uint8_t codes[][2] = {
        { 0, 0x1e }, { 0, 0x57 }, { 0xe0, 0x48 }, { 0xe0, 0x1c },
        { 0xe0, 0x35 }, { 0, 0x3b }
    };

    for (unsigned i = 0; i < COUNT(codes); i++) {
        uint32_t looked;

        if (codes[i][0])
            press(codes[i][0]);
        press(codes[i][1]);
        if (codes[i][0])
            press(codes[i][0]);
        press(codes[i][1] | RELEASED);
        print("old_keyboard_");
        print_hex(codes[i][1], 2);
        looked = quiet(0x16, 0x0100, 0, 0, 0);
        if (is_waiting()) {
            print_value("looked", looked & 0xffff, 4);
            print_value("got", quiet(0x16, 0, 0, 0, 0) & 0xffff, 4);
        }
        print("\n");
    }
}

static void show_full_buffer(void)
{
    for (unsigned i = 0; i < 20; i++) {
        press(0x1e);
        press(0x1e | RELEASED);
    }
    print("buffer_full");
    take_keys(0);
    print("\n");
}

void show_keyboard(void);

void show_keyboard(void)
{
    static const struct call calls[] = {
        { "key_none", 0x16, .show = SHOW_ZERO, .ax = 0x0100 },
        { "key_none_enhanced", 0x16, .show = SHOW_ZERO, .ax = 0x1100 },
        { "key_put", 0x16, .show = SHOW_USUAL, .ax = 0x0500, .cx = 0x1e61 },
        { "key_looked", 0x16, .show = SHOW_USUAL | SHOW_ZERO, .ax = 0x0100 },
        { "key_got", 0x16, .ax = 0x0000 },
        { "key_gone", 0x16, .show = SHOW_ZERO, .ax = 0x0100 },
        { "key_put_extended", 0x16, .ax = 0x0500, .cx = 0x48e0 },
        { "key_looked_extended", 0x16, .show = SHOW_USUAL | SHOW_ZERO,
          .ax = 0x1100 },
        { "key_got_extended", 0x16, .ax = 0x1000 },
        { "key_put_extended_2", 0x16, .ax = 0x0500, .cx = 0x48e0 },
        { "key_got_as_old", 0x16, .ax = 0x0000 },
        { "typematic_set", 0x16, .ax = 0x0305, .bx = 0x010b },
        { "functions", 0x16, .ax = 0x0900 },
        { "identity", 0x16, .ax = 0x0a00 },
        { "keyboard_capability_92", 0x16, .ax = 0x9200 },
        { "keyboard_capability_a2", 0x16, .ax = 0xa200 },
        { "keyboard_unknown", 0x16, .ax = 0x5500 }
    };

    make_calls(calls, COUNT(calls));
    show_codes("plain_", 0, 0);
    show_codes("shift_", SHIFT, 0);
    show_codes("ctrl_", CTRL, 0);
    show_codes("alt_", ALT, 0);
    show_codes("extended_", 0, 1);
    show_codes("shift_extended_", SHIFT, 1);
    show_codes("ctrl_extended_", CTRL, 1);
    show_codes("alt_extended_", ALT, 1);
    show_flags();
    show_old_keyboard();
    show_full_buffer();
}
