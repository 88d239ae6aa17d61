/*
 * Numbers as users type them: decimal or 0x hexadecimal, sizes with K, M or G
 * (powers of 1024). Nothing else may stand before or behind.
 */
#ifndef PAGEWALK_EMU_HOST_NUMBER_H
#define PAGEWALK_EMU_HOST_NUMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* False, with *value untouched, when the text is not such a number or does
 * not fit. */
bool number_parse(const char *text, uint64_t *value);
bool number_parse_size(const char *text, uint64_t *value);

/* A number with thousands separators ("1,234,567"); returns text. */
char *number_group(uint64_t value, char *text, size_t size);

/* A size with the largest unit that divides it ("2G", "4100K", "33"). */
char *number_size(uint64_t value, char *text, size_t size);

enum { NUMBER_TEXT_MAX = 32 };  /* room for either of the above */

#endif
