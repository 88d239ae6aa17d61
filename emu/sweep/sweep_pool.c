#define _POSIX_C_SOURCE 200809L

#include "emu/sweep/sweep_pool.h"

static void play_all(struct sweep_pool *pool)
{
    unsigned i;

    while ((i = atomic_fetch_add(&pool->next, 1)) < pool->players)
        pool->player[i].play(pool->player[i].opaque, pool->block);
}

/* Waits for the block after number `turn`. False: there is none. */
static bool await_turn(struct sweep_pool *pool, unsigned turn)
{
    bool over;

    pthread_mutex_lock(&pool->lock);
    while (pool->turn == turn && !pool->over)
        pthread_cond_wait(&pool->changed, &pool->lock);
    over = pool->over;
    pthread_mutex_unlock(&pool->lock);
    return !over;
}

static void *work(void *opaque)
{
    struct sweep_pool *pool = opaque;

    for (unsigned turn = 0; await_turn(pool, turn); turn++) {
        play_all(pool);
        pthread_mutex_lock(&pool->lock);
        if (!--pool->busy)
            pthread_cond_broadcast(&pool->changed);
        pthread_mutex_unlock(&pool->lock);
    }
    return NULL;
}

void sweep_pool_start(struct sweep_pool *pool,
                      const struct sweep_player *player, unsigned players,
                      unsigned jobs)
{
    *pool = (struct sweep_pool){.player = player, .players = players};
    pthread_mutex_init(&pool->lock, NULL);
    pthread_cond_init(&pool->changed, NULL);
    while (pool->threads + 1 < jobs && pool->threads < SWEEP_JOBS_MAX &&
           !pthread_create(&pool->thread[pool->threads], NULL, work, pool))
        pool->threads++;
}

void sweep_pool_stop(struct sweep_pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    pool->over = true;
    pthread_cond_broadcast(&pool->changed);
    pthread_mutex_unlock(&pool->lock);
    for (unsigned i = 0; i < pool->threads; i++)
        pthread_join(pool->thread[i], NULL);
    pthread_cond_destroy(&pool->changed);
    pthread_mutex_destroy(&pool->lock);
}

void sweep_pool_begin(struct sweep_pool *pool, const struct sweep_block *block)
{
    pthread_mutex_lock(&pool->lock);
    pool->block = block;
    atomic_store(&pool->next, 0);
    pool->busy = pool->threads;
    pool->turn++;
    pthread_cond_broadcast(&pool->changed);
    pthread_mutex_unlock(&pool->lock);
}

void sweep_pool_finish(struct sweep_pool *pool)
{
    play_all(pool);
    pthread_mutex_lock(&pool->lock);
    while (pool->busy)
        pthread_cond_wait(&pool->changed, &pool->lock);
    pthread_mutex_unlock(&pool->lock);
}
