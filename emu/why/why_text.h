/* The story of a miss as text (docs/traces.md, "Why"). */
#ifndef PAGEWALK_EMU_WHY_WHY_TEXT_H
#define PAGEWALK_EMU_WHY_WHY_TEXT_H

#include <stdio.h>

#include "emu/image/symbols.h"
#include "emu/why/why.h"

struct why_names {
    const struct trace_sites *sites;
    const struct symbols *symbols;      /* may be without any */
};

/* Prints a story, one fact a line. */
void why_text(const struct why_story *story, const struct why_names *names,
              const struct mmu_config *config, FILE *stream);

#endif
