/*
 * Instructions as lines of a listing: bytes, text, and the symbol that a
 * branch goes to. What a model does not have is shown as (bad), with the
 * feature that it would need.
 */
#ifndef PAGEWALK_EMU_IMAGE_LISTING_H
#define PAGEWALK_EMU_IMAGE_LISTING_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "cpu/decode/decode.h"
#include "emu/image/symbols.h"

enum { LISTING_BYTES_WIDTH = 24 };      /* columns for eight bytes */

struct listing {
    const struct cpu_model *model;
    struct isa_index isa;           /* of the model */
    struct isa_index everything;    /* of a model with all features */
    const struct symbols *symbols;  /* null: none */
    const struct mmu *mmu;          /* for symbols_find; may be null */
    bool code32;                    /* CS.D */
    uint32_t cs_base;
    bool uops;                      /* micro-ops and cycles with each */
    FILE *out;
};

/* Sets the model, its indexes and `out`; the other members become zero. */
void listing_init(struct listing *listing, const struct cpu_model *model,
                  FILE *out);

/* Prints the instruction at a linear address: its bytes, padded to `width`
 * columns, and its text, on one line; its micro-ops on lines of their own.
 * Returns how many bytes it has; `bytes` holds `size` of them, at least 1. */
unsigned listing_insn(const struct listing *listing, const uint8_t *bytes,
                      unsigned size, uint32_t lin, unsigned width);

#endif
