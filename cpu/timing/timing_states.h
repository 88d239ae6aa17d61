/*
 * The states in which blocks are entered, by number.
 */
#ifndef PAGEWALK_CPU_TIMING_TIMING_STATES_H
#define PAGEWALK_CPU_TIMING_TIMING_STATES_H

#include <stdbool.h>
#include <stdint.h>

#include "cpu/timing/timing_state.h"

struct timing_states;

/* States that have the same number always: nothing is in flight, and the next
 * instruction is reached from the one before it, or by a transfer. */
enum { TIMING_STATE_EMPTY, TIMING_STATE_JUMPED };

/* These two alone; null: the host has no memory. */
struct timing_states *timing_states_new(void);
void timing_states_free(struct timing_states *states);

/* Whether `count` more states have room. */
bool timing_states_have_room(const struct timing_states *states,
                             unsigned count);

/* The number of a state, which must have room if it is new. */
uint16_t timing_states_number(struct timing_states *states,
                              const struct timing_state *state);

const struct timing_state *timing_states_get(const struct timing_states *states,
                                             uint16_t number);

/* What waiting takes until nothing is in flight, from a state on. Kept here by
 * who has worked it out; at first TIMING_DRAIN_UNKNOWN. */
struct timing_drain {
    uint16_t total, serialise;      /* cycles */
};

#define TIMING_DRAIN_UNKNOWN UINT16_MAX

struct timing_drain *timing_states_drain(struct timing_states *states,
                                         uint16_t number);

/* Forgets all but the first two. */
void timing_states_clear(struct timing_states *states);

#endif
