/*
 * The 8254 timer: 100 interrupts a second on line 0.
 */
#ifndef PAGEWALK_GUEST_DRIVERS_PIT_H
#define PAGEWALK_GUEST_DRIVERS_PIT_H

#include "guest/lib/compiler.h"

enum {
    HZ = 100,
    PIT_FREQUENCY = 1193182,    /* Hz: a third of NTSC's colour burst */
};

/* Timer interrupts since boot. */
extern volatile uint32_t jiffies;

/* Start the timer. TICK is called from each interrupt. */
void pit_init(void (*tick)(void));

/* Periods of the PIT's clock since boot. The value never decreases; with
 * interrupts off it advances by less than two timer interrupts. */
uint64_t pit_clock(void);

#endif
