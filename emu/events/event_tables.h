/*
 * The page tables of an event stream's spaces, as two-level tables in guest
 * memory, so that the real page walk reads them.
 *
 * Spaces and frames of a stream are wider than the tables' fields; each is
 * given a number of its own in order of first use. What is compared and summed
 * is the stream's.
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
    uint32_t next_page;         /* physical page to be handed out */
    uint32_t space[TABLES_SPACES];
    uint32_t directory[TABLES_SPACES];      /* physical page */
    unsigned spaces;
    uint16_t region[TABLES_REGIONS];        /* the stream's frame >> 10 */
    unsigned regions;
};

bool event_tables_init(struct event_tables *tables, struct bus *bus);
void event_tables_destroy(struct event_tables *tables);

/* CR3 of a space; false: too many spaces or tables. */
bool event_tables_cr3(struct event_tables *tables, uint32_t space,
                      uint32_t *cr3);

/* map, unmap and clrd. */
bool event_tables_change(struct event_tables *tables,
                         const struct stream_event *event);

/* The physical address of a byte of this memory. */
uint64_t event_tables_paddr(const struct event_tables *tables,
                            const void *host);

/* The stream's 4 KiB frame for a physical address of the tables. */
uint32_t event_tables_frame(const struct event_tables *tables,
                            uint64_t paddr);

#endif
