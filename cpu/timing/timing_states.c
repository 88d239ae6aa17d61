/* Interning: an open hash table of numbers over an array of states. */
#include "cpu/timing/timing_states.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"

enum {
    STATES_MAX = 1 << 16,       /* numbers have 16 bits */
    SLOTS = 2 * STATES_MAX,     /* half of them free: searches are short */
};

struct timing_states {
    uint32_t count;
    uint32_t slot[SLOTS];       /* a number + 1; 0: free */
    struct timing_state state[STATES_MAX];
    struct timing_drain drain[STATES_MAX];
};

/* The slot that has the state, or the free one where it belongs. */
static uint32_t *find(struct timing_states *states,
                      const struct timing_state *state)
{
    uint64_t hash = hash_bytes(HASH_START, state, sizeof *state);
    uint32_t at = (uint32_t)(hash ^ hash >> 32) % SLOTS;

    while (states->slot[at] &&
           memcmp(&states->state[states->slot[at] - 1], state, sizeof *state))
        at = (at + 1) % SLOTS;
    return &states->slot[at];
}

uint16_t timing_states_number(struct timing_states *states,
                              const struct timing_state *state)
{
    uint32_t *slot = find(states, state);

    if (!*slot) {
        states->state[states->count] = *state;
        states->drain[states->count].total = TIMING_DRAIN_UNKNOWN;
        *slot = ++states->count;
    }
    return (uint16_t)(*slot - 1);
}

const struct timing_state *timing_states_get(const struct timing_states *states,
                                             uint16_t number)
{
    return &states->state[number];
}

struct timing_drain *timing_states_drain(struct timing_states *states,
                                         uint16_t number)
{
    return &states->drain[number];
}

bool timing_states_have_room(const struct timing_states *states,
                             unsigned count)
{
    return STATES_MAX - states->count >= count;
}

static void add_first(struct timing_states *states)
{
    timing_states_number(states, &(struct timing_state){0});
    timing_states_number(states, &(struct timing_state){.jumped = 1});
}

void timing_states_clear(struct timing_states *states)
{
    memset(states->slot, 0, sizeof states->slot);
    states->count = 0;
    add_first(states);
}

struct timing_states *timing_states_new(void)
{
    struct timing_states *states = calloc(1, sizeof *states);

    if (states)
        add_first(states);
    return states;
}

void timing_states_free(struct timing_states *states)
{
    free(states);
}
