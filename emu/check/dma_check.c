#include "emu/check/dma_check.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "cpu/block/block.h"
#include "devices/paravirtual/labport_abi.h"
#include "mmu/dump/table_reach.h"

enum { OLD_CODE_BYTES = BUS_PAGES / 8 };

/* A page that was reported. */
struct dma_known {
    enum dma_fault fault;
    const struct bus_requester *requester;
    uint32_t programmer;
    uint64_t page;
    struct dma_known *next;     /* in the same bucket */
};

static uint8_t *old_code_of(const struct dma_check *check, uint64_t page,
                            uint8_t *bit)
{
    *bit = (uint8_t)(1u << page % 8);
    return &check->old_code[page / 8];
}

/* Whether a page was reported; it is remembered. */
static bool is_known(struct dma_check *check, const struct dma_report *report)
{
    uint64_t page = report->first >> BUS_PAGE_SHIFT;
    struct dma_known **bucket =
        &check->known[(page ^ report->programmer) % DMA_CHECK_BUCKETS], *k;

    for (k = *bucket; k; k = k->next)
        if (k->page == page && k->fault == report->fault &&
            k->requester == report->requester &&
            k->programmer == report->programmer)
            return true;
    k = malloc(sizeof(*k));
    if (!k) {
        check->out_of_memory = true;
        return false;
    }
    *k = (struct dma_known){ report->fault, report->requester,
                             report->programmer, page, *bucket };
    *bucket = k;
    return false;
}

static struct dma_moment now(const struct dma_check *check)
{
    return (struct dma_moment){
        .lin = cpu_time_current_lin(check->cpu),
        .cycle = check->cpu->cycles.total,
    };
}

static const char *locate(const struct dma_check *check, uint32_t lin,
                          char place[SYMBOLS_PLACE_MAX])
{
    return symbols_locate(check->symbols, &check->cpu->mmu, lin, place,
                          SYMBOLS_PLACE_MAX);
}

static void put_moment(const struct dma_check *check, const char *what,
                       const struct dma_moment *when)
{
    char place[SYMBOLS_PLACE_MAX];

    fprintf(check->stream, "    %s at %s, cycle %" PRIu64 "\n", what,
            locate(check, when->lin, place), when->cycle);
}

static void put_report(struct dma_check *check, const struct dma_report *r)
{
    static const char *const texts[] = {
#define DMA_FAULT(name, text) text,
#include "emu/check/dma_fault.def"
#undef DMA_FAULT
    };
    char place[SYMBOLS_PLACE_MAX] = "an unknown place";

    check->found++;
    if (r->programmer)
        locate(check, r->programmer, place);
    fprintf(check->stream, "pagewalk: bad DMA: %s %s 0x%09" PRIx64 "-0x%09"
            PRIx64 ": %s; started at %s, cycle %" PRIu64 "\n",
            r->requester->name, r->write ? "wrote" : "read", r->first,
            r->end - 1, texts[r->fault], place, r->cycle);
    if (r->fault == DMA_FAULT_FREED)
        put_moment(check, "freed", &r->mapping.end);
    else if (r->fault == DMA_FAULT_ENDED)
        put_moment(check, "its mapping ended", &r->mapping.end);
    else if (r->fault == DMA_FAULT_AGAINST)
        put_moment(check, "mapped", &r->mapping.made);
}

static void finish(struct dma_check *check, struct dma_report *pending)
{
    if (pending->fault != DMA_FAULTS && !pending->known)
        put_report(check, pending);
    pending->fault = DMA_FAULTS;
}

void dma_check_finish(struct dma_check *check)
{
    finish(check, &check->pending[0]);
    finish(check, &check->pending[1]);
}

static bool continues(const struct dma_report *pending,
                      const struct dma_report *next)
{
    return pending->fault == next->fault && pending->end == next->first &&
           pending->requester == next->requester &&
           pending->programmer == next->programmer;
}

static void take(struct dma_check *check, struct dma_report *report)
{
    struct dma_report *pending = &check->pending[report->write];

    if (continues(pending, report)) {
        is_known(check, report);
        pending->end = report->end;
        return;
    }
    finish(check, pending);
    report->known = is_known(check, report);
    *pending = *report;
}

/* Whether the bytes, which are in one page, hold code that is not older than
 * the mapping of the page. */
static bool holds_new_code(const struct dma_check *check,
                           const struct dma_report *r)
{
    uint8_t bit, *old = old_code_of(check, r->first >> BUS_PAGE_SHIFT, &bit);

    return !bus_page_is_quiet(check->cpu->bus, r->first) && !(*old & bit) &&
           block_holds(check->cpu, r->first, (unsigned)(r->end - r->first));
}

static enum dma_fault fault_of(enum dma_verdict verdict)
{
    switch (verdict) {
    case DMA_FREED:   return DMA_FAULT_FREED;
    case DMA_ENDED:   return DMA_FAULT_ENDED;
    case DMA_NEVER:   return DMA_FAULT_NEVER;
    case DMA_AGAINST: return DMA_FAULT_AGAINST;
    case DMA_FITS:    break;
    }
    return DMA_FAULTS;
}

/* What is wrong with bytes of one page of RAM or ROM. */
static enum dma_fault judge(struct dma_check *check, struct dma_report *r)
{
    uint64_t page = r->first >> BUS_PAGE_SHIFT;
    const struct dma_mapping *mapping = NULL;
    enum dma_verdict verdict;

    if (r->write && table_reach(&check->cpu->mmu, page))
        return DMA_FAULT_TABLE;
    if (r->write && holds_new_code(check, r))
        return DMA_FAULT_CODE;
    verdict = dma_mappings_judge(&check->mappings, r->first,
                                 r->end - r->first, r->write, &mapping);
    if (mapping)
        r->mapping = *mapping;
    return fault_of(verdict);
}

static void on_transfer(void *opaque, const struct bus_transfer *t)
{
    struct dma_check *check = opaque;
    uint64_t end = t->paddr + t->size;

    for (uint64_t at = t->paddr; at < end && !(at >> BUS_PHYS_BITS);) {
        uint64_t next = (at | (BUS_PAGE_SIZE - 1)) + 1;
        struct dma_report report = {
            .requester = t->requester,
            .programmer = t->requester->programmer,
            .write = t->write, .first = at, .end = next < end ? next : end,
            .cycle = check->cpu->cycles.total,
        };

        if (bus_region_at(check->cpu->bus, at)->host) {
            report.fault = judge(check, &report);
            if (report.fault != DMA_FAULTS)
                take(check, &report);
        }
        at = next;
    }
}

/* Remembers of each page whether it holds code, or forgets it. */
static void note_code(struct dma_check *check, uint64_t paddr,
                      uint32_t length, bool mapped)
{
    const struct bus *bus = check->cpu->bus;
    uint64_t last = (paddr + length - 1) >> BUS_PAGE_SHIFT;

    for (uint64_t page = paddr >> BUS_PAGE_SHIFT;
         page <= last && page < BUS_PAGES; page++) {
        uint8_t bit, *old = old_code_of(check, page, &bit);

        if (mapped && bus->page_map[page] & BUS_PAGE_CODE)
            *old |= bit;
        else
            *old &= (uint8_t)~bit;
    }
}

static void map(struct dma_check *check, uint64_t paddr, uint32_t length,
                unsigned rights)
{
    dma_mappings_add(&check->mappings, &(struct dma_mapping){
        .paddr = paddr, .length = length, .rights = rights,
        .made = now(check),
    });
    note_code(check, paddr, length, true);
}

static void unmap(struct dma_check *check, uint64_t paddr, uint32_t length)
{
    struct dma_moment when = now(check);
    char place[SYMBOLS_PLACE_MAX];

    note_code(check, paddr, length, false);
    if (dma_mappings_end(&check->mappings, paddr, length, when))
        return;
    dma_check_finish(check);
    check->found++;
    fprintf(check->stream, "pagewalk: bad DMA: the end of a mapping of 0x%09"
            PRIx64 "-0x%09" PRIx64 " that was not made, at %s, cycle %" PRIu64
            "\n", paddr, paddr + length - 1, locate(check, when.lin, place),
            when.cycle);
}

void dma_check_command(struct dma_check *check, uint32_t command,
                       uint64_t paddr, uint32_t length)
{
    switch (command) {
    case LAB_DMA_MAP_TO:
        map(check, paddr, length, DMA_MAY_READ);
        break;
    case LAB_DMA_MAP_FROM:
        map(check, paddr, length, DMA_MAY_WRITE);
        break;
    case LAB_DMA_MAP_BOTH:
        map(check, paddr, length, DMA_MAY_READ | DMA_MAY_WRITE);
        break;
    case LAB_DMA_UNMAP:
        unmap(check, paddr, length);
        break;
    case LAB_DMA_FREE:
        dma_mappings_freed(&check->mappings, paddr, length, now(check));
        break;
    }
}

void dma_check_reset(struct dma_check *check)
{
    dma_check_finish(check);
    dma_mappings_free(&check->mappings);
    check->mappings = (struct dma_mappings){ 0 };
    memset(check->old_code, 0, OLD_CODE_BYTES);
}

bool dma_check_init(struct dma_check *check, struct cpu *cpu,
                    const struct symbols *symbols, FILE *stream)
{
    memset(check, 0, sizeof(*check));
    check->old_code = calloc(OLD_CODE_BYTES, 1);
    if (!check->old_code)
        return false;
    check->cpu = cpu;
    check->symbols = symbols;
    check->stream = stream;
    check->pending[0].fault = check->pending[1].fault = DMA_FAULTS;
    check->listener = (struct bus_listener){
        .transfer = on_transfer, .opaque = check,
    };
    bus_add_listener(cpu->bus, &check->listener);
    return true;
}

void dma_check_destroy(struct dma_check *check)
{
    if (!check->cpu)
        return;
    bus_remove_listener(check->cpu->bus, &check->listener);
    dma_mappings_free(&check->mappings);
    free(check->old_code);
    for (unsigned i = 0; i < DMA_CHECK_BUCKETS; i++)
        while (check->known[i]) {
            struct dma_known *k = check->known[i];

            check->known[i] = k->next;
            free(k);
        }
}

bool dma_check_found(const struct dma_check *check)
{
    return check->found > 0;
}

void dma_check_summary(const struct dma_check *check)
{
    fprintf(check->stream, "pagewalk: %" PRIu64 " bad DMA transfer%s found\n",
            check->found, check->found == 1 ? " was" : "s were");
    if (check->out_of_memory || check->mappings.lost)
        fprintf(check->stream, "pagewalk: --check-dma: there was no memory for "
                "all mappings or reports; some may be missing\n");
}
