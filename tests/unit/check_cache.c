/*
 * The caches against the reference (cache_reference.h): random streams of all
 * that is done to them, by every way that it can be done. Counters and waits are
 * equal, access by access.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "devices/bus/ram.h"
#include "tests/unit/cache_reference.h"
#include "tests/unit/quick_check.h"

Suite *cache_suite(void);

enum { STREAM = 60000, COMPARE_EVERY = 1000, MEMORY = 2 << 20 };

/* Where the stream goes: a few ways' worth, so that all sets are full. */
enum { BASE = 0x100000, SPAN = 0x3000 };

static struct log log_;
static struct bus bus;
static struct ram ram;
static struct caches caches;
static struct ref_caches reference;

static uint64_t on_time(void *opaque)
{
    (void)opaque;
    return reference.time;
}

static struct cache_geometry geometry(uint32_t bytes, uint32_t ways,
                                      uint32_t line, enum tlb_policy policy,
                                      bool through, bool allocates)
{
    return (struct cache_geometry){bytes, ways, line, through, allocates,
                                   policy};
}

/* The shapes: split and unified, with and without a second level, of every
 * policy; of more than four ways, of one. */
static struct cache_config shape(int i)
{
    struct cache_config c = {
        .write_buffers = 4, .l2_hit = 7, .memory = 40, .write = 6,
        .walk_hit = 0,
    };

    switch (i) {
    case 0:
        c.cache[CACHE_L1I] = geometry(1024, 4, 32, TLB_LRU, false, true);
        c.cache[CACHE_L1D] = geometry(1024, 4, 32, TLB_LRU, false, true);
        c.cache[CACHE_L2] = geometry(4096, 4, 64, TLB_LRU, false, true);
        break;
    case 1:
        c.unified = true;
        c.cache[CACHE_L1D] = geometry(2048, 4, 16, TLB_PLRU, true, false);
        break;
    case 2:
        c.cache[CACHE_L1I] = geometry(1024, 2, 32, TLB_PLRU, false, true);
        c.cache[CACHE_L1D] = geometry(1024, 2, 32, TLB_LRU, false, false);
        c.write_buffers = 0;
        break;
    case 3:
        c.cache[CACHE_L1I] = geometry(4096, 8, 64, TLB_PLRU, false, true);
        c.cache[CACHE_L1D] = geometry(4096, 8, 64, TLB_PLRU, false, true);
        c.cache[CACHE_L2] = geometry(8192, 16, 128, TLB_LRU, true, false);
        break;
    case 4:
        c.cache[CACHE_L1I] = geometry(512, 1, 16, TLB_LRU, false, true);
        c.cache[CACHE_L1D] = geometry(512, 1, 16, TLB_LRU, false, true);
        c.cache[CACHE_L2] = geometry(1536, 6, 16, TLB_LRU, false, false);
        break;
    default:
        c.unified = true;
        c.cache[CACHE_L1D] = geometry(3072, 3, 32, TLB_LRU, true, true);
        c.cache[CACHE_L2] = geometry(4096, 8, 32, TLB_PLRU, false, true);
        c.write_buffers = 1;
        break;
    }
    return c;
}

enum { SHAPES = 6 };

static unsigned pick(unsigned n)
{
    return (unsigned)rand() % n;
}

/* Mostly near the last one. */
static uint64_t address(void)
{
    static uint64_t last = BASE;

    last = pick(3) ? BASE + (last - BASE + pick(64)) % SPAN : BASE + pick(SPAN);
    return last;
}

static void *host_of(uint64_t paddr)
{
    return ram.host + paddr;
}

static void data_access(void)
{
    static const unsigned flows[] = {CACHE_READS, CACHE_WRITES,
                                     CACHE_READS | CACHE_WRITES};
    unsigned flow = flows[pick(3)], size = 1u << pick(4);
    uint64_t at = address();
    enum memory_type type = pick(20) ? MEMORY_BACK
                                     : (enum memory_type)pick(3);
    enum cache_kind kind = flow & CACHE_WRITES ? CACHE_STORE : CACHE_LOAD;
    uint32_t wait = 0;

    if (type != MEMORY_BACK || flow == (CACHE_READS | CACHE_WRITES) ||
        !cache_hits(&caches.l1d, host_of(at), size, flow == CACHE_WRITES, 1))
        wait = caches_access(&caches, kind, flow, type, host_of(at), size, 0);
    QUICK_CHECK(wait == ref_access(&reference, kind, flow, type, at, size));
    reference.time += wait;
}

static void run_of_pushes(void)
{
    unsigned count = 1 + pick(6), size = 4 * count;
    uint64_t at = address() & ~UINT64_C(3);
    bool store = pick(2);

    if (!cache_hits(&caches.l1d, host_of(at), size, store, count))
        return;
    for (unsigned i = 0; i < count; i++)
        QUICK_CHECK(!ref_access(&reference, store ? CACHE_STORE : CACHE_LOAD,
                                store ? CACHE_WRITES : CACHE_READS,
                                MEMORY_BACK, at + 4 * i, 4));
}

static void walk_read(void)
{
    uint64_t at = address() & ~UINT64_C(7);
    uint32_t wait = caches_walk_read(&caches, host_of(at), 8, 0);

    QUICK_CHECK(wait == ref_access(&reference, CACHE_WALK, CACHE_READS,
                                   MEMORY_BACK, at, 8));
    reference.time += wait;
}

static void fetch(void)
{
    static uint32_t group, way;
    struct cache *c = caches.fetches;
    uint64_t at = address();
    uint32_t key = cache_line_of(c, cache_unit((uintptr_t)host_of(at)));
    uint32_t wait = 0;
    struct cache_way found;

    if (pick(2)) {                  /* as a `line` that has run before */
        found = cache_find(c, key);
        if (found.group) {
            group = (uint32_t)(found.group - c->group);
            way = found.way;
        }
    }
    if (!cache_fetch_hits(c, key, group, way))
        wait = caches_fetch(&caches, key, &found);
    QUICK_CHECK(wait == ref_access(&reference, CACHE_FETCH, CACHE_READS,
                                   MEMORY_BACK, at, 1));
    reference.time += wait;
}

static void string(void)
{
    unsigned size = 1u << pick(3), n = 1 + pick(200);
    uint64_t to = address(), from = pick(3) ? address() : 0;
    const struct caches_string s = {
        .from = from ? host_of(from) : NULL, .to = host_of(to), .size = size,
        .count = n, .cycles = pick(5), .budget = pick(2) ? 1000000 : pick(300),
    };
    uint64_t start = reference.time, elapsed = 0, waited = 0, wait;
    uint32_t done = caches_access_string(&caches, &s, &wait), expected = 0;

    do {
        uint32_t cycles = 0;

        reference.time = start + elapsed;
        if (from)
            cycles = ref_access(&reference, CACHE_LOAD, CACHE_READS,
                                MEMORY_BACK, from + expected * size, size);
        reference.time += cycles;
        cycles += ref_access(&reference, CACHE_STORE, CACHE_WRITES,
                             MEMORY_BACK, to + expected * size, size);
        expected++;
        waited += cycles;
        elapsed += s.cycles + cycles;
    } while (expected < n && elapsed < s.budget);
    QUICK_CHECK(done == expected);
    QUICK_CHECK(wait == waited);
    reference.time = start + waited;
}

static void device(void)
{
    uint64_t at = address(), size = 1 + pick(200);
    bool write = pick(2);

    caches_snoop(&caches, at, size, write);
    ref_snoop(&reference, at, size, write);
}

static void rare(void)
{
    bool writes_back = pick(2);

    if (pick(20) == 0)
        QUICK_CHECK(caches_empty(&caches, writes_back) ==
                    ref_empty(&reference, writes_back));
}

static void compare(const struct cache *c, const struct ref_cache *r)
{
    struct cache_counters counters = cache_read_counters(c);

    ck_assert_mem_eq(&counters, &r->counters, sizeof counters);
}

/* Loop index: shape. */
START_TEST(caches_count_and_wait_as_the_reference_does)
{
    struct cache_config config = shape(_i);
    char why[128];

    ck_assert_msg(cache_config_check(&config, why, sizeof why), "%s", why);
    ck_assert(bus_init(&bus, &log_));
    ck_assert(ram_init(&ram, MEMORY));
    ram_map(&ram, &bus);
    ck_assert(caches_init(&caches, &config, &bus));
    caches.time = on_time;
    ref_init(&reference, &config);
    srand((unsigned)_i + 1);
    for (int i = 0; i < STREAM; i++) {
        reference.time += pick(8);
        switch (pick(16)) {
        case 0: walk_read(); break;
        case 1: case 2: case 3: case 4: fetch(); break;
        case 5: string(); break;
        case 6: device(); break;
        case 7: run_of_pushes(); break;
        case 8: rare(); break;
        default: data_access(); break;
        }
        if (i % COMPARE_EVERY == 0) {
            compare(&caches.l1i, &reference.l1i);
            compare(&caches.l1d, &reference.l1d);
            compare(&caches.l2, &reference.l2);
            ck_assert_uint_eq(caches.uncached, reference.uncached);
        }
    }
    caches_destroy(&caches);
    bus_destroy(&bus);
    ram_destroy(&ram);
}
END_TEST

Suite *cache_suite(void)
{
    Suite *suite = suite_create("cache");
    TCase *tc = tcase_create("random streams");

    tcase_add_loop_test(tc, caches_count_and_wait_as_the_reference_does, 0,
                        SHAPES);
    suite_add_tcase(suite, tc);
    return suite;
}
