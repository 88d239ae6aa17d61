/*
 * From scan codes to keys in the buffer at 40:1Eh (IBM PS/2 and PC BIOS
 * Interface Technical Reference, "Interrupt 09h" and "BIOS data area").
 */
#include <stdbool.h>

#include "firmware/services/keyboard.h"
#include "firmware/services/lowmem.h"

enum {
    NO_KEY = 0,

    CODE_RELEASED = 0x80,
    CODE_PREFIX = 0xe0,
    CODE_PREFIX_PAUSE = 0xe1,
    CODE_CTRL = 0x1d,
    CODE_LEFT_SHIFT = 0x2a,
    CODE_RIGHT_SHIFT = 0x36,
    CODE_PRINT_SCREEN = 0x37,       /* after a prefix; else the keypad's * */
    CODE_ALT = 0x38,
    CODE_CAPS_LOCK = 0x3a,
    CODE_NUM_LOCK = 0x45,
    CODE_SCROLL_LOCK = 0x46,        /* after a prefix with Ctrl: Break */
    CODE_KEYPAD_FIRST = 0x47, CODE_KEYPAD_LAST = 0x53,
    CODE_KEYPAD_MINUS = 0x4a, CODE_KEYPAD_PLUS = 0x4e,
    CODE_INSERT = 0x52,
    CODE_DELETE = 0x53,
    CODE_SYSTEM = 0x54,

    /* bda.keyboard_flags. */
    FLAG_RIGHT_SHIFT = 0x01,
    FLAG_LEFT_SHIFT = 0x02,
    FLAG_SHIFT = FLAG_RIGHT_SHIFT | FLAG_LEFT_SHIFT,
    FLAG_CTRL = 0x04,
    FLAG_ALT = 0x08,
    FLAG_SCROLL_LOCK = 0x10,
    FLAG_NUM_LOCK = 0x20,
    FLAG_CAPS_LOCK = 0x40,
    FLAG_INSERT = 0x80,
    LOCKS_SHIFT = 4,                /* to the bits of the lights */

    /* bda.keyboard_keys. */
    KEY_LEFT_CTRL = 0x01,
    KEY_LEFT_ALT = 0x02,
    KEY_SYSTEM = 0x04,
    KEY_SCROLL_LOCK = 0x10,
    KEY_NUM_LOCK = 0x20,
    KEY_CAPS_LOCK = 0x40,
    KEY_INSERT = 0x80,

    /* bda.keyboard_kind. */
    KIND_PREFIX_PAUSE = 0x01,
    KIND_PREFIX = 0x02,
    KIND_RIGHT_CTRL = 0x04,
    KIND_RIGHT_ALT = 0x08,

    LIGHTS = 0x07,                  /* bda.keyboard_leds */
    COMMAND_LIGHTS = 0xed,
    BREAK_PRESSED = 0x80
};

struct key {
    uint8_t code;
    bool extended;
    uint16_t plain, shift, ctrl, alt;
};

static const struct key keys[] = {
#define KEY(code, plain, shift, ctrl, alt)                                  \
    { code, false, plain, shift, ctrl, alt },
#define EXTENDED_KEY(code, plain, shift, ctrl, alt)                         \
    { code, true, plain, shift, ctrl, alt },
#include "firmware/services/keys.def"
#undef KEY
#undef EXTENDED_KEY
};

static void set(uint8_t *flags, uint8_t flag, bool on)
{
    *flags = (uint8_t)((*flags & ~flag) | (on ? flag : 0));
}

static uint16_t after(uint16_t place)
{
    place += sizeof bda.keyboard_buffer[0];
    return place == bda.keyboard_end ? bda.keyboard_start : place;
}

int keys_put(uint16_t key)
{
    uint16_t next = after(bda.keyboard_tail);

    if (next == bda.keyboard_head)
        return 0;
    *(uint16_t *)((uint8_t *)&bda + bda.keyboard_tail) = key;
    bda.keyboard_tail = next;
    return 1;
}

void keys_show_locks(void)
{
    uint8_t locks = bda.keyboard_flags >> LOCKS_SHIFT & LIGHTS;

    if ((bda.keyboard_leds & LIGHTS) == locks)
        return;
    bda.keyboard_leds = (uint8_t)((bda.keyboard_leds & ~LIGHTS) | locks);
    keyboard_command(COMMAND_LIGHTS, locks);
}

static bool is_letter(const struct key *key)
{
    char c = (char)key->plain;

    return c >= 'a' && c <= 'z';
}

static bool is_keypad(const struct key *key)
{
    return !key->extended && key->code >= CODE_KEYPAD_FIRST &&
           key->code <= CODE_KEYPAD_LAST && key->code != CODE_KEYPAD_MINUS &&
           key->code != CODE_KEYPAD_PLUS;
}

static uint16_t entered(const struct key *key)
{
    uint8_t flags = bda.keyboard_flags;
    bool shift = flags & FLAG_SHIFT;

    if (flags & FLAG_ALT)
        return key->alt;
    if (flags & FLAG_CTRL)
        return key->ctrl;
    if ((is_letter(key) && flags & FLAG_CAPS_LOCK) ||
        (is_keypad(key) && flags & FLAG_NUM_LOCK))
        shift = !shift;
    return shift ? key->shift : key->plain;
}

/* With Alt the digits of the keypad make a character's number. */
static bool add_to_number(const struct key *key)
{
    uint8_t digit = (uint8_t)key->shift;

    if (!(bda.keyboard_flags & FLAG_ALT) || !is_keypad(key) || digit < '0' ||
        digit > '9')
        return false;
    bda.alt_number = (uint8_t)(bda.alt_number * 10 + (digit - '0'));
    return true;
}

static void press(uint8_t code, bool extended)
{
    for (unsigned i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        const struct key *key = &keys[i];
        uint16_t value;

        if (key->code != code || key->extended != extended)
            continue;
        value = entered(key);
        if (!add_to_number(key) && value != NO_KEY)
            keys_put(value);
    }
}

static void take_ctrl(bool down, bool extended)
{
    if (extended)
        set(&bda.keyboard_kind, KIND_RIGHT_CTRL, down);
    else
        set(&bda.keyboard_keys, KEY_LEFT_CTRL, down);
    set(&bda.keyboard_flags, FLAG_CTRL,
        bda.keyboard_kind & KIND_RIGHT_CTRL ||
            bda.keyboard_keys & KEY_LEFT_CTRL);
}

static void take_alt(bool down, bool extended)
{
    if (extended)
        set(&bda.keyboard_kind, KIND_RIGHT_ALT, down);
    else
        set(&bda.keyboard_keys, KEY_LEFT_ALT, down);
    set(&bda.keyboard_flags, FLAG_ALT,
        bda.keyboard_kind & KIND_RIGHT_ALT ||
            bda.keyboard_keys & KEY_LEFT_ALT);
    if (!down && bda.alt_number) {
        keys_put(bda.alt_number);
        bda.alt_number = 0;
    }
}

/* A lock changes when its key goes down, not while it repeats. */
static void take_lock(uint8_t key, uint8_t flag, bool down)
{
    if (down && !(bda.keyboard_keys & key))
        bda.keyboard_flags ^= flag;
    set(&bda.keyboard_keys, key, down);
}

static enum keys_request take_break(void)
{
    bda.break_pressed = BREAK_PRESSED;
    bda.keyboard_head = bda.keyboard_tail = bda.keyboard_start;
    keys_put(0);
    return KEYS_BREAK;
}

static enum keys_request take_system(bool down)
{
    bool held = bda.keyboard_keys & KEY_SYSTEM;

    set(&bda.keyboard_keys, KEY_SYSTEM, down);
    if (down == held)
        return KEYS_NOTHING;
    return down ? KEYS_SYSTEM_PRESSED : KEYS_SYSTEM_RELEASED;
}

static enum keys_request take_key(uint8_t code, bool down, bool extended)
{
    uint8_t flags = bda.keyboard_flags;

    switch (code) {
    case CODE_CTRL:
        take_ctrl(down, extended);
        return KEYS_NOTHING;
    case CODE_ALT:
        take_alt(down, extended);
        return KEYS_NOTHING;
    case CODE_LEFT_SHIFT:
    case CODE_RIGHT_SHIFT:
        if (!extended)              /* else the keyboard made it up */
            set(&bda.keyboard_flags,
                code == CODE_LEFT_SHIFT ? FLAG_LEFT_SHIFT : FLAG_RIGHT_SHIFT,
                down);
        return KEYS_NOTHING;
    case CODE_CAPS_LOCK:
        take_lock(KEY_CAPS_LOCK, FLAG_CAPS_LOCK, down);
        return KEYS_NOTHING;
    case CODE_NUM_LOCK:
        take_lock(KEY_NUM_LOCK, FLAG_NUM_LOCK, down);
        return KEYS_NOTHING;
    case CODE_SCROLL_LOCK:
        if (extended)
            return down && flags & FLAG_CTRL ? take_break() : KEYS_NOTHING;
        take_lock(KEY_SCROLL_LOCK, FLAG_SCROLL_LOCK, down);
        return KEYS_NOTHING;
    case CODE_INSERT:
        if (extended || !(flags & (FLAG_SHIFT | FLAG_NUM_LOCK)))
            take_lock(KEY_INSERT, FLAG_INSERT, down);
        break;
    case CODE_SYSTEM:
        return take_system(down);
    case CODE_DELETE:
        if (down && flags & FLAG_CTRL && flags & FLAG_ALT)
            return KEYS_RESET;
        break;
    case CODE_PRINT_SCREEN:
        if (extended && down && !(flags & (FLAG_CTRL | FLAG_ALT)))
            return KEYS_PRINT_SCREEN;
        break;
    }
    if (down)
        press(code, extended);
    return KEYS_NOTHING;
}

enum keys_request keys_take(uint8_t code)
{
    bool extended = bda.keyboard_kind & KIND_PREFIX;
    bool down = !(code & CODE_RELEASED);
    uint8_t key = code & (uint8_t)~CODE_RELEASED;

    if (code == CODE_PREFIX) {
        bda.keyboard_kind |= KIND_PREFIX;
        return KEYS_NOTHING;
    }
    if (code == CODE_PREFIX_PAUSE) {
        bda.keyboard_kind |= KIND_PREFIX_PAUSE;
        return KEYS_NOTHING;
    }
    bda.keyboard_kind &= (uint8_t)~KIND_PREFIX;
    /* Pause sends E1h and two codes, and does nothing here. */
    if (bda.keyboard_kind & KIND_PREFIX_PAUSE) {
        if (key == CODE_NUM_LOCK)
            bda.keyboard_kind &= (uint8_t)~KIND_PREFIX_PAUSE;
        return KEYS_NOTHING;
    }
    return take_key(key, down, extended);
}
