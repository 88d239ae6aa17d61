/*
 * Numbers as users type them: decimal, or hexadecimal with 0x in front.
 *
 * Sizes and counts may have a unit. Of a size, K, M, G and T are powers of
 * 1024, with or without "B" or "iB" behind them; of a count (cycles, rows,
 * threads) powers of 1000. Both may have a point or an exponent, if the number
 * is whole: 1.5G, 512MB, 2GiB, 20M, 1e6. Any other character is an error.
 */
#ifndef PAGEWALK_EMU_HOST_NUMBER_H
#define PAGEWALK_EMU_HOST_NUMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "emu/host/error.h"

/* False, with *value untouched, when the text is not such a number or the
 * number does not fit. */
bool number_parse(const char *text, uint64_t *value);

enum number_kind { NUMBER_SIZE, NUMBER_COUNT };

/* Reads a size or a count, with its unit. Null, or why the text is none, in a
 * few words; *value is untouched then. */
const char *number_read(const char *text, enum number_kind kind,
                        uint64_t *value);

/* A number of at most `max`. False, with *value untouched, for anything
 * else. */
bool number_parse_max(const char *text, uint32_t max, uint32_t *value);

/* number_parse_max with an error in words: "'x' is not a number up to 10". */
bool number_require(const char *text, uint32_t max, uint32_t *value,
                    struct error *error);

/* A number with thousands separators ("1,234,567"); returns text. */
char *number_group(uint64_t value, char *text, size_t size);

/* A size with the largest unit that divides it ("2G", "4100K", "33"). */
char *number_size(uint64_t value, char *text, size_t size);

/* A value of 0 or more in at most five characters, with as many of two
 * decimals as fit ("2.50", "123.4", "99999", "123k", and "-" for 0; more than
 * five only from 10 million on); returns text. */
char *number_short(double value, char *text, size_t size);

enum { NUMBER_TEXT_MAX = 32 };  /* bytes that hold each of these texts */

#endif
