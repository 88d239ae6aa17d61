/*
 * Players in parallel: threads that play one block through all of them, lanes
 * and stacks. Each one is played by one thread at a time, so what it counts
 * does not depend on how many threads there are.
 */
#ifndef PAGEWALK_EMU_SWEEP_SWEEP_POOL_H
#define PAGEWALK_EMU_SWEEP_SWEEP_POOL_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

#include "emu/sweep/sweep_block.h"

enum { SWEEP_JOBS_MAX = 256 };

struct sweep_player {
    void (*play)(void *opaque, const struct sweep_block *block);
    void *opaque;
};

struct sweep_pool {
    const struct sweep_player *player;
    unsigned players;
    const struct sweep_block *block;    /* being played */
    atomic_uint next;                   /* player that nobody has taken */
    pthread_t thread[SWEEP_JOBS_MAX];
    unsigned threads;                   /* besides the caller's */
    pthread_mutex_t lock;               /* of what follows */
    pthread_cond_t changed;
    unsigned turn;                      /* advances with each block */
    unsigned busy;                      /* threads that play this block */
    bool over;
};

/* Starts jobs - 1 threads, or fewer if the host gives no more. */
void sweep_pool_start(struct sweep_pool *pool,
                      const struct sweep_player *player, unsigned players,
                      unsigned jobs);
void sweep_pool_stop(struct sweep_pool *pool);

/* Begins to play a block; the caller may do other work meanwhile. */
void sweep_pool_begin(struct sweep_pool *pool,
                      const struct sweep_block *block);

/* Helps, and returns when every player has played the block. */
void sweep_pool_finish(struct sweep_pool *pool);

#endif
