#define _GNU_SOURCE
#include "tests/fuzz/arena.h"

#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tests/fuzz/must.h"

#ifdef __has_feature
#if __has_feature(address_sanitizer)
#define __SANITIZE_ADDRESS__ 1
#endif
#endif
#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/asan_interface.h>
#else
#define ASAN_POISON_MEMORY_REGION(at, size) ((void)(at), (void)(size))
#define ASAN_UNPOISON_MEMORY_REGION(at, size) ((void)(at), (void)(size))
#endif

enum {
    PAGE = 4096,
    GAP = 32,                   /* between two allocations: no one's */
    ARENAS_MAX = 512,
    COLD_AT = 512,              /* pages that a reset copies at most */
    PAGES_MAX = 1 << 15,        /* that a run may write */
    FREED_MAX = 1 << 12,
};

/* Addresses only: the host gives memory to the pages that are written. */
#define ARENA_BYTES ((size_t)16 << 30)

struct header {
    size_t bytes;
};

/* A page that was written since the arena was kept, and what it held. */
struct page {
    uint8_t *at;
    uint8_t was[PAGE];
};

struct arena {
    uint8_t *base;
    size_t used, kept;
    struct page *page;          /* of room for all that get dirty */
    size_t pages, pages_max;
    void *freed[FREED_MAX];     /* of what was kept, since */
    unsigned freed_count;
    bool is_kept;
};

static struct {
    uint8_t *base;              /* of the first; the others lie behind it */
    struct arena *arena[ARENAS_MAX];
    unsigned arenas;
    struct arena *entered;
    struct sigaction before;
    bool caught;
} all;

static void *map(size_t bytes, int protection)
{
    void *at = mmap(NULL, bytes, protection,
                    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

    must(at != MAP_FAILED, "address space for an arena");
    return at;
}

/* A page whole, the gaps in it too, which a sanitizer would object to. */
__attribute__((no_sanitize("address"), noinline))
static void copy_page(void *to, const void *from)
{
    size_t words = PAGE / 8;

    __asm__ volatile("rep movsq" : "+D"(to), "+S"(from), "+c"(words)
                     : : "memory");
}

static struct arena *arena_of(const void *memory)
{
    uintptr_t offset = (uintptr_t)memory - (uintptr_t)all.base;

    return offset < all.arenas * ARENA_BYTES ? all.arena[offset / ARENA_BYTES]
                                             : NULL;
}

/* The first write to a page. Any other fault is what it was. */
static void on_fault(int signal, siginfo_t *info, void *context)
{
    struct arena *a = arena_of(info->si_addr);
    uint8_t *at = (uint8_t *)((uintptr_t)info->si_addr & ~(uintptr_t)(PAGE - 1));

    if (!a || !a->is_kept || a->pages == a->pages_max ||
        info->si_code != SEGV_ACCERR) {
        if (all.before.sa_flags & SA_SIGINFO)
            all.before.sa_sigaction(signal, info, context);
        else
            sigaction(signal, &all.before, NULL);
        return;
    }
    a->page[a->pages].at = at;
    copy_page(a->page[a->pages++].was, at);
    mprotect(at, PAGE, PROT_READ | PROT_WRITE);
}

struct arena *arena_new(void)
{
    const int writable = PROT_READ | PROT_WRITE;
    struct arena *a = map(sizeof *a, writable);

    if (!all.base)
        all.base = map(ARENAS_MAX * ARENA_BYTES, PROT_NONE);
    must(all.arenas < ARENAS_MAX, "room for an arena");
    *a = (struct arena){
        .base = all.base + all.arenas * ARENA_BYTES,
        .pages_max = PAGES_MAX,
    };
    must(!mprotect(a->base, ARENA_BYTES, writable), "memory for an arena");
    a->page = map(a->pages_max * sizeof *a->page, writable);
    all.arena[all.arenas++] = a;
    return a;
}

void arena_enter(struct arena *arena)
{
    all.entered = arena;
}

struct arena *arena_entered(void)
{
    return all.entered;
}

void arena_keep(struct arena *a)
{
    struct sigaction action = {
        .sa_sigaction = on_fault, .sa_flags = SA_SIGINFO | SA_NODEFER | SA_ONSTACK,
    };

    if (!all.caught)
        must(!sigaction(SIGSEGV, &action, &all.before), "a signal's handler");
    all.caught = true;
    a->kept = a->used;
    a->is_kept = true;
    must(!mprotect(a->base, ARENA_BYTES, PROT_READ), "pages are protected");
}

/* Pages that few runs write are not copied for ever. */
static void cool(struct arena *a)
{
    for (size_t i = 0; i < a->pages; i++)
        mprotect(a->page[i].at, PAGE, PROT_READ);
    madvise(a->page, a->pages_max * sizeof *a->page, MADV_DONTNEED);
    a->pages = 0;
}

void arena_reset(struct arena *a)
{
    for (size_t i = 0; i < a->pages; i++)
        copy_page(a->page[i].at, a->page[i].was);
    if (a->pages > COLD_AT)
        cool(a);
    while (a->freed_count) {
        uint8_t *memory = a->freed[--a->freed_count];

        ASAN_UNPOISON_MEMORY_REGION(memory, arena_size_of(memory));
    }
    if (a->used > a->kept)
        ASAN_UNPOISON_MEMORY_REGION(a->base + a->kept, a->used - a->kept);
    a->used = a->kept;
}

void *arena_take(struct arena *a, size_t bytes, size_t alignment)
{
    size_t at = (a->used + GAP + sizeof(struct header) + alignment - 1) /
                alignment * alignment;
    uint8_t *memory = a->base + at;

    if (bytes > ARENA_BYTES || at + bytes > ARENA_BYTES)
        return NULL;
    ((struct header *)memory)[-1].bytes = bytes;
    ASAN_POISON_MEMORY_REGION(a->base + a->used, at - a->used);
    a->used = at + bytes;
    return memory;
}

bool arena_owns(const void *memory)
{
    return memory && arena_of(memory);
}

__attribute__((no_sanitize("address")))
size_t arena_size_of(const void *memory)
{
    return ((const struct header *)memory)[-1].bytes;
}

/* It is not used again before a reset, so a later use of it is found. */
void arena_give_back(void *memory)
{
    struct arena *a = arena_of(memory);
    bool was_kept = a->is_kept &&
                    (size_t)((uint8_t *)memory - a->base) < a->kept;

    if (was_kept && a->freed_count < FREED_MAX)
        a->freed[a->freed_count++] = memory;
    else if (was_kept)
        return;
    ASAN_POISON_MEMORY_REGION(memory, arena_size_of(memory));
}

const uint8_t *arena_memory(const struct arena *a, size_t *bytes)
{
    *bytes = a->used + COLD_AT * PAGE;
    return a->base;
}
