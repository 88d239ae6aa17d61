/*
 * What is compared: keys with several values each, "kpti=off/on". The columns
 * of a table are the combinations of all axes; the last one varies first.
 */
#ifndef PAGEWALK_EMU_LAB_LAB_AXIS_H
#define PAGEWALK_EMU_LAB_LAB_AXIS_H

#include <stdbool.h>

#include "emu/host/error.h"

enum { LAB_AXES_MAX = 8, LAB_VALUES_MAX = 32, LAB_AXIS_TEXT = 512 };

/* One key and its values. */
struct lab_axis {
    char text[LAB_AXIS_TEXT];           /* holds the strings */
    const char *key;
    const char *value[LAB_VALUES_MAX];
    unsigned values;
};

struct lab_axes {
    struct lab_axis axis[LAB_AXES_MAX];
    unsigned count;
};

/* Adds "KEY=VALUE/VALUE", whose `separator` is '/' here. A key may have one
 * axis only. False: the error names the text. */
bool lab_axes_add(struct lab_axes *axes, const char *text, char separator,
                  struct error *error);

/* The axis of a key; null: there is none. */
const struct lab_axis *lab_axes_find(const struct lab_axes *axes,
                                     const char *key);

/* How many combinations there are: 1 without an axis. */
unsigned long lab_axes_product(const struct lab_axes *axes);

/* The value of axis `which` in combination `number`. */
const char *lab_axes_value(const struct lab_axes *axes, unsigned long number,
                           unsigned which);

#endif
