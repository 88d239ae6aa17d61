/*
 * sharing: one file, two address spaces, two addresses, one frame.
 *
 * Two address spaces map the file's pages shared, a third maps them private.
 * What one of the two writes the other reads, for both map one frame: the page
 * cache's own. Then two user processes share a page of a file.
 */
#include "guest/fs/page_cache.h"
#include "guest/kernel/process.h"
#include "guest/labs/lab.h"
#include "guest/labs/space.h"
#include "guest/lib/panic.h"
#include "guest/mm/map/highmem.h"
#include "guest/mm/process/access.h"
#include "guest/mm/process/fault.h"

enum {
    PAGES = 16,
    ADDR_A = 0x10000000, ADDR_B = 0x20000000,
    PATTERN = 0x5a4e0000,
};

static const char lab[] = "sharing";
static const char file_name[] = "lab-sharing";

struct spaces {
    struct inode *file;
    struct mm *a, *b, *private;
};

static struct mm *map_file(struct inode *file, uint32_t addr, uint32_t flags)
{
    struct mm *mm = mm_create();

    BUG_ON(!mm || !mm_map(mm, addr, PAGES * PAGE_SIZE,
                          VM_READ | VM_WRITE | flags | MMAP_FIXED, file, 0));
    return mm;
}

static uint32_t read_word(struct mm *mm, uint32_t addr)
{
    uint32_t word = 0;

    BUG_ON(!access_mm(mm, addr, &word, sizeof(word), false));
    return word;
}

static void write_word(struct mm *mm, uint32_t addr, uint32_t word)
{
    BUG_ON(!access_mm(mm, addr, &word, sizeof(word), true));
}

/* Counts the pages that A or B does not map to the file's frame. */
static uint32_t frames_different(const struct spaces *s)
{
    uint32_t different = 0;

    for (uint32_t i = 0; i < PAGES; i++) {
        uint32_t offset = i * PAGE_SIZE;
        struct page *page = page_cache_get(s->file, i);
        pte_t in_a = pte_read(pte_lookup(s->a, ADDR_A + offset));
        pte_t in_b = pte_read(pte_lookup(s->b, ADDR_B + offset));

        different += pte_pfn(in_a) != page_to_pfn(page) ||
                     pte_pfn(in_b) != page_to_pfn(page);
    }
    return different;
}

/* For each page: A writes, B reads and writes, A reads. Counts the words that
 * the reader does not find. */
static uint32_t words_lost(struct spaces *s)
{
    uint32_t lost = 0;

    for (uint32_t i = 0; i < PAGES; i++) {
        uint32_t offset = i * PAGE_SIZE;

        write_word(s->a, ADDR_A + offset, PATTERN + i);
        lost += read_word(s->b, ADDR_B + offset) != PATTERN + i;
        write_word(s->b, ADDR_B + offset, PATTERN + PAGES + i);
        lost += read_word(s->a, ADDR_A + offset) != PATTERN + PAGES + i;
    }
    return lost;
}

static void check_private(struct spaces *s)
{
    struct page *page = page_cache_get(s->file, 0);

    lab_check(lab, "private_sees_file", read_word(s->private, ADDR_A),
              PATTERN + PAGES);
    lab_check(lab, "private_mapcount", page->mapcount, 3);
    write_word(s->private, ADDR_A, 1);
    lab_check(lab, "private_write_reaches_file",
              read_word(s->a, ADDR_A) == 1, 0);
    lab_check(lab, "private_kept_its_write",
              read_word(s->private, ADDR_A), 1);
    lab_check(lab, "mapcount_after_copy", page->mapcount, 2);
}

/* Fault in every page, as the first touch of each does. */
static void fault_in(void *arg)
{
    struct spaces *s = arg;

    for (uint32_t i = 0; i < PAGES; i++)
        handle_mm_fault(s->a, ADDR_A + i * PAGE_SIZE, true);
}

static void copy_on_write(void *arg)
{
    struct spaces *s = arg;

    for (uint32_t i = 0; i < PAGES; i++)
        handle_mm_fault(s->private, ADDR_A + i * PAGE_SIZE, true);
}

static void measure(struct spaces *s, const char *metric,
                    void (*run)(void *))
{
    lab_measure(&(struct lab_measurement){
        .lab = lab, .metric = metric, .per = "page", .ops = PAGES,
        .cold = true, .run = run, .arg = s,
    });
}

void lab_sharing(void)
{
    struct inode *file = file_create(file_name, PAGES * PAGE_SIZE);
    struct spaces s = { .file = file };

    BUG_ON(!file);
    s.a = map_file(file, ADDR_A, VM_SHARED);
    s.b = map_file(file, ADDR_B, VM_SHARED);
    s.private = map_file(file, ADDR_A, 0);
    lab_check(lab, "words_lost", words_lost(&s), 0);
    lab_check(lab, "frames_different", frames_different(&s), 0);
    lab_check(lab, "mapcount", page_cache_get(file, 0)->mapcount, 2);
    check_private(&s);

    zap_range(s.a, ADDR_A, ADDR_A + PAGES * PAGE_SIZE);
    measure(&s, "fault_shared", fault_in);
    for (uint32_t i = 0; i < PAGES; i++)
        read_word(s.private, ADDR_A + i * PAGE_SIZE);
    measure(&s, "fault_copy", copy_on_write);

    lab_check(lab, "user_processes_share",
              process_run("usertest share").code == 0, 1);
    mm_put(s.a);
    mm_put(s.b);
    mm_put(s.private);
    lab_check(lab, "mapcount_at_last", page_cache_get(file, 0)->mapcount, 0);
    file_remove(file);
}
