#include "tests/unit/cache_reference.h"

#include <assert.h>
#include <string.h>

static void init(struct ref_cache *c, const struct cache_geometry *g)
{
    memset(c, 0, sizeof *c);
    c->g = *g;
    c->sets = g->bytes ? g->bytes / g->ways / g->line : 0;
    assert(c->sets <= REF_SETS);
    for (unsigned s = 0; s < c->sets; s++)
        for (unsigned w = 0; w < REF_WAYS; w++)
            c->set[s].order[w] = g->ways - 1 - w;   /* way 0 is the oldest */
}

void ref_init(struct ref_caches *r, const struct cache_config *config)
{
    memset(r, 0, sizeof *r);
    r->config = *config;
    init(&r->l1i, &config->cache[CACHE_L1I]);
    init(&r->l1d, &config->cache[CACHE_L1D]);
    init(&r->l2, &config->cache[CACHE_L2]);
}

static struct ref_set *set_of(struct ref_cache *c, uint64_t line)
{
    return &c->set[line / c->g.line % c->sets];
}

static int find(struct ref_cache *c, uint64_t line)
{
    struct ref_set *s = set_of(c, line);

    for (unsigned w = 0; w < c->g.ways; w++)
        if (s->way[w].valid && s->way[w].address == line)
            return (int)w;
    return -1;
}

static void touch(struct ref_cache *c, struct ref_set *s, unsigned way)
{
    unsigned at = 0, node = 1;

    while (s->order[at] != way)
        at++;
    memmove(&s->order[1], &s->order[0], at * sizeof s->order[0]);
    s->order[0] = way;
    for (unsigned half = c->g.ways / 2; half; half /= 2) {
        bool upper = way & half;

        s->node[node] = !upper;
        node = node * 2 + upper;
    }
}

static unsigned victim(const struct ref_cache *c, const struct ref_set *s)
{
    unsigned way = 0, node = 1;

    for (unsigned w = 0; w < c->g.ways; w++)
        if (!s->way[w].valid)
            return w;
    if (c->g.policy == TLB_LRU)
        return s->order[c->g.ways - 1];
    for (unsigned half = c->g.ways / 2; half; half /= 2) {
        bool upper = s->node[node];

        way += upper ? half : 0;
        node = node * 2 + upper;
    }
    return way;
}

/* Returns the line that was displaced dirty, or ~0. */
static uint64_t fill(struct ref_cache *c, uint64_t line)
{
    struct ref_set *s = set_of(c, line);
    unsigned way = victim(c, s);
    struct ref_line old = s->way[way];

    s->way[way] = (struct ref_line){.valid = true, .address = line};
    touch(c, s, way);
    if (!old.valid || !old.dirty)
        return UINT64_MAX;
    c->counters.write_backs++;
    return old.address;
}

static bool look_up(struct ref_cache *c, uint64_t line, enum cache_kind kind)
{
    int way = find(c, line);

    c->counters.accesses[kind]++;
    if (way < 0)
        c->counters.misses[kind]++;
    else
        touch(c, set_of(c, line), (unsigned)way);
    return way >= 0;
}

static void soil(struct ref_cache *c, uint64_t line)
{
    int way = find(c, line);

    if (way >= 0 && !c->g.through)
        set_of(c, line)->way[way].dirty = true;
}

/* The writes leave in their order, each `write` cycles after the one before or
 * after it has come. */
static uint32_t put(struct ref_caches *r, uint32_t waited)
{
    uint32_t n = r->config.write_buffers;
    uint64_t now = r->time + waited, start, last;

    if (!n)
        return r->config.write;
    start = now;
    if (r->writes >= n && r->queue[r->writes % n] > start)
        start = r->queue[r->writes % n];
    last = r->writes ? r->queue[(r->writes - 1) % n] : 0;
    r->queue[r->writes % n] = (last > start ? last : start) + r->config.write;
    r->writes++;
    return (uint32_t)(start - now);
}

static uint64_t second_line(const struct ref_caches *r, uint64_t line)
{
    return line / r->l2.g.line * r->l2.g.line;
}

static uint32_t read_on(struct ref_caches *r, enum cache_kind kind,
                        uint64_t line)
{
    if (!r->l2.sets)
        return r->config.memory;
    line = second_line(r, line);
    if (look_up(&r->l2, line, kind))
        return r->config.l2_hit;
    fill(&r->l2, line);
    return r->config.memory;
}

static uint32_t write_on(struct ref_caches *r, enum cache_kind kind,
                         uint64_t line, uint32_t waited)
{
    if (r->l2.sets) {
        line = second_line(r, line);
        if (!look_up(&r->l2, line, kind) && r->l2.g.allocates)
            fill(&r->l2, line);
        soil(&r->l2, line);
    }
    return put(r, waited);
}

static uint32_t access_line(struct ref_caches *r, enum cache_kind kind,
                            unsigned flow, enum memory_type type,
                            uint64_t line, uint32_t waited)
{
    struct ref_cache *c = kind == CACHE_FETCH && !r->config.unified ? &r->l1i
                                                                    : &r->l1d;
    uint32_t wait = 0;
    uint64_t out;

    if (!look_up(c, line, kind) &&
        (flow & CACHE_READS || c->g.allocates)) {
        wait = read_on(r, kind, line);
        out = fill(c, line);
        if (out != UINT64_MAX && r->l2.sets)
            soil(&r->l2, second_line(r, out));
    }
    if (!(flow & CACHE_WRITES))
        return wait;
    if (find(c, line) >= 0 && !c->g.through && type == MEMORY_BACK) {
        soil(c, line);
        return wait;
    }
    return wait + write_on(r, kind, line, waited + wait);
}

uint32_t ref_access(struct ref_caches *r, enum cache_kind kind, unsigned flow,
                    enum memory_type type, uint64_t address, unsigned size)
{
    const struct ref_cache *c = kind == CACHE_FETCH && !r->config.unified
                                    ? &r->l1i : &r->l1d;
    uint32_t wait = 0;

    if (type == MEMORY_UNCACHED) {
        r->uncached++;
        wait = flow & CACHE_READS ? r->config.memory : 0;
        return flow & CACHE_WRITES ? wait + put(r, wait) : wait;
    }
    for (uint64_t line = address / c->g.line * c->g.line;
         line < address + size; line += c->g.line)
        wait += access_line(r, kind, flow, type, line, wait);
    return wait;
}

static void snoop(struct ref_cache *c, uint64_t address, uint64_t size,
                  bool write)
{
    for (unsigned s = 0; s < c->sets; s++)
        for (unsigned w = 0; w < c->g.ways; w++) {
            struct ref_line *l = &c->set[s].way[w];

            if (!l->valid || l->address + c->g.line <= address ||
                l->address >= address + size)
                continue;
            c->counters.write_backs += l->dirty;
            l->dirty = false;
            c->counters.invalidations += write;
            l->valid = !write;
        }
}

void ref_snoop(struct ref_caches *r, uint64_t address, uint64_t size,
               bool write)
{
    snoop(&r->l1i, address, size, write);
    snoop(&r->l1d, address, size, write);
    snoop(&r->l2, address, size, write);
}

static uint64_t empty(struct ref_cache *c, bool writes_back)
{
    uint64_t dirty = 0;

    for (unsigned s = 0; s < c->sets; s++)
        for (unsigned w = 0; w < c->g.ways; w++) {
            dirty += c->set[s].way[w].dirty;
            c->set[s].way[w] = (struct ref_line){0};
        }
    c->counters.write_backs += writes_back ? dirty : 0;
    return writes_back ? dirty : 0;
}

uint64_t ref_empty(struct ref_caches *r, bool writes_back)
{
    return (empty(&r->l1i, writes_back) + empty(&r->l1d, writes_back) +
            empty(&r->l2, writes_back)) * r->config.write;
}
