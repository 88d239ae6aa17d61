/*
 * The tests of the self-test that are functions of the kernel, and the loop
 * that runs all tests. A test returns NULL, or a line about what is wrong.
 */
#include "guest/tests/selftest.h"

#include "guest/arch/extable.h"
#include "guest/kernel/line_test.h"
#include "guest/kernel/process.h"
#include "guest/lib/bug.h"
#include "guest/lib/printk.h"
#include "guest/lib/string.h"
#include "guest/mm/map/highmem.h"
#include "guest/mm/map/vmalloc.h"
#include "guest/mm/page_alloc.h"
#include "guest/mm/process/address_space.h"
#include "guest/mm/slab.h"
#include "guest/mm/swap/swap.h"
#include "guest/tests/dma_test.h"
#include "guest/tests/engine_test.h"
#include "guest/tests/storage_test.h"
#include "guest/tests/swap_test.h"

enum {
    BLOCKS = 64,                /* a power of two */
    ORDERS = 7,                 /* of them: 0 to 6 */
    OBJECTS = 256,
    BUFFER_PAGES = 16,
    PATTERN = 0x7e570000,
};

static uint32_t free_at_start, objects_at_start;

/* Allocate blocks of all orders at once and note in each page its block. Freed
 * in another order they must merge to the blocks that there were. */
static const char *test_buddy(void)
{
    static struct page *blocks[BLOCKS];
    uint32_t before = nr_free_pages();
    uint32_t largest = zones[ZONE_NORMAL].free_area[MAX_ORDER - 1].count;
    const char *wrong = NULL;

    for (uint32_t i = 0; i < BLOCKS; i++) {
        unsigned order = i % ORDERS;

        blocks[i] = alloc_pages(i & 1 ? GFP_HIGHMEM : GFP_KERNEL, order);
        if (!blocks[i])
            return "no memory";
        if (page_to_pfn(blocks[i]) & ((1u << order) - 1))
            wrong = "a block is not aligned to its size";
        for (uint32_t j = 0; j < 1u << order; j++)
            pfn_to_page(page_to_pfn(blocks[i]) + j)->index = PATTERN + i;
    }
    for (uint32_t i = 0; i < BLOCKS; i++)
        for (uint32_t j = 0; j < 1u << i % ORDERS; j++)
            if (pfn_to_page(page_to_pfn(blocks[i]) + j)->index != PATTERN + i)
                wrong = "two blocks overlap";
    for (uint32_t i = 0; i < BLOCKS; i++) {
        uint32_t other = (i * 5 + 3) % BLOCKS;  /* each once: 5 is odd */

        free_pages(blocks[other], other % ORDERS);
    }
    if (nr_free_pages() != before)
        wrong = "pages were lost";
    if (zones[ZONE_NORMAL].free_area[MAX_ORDER - 1].count != largest)
        wrong = "freed blocks did not merge";
    return wrong;
}

static const char *test_kmalloc(void)
{
    static uint8_t *objects[OBJECTS];
    const char *wrong = NULL;

    for (uint32_t i = 0; i < OBJECTS; i++) {
        objects[i] = kmalloc(1 + i * 37, GFP_KERNEL);
        if (!objects[i] || !virt_addr_valid(objects[i]))
            return "kmalloc returned no logical address";
        memset(objects[i], i, 1 + i * 37);
    }
    for (uint32_t i = 0; i < OBJECTS; i++) {
        if (objects[i][0] != i || objects[i][i * 37] != i)
            wrong = "two objects overlap";
        kfree(objects[i]);
    }
    return wrong;
}

/* Write through addresses that mapped other pages before. Through a stale
 * translation the word would go to the former page. */
static const char *test_vmalloc(void)
{
    const char *wrong = NULL;
    struct page *held = NULL;

    for (uint32_t round = 0; round < 2 && !wrong; round++) {
        char *buffer = vmalloc(BUFFER_PAGES * PAGE_SIZE);

        if (!buffer)
            return "vmalloc failed";
        for (uint32_t i = 0; i < BUFFER_PAGES; i++)
            *(uint32_t *)(buffer + i * PAGE_SIZE) = PATTERN + i + round;
        for (uint32_t i = 0; i < BUFFER_PAGES; i++) {
            struct page *page = vmalloc_to_page(buffer + i * PAGE_SIZE);
            uint32_t *alias = kmap_local_page(page);

            if (*alias != PATTERN + i + round)
                wrong = "an address that was used before still leads to its "
                        "old page: no flush before it was used again";
            kunmap_local(alias);
        }
        for (uint32_t i = 0; i < BUFFER_PAGES; i++)
            (void)*(volatile char *)(buffer + i * PAGE_SIZE);
        vfree(buffer);
        vm_unmap_aliases();
        /* Keep each address from getting its former frame again. */
        if (!held)
            held = alloc_pages(GFP_HIGHMEM, 0);
    }
    if (held)
        page_put(held);
    return wrong;
}

static const char *test_guard(void)
{
    char *buffer = vmalloc(PAGE_SIZE), *next = vmalloc(PAGE_SIZE);
    const char *wrong = NULL;
    uint32_t value;

    if (!buffer || !next)
        wrong = "vmalloc failed";
    else if (probe_read(buffer + PAGE_SIZE, &value, NULL))
        wrong = "the page behind a vmalloc area is mapped: no guard page";
    vfree(next);
    vfree(buffer);
    return wrong;
}

/* A new page that holds NUMBER. */
static struct page *numbered_page(uint32_t number)
{
    struct page *page = alloc_pages(GFP_HIGHMEM | __GFP_NOFAIL, 0);
    uint32_t *vaddr = kmap_local_page(page);

    *vaddr = PATTERN + number;
    kunmap_local(vaddr);
    return page;
}

/* Touch a page in its slot and unmap it. Then map and unmap another page,
 * without touching it, until it gets that slot. Then touch it. */
static const char *test_kmap(void)
{
    struct page *first = numbered_page(0), *second = numbered_page(1);
    const volatile uint32_t *slot, *vaddr = NULL;
    const char *wrong = NULL;

    if (page_is_highmem(first) && page_is_highmem(second)) {
        slot = kmap(first);
        (void)*slot;
        kunmap(first);
        kmap_flush_unused();
        for (uint32_t i = 0; i < 2 * LAST_PKMAP && vaddr != slot; i++) {
            if (vaddr)
                kunmap(second);
            kmap_flush_unused();
            vaddr = kmap(second);
        }
        if (*vaddr != PATTERN + 1)
            wrong = "a kmap slot shows the page it had before: it was not "
                    "flushed in between, or its global entry survived";
        kunmap(second);
        kmap_flush_unused();
    }
    page_put(first);
    page_put(second);
    return wrong;
}

static const char *test_kmap_local(void)
{
    const char *wrong = NULL;
    struct page *pages[] = { numbered_page(0), numbered_page(1) };

    for (uint32_t i = 0; i < 2; i++) {
        const volatile uint32_t *vaddr = kmap_local_page(pages[i]);

        if (*vaddr != PATTERN + i)
            wrong = "a kmap_local slot shows the page it had before: "
                    "kunmap_local did not invalidate it";
        kunmap_local((const void *)vaddr);
    }
    page_put(pages[0]);
    page_put(pages[1]);
    return wrong;
}

/* A page table of the kernel that is newer than an address space: the page
 * fault must copy its directory entry. */
static const char *test_vmalloc_sync(void)
{
    struct mm *mm = mm_create();
    uint32_t addr = vm_area_reserve(pgdir_size(), pgdir_size()), value;
    struct page *page = alloc_pages(GFP_KERNEL | __GFP_ZERO, 0);
    struct pte_slot *slot;
    bool seen;

    if (!mm || !addr || !page || !(slot = pte_alloc_kernel(addr)))
        return "no memory";
    set_pte(slot, mk_pte(page_to_pfn(page), page_kernel()));
    switch_mm(mm);
    seen = probe_read((const void *)addr, &value, NULL);
    switch_mm(NULL);
    mm_put(mm);
    vunmap((void *)addr);
    page_put(page);
    return seen ? NULL : "a process faults on a kernel mapping whose page "
                         "table is newer than its directory";
}

/* Free pages, not counting those that are free because a page is in swap. */
static uint32_t pages_to_spare(void)
{
    return nr_free_pages() - swap_slots_used();
}

static const char *test_leaks(void)
{
    static char line[80];
    uint32_t lost, objects;

    vm_unmap_aliases();
    lost = free_at_start - pages_to_spare();
    objects = kmalloc_objects() - objects_at_start;
    if ((lost == 0 && objects == 0 && task_count() == 1) ||
        bug_description())      /* a planted bug: there was no warm-up */
        return NULL;
    snprintf(line, sizeof(line), "%d pages, %d objects, %u tasks are left "
             "over", (int)lost, (int)objects, task_count() - 1);
    return line;
}

static const char *run_program(const char *command)
{
    struct exit_info info = process_run(command);

    if (info.code == 0)
        return NULL;
    return info.killed ? "the program was killed, see above"
                       : "the program found it wrong, see above";
}

static const struct selftest {
    const char *name, *what;
    const char *(*run)(void);   /* NULL: run the program COMMAND */
    const char *command;
} tests[] = {
#define SELFTEST(name, what) { #name, what, test_##name, NULL },
#define PROGRAM(name, what) { #name, what, NULL, "usertest " #name },
#define COMMAND(name, command, what) { #name, what, NULL, command },
#include "guest/tests/selftests.def"
#undef SELFTEST
#undef PROGRAM
#undef COMMAND
};

/* Run every test once before free memory is counted: page tables of vmalloc and
 * the page cache stay allocated after their first use and are no leak. */
static void warm_up(void)
{
    vunmap((void *)vm_area_reserve(PAGE_SIZE, PAGE_SIZE));
    for (uint32_t i = 0; i < ARRAY_SIZE(tests); i++)
        if (!tests[i].run)
            run_program(tests[i].command);
        else if (tests[i].run != test_leaks)
            tests[i].run();
    vm_unmap_aliases();
}

/* A test that has nothing to test on this machine says so. */
static bool is_skipped(const char *wrong)
{
    static const char prefix[] = "skipped: ";

    return memcmp(wrong, prefix, sizeof(prefix) - 1) == 0;
}

bool selftest_run(void)
{
    uint32_t passed = 0;

    if (bug_description())
        printk("selftest: planted: %s\n", bug_description());
    else
        warm_up();
    free_at_start = pages_to_spare();
    objects_at_start = kmalloc_objects();
    for (uint32_t i = 0; i < ARRAY_SIZE(tests); i++) {
        const char *wrong = tests[i].run ? tests[i].run()
                                         : run_program(tests[i].command);

        if (wrong && is_skipped(wrong)) {
            printk("TEST %s %s\n", tests[i].name, wrong);
            continue;
        }
        if (wrong) {
            printk("FAILED selftest %s (%s): %s\n", tests[i].name,
                   tests[i].what, wrong);
            printk("selftest: stopped, what follows stands on this\n");
            return false;
        }
        printk("TEST %s ok: %s\n", tests[i].name, tests[i].what);
        passed++;
    }
    printk("selftest: %u tests passed%s\n", passed,
           bug_description() ? "; in this mode the planted bug does no harm"
                             : "");
    return true;
}
