/*
 * check_arena: a machine that has run and was reset is, byte for byte, the
 * machine that it was when it was new, whatever it ran.
 *
 * The test keeps its own copy of every page of a new machine. Programs are
 * random, and one plan writes all of the memory that the display has.
 */
#define _GNU_SOURCE
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "tests/differential/random.h"
#include "tests/fuzz/arena.h"
#include "tests/fuzz/input.h"
#include "tests/fuzz/machine_pool.h"
#include "tests/fuzz/must.h"

enum { PAGE = 4096, ROUNDS = 24, INPUT_BYTES = 400, CYCLES = 20000 };

/* The pages of an arena that have memory; the others are 0. */
struct image {
    const uint8_t *base;
    size_t pages;
    unsigned char *present;
    uint8_t (*page)[PAGE];              /* null: not there */
};

static void find_present(const struct image *image, unsigned char *present)
{
    must(!mincore((void *)image->base, image->pages * PAGE, present),
         "the host tells which pages there are");
}

/* Also of what the arena has not given out, which the address sanitizer would
 * not have read. */
__attribute__((no_sanitize("address")))
static void copy_page(uint8_t *to, const volatile uint8_t *from)
{
    for (size_t i = 0; i < PAGE; i++)
        to[i] = from[i];
}

__attribute__((no_sanitize("address")))
static bool same_page(const uint8_t *was, const volatile uint8_t *now)
{
    size_t same = 0;

    while (same < PAGE && was[same] == now[same])
        same++;
    return same == PAGE;
}

static struct image take_image(const struct arena *arena)
{
    struct image image;
    size_t bytes, count = 0;

    image.base = arena_memory(arena, &bytes);
    image.pages = bytes / PAGE;
    image.present = malloc(image.pages);
    must(image.present != NULL, "memory");
    find_present(&image, image.present);
    for (size_t i = 0; i < image.pages; i++)
        count += image.present[i] & 1;
    image.page = malloc(count * PAGE);
    must(image.page != NULL, "memory");
    count = 0;
    for (size_t i = 0; i < image.pages; i++)
        if (image.present[i] & 1)
            copy_page(image.page[count++], image.base + i * PAGE);
    return image;
}

static size_t differing(const struct image *image)
{
    static const uint8_t zeros[PAGE];
    unsigned char *present = malloc(image->pages);
    size_t count = 0, wrong = 0;

    must(present != NULL, "memory");
    find_present(image, present);
    for (size_t i = 0; i < image->pages; i++) {
        const uint8_t *was = image->present[i] & 1 ? image->page[count++]
                                                   : zeros;

        if ((image->present[i] | present[i]) & 1)
            wrong += !same_page(was, image->base + i * PAGE);
    }
    free(present);
    return wrong;
}

static void make_plan(struct plan *plan, struct random *random)
{
    uint8_t bytes[INPUT_BYTES];
    struct input in = { bytes, sizeof bytes };

    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)random_next(random);
    plan->cycles = CYCLES;
    prepare_memory(plan->memory, plan->model, &in);
}

/* How many rounds ended with pages other than those of a new machine. */
static unsigned check_model(unsigned number, unsigned switches, FILE *nowhere)
{
    static struct plan plan;
    struct random random = { .state = number * 2 + 1 };
    unsigned wrong = 0, ran = 0;
    struct subject *s;
    struct image image;

    plan = (struct plan){
        .model_number = number, .model = pool_model(number),
    };
    make_plan(&plan, &random);
    pool_give_back(pool_take(&plan, switches, nowhere));
    s = pool_take(&plan, switches, nowhere);
    pool_give_back(s);
    image = take_image(s->arena);
    for (unsigned round = 0; round < ROUNDS; round++) {
        make_plan(&plan, &random);
        s = pool_take(&plan, switches, nowhere);
        if (round % 8 == 7)
            memset(s->machine.board.vga.vram, (int)round, VGA_VRAM_BYTES);
        pool_run(s);
        ran += differing(&image) > 0;
        pool_give_back(s);
        wrong += differing(&image) > 0;
    }
    must(ran == ROUNDS, "a run writes memory");
    free(image.page);
    free(image.present);
    return wrong;
}

int main(void)
{
    static const unsigned switches[] = {
        0, ATTRIBUTION, ATTRIBUTION | CHECK_STALE | EVENTS | SECOND,
        COUNT_INSNS | PROFILED,
    };
    FILE *nowhere = fopen("/dev/null", "w");
    unsigned wrong = 0, count = 0;

    must(nowhere != NULL, "the host has what it takes");
    for (unsigned i = 0; i < pool_models(); i++) {
        /* `ideal` has so many pages that to look at all of them takes long. */
        if (!strcmp(pool_model(i)->name, "ideal"))
            continue;
        wrong += check_model(i, switches[i % 4], nowhere);
        count += ROUNDS;
    }
    if (wrong) {
        printf("check_arena: %u of %u machines are not as they were new\n",
               wrong, count);
        return EXIT_FAILURE;
    }
    printf("check_arena: %u machines are, after a reset, as they were new\n",
           count);
    return EXIT_SUCCESS;
}
