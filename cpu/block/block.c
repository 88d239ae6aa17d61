/* The cache of blocks: hash, pages, links. */
#include "cpu/block/block.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "cpu/block/block_build.h"
#include "cpu/block/block_fetch.h"
#include "cpu/block/block_fuse.h"
#include "cpu/block/block_optimize.h"
#include "cpu/model/page.h"
#include "cpu/state/native.h"
#include "cpu/timing/timing_states.h"

enum {
    HASH_BITS = 14,
    HASH_SIZE = 1 << HASH_BITS,
    PAGE_HASH_SIZE = 1 << 12,
    /* One allocation serves all blocks. When it is used up, all blocks are
     * dropped. */
    ARENA_BYTES = 16 << 20,
    ARENA_ALIGN = 16,       /* of each part of a block */
};

struct block_cache {
    struct isa_index index;
    struct block *hash[HASH_SIZE];
    struct block *page[PAGE_HASH_SIZE];     /* by the first page */
    struct block *tail[PAGE_HASH_SIZE];     /* by the second, if they cross */
    struct block *linked;   /* the blocks that have links */
    uint8_t *arena;
    size_t used;            /* bytes of the arena */
    unsigned insns_max;     /* block_cache_set_shape */
    bool fuse;
    /* The block of block_get_single. */
    struct block single;
    struct uop single_uops[BLOCK_INSN_UOPS_MAX + 1];
    struct block_insn single_insn[2];
    struct block_line single_line[2];
};

struct block_cache *block_cache_new(void)
{
    struct block_cache *cache = calloc(1, sizeof *cache);

    if (!cache)
        return NULL;
    cache->arena = malloc(ARENA_BYTES);
    if (!cache->arena) {
        free(cache);
        return NULL;
    }
    block_cache_set_shape(cache, BLOCK_INSNS_MAX, true);
    return cache;
}

void block_cache_free(struct block_cache *cache)
{
    if (!cache)
        return;
    free(cache->arena);
    free(cache);
}

void block_cache_set_shape(struct block_cache *cache, unsigned insns_max,
                           bool fuse)
{
    cache->insns_max = insns_max;
    cache->fuse = fuse;
}

void block_cache_set_index(struct block_cache *cache,
                           const struct cpu_model *model)
{
    isa_index_build(&cache->index, model);
}

/* Fibonacci hashing: by 2^64 over the golden ratio. The mode has 3 bits, the
 * physical address 36. */
static unsigned hash_of(uint64_t paddr, struct code_key key)
{
    uint64_t number = paddr * 8 + key.mode + ((uint64_t)key.pipeline << 40);

    return (unsigned)(number * UINT64_C(0x9e3779b97f4a7c15) >>
                      (64 - HASH_BITS));
}

static unsigned page_hash_of(uint64_t paddr)
{
    return (unsigned)page_number(paddr) % PAGE_HASH_SIZE;
}

static void *arena_take(struct block_cache *cache, size_t bytes)
{
    void *p = cache->arena + cache->used;

    cache->used += (bytes + ARENA_ALIGN - 1) & ~(size_t)(ARENA_ALIGN - 1);
    assert(cache->used <= ARENA_BYTES);
    return p;
}

/* The lines of the first instruction, if the instruction cache fetches all. */
static unsigned lines_to_skip(const struct block_build *build)
{
    unsigned lines = 0;

    while (lines < build->block.lines && !build->line[lines].insn)
        lines++;
    return lines == build->block.first_lines ? lines : 0;
}

/* Puts a block that was built into the cache. */
static struct block *publish(struct cpu *cpu, const struct block_build *build)
{
    struct block_cache *cache = cpu->blocks;
    struct block *b = arena_take(cache, sizeof *b);
    size_t uops = build->uop_count * sizeof build->uops[0];
    size_t insns = (build->block.insns + 1u) * sizeof build->insn[0];
    size_t lines = build->block.lines * sizeof build->line[0];
    unsigned hash = hash_of(build->block.paddr, build->block.key);
    unsigned page = page_hash_of(build->block.paddr);

    *b = build->block;
    b->uops = arena_take(cache, uops);
    memcpy(b->uops, build->uops, uops);
    b->cracked = memcpy(arena_take(cache, uops), build->uops, uops);
    block_optimize(b->uops, build->uop_count);
    if (cache->fuse)
        block_fuse(b->uops, build->uop_count);
    b->entry = b->uops;
    b->body = b->entry_held = b->uops + lines_to_skip(build);
    b->insn = arena_take(cache, insns);
    memcpy(b->insn, build->insn, insns);
    b->line = arena_take(cache, lines);
    memcpy(b->line, build->line, lines);
    b->kept = true;
    if (cpu->native) {
        b->native = arena_take(cache, sizeof *b->native);
        cpu->native->made(cpu, b);
    }
    b->next = cache->hash[hash];
    cache->hash[hash] = b;
    b->page_next = cache->page[page];
    cache->page[page] = b;
    bus_page_add_code(cpu->bus, b->paddr);
    if (b->crosses) {
        page = page_hash_of(b->paddr2);
        b->tail_next = cache->tail[page];
        cache->tail[page] = b;
        bus_page_add_code(cpu->bus, b->paddr2);
    }
    cpu->counters.blocks_made++;
    return b;
}

/* The cached block; a block that crosses is found only by both pages. */
static struct block *find(struct cpu *cpu, uint64_t paddr, bool have_second,
                          uint64_t paddr2)
{
    struct block *b = cpu->blocks->hash[hash_of(paddr, cpu->key)];

    for (; b; b = b->next) {
        if (b->paddr != paddr || !code_key_is(b->key, cpu->key) || b->dead)
            continue;
        if (!b->crosses || (have_second && b->paddr2 == paddr2))
            return b;
    }
    return NULL;
}

/* Whether a cached block at paddr crosses, so that its second page must be
 * known. */
static bool crosses(struct cpu *cpu, uint64_t paddr)
{
    struct block *b = cpu->blocks->hash[hash_of(paddr, cpu->key)];

    for (; b; b = b->next)
        if (b->paddr == paddr && code_key_is(b->key, cpu->key) && !b->dead)
            return b->crosses;
    return false;
}

/* Puts a block into cpu->recent, from where the engine takes it without the
 * run loop. */
static void remember(struct cpu *cpu, struct block *b)
{
    if (!b->crosses && !b->stops)
        cpu->recent[block_recent_index(b->paddr, b->key.pipeline)] = b;
}

/* Drops everything where one more block might not find room: with the micro-ops
 * for the engine and those as cracked. */
static void make_room(struct cpu *cpu)
{
    const struct block_build *most = NULL;
    const size_t bytes = sizeof(struct block) + sizeof(struct block_native) +
                         2 * sizeof most->uops +
                         sizeof most->insn + sizeof most->line +
                         6 * ARENA_ALIGN;

    if (cpu->blocks->used + bytes > ARENA_BYTES ||
        !timing_states_have_room(cpu->pipeline_states, BLOCK_STATES_MAX))
        block_cache_clear(cpu);
}

struct block *block_get(struct cpu *cpu, uint64_t paddr, bool have_second,
                        uint64_t paddr2)
{
    struct block_cache *cache = cpu->blocks;
    struct block_build build;
    struct block *b = find(cpu, paddr, have_second, paddr2);

    if (b) {
        remember(cpu, b);
        return b;
    }
    if (!have_second && crosses(cpu, paddr))
        return NULL;
    make_room(cpu);
    build.index = &cache->index;
    if (!block_build(&build, cpu, paddr, have_second, paddr2,
                     cache->insns_max))
        return NULL;
    b = publish(cpu, &build);
    remember(cpu, b);
    return b;
}

struct block *block_get_single(struct cpu *cpu, uint64_t paddr,
                               bool have_second, uint64_t paddr2)
{
    struct block_cache *cache = cpu->blocks;
    struct block_build build;

    make_room(cpu);
    build.index = &cache->index;
    if (!block_build(&build, cpu, paddr, have_second, paddr2, 1))
        return NULL;
    cache->single = build.block;
    cache->single.entry = cache->single.uops = cache->single_uops;
    cache->single.cracked = cache->single_uops;
    cache->single.entry_held = cache->single_uops + lines_to_skip(&build);
    cache->single.insn = cache->single_insn;
    cache->single.line = cache->single_line;
    memcpy(cache->single_uops, build.uops,
           build.uop_count * sizeof build.uops[0]);
    memcpy(cache->single_insn, build.insn, sizeof cache->single_insn);
    memcpy(cache->single_line, build.line, sizeof cache->single_line);
    return &cache->single;
}

void block_link(struct cpu *cpu, struct block *b, bool taken, bool fixed,
                struct block *to)
{
    struct block_cache *cache = cpu->blocks;

    if (b == &cache->single)    /* the next block_get_single replaces it */
        return;
    if (fixed && b->key.mode & MODE_FLAT && !cpu->clock_counts_insns &&
        !b->serialise)
        b->link[taken] = to;
    else
        b->tested_link[taken] = to;
    if (b->linked)
        return;
    b->linked = true;
    b->linked_next = cache->linked;
    cache->linked = b;
}

/* Drops all links when a block is dropped: some may lead to it. The cost is in
 * proportion to the links that were made. */
static void drop_links(struct cpu *cpu)
{
    struct block_cache *cache = cpu->blocks;

    cpu->block_serial++;
    if (cpu->native)
        cpu->native->dropped(cpu);
    for (struct block *b = cache->linked; b; b = b->linked_next) {
        for (unsigned i = 0; i < 2; i++)
            b->link[i] = b->tested_link[i] = NULL;
        b->linked = false;
    }
    cache->linked = NULL;
}

static void kill(struct cpu *cpu, struct block *b)
{
    struct block_cache *cache = cpu->blocks;
    struct block **link = &cache->hash[hash_of(b->paddr, b->key)];
    struct block **recent = &cpu->recent[block_recent_index(b->paddr, b->key.pipeline)];

    if (*recent == b)
        *recent = NULL;

    while (*link != b)
        link = &(*link)->next;
    *link = b->next;
    link = &cache->page[page_hash_of(b->paddr)];
    while (*link != b)
        link = &(*link)->page_next;
    *link = b->page_next;
    bus_page_remove_code(cpu->bus, b->paddr);
    if (b->crosses) {
        link = &cache->tail[page_hash_of(b->paddr2)];
        while (*link != b)
            link = &(*link)->tail_next;
        *link = b->tail_next;
        bus_page_remove_code(cpu->bus, b->paddr2);
    }
    b->dead = true;
    drop_links(cpu);
    cpu->counters.blocks_dropped++;
    LOG(cpu->log, block, "block at 0x%09llx dropped: %u instructions",
        (unsigned long long)b->paddr, b->insns);
}

/* Whether a block has bytes in [paddr, end). */
static bool holds(const struct block *b, uint64_t paddr, uint64_t end)
{
    unsigned room = page_room(b->paddr);
    unsigned first = b->bytes < room ? b->bytes : room;

    if (b->paddr < end && paddr < b->paddr + first)
        return true;
    return b->crosses && b->paddr2 < end &&
           paddr < b->paddr2 + (b->bytes - first);
}

/* Kills what a store hit in one list of a page. */
static void kill_in_list(struct cpu *cpu, bool tails, uint64_t paddr,
                         uint64_t end)
{
    struct block_cache *cache = cpu->blocks;
    unsigned list = page_hash_of(paddr);
    struct block *b = tails ? cache->tail[list] : cache->page[list], *next;

    for (; b; b = next) {
        next = tails ? b->tail_next : b->page_next;
        if (holds(b, paddr, end))
            kill(cpu, b);
    }
}

void block_written(struct cpu *cpu, uint64_t paddr, unsigned size)
{
    struct block *running = cpu->block;

    kill_in_list(cpu, false, paddr, paddr + size);
    kill_in_list(cpu, true, paddr, paddr + size);
    if (running == &cpu->blocks->single &&
        holds(running, paddr, paddr + size))
        running->dead = true;
}

bool block_holds(const struct cpu *cpu, uint64_t paddr, unsigned size)
{
    const struct block_cache *cache = cpu->blocks;
    unsigned list = page_hash_of(paddr);

    for (const struct block *b = cache->page[list]; b; b = b->page_next)
        if (holds(b, paddr, paddr + size))
            return true;
    for (const struct block *b = cache->tail[list]; b; b = b->tail_next)
        if (holds(b, paddr, paddr + size))
            return true;
    return false;
}

void block_cache_clear(struct cpu *cpu)
{
    struct block_cache *cache = cpu->blocks;
    struct timing_state state = *timing_states_get(cpu->pipeline_states,
                                                   cpu->key.pipeline);

    assert(!cpu->block);
    block_fetch_settle(cpu);
    drop_links(cpu);
    for (unsigned i = 0; i < PAGE_HASH_SIZE; i++) {
        for (struct block *b = cache->page[i]; b; b = b->page_next) {
            bus_page_remove_code(cpu->bus, b->paddr);
            if (b->crosses)
                bus_page_remove_code(cpu->bus, b->paddr2);
        }
    }
    memset(cache->hash, 0, sizeof cache->hash);
    memset(cache->page, 0, sizeof cache->page);
    memset(cache->tail, 0, sizeof cache->tail);
    memset(cpu->recent, 0, sizeof cpu->recent);
    cache->used = 0;
    timing_states_clear(cpu->pipeline_states);
    cpu->key.pipeline = timing_states_number(cpu->pipeline_states, &state);
}
