/*
 * Packets of gdb's remote serial protocol ("$TEXT#SUM", GDB manual, appendix
 * "Remote Protocol", "Overview"): taken apart from bytes, and made. It knows
 * no connection and no command.
 */
#ifndef PAGEWALK_EMU_GDB_PACKET_H
#define PAGEWALK_EMU_GDB_PACKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    PACKET_MAX = 0x4000,                /* bytes of a text, without escapes */
    PACKET_FRAMED_MAX = 2 * PACKET_MAX + 4,
};

/* What a byte has completed. */
enum packet_event {
    PACKET_NOTHING,
    PACKET_DONE,                /* a packet: reader->text and ->length */
    PACKET_DAMAGED,             /* one whose sum is wrong */
    PACKET_TOO_LONG,            /* one above PACKET_MAX, whose sum is right */
    PACKET_ACKNOWLEDGED,        /* + */
    PACKET_REFUSED,             /* -: the last packet is wanted again */
    PACKET_INTERRUPT,           /* the byte 3, outside packets */
};

/* All zero: no packet has begun. */
struct packet_reader {
    enum { PACKET_OUTSIDE, PACKET_INSIDE, PACKET_SUM_HIGH, PACKET_SUM_LOW } state;
    bool escaped;               /* the last byte was } */
    bool too_long, bad_sum;
    uint8_t sum, sum_high;
    size_t length;
    char text[PACKET_MAX + 1];  /* escapes undone; ends with a 0 byte */
};

/* One byte more. */
enum packet_event packet_feed(struct packet_reader *reader, uint8_t byte);

/* Frames a text of at most PACKET_MAX bytes; returns the length. */
size_t packet_frame(const char *text, size_t length,
                    char framed[PACKET_FRAMED_MAX]);

/* The digits of numbers and bytes. The value of a digit, or -1; a hexadecimal
 * number of 1 to 16 digits at *at, which moves behind it (false: there is none,
 * or it is longer); bytes to digits, ended by a 0 byte; and digits to bytes,
 * where their number must be even: how many bytes, or -1. */
int packet_digit(char c);
bool packet_number(const char **at, uint64_t *value);
void packet_put_bytes(char *to, const uint8_t *bytes, size_t count);
long packet_get_bytes(uint8_t *to, size_t room, const char *digits);

#endif
