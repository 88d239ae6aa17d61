/*
 * Texts to be typed, key by key: "ls\n", "<down><enter>", "<ctrl-alt-delete>".
 *
 * A printable ASCII character is the key of a US keyboard that types it, with
 * Shift where need be. \n, \r, \t, \b and \e are Enter (twice), Tab, Backspace
 * and Escape; \\ and \< are the characters. <NAME> is a key of key_name.def, and
 * <A-B-C> holds A and B down while C is pressed; there, a key may also be one
 * character.
 */
#ifndef PAGEWALK_EMU_TYPING_KEYSTROKE_H
#define PAGEWALK_EMU_TYPING_KEYSTROKE_H

#include <stdbool.h>
#include <stdint.h>

#include "emu/host/error.h"

enum { KEYSTROKE_KEYS = 4, KEYSTROKE_BYTES = 8 };

/* Where a text is typed. */
enum keystroke_line {
    KEYSTROKE_KEYBOARD,     /* PC keyboard, US layout */
    KEYSTROKE_SERIAL,       /* COM1, as a terminal would send it */
};

/* One key with those that are held down meanwhile. */
struct keystroke {
    uint16_t key[KEYSTROKE_KEYS];   /* of a keyboard, as i8042_key has them,
                                       pressed in this order and released in
                                       the reverse one */
    unsigned keys;
    uint8_t byte[KEYSTROKE_BYTES];  /* of a serial line */
    unsigned bytes;
};

/* Reads the keystroke at *text, which is not empty, and moves *text behind it.
 * \n is LF on a serial line, all other keys are what a terminal sends. False: a
 * line that says what is wrong, and lists what is valid. */
bool keystroke_next(struct keystroke *stroke, const char **text,
                    enum keystroke_line line, struct error *error);

/* The keystroke of one character as it stands: printable ASCII, a newline or a
 * tab. False: there is none. */
bool keystroke_character(struct keystroke *stroke, char c);

/* Whether all of a text can be typed; else as keystroke_next. */
bool keystroke_check(const char *text, enum keystroke_line line,
                     struct error *error);

#endif
