/*
 * The page tables of an event stream's spaces: two-level tables in memory, which
 * the MMU walks as those of a guest.
 *
 * A stream may name more spaces and frames than memory holds. Each space gets a
 * page directory, and each 4 MiB region of frames a number, in the order of
 * their first use; event_tables_frame translates back.
 */
#ifndef PAGEWALK_EMU_EVENTS_EVENT_TABLES_H
#define PAGEWALK_EMU_EVENTS_EVENT_TABLES_H

#include <stdbool.h>
#include <stdint.h>

#include "devices/bus/bus.h"
#include "devices/bus/ram.h"
#include "emu/events/event_stream.h"

enum {
    TABLES_SPACES = 4096,       /* distinct spaces */
    TABLES_REGIONS = 1024,      /* distinct 4 MiB regions of frames */
};

struct event_tables {
    struct bus *bus;
    struct ram ram;
    uint32_t next_page;         /* the first physical page not in use */
    uint32_t space[TABLES_SPACES];
    uint32_t directory[TABLES_SPACES];      /* its physical page */
    unsigned spaces;
    uint16_t region[TABLES_REGIONS];        /* the stream's 4 KiB frame >> 10 */
    unsigned regions;
};

/* Maps the memory of the tables on the bus. False: the host has none. */
bool event_tables_init(struct event_tables *tables, struct bus *bus);
void event_tables_destroy(struct event_tables *tables);

/* The CR3 of a space. False: too many spaces or tables. */
bool event_tables_cr3(struct event_tables *tables, uint32_t space,
                      uint32_t *cr3);

/* Does what a map, unmap or clrd event says. False: too many spaces, regions of
 * frames, or tables. */
bool event_tables_change(struct event_tables *tables,
                         const struct stream_event *event);

/* The physical address of a byte of the memory, by its host address. */
uint64_t event_tables_paddr(const struct event_tables *tables,
                            const void *host);

/* The 4 KiB frame of the stream that a physical address stands for. */
uint32_t event_tables_frame(const struct event_tables *tables,
                            uint64_t paddr);

#endif
