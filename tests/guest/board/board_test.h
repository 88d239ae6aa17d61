/* The parts of the board test kernel (README.md). */
#ifndef PAGEWALK_TESTS_GUEST_BOARD_BOARD_TEST_H
#define PAGEWALK_TESTS_GUEST_BOARD_BOARD_TEST_H

#include <stdint.h>

/* A word of physical memory. */
static inline volatile uint32_t *word_at(uint32_t address)
{
    return (volatile uint32_t *)address;
}

void try_a20(void);
void try_shadow(void);
void try_clock(void);
void try_power(void);

#endif
