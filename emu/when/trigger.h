/*
 * Triggers: what the machine does once, at a moment that the user has named.
 *
 * A trigger changes nothing in the machine until it fires, neither a count nor
 * a cycle. It fires between two instructions, or in the instruction that makes
 * its moment come: an OUT that begins a region, prints, or writes to the port.
 */
#ifndef PAGEWALK_EMU_WHEN_TRIGGER_H
#define PAGEWALK_EMU_WHEN_TRIGGER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/clock.h"
#include "devices/bus/bus.h"
#include "emu/host/error.h"
#include "emu/image/symbols.h"
#include "emu/when/when.h"

struct trigger {
    struct when when;           /* WHEN_NONE: it never fires */
    bool at_region_end;         /* a region's end is the moment */
    void (*fire)(void *opaque);
    void *opaque;
    bool fired;
    uint32_t lin;               /* of WHEN_symbol */
    struct event event;         /* of WHEN_cycle */
    struct port_snoop snoop;    /* of WHEN_port */
    char tail[WHEN_TEXT_MAX];   /* of WHEN_text: what was printed last */
    size_t tail_length;
};

/* Finds the symbol that a trigger waits for. False: there is none. */
bool trigger_resolve(struct trigger *trigger, const struct symbols *symbols,
                     struct error *error);

/* The moment has come: fires, the first time. */
void trigger_fire(struct trigger *trigger);

/* What may make the moment come. Other kinds of triggers ignore it. */
void trigger_region(struct trigger *trigger, bool begin, const char *name);
void trigger_reached(struct trigger *trigger, uint32_t lin);
void trigger_printed(struct trigger *trigger, uint8_t byte);
/* One row of the text screen, not terminated. */
void trigger_screen_row(struct trigger *trigger, const char *row,
                        size_t length);

#endif
