#include "emu/events/event_tables.h"

#include "mmu/pte.h"

/* Directories and tables take the memory below this. */
#define TABLES_BYTES (UINT64_C(1) << 30)

/* Frames of the stream lie in this memory as well, so that accesses take the
 * same paths as those of a guest. No byte of a frame is read or written, so a
 * frame may be the page of a table. Above it the bus has devices. */
#define MEMORY_BYTES RAM_LOW_TOP

bool event_tables_init(struct event_tables *t, struct bus *bus)
{
    *t = (struct event_tables){.bus = bus, .next_page = 0x100};
    if (!ram_init(&t->ram, MEMORY_BYTES))
        return false;
    ram_map(&t->ram, bus);
    return true;
}

void event_tables_destroy(struct event_tables *t)
{
    ram_destroy(&t->ram);
}

/* A fresh page, zero as the host gave it; 0: none left. */
static uint32_t take_page(struct event_tables *t)
{
    if ((uint64_t)t->next_page << 12 >= TABLES_BYTES)
        return 0;
    return t->next_page++;
}

static bool directory_of(struct event_tables *t, uint32_t space,
                         uint32_t *page)
{
    for (unsigned i = 0; i < t->spaces; i++) {
        if (t->space[i] == space) {
            *page = t->directory[i];
            return true;
        }
    }
    if (t->spaces == TABLES_SPACES)
        return false;
    *page = take_page(t);
    t->space[t->spaces] = space;
    t->directory[t->spaces++] = *page;
    return *page;
}

bool event_tables_cr3(struct event_tables *t, uint32_t space, uint32_t *cr3)
{
    uint32_t page;

    if (!directory_of(t, space, &page))
        return false;
    *cr3 = page << 12;
    return true;
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

static uint32_t rights_of(const struct stream_event *e)
{
    return PTE_P | (e->rw ? PTE_W : 0) | (e->us ? PTE_U : 0) |
           (e->global ? PTE_G : 0);
}

static bool map(struct event_tables *t, const struct stream_event *e,
                uint64_t pde_at)
{
    uint32_t pde = bus_read(t->bus, pde_at, 4), table, region;

    if (!region_of(t, e->large ? e->frame : e->frame >> 10, &region))
        return false;
    if (e->large) {
        bus_write(t->bus, pde_at, 4, region << 22 | PTE_PS | rights_of(e));
        return true;
    }
    if (!(pde & PTE_P) || pde & PTE_PS) {
        table = take_page(t);
        if (!table)
            return false;
        pde = table << 12 | PTE_P | PTE_W | PTE_U;
        bus_write(t->bus, pde_at, 4, pde);
    }
    bus_write(t->bus, (pde & PTE_FRAME_MASK) + (e->page & 0x3ff) * 4, 4,
              (region << 10 | (e->frame & 0x3ff)) << 12 | rights_of(e));
    return true;
}

/* Where the entry of exactly the event's size is; 0: there is none. */
static uint64_t entry_at(struct event_tables *t, const struct stream_event *e,
                         uint64_t pde_at)
{
    uint32_t pde = bus_read(t->bus, pde_at, 4);

    if (!(pde & PTE_P) || e->large != !!(pde & PTE_PS))
        return 0;
    return e->large ? pde_at : (pde & PTE_FRAME_MASK) + (e->page & 0x3ff) * 4;
}

bool event_tables_change(struct event_tables *t, const struct stream_event *e)
{
    uint32_t directory;
    uint64_t pde_at, at;

    if (!directory_of(t, e->space, &directory))
        return false;
    pde_at = ((uint64_t)directory << 12) +
             (e->large ? e->page : e->page >> 10) * 4;
    if (e->kind == STREAM_MAP)
        return map(t, e, pde_at);
    at = entry_at(t, e, pde_at);
    if (at && e->kind == STREAM_UNMAP)
        bus_write(t->bus, at, 4, 0);
    else if (at)
        bus_write(t->bus, at, 4,
                  bus_read(t->bus, at, 4) & ~(uint32_t)PTE_D);
    return true;
}
