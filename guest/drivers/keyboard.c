/*
 * From scan codes to characters (IBM PC AT Technical Reference, section 4). The
 * 8042 controller translates to scan code set 1, in which a key's break code is
 * its make code | 80h.
 */
#include "guest/drivers/keyboard.h"

#include "guest/arch/cpu.h"
#include "guest/arch/io.h"
#include "guest/drivers/console.h"
#include "guest/drivers/debug_exit.h"
#include "guest/drivers/irq.h"

enum {
    DATA = 0x60, STATUS = 0x64, COMMAND = 0x64,
    STATUS_OUTPUT_FULL = 0x01, STATUS_INPUT_FULL = 0x02,
    NO_CONTROLLER = 0xff,

    COMMAND_READ_CONFIG = 0x20, COMMAND_WRITE_CONFIG = 0x60,
    COMMAND_ENABLE_KEYBOARD = 0xae, COMMAND_PULSE_RESET = 0xfe,
    CONFIG_IRQ1 = 0x01, CONFIG_KEYBOARD_OFF = 0x10, CONFIG_TRANSLATE = 0x40,

    KEYBOARD_IRQ = 1,
    POLLS_MAX = 10000,

    SCAN_BREAK = 0x80, SCAN_EXTENDED = 0xe0,
    SCAN_CTRL = 0x1d, SCAN_LEFT_SHIFT = 0x2a, SCAN_RIGHT_SHIFT = 0x36,
    SCAN_CAPS_LOCK = 0x3a,
    SCAN_EXTENDED_SLASH = 0x35, SCAN_EXTENDED_ENTER = 0x1c,
};

/* Indexed by make code, 0..39h; the two strings differ by Shift. */
static const char plain[] =
    "\0\0331234567890-=\b\tqwertyuiop[]\n\0asdfghjkl;'`\0\\zxcvbnm,./\0*\0 ";
static const char shifted[] =
    "\0\033!@#$%^&*()_+\b\tQWERTYUIOP{}\n\0ASDFGHJKL:\"~\0|ZXCVBNM<>?\0*\0 ";

_Static_assert(sizeof(plain) == sizeof(shifted), "same keys");

static bool shift, ctrl, caps, extended;

static bool wait_status(uint8_t mask, uint8_t value)
{
    for (unsigned polls = 0; polls < POLLS_MAX; polls++)
        if ((inb(STATUS) & mask) == value)
            return true;
    return false;
}

static void set_modifier(uint8_t code, bool down)
{
    if (code == SCAN_LEFT_SHIFT || code == SCAN_RIGHT_SHIFT)
        shift = down;
    else if (code == SCAN_CTRL)
        ctrl = down;
    else if (code == SCAN_CAPS_LOCK && down)
        caps = !caps;
}

static char key_character(uint8_t code)
{
    bool upper = shift;
    char c;

    if (code >= sizeof(plain) - 1)
        return '\0';
    c = plain[code];
    if (c >= 'a' && c <= 'z') {
        if (ctrl)
            return c - 'a' + 1;
        upper ^= caps;
    }
    return upper ? shifted[code] : c;
}

/* The keys that a terminal sends as sequences: cursor keys, Home, End, Delete
 * (ECMA-48, as xterm and the Linux console send them). Null: it is none. */
static const char *key_sequence(uint8_t code)
{
    switch (code) {
    case 0x47: return "\033[H";
    case 0x48: return "\033[A";
    case 0x4b: return "\033[D";
    case 0x4d: return "\033[C";
    case 0x4f: return "\033[F";
    case 0x50: return "\033[B";
    case 0x53: return "\033[3~";
    }
    return NULL;
}

/* Puts an extended key's sequence into the queue; false if it has none. */
static bool extended_key(uint8_t byte)
{
    const char *sequence = key_sequence(byte & ~SCAN_BREAK);

    if (!sequence)
        return false;
    while (!(byte & SCAN_BREAK) && *sequence)
        console_input(*sequence++);
    return true;
}

static void scan_code(uint8_t byte)
{
    uint8_t code = byte & ~SCAN_BREAK;
    bool was_extended = extended;
    char c;

    extended = byte == SCAN_EXTENDED;
    if (extended || (was_extended && extended_key(byte)))
        return;
    /* Of the other extended keys only the keypad's / and Enter are characters,
     * and right Ctrl is a modifier. E0 2A and E0 36 are no keys: the keyboard sends
     * them around some of its keys. */
    if (was_extended && code != SCAN_EXTENDED_SLASH &&
        code != SCAN_EXTENDED_ENTER && code != SCAN_CTRL)
        return;
    set_modifier(code, !(byte & SCAN_BREAK));
    if (byte & SCAN_BREAK)
        return;
    c = key_character(code);
    if (c)
        console_input(c);
}

static void keyboard_irq(void)
{
    while (inb(STATUS) & STATUS_OUTPUT_FULL)
        scan_code(inb(DATA));
}

__init void keyboard_init(void)
{
    uint8_t config;

    if (inb(STATUS) == NO_CONTROLLER)
        return;
    while (inb(STATUS) & STATUS_OUTPUT_FULL)
        inb(DATA);
    if (!wait_status(STATUS_INPUT_FULL, 0))
        return;
    outb(COMMAND, COMMAND_READ_CONFIG);
    if (!wait_status(STATUS_OUTPUT_FULL, STATUS_OUTPUT_FULL))
        return;
    config = inb(DATA);
    config |= CONFIG_IRQ1 | CONFIG_TRANSLATE;
    config &= ~CONFIG_KEYBOARD_OFF;
    outb(COMMAND, COMMAND_WRITE_CONFIG);
    wait_status(STATUS_INPUT_FULL, 0);
    outb(DATA, config);
    wait_status(STATUS_INPUT_FULL, 0);
    outb(COMMAND, COMMAND_ENABLE_KEYBOARD);
    request_irq(KEYBOARD_IRQ, keyboard_irq);
}

void machine_reset(void)
{
    struct {
        uint16_t limit;
        uint32_t base;
    } __packed no_idt = { 0, 0 };

    irq_disable();
    wait_status(STATUS_INPUT_FULL, 0);
    outb(COMMAND, COMMAND_PULSE_RESET);
    wait_status(STATUS_INPUT_FULL, STATUS_INPUT_FULL);
    __asm__ volatile("lidt %0; int3" : : "m"(no_idt));
    cpu_halt();
}
