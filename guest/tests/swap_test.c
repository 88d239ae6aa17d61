/*
 * Pages of an address space are taken away one by one and touched again. What
 * the next owner of a frame would write is written into the free frame, so that
 * whoever still reaches it by an old translation sees that it is not his.
 */
#include "guest/tests/swap_test.h"

#include "guest/arch/extable.h"
#include "guest/mm/isolation.h"
#include "guest/mm/map/highmem.h"
#include "guest/mm/page_alloc.h"
#include "guest/mm/process/access.h"
#include "guest/mm/process/fault.h"
#include "guest/mm/process/reclaim.h"
#include "guest/mm/process/swapon.h"
#include "guest/mm/swap/swap.h"

enum {
    PAGES = 16,
    SPACE = 0x20000000,
    PATTERN = 0x5a9e0000, FOREIGN = 0x0f0e0000,
};

static uint32_t address(uint32_t i)
{
    return SPACE + i * PAGE_SIZE;
}

static bool write_words(struct mm *mm, uint32_t value)
{
    for (uint32_t i = 0; i < PAGES; i++) {
        uint32_t word = value + i;

        if (!access_mm(mm, address(i), &word, sizeof(word), true))
            return false;
    }
    return true;
}

static bool words_are(struct mm *mm, uint32_t value)
{
    for (uint32_t i = 0; i < PAGES; i++) {
        uint32_t word = 0;

        if (!access_mm(mm, address(i), &word, sizeof(word), false) ||
            word != value + i)
            return false;
    }
    return true;
}

/* Read page I at its own address, in the loaded tables. False: it is not there.
 * The kernel's tables may map no user space: then there is nothing to read. */
static bool reached(uint32_t i)
{
    uint32_t word;

    return isolation != ISOLATION_4G4G &&
           probe_read((const void *)address(i), &word, NULL);
}

/* Take page I of MM away, which the TLB holds. False if its frame is not free
 * then; else spoil it. */
static bool swap_out(struct mm *mm, uint32_t i)
{
    struct page *page = follow_page(mm, address(i), false);
    uint32_t *vaddr;

    if (!page)
        return false;
    page_put(page);
    reached(i);
    if (!reclaim_page(page) || page->count != 0)
        return false;
    vaddr = kmap_local_page(page);
    *vaddr = FOREIGN + i;
    kunmap_local(vaddr);
    return true;
}

static bool swap_out_all(struct mm *mm)
{
    for (uint32_t i = 0; i < PAGES; i++)
        if (!swap_out(mm, i))
            return false;
    return true;
}

static bool some_are_reached(void)
{
    for (uint32_t i = 0; i < PAGES; i++)
        if (reached(i))
            return true;
    return false;
}

/* Written, taken away, read: twice, so that the second time the pages are in
 * swap already and clean. Then written again. */
static const char *test_return(struct mm *mm)
{
    uint32_t written;

    if (!write_words(mm, PATTERN) || !words_are(mm, PATTERN))
        return "a new page does not hold what was written";
    if (!swap_out_all(mm))
        return "a page of a process does not leave";
    if (some_are_reached())
        return "a page that left is still reached by its old translation: no "
               "flush after swap-out";
    if (!words_are(mm, PATTERN))
        return "a page came back from swap with other contents";
    written = swap_counts.out;
    if (!swap_out_all(mm) || !words_are(mm, PATTERN))
        return "a page that came back and left again is wrong";
    if (swap_counts.out != written)
        return "a clean page was written to swap";
    if (!write_words(mm, PATTERN + PAGES) || !swap_out_all(mm) ||
        !words_are(mm, PATTERN + PAGES))
        return "a write after the return from swap was lost";
    return NULL;
}

/* A copy of the address space shares the pages, which leave for both. */
static const char *test_shared(struct mm *mm)
{
    struct mm *copy = mm_copy(mm);
    uint32_t written = swap_counts.out, word = 0;
    const char *wrong = NULL;

    if (!copy)
        return "no memory";
    if (!swap_out_all(mm) || pte_present(pte_read(pte_lookup(copy, SPACE))))
        wrong = "a shared page does not leave every address space";
    else if (swap_counts.out - written > PAGES)
        wrong = "a shared page was written to swap more than once";
    else if (!write_words(mm, PATTERN) || !words_are(mm, PATTERN))
        wrong = "a shared page that came back cannot be written to";
    else if (!access_mm(copy, SPACE, &word, sizeof(word), false) ||
             word != PATTERN + PAGES)
        wrong = "a write to a shared page that came back reaches the other "
                "process";
    mm_put(copy);
    return wrong;
}

static const char *test_space(struct mm *mm)
{
    const char *wrong;

    if (!mm_map(mm, SPACE, PAGES * PAGE_SIZE,
                VM_READ | VM_WRITE | MMAP_FIXED, NULL, 0))
        return "no memory";
    switch_mm(mm);
    wrong = test_return(mm);
    if (!wrong)
        wrong = test_shared(mm);
    switch_mm(NULL);
    return wrong;
}

static const char *test_slots(void)
{
    uint32_t used = swap_slots_used();
    struct mm *mm = mm_create();
    const char *wrong;

    if (!mm)
        return "no memory";
    wrong = test_space(mm);
    mm_put(mm);
    if (!wrong && swap_slots_used() != used)
        wrong = "a slot of swap is still in use after the process has ended";
    return wrong;
}

const char *test_swap(void)
{
    bool own = !swap_device();
    const char *wrong;

    if (own && swap_on("ram"))
        return "swap cannot be turned on";
    wrong = test_slots();
    if (own && swap_off())
        return "swap cannot be turned off";
    return wrong;
}
