/*
 * A channel of the 8254 (Intel 8254 data sheet, order 231164, "Mode
 * definitions" and "Read operations").
 *
 * Nothing is counted: a channel keeps the oscillator period in which its count
 * was loaded; what it has counted and its output follow from the periods that
 * have passed since. Every call says in which period it happens, and periods
 * never go back.
 */
#ifndef PAGEWALK_DEVICES_CHIPSET_PIT_CHANNEL_H
#define PAGEWALK_DEVICES_CHIPSET_PIT_CHANNEL_H

#include <stdbool.h>
#include <stdint.h>

enum pit_mode {
    PIT_TERMINAL_COUNT,     /* mode 0: the output rises when counted down */
    PIT_ONE_SHOT,           /* 1: low from the gate's rise until then */
    PIT_RATE_GENERATOR,     /* 2: low for the last period of each cycle */
    PIT_SQUARE_WAVE,        /* 3: low for the second half of each cycle */
    PIT_SOFTWARE_STROBE,    /* 4: low for one period when counted down */
    PIT_HARDWARE_STROBE,    /* 5: the same, started by the gate's rise */
    PIT_MODES
};

/* What a read or write of the channel's port is, as in the control word. */
enum pit_access {
    PIT_ACCESS_LATCH,       /* no access: the counter latch command */
    PIT_ACCESS_LOW, PIT_ACCESS_HIGH,    /* one byte; the other is 0 */
    PIT_ACCESS_BOTH,        /* the low byte, then the high one */
};

struct pit_channel {
    uint8_t mode;           /* enum pit_mode */
    uint8_t access;         /* enum pit_access */
    bool bcd;
    bool gate;

    bool running;           /* a count is loaded and, where the gate starts
                               it, the gate has risen */
    uint32_t count;         /* the count being counted down, 1-65536 */
    uint64_t start;         /* period in which counting (re)started */
    uint64_t elapsed;       /* periods counted before the gate fell */
    uint32_t next_count;    /* written, and counted down from period next_at
                               on (modes 2 and 3) or from the gate's next rise
                               (modes 1 and 5); 0: none */
    uint64_t next_at;

    bool half_written;      /* low_byte is the first of two */
    uint8_t low_byte;
    bool high_next;         /* reading: the high byte of two is next */
    bool count_latched;
    uint16_t latched_count;
    bool status_latched;
    uint8_t status;
};

/* A control word for this channel: it stops until a count is written. The gate
 * stays. */
void pit_channel_program(struct pit_channel *ch, enum pit_access access,
                         enum pit_mode mode, bool bcd);

/* One byte from or to the channel's port. */
uint8_t pit_channel_read(struct pit_channel *ch, uint64_t period);
void pit_channel_write(struct pit_channel *ch, uint8_t value,
                       uint64_t period);

/* Keeps the count or the status byte for the next read, unless one is kept. */
void pit_channel_latch_count(struct pit_channel *ch, uint64_t period);
void pit_channel_latch_status(struct pit_channel *ch, uint64_t period);

void pit_channel_set_gate(struct pit_channel *ch, bool level, uint64_t period);

/* A count that was written during a cycle takes effect at the cycle's end: to
 * be called before a channel is used in a later period. */
void pit_channel_load_next(struct pit_channel *ch, uint64_t period);

bool pit_channel_output(const struct pit_channel *ch, uint64_t period);

/* The period, after this one, of the output's next change; UINT64_MAX: there is
 * none. */
uint64_t pit_channel_next_change(const struct pit_channel *ch,
                                 uint64_t period);

#endif
