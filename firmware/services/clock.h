/*
 * The real-time clock as a service: the day's ticks at the start, alarms and
 * waits.
 */
#ifndef PAGEWALK_FIRMWARE_SERVICES_CLOCK_H
#define PAGEWALK_FIRMWARE_SERVICES_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "firmware/services/lowmem.h"

enum {
    CLOCK_WAIT_GOES_ON = 1 << 0,    /* bda.wait_flag */
    CLOCK_WAIT_IS_OVER = 1 << 7     /* in the user's byte */
};

/* Sets bda.ticks to what the clock's time is. */
void clock_init(void);

/* INT 15h AH=83h: sets CLOCK_WAIT_IS_OVER in the user's byte after `us`
 * microseconds, by the clock's interrupt; false: a wait goes on already. */
bool clock_begin_wait(uint32_t us, struct real_mode_pointer user);
void clock_end_wait(void);

#endif
