#include "emu/lab/lab_axis.h"

#include <stdio.h>
#include <string.h>

/* Splits the values behind the key. */
static bool split(struct lab_axis *axis, char *values, char separator,
                  const char *text, struct error *error)
{
    for (char *next = values; next;) {
        char *end = strchr(next, separator);

        if (end)
            *end++ = 0;
        if (!*next)
            return error_usage(error, "%s: an empty value", text);
        for (unsigned i = 0; i < axis->values; i++)
            if (!strcmp(axis->value[i], next))
                return error_usage(error, "%s: %s twice", text, next);
        if (axis->values == LAB_VALUES_MAX)
            return error_usage(error, "%s: more than %d values", text,
                               LAB_VALUES_MAX);
        axis->value[axis->values++] = next;
        next = end;
    }
    return true;
}

bool lab_axes_add(struct lab_axes *axes, const char *text, char separator,
                  struct error *error)
{
    struct lab_axis *axis = &axes->axis[axes->count];
    char *equals;

    if (axes->count == LAB_AXES_MAX)
        return error_usage(error, "%s: more than %d keys to compare", text,
                           LAB_AXES_MAX);
    if (strlen(text) >= sizeof(axis->text))
        return error_usage(error, "longer than %zu characters",
                           sizeof(axis->text) - 1);
    memset(axis, 0, sizeof(*axis));
    strcpy(axis->text, text);
    equals = strchr(axis->text, '=');
    if (!equals || equals == axis->text)
        return error_usage(error, "%s: not KEY=VALUE/VALUE", text);
    *equals = 0;
    axis->key = axis->text;
    if (lab_axes_find(axes, axis->key))
        return error_usage(error, "%s: %s is compared already", text,
                           axis->key);
    if (!split(axis, equals + 1, separator, text, error))
        return false;
    axes->count++;
    return true;
}

const struct lab_axis *lab_axes_find(const struct lab_axes *axes,
                                     const char *key)
{
    for (unsigned i = 0; i < axes->count; i++)
        if (!strcmp(axes->axis[i].key, key))
            return &axes->axis[i];
    return NULL;
}

unsigned long lab_axes_product(const struct lab_axes *axes)
{
    unsigned long product = 1;          /* at most 32 to the 8th */

    for (unsigned i = 0; i < axes->count; i++)
        product *= axes->axis[i].values;
    return product;
}

const char *lab_axes_value(const struct lab_axes *axes, unsigned long number,
                           unsigned which)
{
    for (unsigned i = axes->count - 1; i > which; i--)
        number /= axes->axis[i].values;
    return axes->axis[which].value[number % axes->axis[which].values];
}
