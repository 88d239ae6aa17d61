/*
 * ESC [ LETTER, ESC [ NUMBER ~ and ESC O LETTER.
 */
#include "guest/kernel/keys.h"

enum { ESC = 27 };

enum state {
    OUTSIDE,
    AFTER_ESC,
    IN_SEQUENCE,                /* behind ESC [ */
    AFTER_ESC_O,
};

static int key_of_letter(char c)
{
    switch (c) {
    case 'A': return KEY_UP;
    case 'B': return KEY_DOWN;
    case 'C': return KEY_RIGHT;
    case 'D': return KEY_LEFT;
    case 'H': return KEY_HOME;
    case 'F': return KEY_END;
    }
    return KEY_NONE;
}

/* The keys of a VT220, and what other terminals make of Home and End. */
static int key_of_number(uint8_t number)
{
    switch (number) {
    case 1: case 7: return KEY_HOME;
    case 4: case 8: return KEY_END;
    case 3: return KEY_DELETE;
    }
    return KEY_NONE;
}

static int take_in_sequence(struct key_decoder *decoder, char c)
{
    if (c >= '0' && c <= '9') {
        decoder->number = decoder->number * 10 + (uint8_t)(c - '0');
        return KEY_NONE;
    }
    if (c < '@')                /* a parameter's separator, or another one */
        return KEY_NONE;
    decoder->state = OUTSIDE;
    return c == '~' ? key_of_number(decoder->number) : key_of_letter(c);
}

int key_decode(struct key_decoder *decoder, char c)
{
    switch (decoder->state) {
    case AFTER_ESC:
        decoder->state = c == '[' ? IN_SEQUENCE : c == 'O' ? AFTER_ESC_O
                                                           : OUTSIDE;
        decoder->number = 0;
        return KEY_NONE;
    case IN_SEQUENCE:
        return take_in_sequence(decoder, c);
    case AFTER_ESC_O:
        decoder->state = OUTSIDE;
        return key_of_letter(c);
    }
    if (c == ESC) {
        decoder->state = AFTER_ESC;
        return KEY_NONE;
    }
    return (uint8_t)c;
}
