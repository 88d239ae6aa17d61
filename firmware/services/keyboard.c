/*
 * The 8042 (IBM PC/AT Technical Reference, "Keyboard controller" and
 * "Keyboard"), and INT 16h. INT 16h polls the controller: calls fill the key
 * buffer, not an interrupt.
 */
#include "firmware/services/keyboard.h"

#include <stdbool.h>
#include <stdint.h>

#include "firmware/lib/io.h"
#include "firmware/services/lowmem.h"
#include "firmware/services/services.h"

enum {
    PORT_DATA = 0x60,
    PORT_STATUS = 0x64,             /* commands on writes */

    STATUS_OUTPUT_FULL = 0x01,
    STATUS_INPUT_FULL = 0x02,
    STATUS_FROM_MOUSE = 0x20,
    STATUS_NO_CONTROLLER = 0xff,    /* an empty bus */

    AH_GET_KEY = 0x00,
    AH_LOOK_FOR_KEY = 0x01,
    AH_GET_SHIFT = 0x02,
    AH_ENHANCED = 0x10,             /* plus one of these */

    COMMAND_WRITE_MODE = 0x60,
    COMMAND_SELF_TEST = 0xaa,
    COMMAND_DISABLE = 0xad,
    COMMAND_ENABLE = 0xae,
    COMMAND_WRITE_OUTPUT_PORT = 0xd1,
    SELF_TEST_PASSED = 0x55,
    /* Translate to set 1, mouse off, system flag, interrupt on a key. */
    MODE = 0x65,
    OUTPUT_PORT_A20_OPEN = 0xdf,

    POLLS = 20000,                  /* the self test takes milliseconds */

    CODE_RELEASED = 0x80,
    CODE_PREFIX = 0xe0,
    CODE_CTRL = 0x1d,
    CODE_LEFT_SHIFT = 0x2a,
    CODE_RIGHT_SHIFT = 0x36,
    CODE_ALT = 0x38,
    CODE_CAPS_LOCK = 0x3a,
    CODE_KEYPAD_SLASH = 0x35,       /* after a prefix */
    PREFIX_SEEN = 0x02,             /* bda.keyboard_prefix */

    FLAG_RIGHT_SHIFT = 0x01,        /* bda.keyboard_flags */
    FLAG_LEFT_SHIFT = 0x02,
    FLAG_SHIFT = FLAG_RIGHT_SHIFT | FLAG_LEFT_SHIFT,
    FLAG_CTRL = 0x04,
    FLAG_ALT = 0x08,
    FLAG_CAPS_LOCK = 0x40
};

/* The characters of scan codes 0x00 to 0x39, US layout. */
static const char plain[] =
    "\0\x1b""1234567890-=\b\tqwertyuiop[]\r\0asdfghjkl;'`\0\\zxcvbnm,./\0*\0 ";
static const char shifted[] =
    "\0\x1b""!@#$%^&*()_+\b\0QWERTYUIOP{}\r\0ASDFGHJKL:\"~\0|ZXCVBNM<>?\0*\0 ";

_Static_assert(sizeof plain == 0x3a + 1, "0x3a codes and the ending 0");
_Static_assert(sizeof shifted == sizeof plain, "a character for each code");

static bool wait_input_empty(void)
{
    for (unsigned i = 0; i < POLLS; i++)
        if (!(inb(PORT_STATUS) & STATUS_INPUT_FULL))
            return true;
    return false;
}

static bool wait_output_full(void)
{
    for (unsigned i = 0; i < POLLS; i++)
        if (inb(PORT_STATUS) & STATUS_OUTPUT_FULL)
            return true;
    return false;
}

static bool send(uint16_t port, uint8_t value)
{
    if (!wait_input_empty())
        return false;
    outb(port, value);
    return true;
}

static void drain(void)
{
    for (unsigned i = 0; i < POLLS; i++) {
        if (!(inb(PORT_STATUS) & STATUS_OUTPUT_FULL))
            return;
        inb(PORT_DATA);
    }
}

void keyboard_init(void)
{
    if (inb(PORT_STATUS) == STATUS_NO_CONTROLLER)
        return;
    if (!send(PORT_STATUS, COMMAND_DISABLE))
        return;
    drain();
    if (!send(PORT_STATUS, COMMAND_SELF_TEST) || !wait_output_full() ||
        inb(PORT_DATA) != SELF_TEST_PASSED)
        return;
    send(PORT_STATUS, COMMAND_WRITE_MODE);
    send(PORT_DATA, MODE);
    send(PORT_STATUS, COMMAND_ENABLE);
}

void keyboard_controller_open_a20(void)
{
    if (send(PORT_STATUS, COMMAND_WRITE_OUTPUT_PORT) &&
        send(PORT_DATA, OUTPUT_PORT_A20_OPEN))
        wait_input_empty();
}

static uint8_t shift_flag(uint8_t code)
{
    switch (code) {
    case CODE_CTRL:
        return FLAG_CTRL;
    case CODE_LEFT_SHIFT:
        return FLAG_LEFT_SHIFT;
    case CODE_RIGHT_SHIFT:
        return FLAG_RIGHT_SHIFT;
    case CODE_ALT:
        return FLAG_ALT;
    default:
        return 0;
    }
}

static char character(uint8_t code, bool prefixed)
{
    uint8_t flags = bda.keyboard_flags;
    bool shift = flags & FLAG_SHIFT;
    char c;

    if (prefixed && code == CODE_KEYPAD_SLASH)
        return '/';
    if (code >= sizeof plain - 1 || flags & FLAG_ALT)
        return 0;
    c = plain[code];
    if (c >= 'a' && c <= 'z') {
        if (flags & FLAG_CTRL)
            return c & 0x1f;
        if (flags & FLAG_CAPS_LOCK)
            shift = !shift;
    }
    return shift ? shifted[code] : c;
}

static uint16_t after(uint16_t place)
{
    place += sizeof bda.keyboard_buffer[0];
    return place == bda.keyboard_end ? bda.keyboard_start : place;
}

static uint16_t *key_at(uint16_t place)
{
    return (uint16_t *)((uint8_t *)&bda + place);
}

static void take_code(uint8_t code)
{
    bool prefixed = bda.keyboard_prefix & PREFIX_SEEN;
    uint8_t key = code & ~CODE_RELEASED;
    uint8_t flag = shift_flag(key);

    if (code == CODE_PREFIX) {
        bda.keyboard_prefix |= PREFIX_SEEN;
        return;
    }
    bda.keyboard_prefix &= ~PREFIX_SEEN;

    if (flag & FLAG_SHIFT && prefixed)
        return;                     /* no key: the keyboard made it up */
    if (flag) {
        if (code & CODE_RELEASED)
            bda.keyboard_flags &= ~flag;
        else
            bda.keyboard_flags |= flag;
    } else if (code == CODE_CAPS_LOCK) {
        bda.keyboard_flags ^= FLAG_CAPS_LOCK;
    } else if (!(code & CODE_RELEASED) &&
               after(bda.keyboard_tail) != bda.keyboard_head) {
        *key_at(bda.keyboard_tail) =
            (uint16_t)(key << 8 | (uint8_t)character(key, prefixed));
        bda.keyboard_tail = after(bda.keyboard_tail);
    }
}

/* Takes a scan code from the controller, if it has one; true if there is a key
 * in the buffer then. */
static bool key_waits(void)
{
    uint8_t status = inb(PORT_STATUS);

    if (status != STATUS_NO_CONTROLLER && status & STATUS_OUTPUT_FULL) {
        uint8_t code = inb(PORT_DATA);

        if (!(status & STATUS_FROM_MOUSE))
            take_code(code);
    }
    return bda.keyboard_head != bda.keyboard_tail;
}

/* AH_GET_KEY waits for a key and takes it, AH_LOOK_FOR_KEY looks for one (ZF =
 * 1: there is none), AH_GET_SHIFT returns the shift state. The functions for
 * enhanced keyboards do the same here. */
enum service_result int16_keyboard(struct bios_call *call)
{
    bool waits = key_waits();

    switch (call->ah) {
    case AH_GET_KEY:
    case AH_ENHANCED + AH_GET_KEY:
        if (!waits)
            return SERVICE_AGAIN;
        call->ax = *key_at(bda.keyboard_head);
        bda.keyboard_head = after(bda.keyboard_head);
        break;
    case AH_LOOK_FOR_KEY:
    case AH_ENHANCED + AH_LOOK_FOR_KEY:
        service_flag(call, FLAG_ZERO, !waits);
        if (waits)
            call->ax = *key_at(bda.keyboard_head);
        break;
    case AH_ENHANCED + AH_GET_SHIFT:
        call->ah = 0;               /* which of two Ctrl and Alt keys */
        /* fall through */
    case AH_GET_SHIFT:
        call->al = bda.keyboard_flags;
        break;
    }
    return SERVICE_DONE;
}
