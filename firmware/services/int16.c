/*
 * INT 09h, the keyboard's interrupt, and INT 16h, which reads keys (IBM PS/2
 * and PC BIOS Interface Technical Reference; Ralf Brown's Interrupt List).
 */
#include <stdbool.h>

#include "firmware/lib/io.h"
#include "firmware/lib/pic.h"
#include "firmware/services/keyboard.h"
#include "firmware/services/lowmem.h"
#include "firmware/services/services.h"

enum {
    AH_GET_KEY = 0x00,
    AH_LOOK_FOR_KEY = 0x01,
    AH_GET_SHIFT = 0x02,
    AH_SET_RATE = 0x03,
    AH_PUT_KEY = 0x05,
    AH_GET_FUNCTIONS = 0x09,
    AH_GET_IDENTITY = 0x0a,
    AH_ENHANCED = 0x10,             /* plus one of the first three */
    AH_HAS_ENHANCED = 0x92,

    RATE_SET = 0x05,                /* AH=03h: AL */
    BUFFER_FULL = 1,                /* AH=05h: AL */
    FUNCTIONS = 0x30,               /* AH=09h: AH=0Ah and 10h-12h */
    IDENTITY = 0x41ab,              /* an enhanced keyboard, translated */
    HAS_ENHANCED = 0x80,            /* AH=92h: AH */
    HELD_KEYS = 0x73,               /* of bda.keyboard_keys, in AH=12h */
    HELD_RIGHT_KEYS = 0x0c,         /* of bda.keyboard_kind */

    COMMAND_RATE = 0xf3,
    IRQ_KEYBOARD = 1 << 1,

    /* Keys that an old keyboard does not have: their character, or the scan
     * code of Enter and / on the keypad. */
    EXTENDED = 0xe0, EXTENDED_OTHER = 0xf0,
    SCAN_ENTER = 0x1c, SCAN_SLASH = 0x35
};

/* AL: the scan code. AH becomes what services.S is to do then. */
enum service_result int09_keyboard(struct bios_call *call)
{
    call->ah = (uint8_t)keys_take(call->al);
    return SERVICE_DONE;
}

static uint16_t *key_at(uint16_t place)
{
    return (uint16_t *)((uint8_t *)&bda + place);
}

/* The key as an old keyboard would enter it. */
static uint16_t as_old(uint16_t key)
{
    uint8_t character = (uint8_t)key;
    uint8_t scan = key >> 8;

    if (scan == EXTENDED)
        return (uint16_t)((character == '\r' || character == '\n'
                               ? SCAN_ENTER
                               : SCAN_SLASH) << 8 | character);
    if (scan != 0 && (character == EXTENDED || character == EXTENDED_OTHER))
        return key & 0xff00;
    return key;
}

static uint16_t first_key(bool is_enhanced)
{
    uint16_t key = *key_at(bda.keyboard_head);

    return is_enhanced ? key : as_old(key);
}

/* Without its interrupt, which a caller may have masked, the keyboard is
 * polled. */
static bool key_waits(void)
{
    if (inb(PIC_MASTER + 1) & IRQ_KEYBOARD)
        keyboard_poll();
    return bda.keyboard_head != bda.keyboard_tail;
}

static enum service_result get_key(struct bios_call *call, bool is_enhanced)
{
    if (!key_waits())
        return inb(PIC_MASTER + 1) & IRQ_KEYBOARD ? SERVICE_AGAIN
                                                  : SERVICE_WAIT;
    call->ax = first_key(is_enhanced);
    bda.keyboard_head += sizeof(uint16_t);
    if (bda.keyboard_head == bda.keyboard_end)
        bda.keyboard_head = bda.keyboard_start;
    return SERVICE_DONE;
}

static void look_for_key(struct bios_call *call, bool is_enhanced)
{
    bool waits = key_waits();

    service_flag(call, FLAG_ZERO, !waits);
    if (waits)
        call->ax = first_key(is_enhanced);
}

/* BH: the delay, BL: the rate, as the keyboard has them. */
static void set_rate(const struct bios_call *call)
{
    if (call->al == RATE_SET)
        keyboard_command(COMMAND_RATE, (uint8_t)((call->bh & 0x03) << 5 |
                                                 (call->bl & 0x1f)));
}

enum service_result int16_keyboard(struct bios_call *call)
{
    bool is_enhanced = call->ah >= AH_ENHANCED;

    keys_show_locks();
    switch (call->ah) {
    case AH_GET_KEY:
    case AH_ENHANCED + AH_GET_KEY:
        return get_key(call, is_enhanced);
    case AH_LOOK_FOR_KEY:
    case AH_ENHANCED + AH_LOOK_FOR_KEY:
        look_for_key(call, is_enhanced);
        break;
    case AH_ENHANCED + AH_GET_SHIFT:
        call->ah = (bda.keyboard_keys & HELD_KEYS) |
                   (bda.keyboard_kind & HELD_RIGHT_KEYS);
        /* fall through */
    case AH_GET_SHIFT:
        call->al = bda.keyboard_flags;
        break;
    case AH_SET_RATE:
        set_rate(call);
        break;
    case AH_PUT_KEY:
        call->al = keys_put(call->cx) ? 0 : BUFFER_FULL;
        break;
    case AH_GET_FUNCTIONS:
        call->al = FUNCTIONS;
        break;
    case AH_GET_IDENTITY:
        call->bx = IDENTITY;
        break;
    case AH_HAS_ENHANCED:
        call->ah = HAS_ENHANCED;
        break;
    }
    return SERVICE_DONE;
}
