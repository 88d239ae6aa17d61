#include "emu/events/event_log.h"

#include <inttypes.h>

#include "mmu/pte.h"

void event_log_fail(struct event_log *log, const char *why)
{
    if (log->failure)
        return;
    log->failure = why;
    log->failed(log->opaque);
}

static void put_map(struct event_log *log, const struct logged_region *r,
                    uint32_t page, const struct logged_page *now)
{
    fprintf(log->stream, "map %" PRIu32 " 0x%" PRIx32 " %s 0x%" PRIx32
            " %d %d %d\n", r->space, page, r->is_large ? "4m" : "4k",
            now->frame, now->rw, now->us, now->global);
}

static void put_page(struct event_log *log, const char *what,
                     const struct logged_region *r, uint32_t page)
{
    fprintf(log->stream, "%s %" PRIu32 " 0x%" PRIx32 " %s\n", what, r->space,
            page, r->is_large ? "4m" : "4k");
}

/* What the guest's page tables say of an address now. */
static struct logged_page look_up(const struct mmu *mmu, uint32_t lin,
                                  bool *is_large)
{
    struct walk w;
    bool ok = walk(&mmu->paging, mmu->bus, lin, ACCESS_READ | ACCESS_PROBE,
                   &w);

    *is_large = ok && w.shift != 12;
    if (!ok)
        return (struct logged_page){ .present = false };
    return (struct logged_page){
        .frame = (uint32_t)(w.frame >> (w.shift - 12)),
        .present = true,
        .rw = w.bits & TLB_W,
        .us = w.bits & TLB_U,
        .global = w.bits & TLB_G,
        .dirty = w.level[w.levels - 1].entry & PTE_D,
    };
}

/* Whether one map line would say both. D is not in it. */
static bool maps_alike(const struct logged_page *a,
                       const struct logged_page *b)
{
    return a->present == b->present && a->frame == b->frame &&
           a->rw == b->rw && a->us == b->us && a->global == b->global;
}

/* Writes a map, unmap or clrd if the stream's page tables differ from the
 * guest's at an address. Null: the host has no memory. */
static struct logged_page *sync_page(struct event_log *log, uint32_t lin)
{
    struct logged_region *r = logged_pages_region(
        &log->pages, mmu_space(&log->mmu->paging), lin);
    bool is_large;
    struct logged_page now = look_up(log->mmu, lin, &is_large), *logged;
    uint32_t page;

    if (!r)
        return NULL;
    if (now.present && is_large != r->is_large)
        logged_pages_resize(r, is_large);   /* as the map that follows does */
    logged = logged_pages_page(r, lin);
    page = lin >> (r->is_large ? 22 : 12);
    if (!maps_alike(logged, &now)) {
        if (now.present)
            put_map(log, r, page, &now);
        else
            put_page(log, "unmap", r, page);
        *logged = now;
        logged->dirty = false;
    } else if (logged->dirty && !now.dirty) {
        put_page(log, "clrd", r, page);
        logged->dirty = false;
    }
    return logged;
}

static void on_access(void *opaque, const struct observed_access *access)
{
    struct event_log *log = opaque;
    const struct paging *paging = &log->mmu->paging;
    struct logged_page *page;

    if (log->failure)
        return;
    if (paging->pae) {
        event_log_fail(log, "the guest uses PAE paging");
        return;
    }
    page = sync_page(log, access->lin);
    if (!page) {
        event_log_fail(log, "no memory");
        return;
    }
    if (access->write && !access->user && !page->rw &&
        paging->wp != log->wp) {
        event_log_fail(log, "CR0.WP is not what the header says");
        return;
    }
    page->dirty |= access->write && !access->fault;
    fprintf(log->stream, "acc %c 0x%08" PRIx32 " %d\n",
            access->fetch ? 'I' : access->write ? 'W' : 'R', access->lin,
            access->user ? 3 : 0);
}

static void on_flush_begin(void *opaque, const struct observed_flush *flush)
{
    struct event_log *log = opaque;

    if (log->failure)
        return;
    switch (flush->cause) {
    case FLUSH_page_fault:      /* its access implies it */
        break;
    case FLUSH_mov_cr3:
    case FLUSH_task_switch:
        fprintf(log->stream, "cr3 %" PRIu32 "\n",
                mmu_space(&log->mmu->paging));
        break;
    case FLUSH_invlpg:
        fprintf(log->stream, "invlpg 0x%08" PRIx32 "\n", flush->lin);
        break;
    default:
        fputs("cr4\n", log->stream);
        break;
    }
}

static void on_space_free(void *opaque, uint32_t space)
{
    struct event_log *log = opaque;

    if (!log->failure)
        fprintf(log->stream, "free %" PRIu32 "\n", space);
}

/* SIDE and SIZE of an array line. */

static const char *side_of(const struct mmu *mmu, enum tlb_slot slot)
{
    switch (slot) {
    case TLB_SLOT_I4K:
    case TLB_SLOT_ILARGE:
        return "i";
    case TLB_SLOT_S4K:
    case TLB_SLOT_SLARGE:
        return "s";
    default:
        return mmu->config.unified ? "u" : "d";
    }
}

static const char *size_of(const struct mmu *mmu, enum tlb_slot slot)
{
    if (mmu->config.large != TLB_LARGE_SEPARATE)
        return "any";
    return slot == TLB_SLOT_ILARGE || slot == TLB_SLOT_DLARGE ||
                   slot == TLB_SLOT_SLARGE ? "large" : "4k";
}

static void put_header(struct event_log *log)
{
    const struct mmu *mmu = log->mmu;

    fprintf(log->stream, "wp %d\nlarge %s\nseed %" PRIu32 "\n", log->wp,
            tlb_large_name(mmu->config.large), mmu->config.seed);
    if (mmu->config.levels != TLB_LEVELS_NINE)
        fprintf(log->stream, "levels %s\n",
                tlb_levels_name(mmu->config.levels));
    if (mmu->config.prefetch)
        event_log_fail(log, "the log does not know pages that are only "
                       "prefetched");
    for (unsigned slot = 0; slot < TLB_SLOTS; slot++) {
        const struct tlb *tlb = &mmu->tlb[slot];

        if (!tlb_present(tlb))
            continue;
        if (mmu->config.tlb[slot].ideal)
            event_log_fail(log, "a TLB that never evicts has no geometry");
        fprintf(log->stream, "array %s %s %s %" PRIu32 " %" PRIu32 " %s\n",
                tlb_slot_name((enum tlb_slot)slot),
                side_of(mmu, (enum tlb_slot)slot),
                size_of(mmu, (enum tlb_slot)slot), tlb->sets * tlb->ways,
                tlb->ways, tlb_policy_name(tlb->policy));
    }
}

void event_log_init(struct event_log *log, struct mmu *mmu, FILE *stream,
                    bool wp, void (*failed)(void *opaque), void *opaque)
{
    *log = (struct event_log){
        .mmu = mmu, .stream = stream, .wp = wp, .failed = failed,
        .opaque = opaque,
    };
    log->observer = (struct observer){
        .opaque = log,
        .every = true,
        .access = on_access,
        .flush_begin = on_flush_begin,
        .space_free = on_space_free,
    };
    put_header(log);
    mmu->fetch_each = true;
    mmu_attach(mmu, &log->observer);
}

void event_log_destroy(struct event_log *log)
{
    logged_pages_destroy(&log->pages);
}

bool event_log_check(const struct event_log *log, struct error *error)
{
    if (log->failure)
        return error_usage(error, "--events: %s, which an event stream "
                           "cannot say", log->failure);
    return true;
}
