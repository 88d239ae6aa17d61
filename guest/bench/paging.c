/*
 * The phases that flush translations and then use them.
 */
#include "guest/arch/cpu.h"
#include "guest/bench/bench.h"
#include "guest/bench/space.h"
#include "guest/labs/touch.h"
#include "guest/mm/tlbflush.h"

enum {
    FRAMES = 64,                /* the first page maps them in turn */
};

static uint32_t touched;
static pte_t frames[FRAMES];

bool prepare_touch(uint32_t pages)
{
    uint32_t needed = max_u32(pages, FRAMES);

    if (!bench_pages(needed))
        return false;
    touched = pages;
    for (uint32_t i = 0; i < FRAMES; i++)
        frames[i] = pte_read(bench_slot((uint32_t)bench_page(i)));
    write_cr3(bench_cr3());
    return true;
}

uint32_t run_cr3(uint32_t count)
{
    for (; count > 0; count--) {
        write_cr3(read_cr3());
        for (uint32_t i = 0; i < touched; i++)
            touch(bench_page(i), i);
    }
    return touched;
}

/* As prepare_touch, for both spaces. */
bool prepare_spaces(uint32_t pages)
{
    return prepare_touch(pages) && bench_second_space();
}

uint32_t run_spaces(uint32_t count)
{
    const uint32_t cr3[] = { bench_cr3(), bench_second_cr3() };

    for (; count > 0; count--) {
        write_cr3(cr3[count % ARRAY_SIZE(cr3)]);
        for (uint32_t i = 0; i < touched; i++)
            touch(bench_page(i), i);
    }
    return touched;
}

uint32_t run_invlpg(uint32_t count)
{
    struct pte_slot *slot = bench_slot(BENCH_PAGES);

    for (uint32_t i = 0; i < count; i++) {
        set_pte(slot, frames[i % FRAMES]);
        flush_tlb_one_kernel(BENCH_PAGES);
        touch(bench_page(0), i);
    }
    set_pte(slot, frames[0]);
    return count;
}
