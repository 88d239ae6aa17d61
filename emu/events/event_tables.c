#include "emu/events/event_tables.h"

#include "mmu/pte.h"

/* Directories and tables take the memory below this. */
#define TABLES_BYTES (UINT64_C(1) << 30)

/* Frames of the stream lie in this memory as well, so that accesses take the
 * same paths as those of a guest. No byte of a frame is read or written, so a
 * frame may be the page of a table. Above it the bus has devices. */
#define MEMORY_BYTES RAM_LOW_TOP

/* NX of an entry of two-level paging, which has none: a bit that the processor
 * ignores (SDM vol. 3A table 4-4). */
#define TABLES_NX (UINT64_C(1) << 9)

enum { PAE_DIRECTORIES = 4 };

bool event_tables_init(struct event_tables *t, struct bus *bus,
                       struct paging *paging)
{
    *t = (struct event_tables){
        .bus = bus, .paging = paging, .next_page = 0x100,
    };
    if (!ram_init(&t->ram, MEMORY_BYTES))
        return false;
    ram_map(&t->ram, bus);
    return true;
}

void event_tables_destroy(struct event_tables *t)
{
    ram_destroy(&t->ram);
}

static uint64_t read_entry(const struct event_tables *t, uint64_t at)
{
    uint64_t low = bus_read(t->bus, at, 4);

    return t->paging->pae ? low | (uint64_t)bus_read(t->bus, at + 4, 4) << 32
                          : low;
}

static void write_entry(const struct event_tables *t, uint64_t at,
                        uint64_t entry)
{
    bus_write(t->bus, at, 4, (uint32_t)entry);
    if (t->paging->pae)
        bus_write(t->bus, at + 4, 4, (uint32_t)(entry >> 32));
}

static unsigned entry_bytes(const struct event_tables *t)
{
    return t->paging->pae ? 8 : 4;
}

/* 4 KiB pages in a large page, and entries in a table. */
static uint32_t pieces_of(const struct event_tables *t)
{
    return t->paging->pae ? 512 : 1024;
}

/* The first of `count` fresh pages, zero as the host gave them; 0: there are
 * not so many left. */
static uint32_t take_pages(struct event_tables *t, uint32_t count)
{
    uint32_t first = t->next_page;

    if ((uint64_t)(first + count) << 12 > TABLES_BYTES)
        return 0;
    t->next_page += count;
    return first;
}

/* Under PAE a space is a page of four PDPTEs, and their directories follow. */
static uint32_t make_space(struct event_tables *t)
{
    uint32_t page;

    if (!t->paging->pae)
        return take_pages(t, 1);
    page = take_pages(t, 1 + PAE_DIRECTORIES);
    for (uint32_t i = 0; page && i < PAE_DIRECTORIES; i++)
        write_entry(t, ((uint64_t)page << 12) + i * 8,
                    (uint64_t)(page + 1 + i) << 12 | PTE_P);
    return page;
}

/* The page that CR3 of a space names. */
static bool space_of(struct event_tables *t, uint32_t space, uint32_t *page)
{
    for (unsigned i = 0; i < t->spaces; i++) {
        if (t->space[i] == space) {
            *page = t->root[i];
            return true;
        }
    }
    if (t->spaces == TABLES_SPACES)
        return false;
    *page = make_space(t);
    if (!*page)
        return false;
    t->space[t->spaces] = space;
    t->root[t->spaces++] = *page;
    return true;
}

bool event_tables_cr3(struct event_tables *t, uint32_t space, uint32_t *cr3)
{
    uint32_t page;

    if (!space_of(t, space, &page))
        return false;
    *cr3 = page << 12;
    return true;
}

bool event_tables_load(struct event_tables *t, uint32_t space)
{
    if (!event_tables_cr3(t, space, &t->paging->cr3))
        return false;
    return !t->paging->pae ||
           walk_load_pdptes(t->paging, t->bus, t->paging->cr3);
}

/* The number that stands for a 4 MiB region of the stream's frames. */
static bool region_of(struct event_tables *t, uint32_t region,
                      uint32_t *number)
{
    for (unsigned i = 0; i < t->regions; i++) {
        if (t->region[i] == region) {
            *number = i;
            return true;
        }
    }
    if (t->regions == TABLES_REGIONS)
        return false;
    t->region[t->regions] = (uint16_t)region;
    *number = t->regions++;
    return true;
}

uint64_t event_tables_paddr(const struct event_tables *t, const void *host)
{
    return (uint64_t)((const uint8_t *)host - t->ram.host);
}

uint32_t event_tables_frame(const struct event_tables *t, uint64_t paddr)
{
    uint32_t frame = (uint32_t)(paddr >> 12);

    return (uint32_t)t->region[frame >> 10] << 10 | (frame & 0x3ff);
}

static uint64_t rights_of(const struct event_tables *t,
                          const struct stream_event *e)
{
    uint64_t nx = t->paging->pae ? PTE_NX : TABLES_NX;

    return PTE_P | (e->rw ? PTE_W : 0) | (e->us ? PTE_U : 0) |
           (e->global ? PTE_G : 0) | (e->nx ? nx : 0);
}

/* Where the entry of a 4 KiB page is, by the PDE that points to its table. */
static uint64_t pte_at(const struct event_tables *t, uint64_t pde,
                       uint32_t page)
{
    return (pde & PTE_FRAME_MASK) +
           page % pieces_of(t) * entry_bytes(t);
}

static bool map(struct event_tables *t, const struct stream_event *e,
                uint64_t pde_at)
{
    uint32_t frame = e->large ? e->frame * pieces_of(t) : e->frame;
    uint64_t pde = read_entry(t, pde_at), entry;
    uint32_t table, region;

    if (!region_of(t, frame >> 10, &region))
        return false;
    entry = (uint64_t)(region << 10 | (frame & 0x3ff)) << 12 | rights_of(t, e);
    if (e->large) {
        write_entry(t, pde_at, entry | PTE_PS);
        return true;
    }
    if (!(pde & PTE_P) || pde & PTE_PS) {
        table = take_pages(t, 1);
        if (!table)
            return false;
        pde = (uint64_t)table << 12 | PTE_P | PTE_W | PTE_U;
        write_entry(t, pde_at, pde);
    }
    write_entry(t, pte_at(t, pde, e->page), entry);
    return true;
}

/* Where the entry of exactly the event's size is; 0: there is none. */
static uint64_t entry_at(const struct event_tables *t,
                         const struct stream_event *e, uint64_t pde_at)
{
    uint64_t pde = read_entry(t, pde_at);

    if (!(pde & PTE_P) || e->large != !!(pde & PTE_PS))
        return 0;
    return e->large ? pde_at : pte_at(t, pde, e->page);
}

bool event_tables_change(struct event_tables *t, const struct stream_event *e)
{
    uint32_t root, index;
    uint64_t pde_at, at, entry;

    if (!space_of(t, e->space, &root))
        return false;
    index = e->large ? e->page : e->page / pieces_of(t);
    pde_at = ((uint64_t)root + (t->paging->pae ? 1 : 0)) << 12;
    pde_at += index * entry_bytes(t);
    if (e->kind == STREAM_MAP)
        return map(t, e, pde_at);
    at = entry_at(t, e, pde_at);
    if (!at)
        return true;
    entry = read_entry(t, at);
    if (e->kind == STREAM_UNMAP)
        entry = 0;
    else if (e->kind == STREAM_CLRD)
        entry &= ~(uint64_t)PTE_D;
    else if (entry & PTE_P)
        entry |= PTE_D;
    write_entry(t, at, entry);
    return true;
}

bool event_tables_walk(void *opaque, uint32_t lin, unsigned access,
                       struct walk *w)
{
    const struct event_tables *t = opaque;
    bool marked;

    if (!walk(t->paging, t->bus, lin, access | ACCESS_PROBE, w))
        return false;
    marked = w->level[w->levels - 1].entry & TABLES_NX;
    if (marked && access & ACCESS_FETCH) {
        w->error = PF_PRESENT;
        return false;
    }
    if (!(access & ACCESS_PROBE))
        walk(t->paging, t->bus, lin, access, w);
    if (marked)
        w->bits |= TLB_NX;
    return true;
}
