#define _POSIX_C_SOURCE 200809L
#include "emu/lab/lab_pool.h"

#include <pthread.h>
#include <string.h>
#include <unistd.h>

#define CLEAR_LINE "\r\033[K"   /* ECMA-48 CR and EL */

struct pool {
    struct lab_run *runs;
    const struct lab_plan *plan;
    const struct options *options;
    FILE *log;
    bool progress;
    pthread_mutex_t lock;               /* of what follows */
    unsigned next, done;
    unsigned failed;                    /* of the boots that failed, the first;
                                           plan->count: none did */
    struct error error;                 /* of that boot */
};

static void show(const struct pool *pool, const struct lab_config *config)
{
    const char *between = *config->vs ? ", " : "";

    if (pool->progress)
        fprintf(stderr, CLEAR_LINE "lab: %u of %u, %s on %s%s%.40s",
                pool->done, pool->plan->count, config->lab, config->model,
                between, config->vs);
}

/* The next boot to make; plan->count: none. */
static unsigned take(struct pool *pool)
{
    unsigned i;

    pthread_mutex_lock(&pool->lock);
    i = pool->failed < pool->plan->count ? pool->plan->count : pool->next;
    if (i < pool->plan->count) {
        pool->next++;
        show(pool, &pool->plan->config[i]);
    }
    pthread_mutex_unlock(&pool->lock);
    return i;
}

static void finish(struct pool *pool, unsigned i, const struct error *error)
{
    pthread_mutex_lock(&pool->lock);
    pool->done++;
    if (error && i < pool->failed) {
        pool->failed = i;
        pool->error = *error;
    }
    show(pool, &pool->plan->config[i]);
    pthread_mutex_unlock(&pool->lock);
}

static void *work(void *opaque)
{
    struct pool *pool = opaque;
    struct error error;
    unsigned i;

    while ((i = take(pool)) < pool->plan->count)
        finish(pool, i, lab_boot(&pool->runs[i], pool->options,
                                 &pool->plan->config[i], pool->log, &error)
                            ? NULL : &error);
    return NULL;
}

/* Whether each boot reads standard input, which all of them share. */
static bool reads_stdin(const struct pool *pool)
{
    const char *bios = pool->options->bios;

    for (unsigned i = 0; i < pool->plan->count; i++)
        if (!strcmp(pool->plan->config[i].model, "-"))
            return true;
    return bios && !strcmp(bios, "-");
}

/* The boots to be made at the same time. Lines of several in one log could not
 * be told apart. */
static unsigned jobs(const struct pool *pool)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    uint64_t count = pool->options->jobs;

    if (pool->options->log_mask || reads_stdin(pool))
        return 1;
    if (!count)
        count = processors > 0 ? (uint64_t)processors : 1;
    if (count > pool->plan->count)
        count = pool->plan->count;
    return count > LAB_JOBS_MAX ? LAB_JOBS_MAX : (unsigned)count;
}

bool lab_pool_run(struct lab_run *runs, const struct lab_plan *plan,
                  const struct options *options, FILE *log,
                  struct error *error)
{
    struct pool pool = {
        .runs = runs, .plan = plan, .options = options, .log = log,
        .progress = !options->quiet && isatty(STDERR_FILENO),
        .failed = plan->count,
    };
    pthread_t thread[LAB_JOBS_MAX];
    unsigned threads = 0, wanted = jobs(&pool);

    pthread_mutex_init(&pool.lock, NULL);
    while (threads + 1 < wanted &&
           !pthread_create(&thread[threads], NULL, work, &pool))
        threads++;
    work(&pool);
    while (threads)
        pthread_join(thread[--threads], NULL);
    pthread_mutex_destroy(&pool.lock);
    if (pool.progress)
        fputs(CLEAR_LINE, stderr);
    if (pool.failed < plan->count)
        *error = pool.error;
    return pool.failed == plan->count;
}
