/* The values of options: how each kind of options.def is read. */
#ifndef PAGEWALK_EMU_OPTIONS_OPTION_VALUE_H
#define PAGEWALK_EMU_OPTIONS_OPTION_VALUE_H

#include <stdbool.h>

#include "emu/host/error.h"

/* What the value is, and the type of the member that receives it. */
enum option_kind {
    KIND_NAME,          /* any text but an empty one: const char * */
    KIND_TEXT,          /* any text: const char * */
    KIND_ONCE,          /* the same, but refused if it is given twice */
    /* The name of a file, or - for standard input or output: const char *.
     * emu/options/file_uses.h tells what follows from each. */
    KIND_INPUT,         /* is read */
    KIND_OUTPUT,        /* is written, and appears when it is complete */
    KIND_STREAM,        /* is written as the run goes on; "stdio" is -, and
                           "none" is no file */
    KIND_TRACE,         /* an OUTPUT that grows as FILE.part
                           (emu/host/file_part.h) */
    KIND_DISK,          /* is read and written */
    KIND_DISKS,         /* several, each a text of emu/disk/disk_spec.h:
                           struct option_list */
    KIND_SYMBOLS,       /* several INPUTs, each a text of
                           emu/options/symbols_spec.h: struct option_list */
    KIND_MODULES,       /* several, each a text of emu/kernel/modules.h, read:
                           struct option_list */
    KIND_MODEL,         /* models, separated by commas: an INPUT where it is a
                           file of INI text */
    KIND_SIZE,          /* of guest memory, bytes: uint64_t */
    KIND_NUMBER,        /* a count above 0, such as 20M or 1e6: uint64_t */
    KIND_COUNT,         /* a NUMBER, or nothing: struct option_count */
    KIND_FREQ,          /* a clock rate, 1M to 10G Hz: uint64_t */
    KIND_PORT,          /* an I/O port above 0: uint16_t */
    KIND_ADDRESS,       /* of 32 bits: struct option_address */
    KIND_PERCENT,       /* of 0 to a million: struct option_percent */
    KIND_SWITCH,        /* on or off: enum switch_choice */
    KIND_PACE,          /* real or max: enum pace_choice */
    KIND_CLOCK,         /* cycles or insns: bool */
    KIND_BOOT,          /* a boot order: struct option_boot */
    KIND_CHECK,         /* nothing or all: enum check_choice */
    KIND_BITS,          /* 16 or 32: enum code_bits */
    KIND_LOG,           /* log categories: uint32_t, a mask; adds up */
    KIND_WHEN,          /* a moment of the run: struct when */
    KIND_WAIT,          /* a text to wait for: struct script; adds up */
    KIND_WAIT_LIMIT,    /* a count above 0: struct script */
    KIND_TYPE,          /* a text for keystroke_next(): struct script; adds up */
    KIND_TYPE_SERIAL,   /* the same, for a serial line */
    KIND_GDB,           /* where to listen, or nothing: struct option_gdb; a
                           word that is such a place may also stand behind the
                           option */
    KIND_DUMP,          /* dumps: uint32_t, a mask; adds up */
    KIND_LIST,          /* texts but empty ones: struct option_list; adds up */
    /* Without a value: */
    KIND_FLAG,          /* bool */
    KIND_ON, KIND_OFF,  /* enum switch_choice */
    KIND_HEADLESS,      /* enum display_choice */
    KIND_WINDOW,        /* enum display_choice */
    KIND_CURSES,        /* enum display_choice */
};

/* Whether an option of this kind, whose value may be left out, takes the word
 * behind it. */
bool option_value_takes(enum option_kind kind, const char *word);

/* Reads `value` into the member at `field`. False: `error` names the option
 * and the value. */
bool option_value_set(enum option_kind kind, const char *name,
                      const char *value, void *field, struct error *error);

#endif
