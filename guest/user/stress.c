/*
 * stress [forks|swap MIB|SEED]: many processes at once; each checks that its memory
 * holds only what it wrote.
 *
 *   stress SEED   a tree of processes that map, write, unmap and fork in an
 *                 order that SEED decides
 *   stress forks  as many processes as there is memory for
 *   stress swap MIB
 *                 a process with so much memory, and its child, which shares it
 *                 until one of them writes: more than there is, if swap is on
 */
#include "guest/user/lib.h"

enum {
    DEPTH = 4, ROUNDS = 24, SLOTS = 4, PAGES_MAX = 16,
    WORDS = PAGE_SIZE / sizeof(uint32_t),
};

struct slot {
    uint32_t *pages;
    uint32_t count;             /* 0: not mapped */
    uint32_t pattern;
};

static struct slot slots[SLOTS];
static uint32_t state;

static uint32_t *word(const struct slot *slot, uint32_t page)
{
    return slot->pages + page * (PAGE_SIZE / sizeof(uint32_t)) + page;
}

static void fail(const char *what)
{
    print("stress: ");
    print(what);
    print("\n");
    exit(1);
}

static void check(const struct slot *slot)
{
    for (uint32_t i = 0; i < slot->count; i++)
        if (*word(slot, i) != slot->pattern + i)
            fail("a page holds what this process did not write");
}

static void fill(struct slot *slot)
{
    slot->pattern = state;
    for (uint32_t i = 0; i < slot->count; i++)
        *word(slot, i) = slot->pattern + i;
}

static void map(struct slot *slot)
{
    slot->count = 1 + random_below(&state, PAGES_MAX);
    slot->pages = mmap(NULL, slot->count * PAGE_SIZE, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (is_error(slot->pages))
        fail("mmap failed");
    for (uint32_t i = 0; i < slot->count; i++)
        if (*word(slot, i) != 0)
            fail("a new page is not zero");
    fill(slot);
}

static void unmap(struct slot *slot)
{
    munmap(slot->pages, slot->count * PAGE_SIZE);
    slot->count = 0;
}

static void live(int depth)
{
    int children = 0;
    uint32_t status;

    for (int round = 0; round < ROUNDS; round++) {
        struct slot *slot = &slots[random_below(&state, SLOTS)];

        check(slot);
        if (slot->count == 0)
            map(slot);
        else if (random_below(&state, 3) == 0)
            unmap(slot);
        else
            fill(slot);
        if (random_below(&state, 4) == 0)
            sched_yield();
        if (depth > 0 && children < 2 && random_below(&state, 8) == 0) {
            int pid = fork();

            if (pid < 0)
                fail("fork failed");
            if (pid == 0) {
                state += 0x9e3779b9;    /* another order than the parent's */
                live(depth - 1);
                exit(0);
            }
            children++;
        }
    }
    for (; children > 0; children--)
        if (waitpid(-1, &status) < 0 || status != 0)
            exit(1);
    for (int i = 0; i < SLOTS; i++)
        check(&slots[i]);
}

static int fork_all(void)
{
    volatile uint32_t *go = mmap(NULL, PAGE_SIZE, PROT_READ | PROT_WRITE,
                                 MAP_SHARED, open("scratch"), 0);
    uint32_t children = 0;
    int pid;

    if (is_error((const void *)go))
        return 1;
    *go = 0;
    while ((pid = fork()) > 0)
        children++;
    if (pid == 0) {
        while (!*go)
            sched_yield();
        exit(0);
    }
    *go = 1;
    for (uint32_t i = 0; i < children; i++)
        if (waitpid(-1, NULL) < 0)
            fail("a child is missing");
    print_number(children);
    print(" children\n");
    return children > 0 ? 0 : 1;
}

/* What word I of page PAGE holds, for a process with SEED. */
static uint32_t expected(uint32_t seed, uint32_t page, uint32_t i)
{
    return (seed + page) * 0x9e3779b9 + i;
}

static void write_page(uint32_t *words, uint32_t seed, uint32_t page)
{
    for (uint32_t i = 0; i < WORDS; i++)
        words[page * WORDS + i] = expected(seed, page, i);
}

static void check_page(const uint32_t *words, uint32_t seed, uint32_t page)
{
    for (uint32_t i = 0; i < WORDS; i++)
        if (words[page * WORDS + i] != expected(seed, page, i))
            fail("a page came back with other contents");
}

/* Read all pages in some order, and write every CHANGE-th. */
static void read_and_change(uint32_t *words, uint32_t pages, uint32_t from,
                            uint32_t to)
{
    enum { CHANGE = 8, STRIDE = 37 };   /* STRIDE: prime, so each page once */

    for (uint32_t i = 0; i < pages; i++) {
        uint32_t page = i * STRIDE % pages;

        check_page(words, from, page);
        if (page % CHANGE == 0)
            write_page(words, to, page);
    }
    for (uint32_t page = 0; page < pages; page++)
        check_page(words, page % CHANGE == 0 ? to : from, page);
}

static int use_memory(uint32_t mib)
{
    enum { SEED = 1, CHILD = 1000, PARENT = 2000 };
    /* Not a multiple of STRIDE. */
    uint32_t pages = mib * (1024 * 1024 / PAGE_SIZE) + 1, status;
    uint32_t *words = mmap(NULL, pages * PAGE_SIZE, PROT_READ | PROT_WRITE,
                           MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    int pid;

    if (is_error(words))
        fail("mmap failed");
    for (uint32_t page = 0; page < pages; page++)
        write_page(words, SEED, page);
    pid = fork();
    if (pid < 0)
        fail("fork failed");
    read_and_change(words, pages, SEED, pid == 0 ? CHILD : PARENT);
    if (pid > 0 && (waitpid(pid, &status) < 0 || status != 0))
        fail("the child failed");
    return 0;
}

int main(int argc, char **argv)
{
    if (argc > 2 && strcmp(argv[1], "swap") == 0)
        return use_memory(parse_number(argv[2]));
    if (argc > 1 && strcmp(argv[1], "forks") == 0)
        return fork_all();
    state = argc > 1 ? parse_number(argv[1]) : 1;
    state |= 1;
    live(DEPTH);
    return 0;
}
