/* The header of an event stream for given TLBs (docs/events.md, "Header");
 * event_stream.h reads one. */
#ifndef PAGEWALK_EMU_EVENTS_EVENT_HEADER_H
#define PAGEWALK_EMU_EVENTS_EVENT_HEADER_H

#include <stdbool.h>
#include <stdio.h>

#include "mmu/config.h"

/* Null, or what of such TLBs no header can say. */
const char *event_header_refuses(const struct mmu_config *config);

/* Writes the header line `large_page`: 2m if `pae`, else 4m. Either takes the
 * same bytes, so that one can be written over the other. */
void event_header_put_large_page(FILE *stream, bool pae);

/* Writes the rest of a header: these TLBs, CR0.WP and CR4.PGE. */
void event_header_put(FILE *stream, const struct mmu_config *config, bool wp,
                      bool pge);

#endif
