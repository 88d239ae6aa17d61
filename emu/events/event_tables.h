/*
 * The page tables of an event stream's spaces, in memory, which the MMU walks
 * as those of a guest: two-level tables, or under `large_page 2m` those of PAE.
 *
 * A stream may name more spaces and frames than memory holds. Each space gets
 * tables of its own, and each 4 MiB region of frames a number, in the order of
 * their first use; event_tables_frame translates back.
 */
#ifndef PAGEWALK_EMU_EVENTS_EVENT_TABLES_H
#define PAGEWALK_EMU_EVENTS_EVENT_TABLES_H

#include <stdbool.h>
#include <stdint.h>

#include "devices/bus/bus.h"
#include "devices/bus/ram.h"
#include "emu/events/event_stream.h"
#include "mmu/walk.h"

enum {
    TABLES_SPACES = 4096,       /* distinct spaces */
    TABLES_REGIONS = 1024,      /* distinct 4 MiB regions of frames */
};

struct event_tables {
    struct bus *bus;
    struct paging *paging;      /* of the MMU that walks them */
    struct ram ram;
    uint32_t next_page;         /* the first physical page not in use */
    uint32_t space[TABLES_SPACES];
    uint32_t root[TABLES_SPACES];   /* the physical page that CR3 names */
    unsigned spaces;
    uint16_t region[TABLES_REGIONS];        /* the stream's 4 KiB frame >> 10 */
    unsigned regions;
};

/* Maps the memory of the tables on the bus. `paging` says whether they are
 * those of PAE, once and for all. False: the host has no memory. */
bool event_tables_init(struct event_tables *tables, struct bus *bus,
                       struct paging *paging);
void event_tables_destroy(struct event_tables *tables);

/* The CR3 of a space. False: too many spaces or tables. */
bool event_tables_cr3(struct event_tables *tables, uint32_t space,
                      uint32_t *cr3);

/* Loads CR3, and the PDPTE registers, with those of a space. False: too many
 * spaces or tables. */
bool event_tables_load(struct event_tables *tables, uint32_t space);

/* Does what a map, unmap, clrd or setd event says. False: too many spaces, regions of
 * frames, or tables. */
bool event_tables_change(struct event_tables *tables,
                         const struct stream_event *event);

/* walk() that knows the NX of two-level tables, which have no such bit: a walk
 * source (mmu/mmu.h) for streams that have NX without PAE. */
bool event_tables_walk(void *opaque, uint32_t lin, unsigned access,
                       struct walk *out);

/* The physical address of a byte of the memory, by its host address. */
uint64_t event_tables_paddr(const struct event_tables *tables,
                            const void *host);

/* The 4 KiB frame of the stream that a physical address stands for. */
uint32_t event_tables_frame(const struct event_tables *tables,
                            uint64_t paddr);

#endif
