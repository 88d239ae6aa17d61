/*
 * An example of a kernel under test: it maps its 4 MiB to themselves, turns
 * paging on, and moves pages through a window and between address spaces.
 *
 * With NEEDLESS_FLUSH it is the kernel after a change that made flushes dearer:
 * read_pages then reloads CR3 after each page, though no entry changed.
 */
#include <stdint.h>

enum {
    PAGE_SIZE = 4096, ENTRIES = 1024, PRESENT_RW = 3,
    PAGES = 16, ROUNDS = 50, PAGES_START = 0x200000, WINDOW = 0x300000,
};

static uint32_t directory[ENTRIES] __attribute__((aligned(PAGE_SIZE)));
static uint32_t table[ENTRIES] __attribute__((aligned(PAGE_SIZE)));
static volatile uint32_t sum, switches;

/* A flush helper: with --callers its flushes are its callers'. */
static __attribute__((noinline)) void write_cr3(void)
{
    __asm__ volatile("movl %0, %%cr3" : : "r"(directory) : "memory");
}

static inline void invlpg(uint32_t lin)
{
    __asm__ volatile("invlpg (%0)" : : "r"(lin) : "memory");
}

static void enable_paging(void)
{
    uint32_t cr0;

    for (uint32_t i = 0; i < ENTRIES; i++)
        table[i] = i * PAGE_SIZE | PRESENT_RW;
    directory[0] = (uint32_t)table | PRESENT_RW;
    write_cr3();
    __asm__ volatile("movl %%cr0, %0\n\torl $0x80000000, %0\n\t"
                     "movl %0, %%cr0" : "=&r"(cr0) : : "memory");
}

/* Reads a page through the window: its entry changes, so it is flushed. */
static __attribute__((noinline)) void read_through_window(uint32_t page)
{
    table[WINDOW / PAGE_SIZE] = (PAGES_START + page * PAGE_SIZE) | PRESENT_RW;
    invlpg(WINDOW);
    sum += *(volatile uint32_t *)WINDOW;
}

/* Reads each page where it is. */
static __attribute__((noinline)) void read_pages(void)
{
    for (uint32_t page = 0; page < PAGES; page++) {
        sum += *(volatile uint32_t *)(PAGES_START + page * PAGE_SIZE);
#ifdef NEEDLESS_FLUSH
        write_cr3();
#endif
    }
}

/* Another process runs: its address space takes the place of this one. */
static __attribute__((noinline)) void switch_process(void)
{
    write_cr3();
    switches++;
}

void main(void)
{
    enable_paging();
    for (uint32_t round = 0; round < ROUNDS; round++) {
        for (uint32_t page = 0; page < PAGES; page++)
            read_through_window(page);
        read_pages();
        switch_process();
    }
}
