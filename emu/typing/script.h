/*
 * What --wait, --type, --type-serial and --wait-limit ask for: steps, in the
 * order of the command line.
 */
#ifndef PAGEWALK_EMU_TYPING_SCRIPT_H
#define PAGEWALK_EMU_TYPING_SCRIPT_H

#include <stdbool.h>
#include <stdint.h>

#include "emu/host/error.h"
#include "emu/typing/keystroke.h"

enum {
    SCRIPT_STEPS_MAX = 256,
    SCRIPT_TEXT_MAX = 80,           /* characters of a text to wait for: those
                                       of a row of the screen */
};

#define SCRIPT_LIMIT UINT64_C(20000000000)      /* by default */

struct script_step {
    const char *text;               /* of --type: keystroke_check has passed */
    bool waits;                     /* else it types */
    enum keystroke_line line;       /* of one that types */
    uint64_t limit;                 /* of one that waits: ticks of the clock */
};

/* All zero: no steps. Texts must outlive it. */
struct script {
    struct script_step step[SCRIPT_STEPS_MAX];
    unsigned steps;
    uint64_t limit;                 /* of the waits that follow; 0: default */
    bool limit_unused;              /* no wait has followed it */
};

/* Append a step. False: a line, without the option's name. */
bool script_wait(struct script *script, const char *text,
                 struct error *error);
bool script_type(struct script *script, const char *text,
                 enum keystroke_line line, struct error *error);

/* Sets the limit of the waits that follow, above 0. */
void script_limit(struct script *script, uint64_t ticks);

#endif
