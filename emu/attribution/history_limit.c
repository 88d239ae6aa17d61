#include "emu/attribution/history_limit.h"

#include <stdlib.h>

#include "emu/attribution/history.h"

/* The fills of the idle records. */
struct idle {
    const struct flush_logs *logs;
    uint64_t *filled;
    uint32_t count;
};

/* Whether the history alone knows the translation. */
static bool is_idle(struct translation *t, const struct flush_logs *logs)
{
    history_update(t, flush_log_of(logs, t->tag));
    return t->state != TRANSLATION_UNKNOWN &&
           t->state != TRANSLATION_RESIDENT && !t->ghost_a && !t->ghost_b;
}

static void note_idle(void *opaque, struct translation *t)
{
    struct idle *idle = opaque;

    if (is_idle(t, idle->logs))
        idle->filled[idle->count++] = t->filled;
}

static void swap(uint64_t *a, uint64_t *b)
{
    uint64_t old = *a;

    *a = *b;
    *b = old;
}

/* The element that would stand at `rank` if the numbers, which are all
 * different, were sorted ascending (Hoare, Algorithm 65: Find, CACM 1961). */
static uint64_t find_rank(uint64_t *number, uint32_t count, uint32_t rank)
{
    uint32_t low = 0, high = count;

    while (high - low > 1) {
        uint64_t pivot = number[low + (high - low) / 2];
        uint32_t less = low;

        for (uint32_t i = low; i < high; i++)
            if (number[i] < pivot)
                swap(&number[i], &number[less++]);
        if (rank < less) {
            high = less;
            continue;
        }
        for (uint32_t i = less; i < high; i++)
            if (number[i] == pivot)
                swap(&number[i], &number[less]);
        if (rank == less)
            return pivot;
        low = less + 1;
    }
    return number[low];
}

struct forgetting {
    struct translations *all;
    const struct flush_logs *logs;
    uint64_t from;              /* the first fill that is kept */
    uint32_t forgotten;
};

static void forget_old(void *opaque, struct translation *t)
{
    struct forgetting *f = opaque;

    if (!is_idle(t, f->logs) || t->filled >= f->from)
        return;
    translation_release(f->all, t);
    f->forgotten++;
}

bool history_limit_forget(struct translations *all,
                          const struct flush_logs *logs, uint32_t limit,
                          uint32_t *forgotten)
{
    struct idle idle = {
        .logs = logs,
        .filled = malloc(all->in_use * sizeof(*idle.filled)),
    };
    struct forgetting f = { .all = all, .logs = logs };
    uint32_t kept = limit / 2;

    *forgotten = 0;
    if (!idle.filled)
        return false;
    translations_each(all, note_idle, &idle);
    if (idle.count > kept) {
        f.from = kept ? find_rank(idle.filled, idle.count, idle.count - kept)
                      : UINT64_MAX;
        translations_each(all, forget_old, &f);
        *forgotten = f.forgotten;
    }
    free(idle.filled);
    return true;
}
