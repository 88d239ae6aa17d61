/*
 * stress [forks|SEED]: many processes at once; each checks that its memory
 * holds only what it wrote.
 *
 *   stress SEED   a tree of processes that map, write, unmap and fork in an
 *                 order that SEED decides
 *   stress forks  as many processes as there is memory for
 */
#include "guest/user/lib.h"

enum {
    DEPTH = 4, ROUNDS = 24, SLOTS = 4, PAGES_MAX = 16,
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

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "forks") == 0)
        return fork_all();
    state = argc > 1 ? parse_number(argv[1]) : 1;
    state |= 1;
    live(DEPTH);
    return 0;
}
