/* The fetches of a block's lines by an instruction cache. */
#include "cpu/block/block_fetch.h"

/* The stamp of a line, if the cache still has it where the table says; null: it
 * has not. */
static uint64_t *stamp_of(struct cache *c, const struct block_line *line)
{
    struct cache_group *g = &c->group[line->group];

    return g->tag[line->way] == line->key ? &g->stamp[line->way] : NULL;
}

/* Touches the first lines of a block whose run has not ended. */
static void touch(struct cache *c, const struct block *b, unsigned lines)
{
    for (unsigned n = 0; n < lines; n++) {
        uint64_t *stamp = stamp_of(c, &b->line[n]);

        if (stamp)
            *stamp = c->now + 1 + n;
    }
}

/* The cache gets the stamps of a block's last whole run, if there was one. */
static void settle(struct cache *c, const struct block *b)
{
    uint64_t time = b->lines_time - b->lines;

    if (!b->lines_time)
        return;
    for (unsigned n = 0; n < b->lines; n++) {
        uint64_t *stamp = stamp_of(c, &b->line[n]);

        time++;
        if (stamp && *stamp < time)
            *stamp = time;
    }
}

void block_fetch_settle(struct cpu *cpu)
{
    for (struct block *b = cpu->lines_pend; b; b = b->lines_next) {
        settle(&cpu->mmu.caches.l1i, b);
        b->lines_pend = false;
    }
    cpu->lines_pend = NULL;
}

/* From now on a block looks no line up, if the cache has them all. */
static void hold(struct cpu *cpu, struct block *b)
{
    struct cache *c = &cpu->mmu.caches.l1i;

    for (unsigned n = 0; n < b->lines; n++)
        if (!stamp_of(c, &b->line[n]))
            return;
    b->lines_state = c->state;
    if (b->lines_pend)
        return;
    b->lines_pend = true;
    b->lines_next = cpu->lines_pend;
    cpu->lines_pend = b;
}

uint32_t block_fetch_line(struct cpu *cpu, struct block *b, unsigned number)
{
    struct cache *c = &cpu->mmu.caches.l1i;
    struct block_line *line = &b->line[number];
    struct cache_way at;
    uint32_t wait = 0;

    /* They were held when the run began, and a store has changed the cache since. */
    touch(c, b, number);
    if (!stamp_of(c, line)) {
        at = cache_find(c, line->key);
        if (!at.group) {
            block_fetch_settle(cpu);
            wait = caches_fetch_missing(&cpu->mmu.caches, line->key, &at);
        }
        line->group = (uint32_t)(at.group - c->group);
        line->way = (uint8_t)at.way;
    }
    *stamp_of(c, line) = c->now + 1 + number;
    if (b->kept && number + 1u == b->lines)
        hold(cpu, b);
    return wait;
}

void block_fetch_leave(struct cpu *cpu, const struct block *b, unsigned insns)
{
    struct cache *c = &cpu->mmu.caches.l1i;
    unsigned lines = 0;

    while (lines < b->lines && b->line[lines].insn < insns)
        lines++;
    touch(c, b, lines);
    c->now += lines;
}
