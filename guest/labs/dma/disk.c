/*
 * A disk: the processor moves every word itself, or is told when all have moved.
 *
 *   pio_read, dma_read   how long the read of highmem pages takes, polled
 *   pio_cpu, dma_cpu     how much of that the processor is busy, when it sleeps
 *                        until the interrupt; dma_stolen of it is the disk's
 */
#include "guest/labs/dma/dma.h"

#include "guest/block/block.h"
#include "guest/drivers/ide/ide.h"
#include "guest/drivers/labport.h"
#include "guest/drivers/storage/storage.h"
#include "guest/lib/div64.h"
#include "guest/lib/panic.h"
#include "guest/lib/printk.h"
#include "guest/mm/slab.h"

enum {
    READ_PAGES = 32,
    READ_SECTORS = READ_PAGES * PAGE_SIZE / SECTOR_SIZE,
};

static const char lab[] = "dma";

struct reader {
    struct block_device *disk;
    struct block_segment segments[READ_PAGES];
    uint32_t errors;
};

static void read_pages(void *arg)
{
    struct reader *r = arg;

    r->errors += block_submit(r->disk, &(struct block_request){
        .op = BLOCK_READ, .sector = 0, .segments = r->segments,
        .count = READ_PAGES,
    }) != BLOCK_OK;
}

static void print_each_page(const char *metric, uint64_t cycles)
{
    lab_count(lab, metric, (uint32_t)div64(cycles, READ_PAGES), "cycles/page");
}

/* Cycles of the processor, without those in which it is halted; STOLEN names
 * those of them in which a device held the bus. */
static void measure_busy(struct reader *r, const char *metric,
                         const char *stolen)
{
    uint64_t begun, halted, held, end;

    if (!labport_counter(LABPORT_CYCLES_HALT, &halted) ||
        !labport_counter(LABPORT_CYCLES_DMA, &held)) {
        lab_skipped(lab, metric, "no-lab-port");
        return;
    }
    begun = cycle_clock()->read() - halted;
    read_pages(r);
    labport_counter(LABPORT_CYCLES_HALT, &halted);
    print_each_page(metric, cycle_clock()->read() - halted - begun);
    labport_counter(LABPORT_CYCLES_DMA, &end);
    if (stolen)
        print_each_page(stolen, end - held);
}

static void measure(struct reader *r)
{
    ide_set_dma(r->disk, false);
    dma_measure("pio_read", "page", READ_PAGES, read_pages, r);
    measure_busy(r, "pio_cpu", NULL);
    if (ide_set_dma(r->disk, true)) {
        dma_measure("dma_read", "page", READ_PAGES, read_pages, r);
        measure_busy(r, "dma_cpu", "dma_stolen");
    } else {
        lab_skipped(lab, "dma_read", "no-bus-master");
        lab_skipped(lab, "dma_cpu", "no-bus-master");
        lab_skipped(lab, "dma_stolen", "no-bus-master");
    }
    lab_check(lab, "disk_errors", r->errors, 0);
}

/* The first IDE disk that is large enough. It is only read. */
static struct block_device *find_disk(void)
{
    struct block_device *disk = NULL;

    storage_init();
    while ((disk = block_next(disk)))
        if (disk->block_bytes == SECTOR_SIZE && disk->sectors >= READ_SECTORS &&
            ide_set_dma(disk, false))
            return disk;
    return NULL;
}

void dma_disk_part(void)
{
    struct reader *r = kmalloc(sizeof(*r), GFP_KERNEL | __GFP_ZERO);

    BUG_ON(!r);
    r->disk = find_disk();
    if (!r->disk) {
        printk("lab dma: there is no disk; --disk FILE gives the machine "
               "one\n");
        lab_skipped(lab, "disk", "no-disk");
        kfree(r);
        return;
    }
    for (uint32_t i = 0; i < READ_PAGES; i++)
        r->segments[i] = (struct block_segment){
            alloc_pages(GFP_HIGHMEM | __GFP_NOFAIL, 0), 0, PAGE_SIZE,
        };
    measure(r);
    for (uint32_t i = 0; i < READ_PAGES; i++)
        page_put(r->segments[i].page);
    kfree(r);
}
