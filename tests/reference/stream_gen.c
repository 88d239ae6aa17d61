/*
 * stream_gen SEED EVENTS [WORD=VALUE]...: a random valid event stream on
 * stdout, the same for the same arguments. Few pages, spaces and sets, and
 * accesses that follow what was just changed, so that conflicts, evictions,
 * stale entries, changes of page size, assists, faults and flushes are all
 * frequent. Options pin what else is drawn:
 *
 *     large=separate|shared|fragment   levels=nine|inclusive|exclusive
 *     policy=lru|plru|fifo|random|nru|bit-plru|srrip|lfu
 *     unified=0|1   stlb=0|1   wp=0|1   pge=0|1   prefetch=0|1
 *     large_page=4m|2m   nx=0|1
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    SPACES = 4,                 /* at most */
    REGIONS = 4,                /* large pages that are used, at most */
    SPOTS = 16,                 /* 4 KiB pages used in each, at most */
    ANY = -1                    /* an option that was not given */
};

/* How often each kind of event occurs while a phase lasts. */
struct weights {
    int acc, map, size, unmap, clrd, setd, cr3, task, cr4, cr0, setwp, setpge;
    int invlpg, free;
};

static const struct weights phases[] = {
    /* acc map size unmap clrd setd cr3 task cr4 cr0 wp pge invlpg free */
    /* mostly accesses */
    {  957,  2,  2,    2,   4,   1,  9,   1,  1,  1, 1,  1,    15,   3 },
    /* context switches */
    {  800,  5,  0,    2,   5,   0, 110, 40,  2,  1, 0,  0,    10,  25 },
    /* frames, rights */
    {  690, 140, 0,   40,  40,  10, 10,   0,  3,  2, 5,  5,    50,   5 },
    /* page sizes */
    {  800,  0, 120,   0,  20,  10,  4,   1,  5,  0, 0,  0,    40,   0 },
    /* INVLPG */
    {  850,  5,  0,    5,   5,   0,  5,   0,  3,  2, 0,  0,   125,   0 },
    /* D bits */
    {  700,  5,  0,    0, 195, 100,  0,   0,  0,  0, 0,  0,     0,   0 },
    /* CR0.WP, CR4.PGE */
    {  840, 20,  0,    0,   0,   0, 30,  10, 20, 10, 35, 35,    0,   0 },
};
enum { PHASES = sizeof phases / sizeof phases[0], PHASE_EVENTS = 100 };

static const char *const larges[] = { "separate", "shared", "fragment" };
static const char *const large_pages[] = { "4m", "2m" };
static const char *const levels[] = { "nine", "inclusive", "exclusive" };
static const char *const policies[] = {
    "lru", "plru", "fifo", "random", "nru", "bit-plru", "srrip", "lfu"
};
enum { POLICIES = sizeof policies / sizeof policies[0] };

struct generator {
    uint64_t random;
    int large, levels, policy, unified, stlb, wp, pge, prefetch;
    int large_page, nx;
    uint32_t large_shift, pieces;       /* of a large page */
    uint32_t spaces, space;
    uint32_t regions, region[REGIONS];
    uint32_t spots, spot[SPOTS];
    bool large_now[SPACES][REGIONS];    /* the size last mapped there */
    uint32_t locality;          /* of 100 accesses, those near the last */
    uint32_t last;              /* address of the last access or change */
    bool follow;                /* the next event accesses last */
};

/* splitmix64 (Steele, Lea, Flood 2014). */
static uint64_t next_random(struct generator *g)
{
    uint64_t z = g->random += 0x9e3779b97f4a7c15u;

    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

/* A number from 0 to limit - 1. */
static uint32_t below(struct generator *g, uint32_t limit)
{
    return (uint32_t)(next_random(g) % limit);
}

static bool chance(struct generator *g, uint32_t percent)
{
    return below(g, 100) < percent;
}

/* A value that an option pins, else a random one. */
static int pinned(struct generator *g, int option, uint32_t limit)
{
    int value = (int)below(g, limit);

    return option == ANY ? value : option;
}

/* Mostly pages next to one another and to the same set, and now and then the
 * ends of the address space. */
static void draw_world(struct generator *g)
{
    uint32_t last = UINT32_MAX, base, step = 1 + below(g, 4);

    g->large_page = pinned(g, g->large_page, 2);
    g->nx = pinned(g, g->nx, 2);
    g->large_shift = g->large_page ? 21 : 22;
    g->pieces = 1u << (g->large_shift - 12);
    last >>= g->large_shift;
    base = below(g, last - REGIONS);

    g->spaces = 1 + below(g, SPACES);
    g->regions = 1 + below(g, REGIONS);
    for (uint32_t i = 0; i < g->regions; i++)
        g->region[i] = base + i;
    if (chance(g, 10))
        g->region[g->regions - 1] = last;
    g->spots = 1 + below(g, SPOTS);
    for (uint32_t i = 0; i < g->spots; i++)
        g->spot[i] = i * step;
    if (chance(g, 10))
        g->spot[g->spots - 1] = g->pieces - 1;
    g->locality = below(g, 90);
}

static void put_array(struct generator *g, const char *name, const char *side,
                      const char *size, uint32_t most_sets)
{
    static const uint32_t plru_ways[] = { 1, 2, 4, 8 };
    int policy = pinned(g, g->policy, POLICIES);
    uint32_t sets = 1 + below(g, most_sets);
    uint32_t ways = 1 + below(g, 6);

    if (!strcmp(policies[policy], "plru"))
        ways = plru_ways[below(g, 4)];
    printf("array %s %s %s %u ", name, side, size, sets * ways);
    if (sets == 1 && chance(g, 50))
        printf("full ");
    else
        printf("%u ", ways);
    printf("%s\n", policies[policy]);
}

/* "Under separate a side has a 4k and perhaps a large array, under shared and
 * fragment one any array; the second level likewise." */
static void put_level(struct generator *g, const char *side,
                      uint32_t most_sets)
{
    char name[16];

    snprintf(name, sizeof name, "%s-tlb", side);
    put_array(g, name, side, g->large ? "any" : "4k", most_sets);
    if (!g->large && chance(g, 70)) {
        snprintf(name, sizeof name, "%s-large", side);
        put_array(g, name, side, "large", 2);
    }
}

static void put_header(struct generator *g)
{
    g->large = pinned(g, g->large, 3);
    printf("wp %d\n", g->wp == ANY ? chance(g, 70) : g->wp);
    printf("pge %d\n", g->pge == ANY ? chance(g, 80) : g->pge);
    printf("large_page %s\n", large_pages[g->large_page]);
    printf("large %s\n", larges[g->large]);
    printf("seed %u\n", 1 + below(g, UINT32_MAX));
    printf("levels %s\n", levels[pinned(g, g->levels, 3)]);
    if (g->prefetch == ANY ? chance(g, 40) : g->prefetch)
        printf("prefetch %u\n", 1 + below(g, 6));
    if (chance(g, 50))
        printf("history %u\n", 1 + below(g, 12));
    if (pinned(g, g->unified, 2)) {
        put_level(g, "u", 5);
    } else {
        put_level(g, "i", 3);
        put_level(g, "d", 5);
    }
    if (pinned(g, g->stlb, 2))
        put_level(g, "s", 9);
}

static uint32_t draw_address(struct generator *g)
{
    uint32_t region = g->region[below(g, g->regions)];
    uint32_t spot = g->spot[below(g, g->spots)];

    return region << g->large_shift | spot << 12 | below(g, 4096);
}

/* WORD S PAGE SIZE of the page around an address. */
static void put_place(const struct generator *g, const char *word,
                      uint32_t space, uint32_t lin, bool large)
{
    printf("%s %u %#x %s", word, space, lin >> (large ? g->large_shift : 12),
           large ? large_pages[g->large_page] : "4k");
}

/* Each region has its usual frames, the same in both page sizes, and its
 * usual rights; the first one is global and shared by all spaces. */
static void put_map(struct generator *g, uint32_t space, uint32_t index,
                    uint32_t lin, bool large)
{
    uint32_t owner = index == 0 ? 0 : space + 1;
    uint32_t frame = owner * REGIONS + index + 1;
    uint32_t most = chance(g, 50) ? 4 : 0x100000 / (large ? g->pieces : 1);
    bool rw = true, us = true, global = index == 0, nx = false;

    if (!large)
        frame = frame * g->pieces + (lin >> 12) % g->pieces;
    if (chance(g, 15))
        frame = below(g, most);
    if (chance(g, 40)) {
        rw = chance(g, 70);
        us = chance(g, 80);
        global = chance(g, 25);
        nx = g->nx && chance(g, 30);
    }
    put_place(g, "map", space, lin, large);
    printf(" %u %d %d %d", frame, rw, us, global);
    puts(nx ? " 1" : g->nx && chance(g, 20) ? " 0" : "");
}

/* A whole region, as one large page or as nearly all of its 4 KiB pages. */
static void put_region(struct generator *g, uint32_t space, uint32_t index,
                       bool large)
{
    uint32_t lin = g->region[index] << g->large_shift;

    g->large_now[space][index] = large;
    if (large) {
        put_map(g, space, index, lin, true);
        return;
    }
    for (uint32_t i = 0; i < g->spots; i++)
        if (chance(g, 95))
            put_map(g, space, index, lin | g->spot[i] << 12, false);
}

static void put_first_maps(struct generator *g)
{
    for (uint32_t s = 0; s < g->spaces; s++)
        for (uint32_t i = 0; i < g->regions; i++)
            put_region(g, s, i, chance(g, 40));
}

static uint32_t index_of(const struct generator *g, uint32_t lin)
{
    uint32_t index = 0;

    while (g->region[index] != lin >> g->large_shift)
        index++;
    return index;
}

static void put_access(struct generator *g)
{
    static const char kinds[] = "IIRRRRWW";

    if (!g->follow && !chance(g, g->locality))
        g->last = draw_address(g);
    g->follow = false;
    printf("acc %c %#x ", kinds[below(g, 8)], g->last);
    printf("%d\n", chance(g, 60) ? 3 : 0);
}

/* A change of the tables ("size": a region in the other page size), most often
 * of what is in use, which is then most often accessed next. */
static void put_change(struct generator *g, const char *word)
{
    uint32_t space = chance(g, 80) ? g->space : below(g, g->spaces);
    uint32_t index;

    if (chance(g, 50))
        g->last = draw_address(g);
    index = index_of(g, g->last);
    if (!strcmp(word, "map")) {
        put_map(g, space, index, g->last, g->large_now[space][index]);
    } else if (!strcmp(word, "size")) {
        put_region(g, space, index, !g->large_now[space][index]);
    } else {
        put_place(g, word, space, g->last, chance(g, 30));
        putchar('\n');
    }
    g->follow = chance(g, 60);
}

static void put_cr3(struct generator *g, const char *word)
{
    if (chance(g, 80))
        g->space = below(g, g->spaces);
    printf("%s %u\n", word, g->space);
}

static void put_invlpg(struct generator *g)
{
    uint32_t lin = chance(g, 50) ? g->last : draw_address(g);

    printf("invlpg %#x\n", lin ^ below(g, 4096));
    g->last = lin;
    g->follow = chance(g, 60);
}

/* Most often between two supervisor writes of one page, which WP may decide. */
static void put_setwp(struct generator *g)
{
    bool between = chance(g, 70);

    if (between)
        printf("acc W %#x 0\n", g->last);
    printf("setwp %d\n", chance(g, 50));
    if (between)
        printf("acc W %#x 0\n", g->last);
}

static void put_free(struct generator *g)
{
    printf("free %u\n", chance(g, 50) ? g->space : below(g, g->spaces));
}

static void put_event(struct generator *g, const struct weights *w)
{
    int draw = (int)below(g, 1000);

    if (g->follow || (draw -= w->acc) < 0)
        put_access(g);
    else if ((draw -= w->map) < 0)
        put_change(g, "map");
    else if ((draw -= w->size) < 0)
        put_change(g, "size");
    else if ((draw -= w->unmap) < 0)
        put_change(g, "unmap");
    else if ((draw -= w->clrd) < 0)
        put_change(g, "clrd");
    else if ((draw -= w->setd) < 0)
        put_change(g, "setd");
    else if ((draw -= w->cr3) < 0)
        put_cr3(g, "cr3");
    else if ((draw -= w->task) < 0)
        put_cr3(g, "task");
    else if ((draw -= w->cr4) < 0)
        puts("cr4");
    else if ((draw -= w->cr0) < 0)
        puts("cr0");
    else if ((draw -= w->setwp) < 0)
        put_setwp(g);
    else if ((draw -= w->setpge) < 0)
        printf("setpge %d\n", chance(g, 60));
    else if ((draw -= w->invlpg) < 0)
        put_invlpg(g);
    else
        put_free(g);
}

/* Index of value in a list, or 0/1 for a flag; ANY if it is neither. */
static int choice(const char *value, const char *const *list, int count)
{
    for (int i = 0; i < count; i++)
        if (!strcmp(value, list[i]))
            return i;
    return ANY;
}

static bool take_option(struct generator *g, const char *option)
{
    static const char *const flags[] = { "0", "1" };
    const struct {
        const char *name;
        int *value;
        const char *const *list;
        int count;
    } options[] = {
        { "large=", &g->large, larges, 3 },
        { "policy=", &g->policy, policies, POLICIES },
        { "levels=", &g->levels, levels, 3 },
        { "prefetch=", &g->prefetch, flags, 2 },
        { "unified=", &g->unified, flags, 2 },
        { "stlb=", &g->stlb, flags, 2 },
        { "wp=", &g->wp, flags, 2 },
        { "pge=", &g->pge, flags, 2 },
        { "large_page=", &g->large_page, large_pages, 2 },
        { "nx=", &g->nx, flags, 2 },
    };

    for (size_t i = 0; i < sizeof options / sizeof options[0]; i++) {
        size_t length = strlen(options[i].name);

        if (strncmp(option, options[i].name, length) != 0)
            continue;
        *options[i].value = choice(option + length, options[i].list,
                                   options[i].count);
        return *options[i].value != ANY;
    }
    return false;
}

static bool take_number(const char *text, uint64_t *value)
{
    char *end;

    *value = strtoull(text, &end, 0);
    return *text >= '0' && *text <= '9' && !*end;
}

int main(int argc, char **argv)
{
    struct generator g = { .large = ANY, .policy = ANY, .unified = ANY,
                           .stlb = ANY, .wp = ANY, .pge = ANY,
                           .levels = ANY, .prefetch = ANY,
                           .large_page = ANY, .nx = ANY };
    uint64_t events;
    bool good = argc >= 3 && take_number(argv[1], &g.random) &&
                take_number(argv[2], &events);

    for (int i = 3; good && i < argc; i++)
        good = take_option(&g, argv[i]);
    if (!good) {
        fprintf(stderr, "usage: stream_gen SEED EVENTS [large=] [policy=] "
                        "[unified=] [stlb=] [wp=] [pge=] [levels=] "
                        "[prefetch=] [large_page=] [nx=]\n");
        return 2;
    }
    printf("# stream_gen");
    for (int i = 1; i < argc; i++)
        printf(" %s", argv[i]);
    putchar('\n');
    draw_world(&g);
    g.last = draw_address(&g);
    put_header(&g);
    put_first_maps(&g);
    for (uint64_t i = 0, phase = 0; i < events; i++) {
        if (i % PHASE_EVENTS == 0)
            phase = below(&g, PHASES);
        put_event(&g, &phases[phase]);
    }
    return 0;
}
